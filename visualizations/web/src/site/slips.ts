/* Names found in spite of a slip: a letter too many, too few, wrong, or two in the wrong order. */

import { Best, type Found, type NameIndex } from "./name_index";

const LINE = 10, SPACE = 32;

/** Letters of a word from which one slip, and two, are forgiven. */
const ONE_FROM = 4, TWO_FROM = 8;

/** Letters of a name of several words up to which it may also be typed as one word. */
const JOINED = 18;

/** What a slip takes from how well a name fits, and what it gains if it holds no more words. */
const SLIP = 12, WHOLE = 8;

/** Milliseconds that a slice of the making may take: less than between two key presses. */
const SLICE = 8;

/** Milliseconds after which the making goes on although the page is never idle. */
const PATIENCE = 500;

/** Names looked at for one query; a word that is in more says little. */
const MOST_LINES = 5_000;

/** Every word of the names, once, with the names that hold it. Made in slices, beside the work. */
export class Vocabulary {
  /** The letters of all words, without gaps. */
  private letters = new Uint16Array(1 << 16);
  private starts = new Uint32Array(1 << 14);
  private size = 0;
  /** Of each word a bit for each letter in it, and its first two letters. */
  private masks = new Uint32Array(1 << 14);
  private heads = new Uint32Array(1 << 14);
  /** The words of each name, and where those of a name start. */
  private words = new Uint32Array(1 << 16);
  private readonly wordStarts: Uint32Array;
  /** The names that hold each word, and where those of a word start. */
  private lines = new Uint32Array(0);
  private lineStarts = new Uint32Array(1);

  private constructor(private readonly index: NameIndex) {
    this.wordStarts = new Uint32Array(index.lines + 1);
  }

  static async made(index: NameIndex): Promise<Vocabulary> {
    const vocabulary = new Vocabulary(index);
    await vocabulary.readWords();
    vocabulary.sortLines();
    return vocabulary;
  }

  private async readWords(): Promise<void> {
    const { codes, folded, lines } = this.index;
    const known = new Map<string, number>();
    let used = 0, until = await idle();
    const note = (word: string) => {
      let number = known.get(word);
      if (number === undefined) known.set(word, number = this.added(word));
      if (used === this.words.length) this.words = doubled(this.words);
      this.words[used++] = number;
    };
    for (let line = 0; line < lines; line++) {
      const start = folded.starts[line], end = folded.starts[line + 1] - 1;
      let from = start, several = false;
      for (let i = start; i <= end; i++) {
        if (codes[i] !== SPACE && codes[i] !== LINE) continue;
        if (i > from) note(folded.text.slice(from, i));
        several ||= i < end;
        from = i + 1;
      }
      if (several && end - start <= JOINED) {
        note(folded.text.slice(start, end).replace(/ /g, ""));
      }
      this.wordStarts[line + 1] = used;
      if ((line & 255) === 255 && performance.now() > until) {
        until = await idle();
      }
    }
  }

