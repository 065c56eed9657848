/** Single keys as short cuts, everywhere except where one types. */

/** @param {Record<string, () => void>} keys what each does, by its name in the event */
export const answerKeys = (keys) =>
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    keys[event.key]();
    event.preventDefault();
  });
