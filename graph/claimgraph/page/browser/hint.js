/** A line of text beside the pointer; it goes as soon as anything moves. */
import { nameOf, propositions, statuses } from "./data.js";
import { byIdOf } from "./dom.js";
import { hit } from "./network.js";
import { wordsOfPart } from "./opened.js";

/** @param {{kind: string, id: string}} found */
const wordsOf = ({ kind, id }) => {
  if (kind === "part") return wordsOfPart(id);
  if (kind === "entity") return nameOf(id);
  const { label, status } = propositions.get(id);
  return `${label} · ${statuses.get(status)?.label ?? status}`;
};

/** @param {any} network @param {HTMLElement} container */
export const followPointer = (network, container) => {
  const hint = byIdOf("hint");
  const hide = () => (hint.hidden = true);
  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return hide();
    const frame = container.getBoundingClientRect();
    const point = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    const found = hit(network, point);
    container.style.cursor = found ? "pointer" : "";
    if (!found) return hide();
    hint.textContent = wordsOf(found);
    hint.hidden = false;
    hint.style.left = `${Math.max(4, Math.min(point.x + 14, frame.width - hint.offsetWidth - 4))}px`;
    hint.style.top = `${Math.min(point.y + 16, frame.height - hint.offsetHeight - 4)}px`;
  });
  for (const name of ["pointerleave", "pointerdown", "wheel"])
    container.addEventListener(name, hide, { passive: true });
};
