/* What can be found, as `visualizations/search.py` packs it. */

import { loaded } from "../shared/dom";
import { KINDS as NODE_KINDS } from "../shared/kinds";
import { unpacked } from "../shared/packed";

/** Kinds by their number in the data. */
export const KINDS = [...NODE_KINDS, "Author"] as const;
export const PAPER = 0, AUTHOR = 6;

const PAGES: ((id: string, name: string) => string)[] = [
  (id) => "e/" + id + ".html",
  (id) => "p/" + id.replace(":", "_") + ".html",
  (id) => "node.html#" + encodeURIComponent(id),
  (id) => "node.html#" + encodeURIComponent(id).replace(/%2F/g, "/"),
  (_, name) => "authors.html#q=" + encodeURIComponent(name),
];

interface Header {
  format: number;
  kinds: [number, number][];
  names: string;
  ids: string;
  pages: string[];
}

/** All records, numbered as in the data: entities by type, papers, authors. */
export class Records {
  readonly size: number;
  /** Of each record its kind, by its place in `KINDS`. */
  readonly kind: Uint8Array;
  /** Papers that name it or are by it; of a paper its year, 0 if unknown. */
  readonly count: Uint32Array;
  /** All names: a line a record, the names of a record apart by tabs. */
  readonly lines: string;
  private readonly names: string[];
  private readonly ids: string[];
  private readonly form: Uint8Array;
  private readonly literal = new Map<number, string>();

  constructor(header: Header, numbers: Uint8Array) {
    if (header.format !== 1) throw new Error("search.js is of another version of paperatlas");
    this.lines = header.names;
    this.names = header.names.split("\n");
    this.ids = header.ids.split("\n");
    this.size = header.kinds.reduce((sum, [, several]) => sum + several, 0);
    this.kind = new Uint8Array(this.size);
    let at = 0;
    for (const [kind, several] of header.kinds) this.kind.fill(kind, at, at += several);
    this.form = numbers.subarray(0, this.size);
    const view = new DataView(numbers.buffer, numbers.byteOffset + this.size);
    this.count = new Uint32Array(this.size);
    for (let i = 0; i < this.size; i++) this.count[i] = view.getUint32(4 * i, true);
    for (let i = 0, next = 0; i < this.size; i++) {
      if (this.form[i] >= PAGES.length) this.literal.set(i, header.pages[next++]);
    }
  }

  /** The names of a record: its own, then those it is found by as well. */
  namesOf(record: number): string[] {
    return this.names[record].split("\t");
  }

  name(record: number): string {
    return this.namesOf(record)[0];
  }

  id(record: number): string {
    const short = this.ids[record];
    if (short[0] === "/") return short.slice(1);
    const tail = short || this.name(record).toLowerCase()
      .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    return KINDS[this.kind[record]].toLowerCase() + "/" + tail;
  }

  /** The page of a record, from the root of the site. */
  page(record: number): string {
    return this.literal.get(record)
      ?? PAGES[this.form[record]](this.id(record), this.name(record));
  }
}

let reading: Promise<Records> | undefined;

/** Loads the records, once. */
export function recordsRead(): Promise<Records> {
  reading ??= loaded("assets/search.js")
    .then(() => unpacked((window as unknown as Record<string, string>).PAPERATLAS_SEARCH))
    .then(([header, numbers]) => new Records(header, numbers));
  return reading;
}
