/** The evidence panel: what is chosen, or the overview. */
import { consoleButton } from "../console/console.js";
import { renderDifferences } from "./differences.js";
import { renderDetails } from "./details.js";
import { renderEvents } from "./events.js";
import { renderCommunities, renderOpened, renderRest } from "../scene/members.js";
import { renderOverview } from "./overview.js";
import { backButton, fillPane, roomButton } from "./pane.js";
import { writeState } from "../shared/state.js";

/** @param {import("../shared/state.js").State} state */
const overview = (state) =>
  state.open
    ? renderOpened(state)
    : [...renderDifferences(state), ...renderEvents(state), ...renderCommunities(), ...renderOverview()];

/** @param {import("../shared/state.js").State} state what it shows depends on all but the view */
export const paintPanel = (state) => {
  const { selection } = state;
  fillPane(selection, {
    key: writeState({ ...state, view: "network" }),
    render: () =>
      selection
        ? [backButton(), roomButton(), consoleButton(selection), ...renderDetails(selection), ...renderRest(state)]
        : overview(state),
  });
};
