/* Tables that sort: a button in each heading. */

import { make } from "../shared/dom";

/** Compares texts the same way wherever the page is read. */
export const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

interface Value {
  number: number;
  text: string;
}

function value(row: HTMLTableRowElement, column: number): Value {
  const cell = row.cells[column], text = (cell.dataset.v || cell.textContent || "").trim();
  const number = /^[\s~≈<>≤≥+-]*[\d.]/.test(text)
    ? parseFloat(text.replace(/,/g, "").replace(/^[^\d+.-]+/, "")) : NaN;
  return { number, text };
}

function sort(table: HTMLTableElement, column: number, heading: HTMLTableCellElement): void {
  const numbers = heading.dataset.numbers === "yes", stands = heading.getAttribute("aria-sort");
  // Numbers begin with the largest, names with A.
  const down = stands === "none" ? numbers : stands !== "descending";
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row, at) => ({ key: value(row, column), row, at }));
  rows.sort((a, b) => {
    const x = a.key, y = b.key, empty = Number(!x.text) - Number(!y.text);
    if (empty) return empty;
    if (numbers && isNaN(x.number) !== isNaN(y.number)) return isNaN(x.number) ? 1 : -1;
    const order = numbers && !isNaN(x.number)
      ? x.number - y.number : collator.compare(x.text, y.text);
    return (down ? -order : order) || a.at - b.at;
  });
  body.append(...rows.map((one) => one.row));
  mark(heading, down);
}

/** Says in the headings of a table by which it is sorted. */
export function mark(heading: HTMLTableCellElement | undefined, down: boolean, within?: Element): void {
  const line = heading?.parentElement ?? within;
  for (const cell of line?.children ?? []) {
    if (cell.hasAttribute("aria-sort")) cell.setAttribute("aria-sort", "none");
  }
  heading?.setAttribute("aria-sort", down ? "descending" : "ascending");
}

/** Makes the text of a heading a button. */
export function headingButton(heading: HTMLTableCellElement, pressed: () => void): void {
  const button = make("button", "", heading.textContent ?? "");
  button.type = "button";
  button.addEventListener("click", pressed);
  heading.replaceChildren(button);
  heading.setAttribute("aria-sort", "none");
}

/** Lets the tables of the page be sorted. */
export function sortableTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.sortable")) {
    if (!table.tHead || table.tBodies[0].rows.length < 2) continue;
    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      const values = Array.from(table.tBodies[0].rows, (row) => value(row, column));
      const numbers = values.some((v) => !isNaN(v.number))
        && values.every((v) => !v.text || !isNaN(v.number) || v.text === "claimed");
      heading.dataset.numbers = numbers ? "yes" : "no";
      headingButton(heading, () => sort(table, column, heading));
    });
  }
}
