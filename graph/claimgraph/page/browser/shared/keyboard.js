/** Single keys as short cuts, everywhere except where one types. */

/** @param {Record<string, (target: EventTarget | null) => unknown>} keys what each does, by its name in the event; false where it does nothing there */
export const answerKeys = (keys) =>
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event.target) !== false) event.preventDefault();
  });
