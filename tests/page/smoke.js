/**
 * What has to work in every browser, from a double click: the page draws, its legend filters, its
 * console answers, and nothing complains. Evaluated in the opened page; gives what it found.
 */
async () => {
  const complaints = [];
  const note = (words) => complaints.push(String(words));
  addEventListener("securitypolicyviolation", (event) => note(`policy: ${event.violatedDirective}`));
  addEventListener("error", (event) => note(event.message));
  addEventListener("unhandledrejection", (event) => note(event.reason));
  const until = async (holds) => {
    for (let turn = 0; turn < 300; turn++) {
      const found = holds();
      if (found) return found;
      await new Promise((go) => setTimeout(go, 50));
    }
    return null;
  };
  const lines = () => claimgraph.inspect().edges.filter((edge) => !edge.hidden).length;
  const inked = () => {
    const drawn = document.querySelector("#network canvas");
    const copy = Object.assign(document.createElement("canvas"), { width: drawn.width, height: drawn.height });
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(drawn, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    const tints = new Set();
    for (let place = 0; place < data.length; place += 4 * 97) tints.add(`${data[place]} ${data[place + 1]}`);
    return tints.size;
  };
  const ready = Boolean(await until(() => window.claimgraph?.ready));
  await until(() => inked() > 5);
  const found = { protocol: location.protocol, ready, tints: inked(), all: lines() };
  const box = () => document.querySelector('#legend input[value="accepted"]');
  box().click();
  found.filtered = (await until(() => lines() < found.all)) && lines();
  box().click();
  claimgraph.change({ sparql: "SELECT (COUNT(?claim) AS ?n) { ?claim cg:about ?statement }" });
  const busy = () => document.querySelector("#console .answer").getAttribute("aria-busy") !== "false";
  await until(() => !busy() && window.sparqlConsole.answer());
  const answer = window.sparqlConsole?.answer();
  found.claims = Number(answer?.rows?.[0]?.n?.value ?? -1);
  found.said = document.querySelector("#console [role=status]").textContent;
  return { ...found, expected: claimgraph.data.claims.length, complaints };
}
