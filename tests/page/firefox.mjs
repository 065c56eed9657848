/**
 * Open pages in Firefox over WebDriver BiDi and print, as JSON, what a function finds in each.
 * Pages and the files of their functions alternate as arguments.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath, ...visits] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/`)("puppeteer-core").default;
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const all = [];
  for (let at = 0; at < visits.length; at += 2) {
    const page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(visits[at], { waitUntil: "load" });
    const source = readFileSync(visits[at + 1], "utf-8").replace(/^\/\*\*[^]*?\*\/\s*/, "");
    const found = await page.evaluate(`(${source.trim()})()`);
    all.push({ ...found, complaints: [...complaints, ...found.complaints] });
    await page.close();
  }
  console.log(JSON.stringify(all));
} finally {
  await browser.close();
}
