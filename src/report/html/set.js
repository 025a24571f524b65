"use strict";
// Filters and sorts the index. Without script the page says the same; only these two aids are missing.
(() => {
  const form = document.getElementById("filters");
  const table = document.getElementById("rows");
  const count = document.getElementById("count");
  if (!form || !table || !count) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = (row, key) => Array.from(row.querySelectorAll(`[data-key="${key}"]`), (it) => it.dataset.value ?? it.textContent);

  const shows = (row, wanted) => {
    const has = (key) => !wanted.get(key) || texts(row, key).includes(wanted.get(key));
    const search = String(wanted.get("unit")).trim().toLowerCase();
    const named = texts(row, "unit").concat(texts(row, "file")).some((text) => text.toLowerCase().includes(search));
    return has("outcome") && has("clause") && has("rule") && named;
  };
  const filter = () => {
    const wanted = new FormData(form);
    rows.forEach((row) => { row.hidden = !shows(row, wanted); });
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());

  const order = new Intl.Collator("en", { numeric: true });
  const sort = (column, header) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const text = (row) => row.cells[column].textContent.trim();
    const sorted = Array.from(body.rows).sort((a, b) => order.compare(text(a), text(b)) * (down ? -1 : 1));
    body.append(...sorted);
  };
  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(column, header));
  });

  form.hidden = false;
  filter();
})();
