/** A line of text beside the pointer; it goes as soon as anything moves. */
import { byIdOf } from "../shared/dom.js";

/**
 * @param {HTMLElement} container
 * @param {(point: {x: number, y: number}) => string} wordsAt what lies at a point; empty where nothing does
 */
export const followPointer = (container, wordsAt) => {
  const hint = byIdOf("hint");
  const hide = () => (hint.hidden = true);
  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return hide();
    const frame = container.getBoundingClientRect();
    const point = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    const found = wordsAt(point);
    container.style.cursor = found ? "pointer" : "";
    if (!found) return hide();
    hint.textContent = found;
    hint.hidden = false;
    hint.style.left = `${Math.max(4, Math.min(point.x + 14, frame.width - hint.offsetWidth - 4))}px`;
    hint.style.top = `${Math.min(point.y + 16, frame.height - hint.offsetHeight - 4)}px`;
  });
  for (const name of ["pointerleave", "pointerdown", "wheel"])
    container.addEventListener(name, hide, { passive: true });
};
