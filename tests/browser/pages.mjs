// The pages that the tests look at, written by the program itself, and a browser that nothing leaves.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const program = resolve(repository, process.env.WRIT ?? "target/release/writ");
const folder = mkdtempSync(join(tmpdir(), "record-"));

function page(name, ...facts) {
  const env = { ...process.env };
  delete env.WRIT_SOURCES;
  const html = execFileSync(program, ["eval", ...facts, "--format", "html"], { cwd: repository, env, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
  const path = join(folder, `${name}.html`);
  writeFileSync(path, html);
  return pathToFileURL(path).href;
}

const gray = "policies/juniper/gray_market.policy";
export const single = page("single", gray, "examples/mx480-gray.json", "--as-of", "2026-11-22", "--explain", "full");
export const set = page("set", gray, "examples/two-units.yaml", "examples/mx480-gray.json", "examples/mx10-refused.json", "--as-of", "2026-03-01");
export const hostile = page("hostile", "examples/library", "tests/cases/hostile/readers.json", "--as-of", "2026-03-01", "--explain", "full");
export const hostileSet = page("hostile-set", "examples/library", "tests/cases/hostile/readers.json", "examples/library/mara.yaml", "--as-of", "2026-03-01");
export const passages = page("passages", "examples/library", "examples/library/mara.yaml", "--as-of", "2026-03-01", "--passages", "full", "--sources", "examples/library");


// The page of the summary of an inventory; one that is rejected in parts ends with 1.
function inventory(name, policy, ...records) {
  const path = join(folder, `${name}.html`);
  const env = { ...process.env };
  delete env.WRIT_SOURCES;
  const made = spawnSync(program, ["fleet", policy, ...records, "-o", join(folder, `${name}.csv`), "--as-of", "2026-03-01", "--summary", path], { cwd: repository, env });
  if (made.status > 1) throw new Error(made.stderr.toString());
  return pathToFileURL(path).href;
}

export const readers = inventory("readers", "examples/library", "examples/library/readers.csv");
const hostileText = readFileSync(resolve(repository, "tests/cases/hostile/readers.json"), "utf8");
// Once as it is, and once with its hostile texts where numbers are wanted, so that messages hold them.
const hostileRecords = join(folder, "a'b\"<script>c&.json");
const wrong = { card: "1", age: "\u202egpj.exe <svg onload=alert(3)>" };
writeFileSync(hostileRecords, JSON.stringify([JSON.parse(hostileText), { case: { wanted: "\"><script>document.title='taken'</script>" }, reader: wrong }]));
export const hostileReaders = inventory("hostile-readers", "examples/library", hostileRecords);

const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });

// Opens a page; `heard` gathers what a record must never cause: requests besides itself, console messages, errors, dialogs.
export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const tab = await context.newPage();
  const heard = [];
  tab.on("request", (request) => { if (request.url().split("#")[0] !== url) heard.push(`request: ${request.url()}`); });
  tab.on("console", (message) => heard.push(`console: ${message.text()}`));
  tab.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  tab.on("dialog", (dialog) => { heard.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await tab.goto(url);
  return { tab, heard, close: () => context.close() };
}
