/* The lists of papers, entities and authors: sorted and narrowed over all their pages. */

import { fold } from "../shared/folding";
import { loaded, make } from "../shared/dom";
import { unpacked } from "../shared/packed";
import { KINDS, type Records, recordsRead } from "./records";
import { headingButton, mark } from "./tables";

/** Rows put into the page at a time. */
const CHUNK = 200;

/** Other names shown with a name, and authors with a title; the lists made in Python show as many. */
const SHOWN_NAMES = 5, SHOWN_AUTHORS = 3;

/** A column, as its heading says: its key in the data, and what a cell shows. */
interface Column {
  heading: HTMLTableCellElement;
  key: string;
  as: "record" | "text" | "records" | "texts" | "list" | "number";
  find: boolean;
}

/** A row that can be asked for before it is in the page. */
interface Row {
  /** Folded words that it is found by. */
  words(): string;
  /** What it is sorted by in a column: numbers, or texts in which numbers count as such. */
  key(column: number): number | string;
  element(): HTMLTableRowElement;
}

interface State {
  sort: string;
  down: boolean;
  q: string;
}

export function indexPage(): void {
  const table = document.querySelector<HTMLTableElement>("table#rows");
  if (table?.tHead) new IndexPage(table);
}

class IndexPage {
  private readonly columns: Column[];
  private readonly own: HTMLTableRowElement[];
  private readonly narrow = document.getElementById("narrow") as HTMLInputElement;
  private readonly status = document.getElementById("shown")!;
  private readonly statusText = this.status.textContent;
  private readonly pages = document.querySelector<HTMLElement>(".pages");
  private readonly more = make("button", "more");
  private state: State = { sort: "", down: false, q: "" };
  private rows: Promise<Row[]> | undefined;
  private asked = 0;

  constructor(private readonly table: HTMLTableElement) {
    this.own = Array.from(table.tBodies[0].rows);
    this.columns = Array.from(table.tHead!.rows[0].cells, (heading) => ({
      heading,
      key: heading.dataset.key ?? "",
      as: heading.dataset.as as Column["as"],
      find: heading.dataset.find !== undefined,
    }));
    for (const column of this.columns) headingButton(column.heading, () => this.pressed(column));
    this.more.type = "button";
    this.more.hidden = true;
    table.parentElement!.after(this.more);
    this.narrow.addEventListener("input", () => {
      this.state.q = this.narrow.value.trim();
      // What is typed letter by letter is one step of the way back, not many.
      history.replaceState(null, "", this.hash());
      void this.draw();
    });
    // The way back, and a link to another part of this page.
    for (const event of ["popstate", "hashchange"]) {
      window.addEventListener(event, () => {
        if (this.hash() !== (location.hash || "#")) this.read();
      });
    }
    this.read();
  }

  private pressed(column: Column): void {
    const { state } = this, numbers = column.as === "number" || column.as === "list";
    state.down = state.sort === column.key ? !state.down : numbers;
    state.sort = column.key;
    history.pushState(null, "", this.hash());
    void this.draw();
  }

  private hash(): string {
    const { sort, down, q } = this.state, parts: string[] = [];
    if (sort) parts.push("sort=" + (down ? "-" : "") + sort);
    if (q) parts.push("q=" + encodeURIComponent(q));
    // An empty part keeps the page where it is; without it the browser would load it anew.
    return "#" + parts.join("&");
  }

  /** Takes the state from the address. */
  private read(): void {
    const asked = new URLSearchParams(location.hash.slice(1)), sort = asked.get("sort") ?? "";
    const key = sort.replace(/^-/, ""), known = this.columns.some((column) => column.key === key);
    this.state = { sort: known ? key : "", down: sort[0] === "-", q: asked.get("q") ?? "" };
    this.narrow.value = this.state.q;
    void this.draw();
  }

  private async draw(): Promise<void> {
    const turn = ++this.asked, { state, table } = this;
    const at = this.columns.findIndex((column) => column.key === state.sort);
    mark(this.columns[at]?.heading, state.down, table.tHead!.rows[0]);
    if (!state.sort && !state.q) {
      table.tBodies[0].replaceChildren(...this.own);
      this.status.textContent = this.statusText;
      this.more.hidden = true;
      if (this.pages) this.pages.hidden = false;
      return;
    }
    let rows: Row[];
    try {
      this.rows ??= this.readRows();
      rows = await this.rows;
    } catch (error) {
      this.status.textContent = "The list could not be loaded: " + String(error);
      return;
    }
    if (turn !== this.asked) return; // something else was asked for meanwhile
    const words = fold(state.q).split(" ");
    const fitting = state.q
      ? rows.filter((row) => words.every((word) => row.words().includes(word))) : rows.slice();
    if (at >= 0) sorted(fitting, at, state.down);
    const all = this.status.dataset.all ?? "", count = fitting.length.toLocaleString("en");
    this.status.textContent = state.q ? count + " of " + all : all;
    if (this.pages) this.pages.hidden = true;
    table.tBodies[0].replaceChildren();
    this.show(fitting, 0);
  }

  private show(rows: Row[], from: number): void {
    const body = this.table.tBodies[0], until = Math.min(rows.length, from + CHUNK);
    body.append(...rows.slice(from, until).map((row) => row.element()));
    if (!rows.length) {
      const cell = make("td", "mut", "Nothing by these words."), line = make("tr");
      cell.colSpan = this.columns.length;
      line.append(cell);
      body.append(line);
    }
    const left = rows.length - until;
    this.more.hidden = !left;
    this.more.textContent = "Show " + Math.min(CHUNK, left) + " of " + left.toLocaleString("en") + " more";
    this.more.onclick = () => {
      this.show(rows, until);
      body.rows[until]?.querySelector<HTMLElement>("a,summary")?.focus();
    };
  }

