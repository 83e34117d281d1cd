/* The names of all records, folded into two long texts that are searched as a whole: an object
   for each name would cost time and memory at 100,000 names. */

import { foldedLetter } from "../shared/folding";
import type { Records } from "./records";

const LINE = 10, SPACE = 32;

/** Something found: a record and which of its names; better ones have a higher score. */
export interface Found {
  record: number;
  name: number;
  score: number;
}

/** How well a name fits, before how often it is named. */
const SAME = 100, BEGINS = 70, BEGINS_TIGHT = 60, PHRASE = 50, WORDS = 40, INSIDE = 30, TIGHT = 20;

/** A text whose lines are found by a place in it. */
interface Lines {
  text: string;
  /** Where each line starts; one more than there are lines. */
  starts: Uint32Array;
}

export class NameIndex {
  /** Number of names. */
  readonly lines: number;
  /** The record of each name, and the first name of each record. */
  readonly recordOf: Uint32Array;
  readonly firstOf: Uint32Array;
  /** The folded names as character codes, a line each. */
  readonly codes: Uint16Array;
  readonly folded: Lines;
  private readonly tight: Lines;
  private readonly standing: Float32Array;
  private readonly fits: Uint8Array;

  constructor(readonly records: Records) {
    const source = records.lines, names = records.size ? count(source) : 0;
    this.lines = names;
    this.recordOf = new Uint32Array(names);
    this.firstOf = new Uint32Array(records.size + 1);
    let codes = new Uint16Array(source.length + names + 64);
    let tight = new Uint16Array(source.length + names + 64);
    const starts = new Uint32Array(names + 1), tightStarts = new Uint32Array(names + 1);
    const plain = new Uint16Array(128);
    for (let code = 0; code < 128; code++) plain[code] = foldedLetter(code).charCodeAt(0);
    let line = 0, record = 0, at = 0, tightAt = 0, begun = false, gap = false;
    const put = (code: number) => {
      if (code === SPACE) {
        gap = begun;
        return;
      }
      if (gap) codes[at++] = SPACE;
      codes[at++] = tight[tightAt++] = code;
      gap = false;
      begun = true;
    };
    for (let i = 0; i <= source.length && names; i++) {
      const code = i < source.length ? source.charCodeAt(i) : LINE;
      if (code === LINE || code === 9) {
        this.recordOf[line] = record;
        codes[at++] = tight[tightAt++] = LINE;
        starts[++line] = at;
        tightStarts[line] = tightAt;
        begun = gap = false;
        if (code === LINE) this.firstOf[++record] = line;
      } else if (code < 128) {
        put(plain[code]);
      } else {
        if (at + 64 > codes.length) codes = grown(codes);
        if (tightAt + 64 > tight.length) tight = grown(tight);
        const point = source.codePointAt(i)!, letters = foldedLetter(point);
        for (let k = 0; k < letters.length; k++) put(letters.charCodeAt(k));
        if (point > 0xffff) i++;
      }
    }
    this.codes = codes.subarray(0, at);
    this.folded = { text: textOf(this.codes), starts };
    this.tight = { text: textOf(tight.subarray(0, tightAt)), starts: tightStarts };
    // What more papers name comes first; a title and an author stand where they fit.
    this.standing = Float32Array.from({ length: records.size }, (_, i) =>
      records.kind[i] === 0 ? 0 : 2 * Math.log2(1 + records.count[i]));
    this.fits = new Uint8Array(names);
  }

  /** Finds what holds all words of a folded query; the best first, each record once. */
  find(query: string, limit: number): Found[] {
    this.fits.fill(0);
    // A letter or two stand in most names: if enough words begin with them, those are meant.
    if (query.length > 2 || this.markBeginnings(query) < limit) this.markAll(query);
    const best = new Best(limit), { fits } = this;
    for (let line = 0; line < this.lines; line++) if (fits[line]) this.offer(best, line, fits[line]);
    return best.list;
  }

