import { createByteWriter } from './bytes.ts';
import { createNumberList } from './number-list.ts';
import { COMMON, type PutPart } from './segment.ts';

/** Bytes of lists that are fetched as one. */
const LIST_BYTES = 2 ** 16;

/** Gathers which words are in which documents. */
export interface WordLists {
  /** To be called document by document. @returns whether the word is new to it */
  add(word: string, document: number): boolean;
  /** Writes the parts. @returns the first word of each part of lists */
  write(put: PutPart, pause: () => Promise<void>): Promise<number[]>;
}

export function createWordLists(): WordLists {
  const places = new Map<string, number>();
  /** One for each word in each document: the document, and the place of the word's last one before it. */
  const documents = createNumberList();
  const before = createNumberList();
  /** By word, the place of the last one. */
  const last: number[] = [];

  /** Documents of a word, falling. */
  function documentsOf(word: number): number[] {
    const those: number[] = [];
    for (let place = last[word]; ; place = before.at(place)) {
      those.push(documents.at(place));
      // The first one stands before itself.
      if (before.at(place) === place) return those;
    }
  }

  return {
    add(term, document) {
      let word = places.get(term);
      const place = documents.length;
      if (word === undefined) {
        places.set(term, (word = last.length));
        last.push(place);
      } else if (documents.at(last[word]) === document) return false;
      documents.push(document);
      before.push(last[word]);
      last[word] = place;
      return true;
    },
    async write(put, pause) {
      const terms = [...places.keys()].sort();
      const lengths = createByteWriter(terms.length);
      const firsts: number[] = [];
      let list = createByteWriter(2 * LIST_BYTES);
      const end = (): void => put(`list ${firsts.length - 1}`, list.bytes());
      for (const [place, term] of terms.entries()) {
        if (place === 0 || list.length >= LIST_BYTES) {
          if (place > 0) end();
          firsts.push(place);
          list = createByteWriter(2 * LIST_BYTES);
          await pause();
        }
        const from = list.length;
        let least = -1;
        for (const document of documentsOf(places.get(term) ?? 0).reverse()) {
          list.number(document - least - 1);
          least = document;
        }
        lengths.number(list.length - from);
      }
      if (firsts.length > 0) end();
      put('lengths', lengths.bytes());
      await pause();
      put('words', frontCoded(terms));
      return firsts;
    },
  };
}

function frontCoded(terms: readonly string[]): Uint8Array {
  let before = '';
  const lines: string[] = [];
  for (const term of terms) {
    let common = 0;
    while (common < before.length && common < term.length && before[common] === term[common]) {
      common++;
    }
    // Not between the halves of a letter of two units: UTF-8 has none.
    if (common > 0 && isLow(term.charCodeAt(common))) common--;
    lines.push(`${String.fromCharCode(common + COMMON)}${term.slice(common)}\n`);
    before = term;
  }
  return new TextEncoder().encode(lines.join(''));
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
