// The summary of an inventory as people meet it: by eye, by keyboard, by a screen reader, on paper, and with records that mean harm.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { browser, hostileReaders, open, readers } from "./pages.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const every = { readers, hostileReaders };

after(() => browser.close());

test("each table says what its plot draws", async () => {
  const { tab, heard, close } = await open(readers);
  const plots = await tab.evaluate(() => Array.from(document.querySelectorAll(".plot"), (plot) => ({
    drawn: Array.from(plot.querySelectorAll("svg g"), (bar) => Array.from(bar.querySelectorAll("text"), (it) => it.textContent).join(" · ")),
    said: Array.from(plot.querySelectorAll("tbody tr"), (row) => Array.from(row.cells, (it) => it.textContent).join(" · ")),
    long: Array.from(plot.querySelectorAll("svg g"), (bar) => Number(bar.querySelector(".bar")?.getAttribute("width") ?? 0)),
    named: ["aria-labelledby"].every((name) => plot.querySelector("svg").getAttribute(name).split(" ").every((id) => document.getElementById(id)?.textContent)),
  })));
  assert.ok(plots.length >= 4, `${plots.length} plots`);
  for (const { drawn, said, long, named } of plots) {
    assert.deepEqual(drawn, said);
    assert.ok(drawn.length > 0 && long.every((it) => it >= 2 && it <= 680), long.join());
    assert.ok(named);
  }
  assert.deepEqual(plots[0].said, ["allowed · 1 · 33.3 %", "allowed or after formalities · 1 · 33.3 %", "refused · 1 · 33.3 %"]);
  assert.equal(await tab.locator(".plot").first().locator(".bar.open").count(), 1);
  assert.deepEqual(heard, []);
  await close();
});

test("records that mean harm are only words", async () => {
  const { tab, heard, close } = await open(hostileReaders);
  const allowed = "A BODY CAPTION CODE DD DESC DETAILS DIV DL DT FIGCAPTION FIGURE G H1 H2 HEAD HEADER HTML LI MAIN META P RECT SECTION STYLE SUMMARY SVG TABLE TBODY TD TEXT TH THEAD TITLE TR UL WBR".split(" ");
  const found = await tab.evaluate(() => [...new Set(Array.from(document.querySelectorAll("*"), (it) => it.tagName.toUpperCase()))]);
  assert.deepEqual(found.filter((tag) => !allowed.includes(tag)), []);
  const handlers = await tab.evaluate(() => Array.from(document.querySelectorAll("*")).flatMap((it) => it.getAttributeNames()).filter((name) => name.startsWith("on") || ["style", "src"].includes(name)));
  assert.deepEqual(handlers, []);
  const text = await tab.evaluate(() => document.body.textContent);
  for (const words of ["a'b\"<script>c&.json", "<U+202E>gpj.exe <svg onload=alert(3)>", "<script>document.title='taken'</script"]) {
    assert.ok(text.includes(words), words);
  }
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u001b\u0000]/);
  assert.match(await tab.title(), /^Inventory: .* as of 2026-03-01$/);
  assert.deepEqual(heard, []);
  await close();
});

test("the keyboard opens each table", async () => {
  const { tab, close } = await open(readers);
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.className), "skip");
  const reach = async () => {
    for (let steps = 0; steps < 60; steps += 1) {
      await tab.keyboard.press("Tab");
      if (await tab.evaluate(() => document.activeElement.matches(".plot summary"))) return true;
    }
    return false;
  };
  assert.ok(await reach());
  assert.notEqual(await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  await tab.keyboard.press("Enter");
  assert.ok(await tab.evaluate(() => document.activeElement.parentElement.open && document.activeElement.parentElement.querySelector("table").checkVisibility()));
  await close();
});

test("all of it is printed, plots and folded tables", async () => {
  const { tab, close } = await open(readers);
  const said = await tab.evaluate(() => Array.from(document.querySelectorAll("main h2, main td, main th, main svg text"), (it) => it.textContent.replace(/\s+/g, "")));
  const path = join(mkdtempSync(join(tmpdir(), "print-")), "readers.pdf");
  writeFileSync(path, await tab.pdf({ format: "A4" }));
  const whole = execFileSync("pdftotext", ["-raw", path, "-"], { encoding: "utf8" }).replace(/\s+/g, "").toLowerCase();
  assert.deepEqual(said.filter((it) => !whole.includes(it.slice(0, 24).toLowerCase())), []);
  await close();
});

test("a narrow window needs no sideways scrolling of the page", async () => {
  for (const [name, url] of Object.entries(every)) {
    const { tab, close } = await open(url, { viewport: { width: 360, height: 700 } });
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name}: ${wide}`);
    await close();
  }
});

// As for the record: axe-core is put in by the test.
for (const colorScheme of ["light", "dark"]) {
  test(`an accessibility checker finds nothing, ${colorScheme}`, async () => {
    for (const [name, url] of Object.entries(every)) {
      const { tab, close } = await open(url, { colorScheme, bypassCSP: true });
      await tab.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
      await tab.evaluate(axe);
      const result = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      const told = result.violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
      assert.deepEqual(told, [], name);
      await close();
    }
  });
}
