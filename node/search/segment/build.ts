import { fold } from '../words/fold.ts';
import { eachWord } from '../words/words.ts';
import { hostOf } from '../../rules/address.ts';
import { type Micros, MILLISECOND, SECOND } from '../../../protocol/event.ts';
import { type Document, numberOf, type Source } from '../documents/document.ts';
import { AFTER, split } from '../documents/texts.ts';
import type { Embedder } from '../similar/embedder.ts';
import { embeddedText } from '../similar/embedded-text.ts';
import { searchedText } from '../documents/searched-text.ts';
import { createByteWriter } from './bytes.ts';
import { COMMON, type Head, type Parts, VECTORS_A_PART } from './segment.ts';

/** Bytes of a part that is fetched as one: with more, texts become smaller and take longer to come by. */
const LIST_BYTES = 2 ** 16;
const TEXT_UNITS = 2 ** 18;

export interface Built {
  readonly head: Omit<Head, 'parts'>;
  readonly parts: Parts;
}

/**
 * Makes a segment.
 * @param documents at most 2^20, no two with the same bucket and texts
 * @param pause lets others have their turn
 * @param embedder none where there is nothing to be kept for similar texts
 */
export async function buildSegment(
  documents: readonly Document[],
  sources: readonly Source[],
  {
    pause = () => Promise.resolve(),
    embedder,
  }: { readonly pause?: () => Promise<void>; readonly embedder?: Embedder | undefined } = {},
): Promise<Built> {
  const sorted = documents.toSorted(
    (a, b) => compare(a.bucket, b.bucket) || compare(a.texts, b.texts),
  );
  await pause();
  const parts = new Map<string, Uint8Array>();
  const words = createWords();
  const columns = createColumns(sorted.length);
  let total = 0;
  for (const [i, document] of sorted.entries()) {
    const count = words.add(i, document.texts);
    total += count;
    columns.add(i, document, count);
    if (i % 128 === 127) await pause();
  }
  parts.set('attributes', columns.bytes());
  const times = timesOf(sorted);
  parts.set('tallies', talliesOf(sorted, times));
  await pause();
  const lists = words.write(parts);
  await pause();
  const texts = writeTexts(sorted, parts);
  if (embedder) await writeVectors(sorted, embedder, parts, pause);
  const { buckets, apps, sites } = columns;
  return {
    head: {
      sources,
      documents: sorted.length,
      words: total,
      buckets: [...buckets.keys()],
      apps: [...apps.keys()],
      sites: [...sites.keys()],
      lists,
      texts,
      ...times,
    },
    parts,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Gathers which words are in which documents. */
function createWords() {
  const places = new Map<string, number>();
  /** The last document of each word. */
  const last: number[] = [];
  let pairs = new Uint32Array(2_048);
  let count = 0;

  function note(word: number, document: number): void {
    if (2 * count === pairs.length) {
      const larger = new Uint32Array(2 * pairs.length);
      larger.set(pairs);
      pairs = larger;
    }
    pairs[2 * count] = word;
    pairs[2 * count + 1] = document;
    count++;
  }

  return {
    /** @returns how many different words it has */
    add(document: number, texts: string): number {
      const before = count;
      for (const [key, text] of split(texts)) {
        eachWord(searchedText(key, text), (term) => {
          let word = places.get(term);
          if (word === undefined) {
            places.set(term, (word = last.length));
            last.push(-1);
          }
          if (last[word] === document) return;
          last[word] = document;
          note(word, document);
        });
      }
      return count - before;
    },
    /** @returns the first word of each part of lists */
    write(parts: Map<string, Uint8Array>): number[] {
      const terms = [...places.keys()].sort();
      const { starts, documents } = byWord(pairs, count, last.length);
      const lengths = createByteWriter(terms.length);
      const firsts: number[] = [];
      let list = createByteWriter(2 * LIST_BYTES);
      const end = (): void => void parts.set(`list ${firsts.length - 1}`, list.bytes());
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
      parts.set('lengths', lengths.bytes());
      parts.set('words', frontCoded(terms));
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

function createColumns(count: number) {
  const buckets = new Map<string, number>();
  const apps = new Map([['', 0]]);
  const sites = new Map([['', 0]]);
  const [low, high] = [new Uint32Array(count), new Uint16Array(count)];
  const codes = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)] as const;
  const lengths = new Uint8Array(count);
  return {
    buckets,
    apps,
    sites,
    add(i: number, { bucket, texts }: Document, words: number): void {
      const number = numberOf(bucket, texts);
      low[i] = number % 2 ** 32;
      high[i] = Math.floor(number / 2 ** 32);
      const pairs = split(texts);
      const valueOf = (wanted: string): string | undefined =>
        pairs.find(([key]) => key === wanted)?.[1];
      codes[0][i] = codeOf(buckets, bucket);
      codes[1][i] = codeOf(apps, fold(valueOf('app') ?? ''));
      codes[2][i] = codeOf(sites, hostOf(valueOf('url') ?? '') ?? '');
      lengths[i] = Math.min(255, words);
    },
    bytes(): Uint8Array {
      const columns = [low, ...codes, high, lengths];
      return Buffer.concat(
        columns.map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      );
    },
  };
}

function codeOf(codes: Map<string, number>, value: string): number {
  let code = codes.get(value);
  if (code === undefined) codes.set(value, (code = codes.size));
  return code;
}

function timesOf(documents: readonly Document[]): { unit: Micros; base: Micros } {
  let unit: Micros = SECOND;
  let base: Micros = Infinity;
  for (const { tallies } of documents) {
    for (const [, { first, last, duration }] of tallies) {
      base = Math.min(base, first);
      while (first % unit !== 0 || last % unit !== 0 || duration % unit !== 0) {
        unit = unit === SECOND ? MILLISECOND : 1;
      }
    }
  }
  return { unit, base: Number.isFinite(base) ? base : 0 };
}

function talliesOf(
  documents: readonly Document[],
  { unit, base }: { readonly unit: Micros; readonly base: Micros },
): Uint8Array {
  const writer = createByteWriter(16 * documents.length + 16);
  for (const { tallies } of documents) {
    writer.number(tallies.length);
    let before = 0;
    for (const [source, { count, duration, first, last }] of tallies) {
      writer.number(source - before);
      writer.number(count);
      writer.number((first - base) / unit);
      writer.number((last - first) / unit);
      writer.number(duration / unit);
      before = source;
    }
  }
  return writer.bytes();
}

/** @returns the first document of each part */
function writeTexts(documents: readonly Document[], parts: Map<string, Uint8Array>): number[] {
  const firsts: number[] = [];
  const encoder = new TextEncoder();
  let joined: string[] = [];
  let units = 0;
  const end = (): void => {
    if (joined.length > 0) parts.set(`text ${firsts.length - 1}`, encoder.encode(joined.join('')));
    joined = [];
    units = 0;
  };
  for (const [i, { texts }] of documents.entries()) {
    if (units >= TEXT_UNITS) end();
    if (joined.length === 0) firsts.push(i);
    joined.push(texts, AFTER);
    units += texts.length + 1;
  }
  end();
  return firsts;
}

async function writeVectors(
  documents: readonly Document[],
  embedder: Embedder,
  parts: Map<string, Uint8Array>,
  pause: () => Promise<void>,
): Promise<void> {
  for (let from = 0; from < documents.length; from += VECTORS_A_PART) {
    const some = documents.slice(from, from + VECTORS_A_PART);
    const bytes = new Uint8Array(some.length * embedder.bytes);
    for (const [i, { texts }] of some.entries()) {
      bytes.set(embedder.embed(embeddedText(split(texts))), i * embedder.bytes);
      if (i % 128 === 127) await pause();
    }
    parts.set(`vector ${from / VECTORS_A_PART}`, bytes);
  }
}
