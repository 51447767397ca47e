import { type ByteCache } from '../../query/reading/byte-cache.ts';
import { join, type Tally } from '../documents/document.ts';
import { AFTER } from '../documents/texts.ts';
import { createByteReader, malformedIndex } from './bytes.ts';
import { COMMON, type Head, VECTORS_A_PART } from './segment.ts';

/** Columns of documents. */
export interface Attributes {
  readonly number: Float64Array;
  readonly bucket: Uint32Array;
  readonly app: Uint32Array;
  readonly site: Uint32Array;
  readonly words: Uint8Array;
}

/** Which sources count, and when. */
export interface Allowed {
  /** 1 for each source that does. */
  readonly sources: Uint8Array;
  readonly isAll: boolean;
}

/** Reads a segment: what it decodes is kept for a while. */
export interface SegmentReader {
  readonly head: Head;
  attributes(): Promise<Attributes>;
  tallies(): Promise<TallyReader>;
  /** Sorted. */
  words(): Promise<readonly string[]>;
  /** Calls `visit` with the documents of a word, rising. */
  documents(word: number, visit: (document: number) => void): Promise<void>;
  /** See `join` of `../documents/texts.ts`. */
  text(document: number): Promise<string>;
  /** The vectors from a document on, so many as are kept together; nothing where there are none. */
  vectors(from: number): Promise<Uint8Array | undefined>;
}

export interface TallyReader {
  /** Of the sources that are allowed together; `undefined` where they have none. */
  of(document: number, allowed: Allowed): Tally | undefined;
  each(document: number, visit: (source: number, tally: Tally) => void): void;
}

interface Lists {
  /** Where the list of each word ends, in all lists one after the other. */
  readonly ends: Float64Array;
}

export function createSegmentReader({
  head,
  part,
  cache,
  id,
}: {
  readonly head: Head;
  /** A part, unpacked; nothing where there is none. */
  readonly part: (name: string) => Promise<Uint8Array | undefined>;
  /** Of all segments together. */
  readonly cache: ByteCache<unknown>;
  /** Unique among them. */
  readonly id: string;
}): SegmentReader {
  async function decoded<T>(
    name: string,
    decode: (bytes: Uint8Array) => readonly [value: T, weight: number],
  ): Promise<T> {
    const key = `${id} ${name}`;
    const known = cache.get(key);
    if (known !== undefined) return known as T;
    const bytes = await part(name);
    if (!bytes) throw malformedIndex(`"${name}" is missing`);
    const [value, weight] = decode(bytes);
    cache.put(key, value, weight);
    return value;
  }

  const lists = (): Promise<Lists> =>
    decoded('lengths', (bytes) => {
      const reader = createByteReader(bytes);
      const ends: number[] = [];
      let end = 0;
      while (reader.at < bytes.length) ends.push((end += reader.number()));
      return [{ ends: Float64Array.from(ends) }, 8 * ends.length];
    });

  const bytesOf = (name: string): Promise<Uint8Array> =>
    decoded(name, (bytes) => [bytes, bytes.length]);

  return {
    head,
    attributes: () => decoded('attributes', (bytes) => attributesIn(bytes, head.documents)),
    tallies: () => decoded('tallies', (bytes) => talliesIn(bytes, head)),
    words: () => decoded('words', wordsIn),
    async documents(word, visit) {
      const { ends } = await lists();
      const which = lastNotAfter(head.lists, word);
      const bytes = await bytesOf(`list ${which}`);
      const startOf = (place: number): number => (place === 0 ? 0 : ends[place - 1]);
      const offset = startOf(head.lists[which]);
      const end = ends[word] - offset;
      let at = startOf(word) - offset;
      let document = -1;
      // As a ByteReader reads, but a third of the time.
      while (at < end) {
        let value = 0;
        let shift = 0;
        let byte = bytes[at++];
        while (byte > 127) {
          value |= (byte & 127) << shift;
          shift += 7;
          byte = bytes[at++];
        }
        document += (value | (byte << shift)) + 1;
        visit(document);
      }
    },
    async text(document) {
      const which = lastNotAfter(head.texts, document);
      const texts = await decoded(`text ${which}`, (bytes) => {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
        return [text.split(AFTER), 2 * text.length];
      });
      return texts[document - head.texts[which]];
    },
    async vectors(from) {
      const name = `vector ${Math.floor(from / VECTORS_A_PART)}`;
      return head.parts.some(([there]) => there === name) ? bytesOf(name) : undefined;
    },
  };
}

/** The place of the last number that is not greater. */
function lastNotAfter(numbers: readonly number[], number: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] <= number) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function attributesIn(bytes: Uint8Array, count: number): readonly [Attributes, number] {
  if (bytes.length !== 19 * count) throw malformedIndex('its columns have another length');
  // The bytes may stand anywhere; columns of numbers may not.
  const { buffer } = Uint8Array.from(bytes);
  const low = new Uint32Array(buffer, 0, count);
  const high = new Uint16Array(buffer, 16 * count, count);
  const attributes = {
    number: Float64Array.from({ length: count }, (_, i) => high[i] * 2 ** 32 + low[i]),
    bucket: new Uint32Array(buffer, 4 * count, count),
    app: new Uint32Array(buffer, 8 * count, count),
    site: new Uint32Array(buffer, 12 * count, count),
    words: new Uint8Array(buffer, 18 * count, count),
  };
  return [attributes, 27 * count];
}

function talliesIn(
  bytes: Uint8Array,
  { documents, unit, base }: Head,
): readonly [TallyReader, number] {
  const reader = createByteReader(bytes);
  const starts = new Uint32Array(documents);
  for (let i = 0; i < documents; i++) {
    starts[i] = reader.at;
    for (let numbers = 5 * reader.number(); numbers > 0; numbers--) skip();
  }

  function skip(): void {
    while (bytes[reader.at++] > 127);
  }

  function each(document: number, visit: (source: number, tally: Tally) => void): void {
    reader.at = starts[document];
    let source = 0;
    for (let left = reader.number(); left > 0; left--) {
      source += reader.number();
      const count = reader.number();
      const first = base + unit * reader.number();
      const last = first + unit * reader.number();
      visit(source, { count, first, last, duration: unit * reader.number() });
    }
  }

  const value: TallyReader = {
    each,
    of(document, allowed) {
      let sum: Tally | undefined;
      each(document, (source, tally) => {
        if (allowed.isAll || allowed.sources[source] === 1) sum = sum ? join(sum, tally) : tally;
      });
      return sum;
    },
  };
  return [value, bytes.length + 4 * documents];
}

function wordsIn(bytes: Uint8Array): readonly [string[], number] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString().split('\n');
  lines.pop();
  const words: string[] = [];
  let before = '';
  let units = 0;
  for (const line of lines) {
    before = before.slice(0, line.charCodeAt(0) - COMMON) + line.slice(1);
    words.push(before);
    units += before.length;
  }
  return [words, 2 * units + 40 * words.length];
}