  private async readRows(): Promise<Row[]> {
    const address = this.table.dataset.rows;
    if (!address) return this.own.map((row) => new PageRow(row, this.columns));
    const records = await recordsRead();
    await loaded(address);
    const packed = (window as unknown as Record<string, string>).PAPERATLAS_INDEX;
    const [data] = await unpacked(packed);
    return (data.name as number[]).map((_, at) => new DataRow(at, data, this.columns, records));
  }
}

/** A row that the page came with. */
class PageRow implements Row {
  private found: string | undefined;

  constructor(
    private readonly row: HTMLTableRowElement, private readonly columns: Column[],
  ) {}

  words(): string {
    return this.found ??= this.columns
      .map((column, at) => (column.find ? fold(this.row.cells[at].textContent ?? "") : ""))
      .join(" ");
  }

  key(column: number): number | string {
    const cell = this.row.cells[column], text = cell.dataset.v ?? cell.textContent ?? "";
    const { as } = this.columns[column];
    return as === "number" || as === "list" ? Number(text) : natural(fold(text));
  }

  element(): HTMLTableRowElement {
    return this.row;
  }
}

/** A row of the list's data. */
class DataRow implements Row {
  private found: string | undefined;
  private made: HTMLTableRowElement | undefined;

  constructor(
    private readonly at: number, private readonly data: Record<string, (number | number[])[]>,
    private readonly columns: Column[], private readonly records: Records,
  ) {}

  private value(column: Column): number | number[] {
    return this.data[column.key][this.at];
  }

  words(): string {
    return this.found ??= this.columns.filter((column) => column.find).flatMap((column) =>
      [this.value(column)].flat().flatMap((record) => this.records.namesOf(record)),
    ).map(fold).join(" ");
  }

  key(at: number): number | string {
    const column = this.columns[at], value = this.value(column);
    if (column.as === "number") return value as number;
    if (column.as === "list") return (value as number[]).length;
    const [first] = [value].flat();
    return first === undefined ? "" : natural(fold(this.records.name(first)));
  }

  element(): HTMLTableRowElement {
    if (!this.made) {
      this.made = make("tr");
      this.made.append(...this.columns.map((column) => this.cell(column)));
    }
    return this.made;
  }

  private cell(column: Column): HTMLTableCellElement {
    const value = this.value(column), { records } = this;
    const cell = make("td", column.heading.classList.contains("wide") ? "wide" : "");
    if (column.as === "number") {
      cell.classList.add("n");
      cell.textContent = value ? String(value) : "";
    } else if (column.as === "record") {
      const others = records.namesOf(value as number).slice(1, 1 + SHOWN_NAMES);
      cell.append(link(records, value as number));
      if (others.length) cell.append(" ", small(others));
    } else if (column.as === "text") {
      cell.append(isolated(records.name(value as number)));
    } else if (column.as === "list") {
      cell.append(papers(records, value as number[]));
    } else if (column.as === "texts") {
      const all = value as number[], names = all.slice(0, SHOWN_AUTHORS);
      cell.classList.add("t");
      cell.append(...apart(names.map((record) => isolated(records.name(record)))));
      const more = all.length - names.length;
      if (more > 0) cell.append(" ", make("small", "", "and " + more + " more"));
    } else {
      cell.classList.add("t");
      cell.append(...apart((value as number[]).map((record) => link(records, record))));
    }
    return cell;
  }
}

function link(records: Records, record: number): HTMLElement {
  const kind = KINDS[records.kind[record]], made = make("a", kind === "Paper" ? "" : "e " + kind);
  made.setAttribute("href", records.page(record));
  made.append(isolated(records.name(record)));
  return made;
}

function papers(records: Records, several: number[]): HTMLElement {
  const lines = several.map((record) => {
    const line = make("li"), year = records.count[record];
    line.append(link(records, record));
    if (year) line.append(" ", make("small", "", String(year)));
    return line;
  });
  if (lines.length === 1) {
    const only = make("span");
    only.append(...lines[0].childNodes);
    return only;
  }
  const list = make("ul", "names"), details = make("details");
  list.append(...lines);
  details.append(make("summary", "", lines.length.toLocaleString("en") + " papers"), list);
  return details;
}

function isolated(text: string): HTMLElement {
  return make("bdi", "", text);
}

function small(names: string[]): HTMLElement {
  const made = make("small");
  made.append(...apart(names.map(isolated)));
  return made;
}

/** Puts a comma between elements. */
function apart(elements: HTMLElement[]): (HTMLElement | string)[] {
  return elements.flatMap((element, at) => (at ? [", ", element] : [element]));
}

/** A text in whose order 2 comes before 10. */
function natural(text: string): string {
  return text.replace(/\d+/g, (digits) => digits.padStart(9, "0"));
}

/** Sorts in place; what is empty comes last either way. */
function sorted(rows: Row[], column: number, down: boolean): void {
  const keyed = rows.map((row, at) => ({ row, at, key: row.key(column) }));
  keyed.sort((a, b) => {
    const empty = Number(!a.key) - Number(!b.key);
    if (empty) return empty;
    const order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    return (down ? -order : order) || a.at - b.at;
  });
  keyed.forEach((one, at) => {
    rows[at] = one.row;
  });
}
