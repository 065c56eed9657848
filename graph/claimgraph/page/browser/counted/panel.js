/** Beside the picture: the whole, an actor, or a pair with its claims. */
import { renderActor } from "./actor.js";
import { renderOverview } from "./overview.js";
import { renderPair } from "./pair.js";
import { backButton, fillPane } from "../panels/pane.js";
import { writeState } from "./state.js";

const RENDER = { entity: renderActor, pair: renderPair };

/** @param {import("./state.js").State} state */
export const paintPanel = (state) => {
  const { selection } = state;
  fillPane(selection, {
    key: writeState(state),
    render: () => (selection ? [backButton(), ...RENDER[selection.kind](state, selection.id)] : renderOverview(state)),
  });
};
