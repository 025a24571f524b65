// The HTML record as people meet it: by eye, by keyboard, by a screen reader, on paper, and with facts that mean harm.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { browser, hostile, hostileSet, open, passages, set, single } from "./pages.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const every = { single, set, hostile, hostileSet, passages };

after(() => browser.close());

test("nothing leaves a page, and nothing is said on the console", async () => {
  for (const [name, url] of Object.entries(every)) {
    const { tab, heard, close } = await open(url);
    await tab.waitForTimeout(200);
    assert.deepEqual(heard, [], name);
    assert.match(await tab.title(), name.endsWith("et") ? /^\d decisions$/ : /as of 2026-/);
    await close();
  }
});

test("facts that mean harm are only words", async () => {
  const { tab, heard, close } = await open(hostile);
  const allowed = "A ARTICLE B BLOCKQUOTE BODY BR CAPTION CODE DD DESC DETAILS DIV DL DT FIGCAPTION FIGURE G H1 H2 H3 H4 H5 H6 HEAD HEADER HTML LI MAIN MARK META P PATH RECT SECTION SPAN STYLE SUMMARY SVG TABLE TBODY TD TEXT TH THEAD TITLE TR UL WBR".split(" ");
  const found = await tab.evaluate(() => [...new Set(Array.from(document.querySelectorAll("*"), (it) => it.tagName.toUpperCase()))].sort());
  assert.deepEqual(found.filter((tag) => !allowed.includes(tag)), []);
  const handlers = await tab.evaluate(() => Array.from(document.querySelectorAll("*")).flatMap((it) => it.getAttributeNames()).filter((name) => name.startsWith("on") || name === "style" || name === "src"));
  assert.deepEqual(handlers, []);
  const links = await tab.evaluate(() => Array.from(document.querySelectorAll("a"), (it) => it.getAttribute("href")).filter((href) => !href.startsWith("#")));
  assert.deepEqual(links, []);
  const text = await tab.evaluate(() => document.body.textContent);
  for (const words of ["<script>document.title='taken'</script>", "<U+202E>gpj.exe", "<U+0000>", "{{ 7*7 }} {% raw %}", "=HYPERLINK(\"http://example.invalid/\",\"click\")", "<svg onload=alert(3)>"]) {
    assert.ok(text.includes(words), words);
  }
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u001b\u0000]/);
  assert.deepEqual(heard, []);
  await close();
});

test("the policy of the page would stop a script that got in", async () => {
  const { tab, heard, close } = await open(single);
  let refused = "";
  tab.on("requestfailed", (request) => { refused = request.failure().errorText; });
  await tab.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken'";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", "<img src='http://example.invalid/x.png'>");
  });
  await tab.waitForTimeout(200);
  assert.notEqual(await tab.title(), "taken");
  // Each attempt is refused, and the browser says why.
  const [first, ...rest] = heard.filter((it) => it !== "request: http://example.invalid/x.png");
  assert.ok([first, ...rest].every((it) => it?.startsWith("console: ") && it.includes("Content Security Policy")), heard.join("\n"));
  assert.equal(rest.length, 1);
  assert.equal(refused, "csp");
  await close();
});

test("the index is filtered by outcome, clause, rule and unit, and sorted by each column", async () => {
  const { tab, heard, close } = await open(set);
  const shown = () => tab.locator("#rows tbody tr:visible").count();
  const count = () => tab.locator("#count").textContent();
  // Four units of three files, two verdicts each.
  assert.equal(await shown(), 8);
  assert.equal(await count(), "8 rows");
  await tab.locator("[name=outcome]").selectOption("ineligible");
  assert.equal(await shown(), 2);
  assert.equal(await count(), "2 of 8 rows");
  await tab.locator("[name=rule]").selectOption("deny_coverage");
  assert.equal(await shown(), 1);
  await tab.getByRole("button", { name: "Show all" }).click();
  await tab.waitForFunction(() => document.getElementById("count").textContent === "8 rows");
  await tab.locator("[name=clause]").selectOption("GMP-4");
  assert.equal(await shown(), 4);
  await tab.locator("[name=clause]").selectOption("");
  await tab.locator("[name=unit]").fill("jn1249");
  assert.equal(await shown(), 2);
  await tab.locator("[name=unit]").fill("");
  const cells = (column) => tab.locator(`#rows tbody tr > :nth-child(${column})`).allTextContents();
  const columns = await tab.locator("#rows thead button").count();
  assert.equal(columns, 8);
  for (let column = 1; column <= columns; column += 1) {
    const button = tab.locator(`#rows thead th:nth-child(${column}) button`);
    const order = new Intl.Collator("en", { numeric: true });
    const sorted = (list) => list.map((it) => it.trim()).every((it, at, all) => at === 0 || order.compare(all[at - 1], it) <= 0);
    await button.click();
    assert.equal(await tab.locator(`#rows thead th:nth-child(${column})`).getAttribute("aria-sort"), "ascending");
    assert.ok(sorted(await cells(column)), `column ${column} upward`);
    await button.click();
    assert.equal(await tab.locator(`#rows thead th:nth-child(${column})`).getAttribute("aria-sort"), "descending");
    assert.ok(sorted((await cells(column)).reverse()), `column ${column} downward`);
    assert.equal(await tab.locator("#rows thead [aria-sort]").count(), 1);
  }
  assert.deepEqual(heard, []);
  await close();
});

