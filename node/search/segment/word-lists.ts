import { createByteWriter } from './bytes.ts';
import { COMMON } from './segment.ts';

/** Bytes of lists that are fetched as one. */
const LIST_BYTES = 2 ** 16;

/** Gathers which words are in which documents. */
export interface WordLists {
  /** To be called document by document. @returns whether the word is new to it */
  add(word: string, document: number): boolean;
  /** Writes the parts. @returns the first word of each part of lists */
  write(put: (name: string, bytes: Uint8Array) => void): number[];
}

export function createWordLists(): WordLists {
  const places = new Map<string, number>();
  /** The last document of each word. */
  const last: number[] = [];
  /** Word and document, one after the other. */
  let pairs = new Uint32Array(2_048);
  let count = 0;

  return {
    add(term, document) {
      let word = places.get(term);
      if (word === undefined) {
        places.set(term, (word = last.length));
        last.push(-1);
      }
      if (last[word] === document) return false;
      last[word] = document;
      if (2 * count === pairs.length) {
        const larger = new Uint32Array(2 * pairs.length);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[2 * count] = word;
      pairs[2 * count + 1] = document;
      count++;
      return true;
    },
    write(put) {
      const terms = [...places.keys()].sort();
      const { starts, documents } = byWord(pairs, count, last.length);
      const lengths = createByteWriter(terms.length);
      const firsts: number[] = [];
      let list = createByteWriter(2 * LIST_BYTES);
      const end = (): void => put(`list ${firsts.length - 1}`, list.bytes());
      for (const [place, term] of terms.entries()) {
        if (place === 0 || list.length >= LIST_BYTES) {
          if (place > 0) end();
          firsts.push(place);
          list = createByteWriter(2 * LIST_BYTES);
        }
        const word = places.get(term) ?? 0;
        const from = list.length;
        let before = -1;
        for (let i = starts[word]; i < starts[word + 1]; i++) {
          list.number(documents[i] - before - 1);
          before = documents[i];
        }
        lengths.number(list.length - from);
      }
      if (firsts.length > 0) end();
      put('lengths', lengths.bytes());
      put('words', frontCoded(terms));
      return firsts;
    },
  };
}

/** Documents word by word; within a word they rise, as they came. */
function byWord(pairs: Uint32Array, count: number, words: number) {
  const starts = new Uint32Array(words + 1);
  for (let i = 0; i < count; i++) starts[pairs[2 * i] + 1]++;
  for (let word = 0; word < words; word++) starts[word + 1] += starts[word];
  const next = starts.slice();
  const documents = new Uint32Array(count);
  for (let i = 0; i < count; i++) documents[next[pairs[2 * i]]++] = pairs[2 * i + 1];
  return { starts, documents };
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