  private added(word: string): number {
    const number = this.size++, start = this.starts[number];
    while (start + word.length > this.letters.length) this.letters = doubled(this.letters);
    if (number + 1 === this.starts.length) {
      this.starts = doubled(this.starts);
      this.masks = doubled(this.masks);
      this.heads = doubled(this.heads);
    }
    let mask = 0;
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      this.letters[start + i] = code;
      mask |= 1 << (code & 31);
    }
    this.starts[number + 1] = start + word.length;
    this.masks[number] = mask;
    this.heads[number] = word.charCodeAt(0) | (word.length > 1 ? word.charCodeAt(1) << 16 : 0);
    return number;
  }

  private sortLines(): void {
    const used = this.wordStarts[this.index.lines], starts = new Uint32Array(this.size + 1);
    for (let i = 0; i < used; i++) starts[this.words[i] + 1]++;
    for (let word = 0; word < this.size; word++) starts[word + 1] += starts[word];
    const next = starts.slice(), lines = new Uint32Array(used);
    for (let line = 0; line < this.index.lines; line++) {
      for (let i = this.wordStarts[line]; i < this.wordStarts[line + 1]; i++) {
        lines[next[this.words[i]]++] = line;
      }
    }
    this.lines = lines;
    this.lineStarts = starts;
  }

  /** Finds names whose words are those of a folded query but for slips; fewer slips first. */
  find(query: string, limit: number, without: Set<number>): Found[] {
    const best = new Best(limit);
    const words = query.split(" ");
    this.collect(words, best, without);
    if (words.length > 1 && words.length < 4) this.collect([words.join("")], best, without);
    return best.list;
  }

  private collect(typed: string[], best: Best, without: Set<number>): void {
    // The last word may be unfinished; of the others the whole has to be there.
    const near = typed.map((word, at) => this.nearTo(word, at === typed.length - 1));
    const sizes = near.map((words) => {
      let size = 0;
      for (const word of words.keys()) size += this.lineStarts[word + 1] - this.lineStarts[word];
      return size;
    });
    const rarest = sizes.indexOf(Math.min(...sizes));
    const length = typed.join(" ").length;
    let looked = 0;
    for (const [word, slips] of [...near[rarest]].sort((a, b) => a[1] - b[1])) {
      for (let i = this.lineStarts[word]; i < this.lineStarts[word + 1]; i++) {
        const line = this.lines[i];
        if (without.has(this.index.recordOf[line])) continue;
        if (++looked > MOST_LINES) return;
        let sum = slips;
        for (let other = 0; other < near.length && sum < Infinity; other++) {
          if (other !== rarest) sum += this.fewest(line, near[other]);
        }
        if (sum === Infinity) continue;
        const size = this.index.folded.starts[line + 1] - 1 - this.index.folded.starts[line];
        const whole = Math.abs(size - length) <= 2;
        this.index.offer(best, line, (whole ? WHOLE : 0) - SLIP * sum);
      }
    }
  }

  /** The fewest slips by which a name holds one of some words. */
  private fewest(line: number, words: Map<number, number>): number {
    let fewest = Infinity;
    for (let i = this.wordStarts[line]; i < this.wordStarts[line + 1]; i++) {
      fewest = Math.min(fewest, words.get(this.words[i]) ?? Infinity);
    }
    return fewest;
  }

  /** The words that one typed word may stand for, with the slips; a part of one for a longer. */
  private nearTo(typed: string, unfinished: boolean): Map<number, number> {
    const most = typed.length < ONE_FROM ? 0 : typed.length < TWO_FROM ? 1 : 2;
    const codes = Uint16Array.from(typed, (letter) => letter.charCodeAt(0)), length = codes.length;
    const found = new Map<number, number>(), { letters, starts, masks, heads } = this;
    const first = codes[0], second = length > 1 ? codes[1] : first;
    let mask = 0;
    for (const code of codes) mask |= 1 << (code & 31);
    for (let word = 0; word < this.size; word++) {
      // Slips in both of the first two letters are not forgiven: most words are passed over here.
      const head = heads[word] & 0xffff, next = heads[word] >>> 16;
      if (head !== first && (!most || (head !== second && next !== first && next !== second))) {
        continue;
      }
      // Each letter that the word lacks is a slip; so is each that it has too many or too few.
      let lacking = mask & ~masks[word], lacks = 0;
      for (; lacking; lacking &= lacking - 1) lacks++;
      if (lacks > most) continue;
      const start = starts[word], size = starts[word + 1] - start;
      if (size < length - most || (!unfinished && size > length + most)) continue;
      const slips = slipsIn(codes, letters, start, size, most, unfinished);
      if (slips <= most) found.set(word, slips + (size > length + most ? 0.2 : 0));
    }
    return found;
  }
}

const ROW = 64;
let row = new Uint8Array(ROW + 2), before = new Uint8Array(ROW + 2), first = new Uint8Array(ROW + 2);

/**
 * The slips between what was typed and a word: insertions, deletions, substitutions and swaps of
 * neighbours (optimal string alignment), in the band of `most` about the diagonal (E. Ukkonen,
 * 1985). Returns more than `most` where there are more; of a word not typed to its end, the fewest
 * to any of its beginnings.
 */
export function slipsIn(
  typed: Uint16Array, letters: Uint16Array, start: number, size: number, most: number,
  unfinished: boolean,
): number {
  const length = typed.length;
  if (length > ROW - 4) return most + 1;
  const width = Math.min(size, length + most);
  for (let j = 0; j <= width; j++) row[j] = j <= most ? j : most + 1;
  for (let i = 1; i <= length; i++) {
    const spare = first;
    first = before;
    before = row;
    row = spare;
    const from = Math.max(1, i - most), to = Math.min(width, i + most);
    row[from - 1] = from === 1 && i <= most ? i : most + 1;
    let fewest = row[from - 1];
    for (let j = from; j <= to; j++) {
      const same = typed[i - 1] === letters[start + j - 1];
      let slips = before[j - 1] + (same ? 0 : 1);
      if (row[j - 1] + 1 < slips) slips = row[j - 1] + 1;
      if (j < i + most && before[j] + 1 < slips) slips = before[j] + 1;
      if (!same && i > 1 && j > 1 && typed[i - 1] === letters[start + j - 2]
        && typed[i - 2] === letters[start + j - 1] && first[j - 2] + 1 < slips) {
        slips = first[j - 2] + 1;
      }
      row[j] = slips;
      if (slips < fewest) fewest = slips;
    }
    if (to < width) row[to + 1] = most + 1;
    if (fewest > most) return most + 1;
  }
  if (!unfinished) return row[width];
  let slips = most + 1;
  for (let j = Math.max(0, length - most); j <= width; j++) slips = Math.min(slips, row[j]);
  return slips;
}

/** Waits until nobody types and nothing is to be drawn; returns until when that may be used. */
function idle(): Promise<number> {
  return new Promise((resolve) => {
    const go = (free: number) => resolve(performance.now() + Math.min(SLICE, free));
    // Safari has no such callback.
    if (!window.requestIdleCallback) setTimeout(() => go(SLICE));
    else requestIdleCallback((left) => go(left.didTimeout ? SLICE : left.timeRemaining()), {
      timeout: PATIENCE,
    });
  });
}

function doubled<A extends Uint16Array | Uint32Array>(array: A): A {
  const larger = new (array.constructor as new (length: number) => A)(array.length * 2);
  larger.set(array);
  return larger;
}