test("every row of an index leads to its verdict", async () => {
  for (const url of [set, hostileSet]) {
    const { tab, close } = await open(url);
    const wrong = await tab.evaluate(() => Array.from(document.querySelectorAll("#rows a"), (a) => {
      const row = a.closest("tr");
      const verdict = document.getElementById(a.getAttribute("href").slice(1));
      const heading = verdict?.querySelector("h1, h2, h3, h4, h5, h6")?.textContent ?? "";
      const outcome = row.cells[3].textContent.trim().split(" or ").every((word) => heading.includes(word));
      const title = verdict?.closest(".block")?.querySelector("h1, h2, h3")?.textContent.toLowerCase();
      const unit = row.cells[0].textContent.toLowerCase();
      return heading.startsWith(a.textContent) && outcome && (title === unit || unit === "the case") ? null : `${a.textContent}: ${heading}: ${title}`;
    }).filter(Boolean));
    assert.deepEqual(wrong, []);
    await close();
  }
});

test("the keyboard alone opens the tree", async () => {
  const { tab, heard, close } = await open(single);
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.className), "skip");
  const box = await tab.locator(".skip").boundingBox();
  assert.ok(box.y >= 0, "the skip link is seen while it has the focus");
  await tab.keyboard.press("Enter");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "main");
  const reach = async (selector) => {
    for (let steps = 0; steps < 400; steps += 1) {
      await tab.keyboard.press("Tab");
      if (await tab.evaluate((it) => document.activeElement.matches(it), selector)) return true;
    }
    return false;
  };
  assert.ok(await reach(".tree > details > summary"));
  const outline = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  await tab.keyboard.press("Enter");
  assert.ok(await tab.evaluate(() => document.activeElement.parentElement.open));
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Space");
  assert.ok(await tab.evaluate(() => document.activeElement.parentElement.open && document.activeElement.parentElement.matches(".tree details details")));
  assert.ok(await tab.evaluate(() => document.activeElement.nextElementSibling.checkVisibility()));
  assert.deepEqual(heard, []);
  await close();
});

test("the whole record is printed, on A4 and on Letter", async () => {
  const folder = mkdtempSync(join(tmpdir(), "print-"));
  for (const [name, url] of Object.entries({ single, set, hostile })) {
    const { tab, heard, close } = await open(url);
    const printed = await tab.evaluate(() => {
      const words = (it) => {
        const copy = it.cloneNode(true);
        copy.querySelectorAll(".mark, .sr, ul").forEach((mark) => mark.remove());
        return copy.textContent.replace(/\s+/g, "");
      };
      return Array.from(document.querySelectorAll("main h2, main li, main td, main figcaption, main summary"), words).filter((it) => it.length > 0);
    });
    const digests = await tab.locator(".sign code").allTextContents();
    for (const format of ["A4", "Letter"]) {
      const path = join(folder, `${name}-${format}.pdf`);
      writeFileSync(path, await tab.pdf({ format }));
      const info = execFileSync("pdfinfo", [path], { encoding: "utf8" });
      assert.match(info, format === "A4" ? /Page size:\s+59[45]\S* x 84[12]/ : /Page size:\s+612 x 792/);
      const pages = Number(/Pages:\s+(\d+)/.exec(info)[1]);
      assert.ok(pages >= 2 && pages < 120, `${pages} pages`);
      const text = execFileSync("pdftotext", ["-raw", path, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
      const whole = text.replace(/\s+/g, "");
      // Nothing is cut at the edge, nor left folded up: the text of the page stands on paper, besides what a page break parts.
      const missing = printed.filter((it) => !whole.includes(it.slice(0, 24)) && !whole.toLowerCase().includes(it.slice(0, 24).toLowerCase()));
      assert.ok(missing.length <= printed.length / 100, `${name} ${format}: ${missing.length} of ${printed.length}: ${missing.slice(0, 5).join(" | ")}`);
      assert.ok(digests.length > 0 && digests.every((digest) => whole.includes(digest)), "the digest that is signed");
      for (const line of ["Name", "Function", "Placeanddate", "Signature"]) assert.ok(whole.includes(line), line);
    }
    const wide = await tab.evaluate(async () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, "no part is wider than the page");
    assert.deepEqual(heard, []);
    await close();
  }
});

test("a narrow window needs no sideways scrolling of the page", async () => {
  for (const [name, url] of Object.entries(every)) {
    const { tab, close } = await open(url, { viewport: { width: 360, height: 700 } });
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name}: ${wide}`);
    await close();
  }
});

test("without script all is there, and the aids of the index are not shown", async () => {
  const { tab, heard, close } = await open(set, { javaScriptEnabled: false });
  assert.equal(await tab.locator("#rows tbody tr").count(), 8);
  assert.equal(await tab.locator("#filters").isVisible(), false);
  assert.equal(await tab.locator("article.one").count(), 3);
  await tab.locator("article.one details > summary").first().click();
  assert.ok(await tab.locator("article.one details").first().evaluate((it) => it.open));
  assert.deepEqual(heard, []);
  await close();
});

test("the passage is marked in its paragraph", async () => {
  const { tab, close } = await open(passages);
  const quote = tab.locator(".passage blockquote").first();
  assert.equal(await quote.locator("mark").textContent(), "Whoever holds a valid card of the library may borrow");
  const paragraph = (await quote.textContent()).trim();
  assert.ok(paragraph.length > 60 && paragraph.startsWith("Whoever holds a valid card of the library may borrow"), paragraph);
  await close();
});

// axe-core is put in by the tests; the policy of the page has to let it, which no reader of a record can do.
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

test("an accessibility checker finds nothing where the page's own script never ran", async () => {
  // The checker is a script itself, so that scripts cannot be off: the page is read without its own.
  const page = readFileSync(new URL(set), "utf8").replace(/<script>[\s\S]*<\/script>/, "");
  const { tab, close } = await open("about:blank");
  await tab.setContent(page.replace(/<meta http-equiv[^>]*>/, ""));
  assert.equal(await tab.locator("script").count(), 0);
  await tab.evaluate(axe);
  const result = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(result.violations.map((it) => it.id), []);
  await close();
});
