/** Open a page in Firefox over WebDriver BiDi and print, as JSON, what a function finds in it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath, address, script] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/`)("puppeteer-core").default;
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(address, { waitUntil: "load" });
  const source = readFileSync(script, "utf-8").replace(/^\/\*\*[^]*?\*\/\s*/, "");
  const found = await page.evaluate(`(${source.trim()})()`);
  console.log(JSON.stringify({ ...found, complaints: [...complaints, ...found.complaints] }));
} finally {
  await browser.close();
}
