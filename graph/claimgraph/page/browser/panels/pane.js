/** The panel beside the picture is filled anew; while the same is chosen, one stays where one was in it. */
import { byIdOf, byInput, element } from "../shared/dom.js";
import { clear } from "../shared/state.js";

const filled = { key: "never", id: "" };

/**
 * @param {{id: string} | null} selection
 * @param {{key: string, render: () => (import("../shared/dom.js").Child | import("../shared/dom.js").Child[])[]}} content the same key, the same content
 */
export const fillPane = (selection, { key, render }) => {
  if (key === filled.key) return;
  const panel = byIdOf("panel");
  const wasAt = panel.contains(document.activeElement) ? document.activeElement : null;
  const children = /** @type {Node[]} */ (render().flat().filter(Boolean));
  const id = selection?.id ?? "";
  const top = filled.id === id ? panel.scrollTop : 0;
  Object.assign(filled, { key, id });
  document.body.classList.toggle("chosen", selection !== null);
  panel.replaceChildren(...children);
  panel.scrollTop = top;
  if (wasAt) (document.getElementById(wasAt.id) ?? panel).focus({ preventScroll: true });
};

/** On a phone the panel lies over the page; it may take nearly all of it, to read more claims at once. */
export const roomButton = () => {
  const isLarge = () => document.body.classList.contains("roomy");
  const words = () => (isLarge() ? "Smaller" : "Larger");
  const button = element("button", {
    ...{ type: "button", id: "room-button", class: "plain back" },
    onclick: () => {
      document.body.classList.toggle("roomy");
      button.textContent = words();
    },
  }, words());
  return button;
};

export const backButton = () =>
  element("button", { type: "button", class: "plain back", onclick: clear }, byInput("← Overview (Esc)", "← Overview"));