  /** Notes the names of which a word begins with a short query; returns how many there are. */
  private markBeginnings(query: string): number {
    const { fits, codes, folded: { starts } } = this, { length } = query;
    const first = query.charCodeAt(0), second = query.charCodeAt(1);
    let marked = 0;
    each(this.folded, " " + query, (line) => {
      fits[line] = PHRASE;
      marked++;
    });
    for (let line = 0; line < this.lines; line++) {
      const start = starts[line];
      if (codes[start] !== first || (length > 1 && codes[start + 1] !== second)) continue;
      if (!fits[line]) marked++;
      fits[line] = starts[line + 1] - 1 - start === length ? SAME : BEGINS;
    }
    return marked;
  }

  /** Notes how well each name that holds all words of a query fits. */
  private markAll(query: string): void {
    const { fits } = this, words = query.split(" ");
    const rarest = words.reduce((a, b) => (b.length > a.length ? b : a));
    const { text, starts } = this.folded;
    each(this.folded, rarest, (line, at) => {
      fits[line] = words.length > 1
        ? fitOfWords(text.slice(starts[line], starts[line + 1] - 1), query, words)
        : fitOfWord(text, starts[line], starts[line + 1] - 1, at, query);
    });
    const joined = query.replace(/ /g, "");
    if (joined.length > 2) {
      each(this.tight, joined, (line, at) => {
        const start = this.tight.starts[line], length = this.tight.starts[line + 1] - 1 - start;
        const fit = at > start ? TIGHT : length === joined.length ? SAME : BEGINS_TIGHT;
        if (fit > fits[line] && (fit > TIGHT || joined.length > 3)) fits[line] = fit;
      });
    }
  }

  /** Offers a name, scored by how well it fits and how often its record is named. */
  offer(best: Best, line: number, fit: number): void {
    const record = this.recordOf[line], name = line - this.firstOf[record];
    const score = fit + this.standing[record] - (name ? 2 : 0);
    // Most of what fits a letter or two is not among the best: nothing is made for it.
    if (score > best.least) best.add({ record, name, score });
  }
}

/** The best few, each record once; records come in the order of their names. */
export class Best {
  readonly list: Found[] = [];
  /** What is not better than this need not be offered. */
  least = -Infinity;

  constructor(private readonly limit: number) {}

  add(one: Found): void {
    const { list } = this;
    const same = list.findIndex((other) => other.record === one.record);
    if (same >= 0) {
      if (list[same].score >= one.score) return;
      list.splice(same, 1);
    }
    let at = list.length;
    while (at && list[at - 1].score < one.score) at--;
    list.splice(at, 0, one);
    if (list.length > this.limit) list.pop();
    if (list.length === this.limit) this.least = list[list.length - 1].score;
  }
}

function count(source: string): number {
  let names = 1;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === LINE || code === 9) names++;
  }
  return names;
}

function grown(codes: Uint16Array): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(codes.length * 2);
  larger.set(codes);
  return larger;
}

function textOf(codes: Uint16Array): string {
  // A folded name may hold half of a pair of surrogates only if its source did; it is not shown.
  return new TextDecoder("utf-16le").decode(codes);
}

/** Calls back once for each line that holds a word, with its first place in the text. */
function each(lines: Lines, word: string, then: (line: number, at: number) => void): void {
  const { text, starts } = lines;
  let line = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[line])) {
    while (starts[line + 1] <= at) line++;
    then(line, at);
    line++;
  }
}

function fitOfWord(text: string, start: number, end: number, at: number, word: string): number {
  if (at === start) return end - start === word.length ? SAME : BEGINS;
  for (; at >= 0 && at < end; at = text.indexOf(word, at + 1)) {
    if (text.charCodeAt(at - 1) === SPACE) return PHRASE;
    if (end - at < word.length) break;
  }
  return INSIDE;
}

function fitOfWords(name: string, query: string, words: string[]): number {
  if (name.startsWith(query)) return name.length === query.length ? SAME : BEGINS;
  if (name.includes(" " + query)) return PHRASE;
  let fit = WORDS;
  for (const word of words) {
    if (name.startsWith(word) || name.includes(" " + word)) continue;
    if (!name.includes(word)) return 0;
    fit = INSIDE;
  }
  return fit;
}
