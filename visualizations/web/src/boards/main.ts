/* Entry of ../../../static/boards.js: tables of results that sort, and filters over all of them.
   A table may hold several bodies, one a metric: rows are never sorted across them. */

type Key = [number, string];

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function textOf(cell: HTMLElement | undefined): string {
  return (cell?.dataset.v ?? cell?.textContent ?? "").trim();
}

/** What a cell is sorted by: its number if it begins with one, and its words. */
function keyOf(row: HTMLTableRowElement, column: number): Key {
  const text = textOf(row.cells[column]);
  const number = /^[-+]?(?:\d|\.\d)/.test(text) ? parseFloat(text.replace(/,/g, "")) : NaN;
  return [number, fold(text)];
}

function linesOf(body: HTMLTableSectionElement): HTMLTableRowElement[] {
  return Array.from(body.rows).filter((row) => !row.classList.contains("group"));
}

/** Rows that the filters leave out, and tables of which all rows are shown. */
const leftOut = new WeakSet<HTMLElement>(), whole = new WeakSet<HTMLTableElement>();
let filtered = false;

/** Shows of a long table the first rows, until asked for all; filters look at all. */
function show(table: HTMLTableElement): void {
  const first = Number(table.dataset.first ?? Infinity);
  const shorten = !filtered && !whole.has(table);
  const lines = Array.from(table.tBodies).flatMap(linesOf);
  const cut = shorten && lines.length > first * 1.25 ? first : Infinity;
  lines.forEach((row, at) => { row.hidden = leftOut.has(row) || at >= cut; });
  for (const body of Array.from(table.tBodies)) {
    body.hidden = linesOf(body).every((row) => row.hidden);
  }
  let more = table.parentElement!.nextElementSibling;
  if (cut < lines.length && !more?.classList.contains("more")) {
    more = document.createElement("p");
    more.className = "more";
    table.parentElement!.after(more);
  }
  if (!more?.classList.contains("more")) return;
  more.replaceChildren();
  if (cut === Infinity) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `Show all ${lines.length.toLocaleString("en")}`;
  button.addEventListener("click", () => {
    whole.add(table);
    show(table);
    lines[first].querySelector("a")?.focus();
  });
  more.append(button);
}

function sortBy(table: HTMLTableElement, column: number, heading: HTMLElement): void {
  const lines = Array.from(table.tBodies).flatMap(linesOf);
  const filled = lines.map((row) => keyOf(row, column)).filter((key) => key[1]);
  const numbers = filled.every((key) => !isNaN(key[0]));
  const before = heading.getAttribute("aria-sort");
  const down = before === "none" ? numbers : before === "ascending";
  for (const body of Array.from(table.tBodies)) {
    const rows = linesOf(body).map((row, at): [Key, HTMLTableRowElement, number] => [
      keyOf(row, column), row, at,
    ]);
    rows.sort(([x, , a], [y, , b]) => {
      if (!x[1] !== !y[1]) return x[1] ? -1 : 1; // empty cells last, either way
      const order = numbers ? x[0] - y[0] : x[1].localeCompare(y[1]);
      return (down ? -order : order) || a - b;
    });
    for (const [, row] of rows) body.appendChild(row);
  }
  table.querySelectorAll("th[aria-sort]").forEach((th) => th.setAttribute("aria-sort", "none"));
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  show(table);
}

function makeSortable(table: HTMLTableElement): void {
  if (Array.from(table.tBodies).flatMap(linesOf).length < 2) return;
  Array.from(table.tHead?.rows[0].cells ?? []).forEach((heading, column) => {
    if (!heading.hasAttribute("data-sort")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sortBy(table, column, heading));
    heading.replaceChildren(button);
    heading.setAttribute("aria-sort", "none");
  });
}

/** What may be filtered: lines of tables and claims. */
class Line {
  readonly text: string;
  readonly qualifiers: string[];
  readonly year: number;

  constructor(readonly element: HTMLElement) {
    this.text = fold(element.textContent ?? "");
    const marks = element.querySelectorAll(".q");
    this.qualifiers = Array.from(marks, (mark) => mark.textContent ?? "");
    this.year = parseInt(element.querySelector(".year")?.textContent ?? "", 10);
  }
}

function option(select: HTMLSelectElement, value: string): void {
  const made = document.createElement("option");
  made.value = made.textContent = value;
  select.append(made);
}

function makeFilters(form: HTMLFormElement): void {
  const field = <T extends HTMLElement>(name: string): T =>
    form.querySelector<T>(`#board-${name}`) as T;
  const words = field<HTMLInputElement>("words"), status = field<HTMLOutputElement>("status");
  const qualifier = field<HTMLSelectElement>("qualifier");
  const from = field<HTMLSelectElement>("from"), to = field<HTMLSelectElement>("to");
  const main = document.getElementById("main") as HTMLElement;
  const tables = Array.from(main.querySelectorAll<HTMLTableElement>("table.board"));
  const claims = Array.from(main.querySelectorAll<HTMLElement>(".claim"));
  const lines = [
    ...tables.flatMap((table) => Array.from(table.tBodies)).flatMap(linesOf), ...claims,
  ].map((element) => new Line(element));
  const all = Array.from(new Set(lines.flatMap((line) => line.qualifiers))).sort();
  for (const one of all) option(qualifier, one);
  qualifier.parentElement!.hidden = all.length === 0;
  const years = Array.from(new Set(lines.map((line) => line.year)))
    .filter((year) => !isNaN(year)).sort((a, b) => a - b);
  for (const year of years) {
    option(from, String(year));
    option(to, String(year));
  }
  to.selectedIndex = years.length - 1;
  from.parentElement!.hidden = to.parentElement!.hidden = years.length < 2;

  function narrow(): void {
    const wanted = fold(words.value).split(/\s+/);
    const first = from.selectedIndex > 0 ? Number(from.value) : -Infinity;
    const last = to.selectedIndex < years.length - 1 ? Number(to.value) : Infinity;
    const anyYear = first === -Infinity && last === Infinity;
    let left = 0;
    for (const line of lines) {
      const shown = wanted.every((word) => line.text.includes(word)) &&
        (!qualifier.value || line.qualifiers.includes(qualifier.value)) &&
        (anyYear || (line.year >= first && line.year <= last));
      if (shown) leftOut.delete(line.element);
      else leftOut.add(line.element);
      if (shown) left++;
    }
    filtered = left < lines.length;
    tables.forEach(show);
    for (const claim of claims) claim.hidden = leftOut.has(claim);
    main.querySelectorAll<HTMLElement>("section.box").forEach((box) => {
      const held = Array.from(box.querySelectorAll<HTMLElement>("tr:not(.group), .claim"));
      box.hidden = held.filter((one) => !one.closest("thead")).every((one) => one.hidden);
    });
    status.textContent = left === lines.length ? "" :
      `${left.toLocaleString("en")} of ${lines.length.toLocaleString("en")} ${form.dataset.noun}`;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", narrow);
  narrow(); // a browser that goes back fills in what was typed
}

document.querySelectorAll<HTMLTableElement>("table.board").forEach((table) => {
  makeSortable(table);
  show(table);
});
const form = document.getElementById("board-filters");
if (form instanceof HTMLFormElement) makeFilters(form);
