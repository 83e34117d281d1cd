/* Names by what is typed: those that hold it, and after them those that differ by a slip. */

import { fold } from "../shared/folding";
import { NameIndex, type Found } from "./name_index";
import type { Records } from "./records";
import { Vocabulary } from "./slips";

export class Search {
  private readonly index: NameIndex;
  private vocabulary: Vocabulary | undefined;
  /** Settled once slips are forgiven too: their words are read beside the typing. */
  readonly ready: Promise<void>;

  constructor(readonly records: Records) {
    this.index = new NameIndex(records);
    this.ready = Vocabulary.made(this.index).then((made) => {
      this.vocabulary = made;
    });
  }

  /** Returns what a text finds, the best first, each record once. */
  find(text: string, limit: number): Found[] {
    const query = fold(text);
    if (!query) return [];
    const found = this.index.find(query, limit);
    if (found.length === limit || !this.vocabulary) return found;
    const without = new Set(found.map((one) => one.record));
    return found.concat(this.vocabulary.find(query, limit - found.length, without));
  }
}
