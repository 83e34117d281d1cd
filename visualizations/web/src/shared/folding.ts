/* Folding: lower case, no accents, one space for all that is no letter or digit. The same as
   `folded` of `visualizations/search.py`. */

/** Letters that no decomposition takes to the letters they are typed with. */
const ALSO: Record<string, string> = {
  "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss",
};

const known = new Map<number, string>();

/** The folded form of one character: letters, "" or " ". */
export function foldedLetter(code: number): string {
  let folded = known.get(code);
  if (folded === undefined) {
    folded = "";
    for (const part of String.fromCodePoint(code).toLowerCase().normalize("NFKD")) {
      if (/\p{M}/u.test(part)) continue;
      folded += /[\p{L}\p{N}]/u.test(part) ? ALSO[part] ?? part : " ";
    }
    known.set(code, folded);
  }
  return folded;
}

/** Folds a text. */
export function fold(text: string): string {
  let folded = "";
  for (const letter of text) folded += foldedLetter(letter.codePointAt(0)!);
  return folded.replace(/ +/g, " ").trim();
}
