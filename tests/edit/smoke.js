/** Runs in the open workbench: decides on a draft by a key, and chooses words. */
async () => {
  const pause = () => new Promise((go) => setTimeout(go, 50));
  const until = async (holds) => {
    for (let turn = 0; turn < 300 && !holds(); turn++) await pause();
  };
  const complaints = [];
  addEventListener("error", (event) => complaints.push(event.message));
  addEventListener("securitypolicyviolation", (event) => complaints.push(event.violatedDirective));
  await until(() => document.body.dataset.ready === "true");
  const key = (name) => {
    const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  };
  const marks = document.querySelectorAll("#text mark").length;
  key("Enter");
  await until(() => document.querySelectorAll("#affair .struck").length === 2);
  const struck = document.querySelectorAll("#affair .struck").length;
  await window.workbench.idle();
  key("x");
  await window.workbench.idle();
  key("ArrowDown"); key("ArrowDown");
  const chosen = String(getSelection());
  return { marks, struck, chosen, complaints };
}
