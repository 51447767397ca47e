import { type ByteCache } from '../../query/reading/byte-cache.ts';
import { join, type Tally } from '../documents/document.ts';
import { hashOf, numberFrom } from '../documents/number.ts';
import { bitsOf, pairsOf, type Vectors } from '../similar/bits.ts';
import { AFTER } from '../documents/texts.ts';
import type { SortedWords } from '../words/sorted-words.ts';
import { createByteReader, malformedIndex } from './bytes.ts';
import { COMMON, type Head, VECTORS_A_PART } from './segment.ts';
import { readTallies } from './tally-codec.ts';

/** Columns of documents. */
export interface Attributes {
  readonly bucket: Uint16Array | Uint32Array;
  readonly app: Uint16Array | Uint32Array;
  readonly site: Uint16Array | Uint32Array;
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
  /**
   * Numbers of documents: see `../documents/number.ts`. They are reckoned: less time is lost by it than room by keeping
   * them on the disk.
   * @returns the number of each of these documents
   */
  numbers(documents: readonly number[]): Promise<(document: number) => number>;
  tallies(): Promise<TallyReader>;
  words(): Promise<SortedWords>;
  /** Calls `visit` with the documents of a word, rising. */
  documents(word: number, visit: (document: number) => void): Promise<void>;
  /** See `join` of `../documents/texts.ts`. */
  text(document: number): Promise<string>;
  /** Those of some documents, which rise; what has to be read for them is not kept. */
  textsOf(documents: readonly number[]): AsyncGenerator<readonly [document: number, text: string]>;
  /** All of them, in their order; none is kept. */
  texts(): AsyncGenerator<string>;
  /** All vectors, some at a time, which are gone when the next ones are asked for. */
  vectors(): AsyncGenerator<Vectors>;
}

export interface TallyReader {
  /** Of the sources that are allowed together; `undefined` where they have none. */
  of(document: number, allowed: Allowed): Tally | undefined;
  each(document: number, visit: (source: number, tally: Tally) => void): void;
}

interface Lists {
  /** Where the list of each word ends, in all lists one after the other. */
  readonly ends: Uint32Array;
}

const LINE_FEED = 10;

/** With more than one document in so many, all are looked at: each text is read once then. */
const FEW = 512;

export function createSegmentReader({
  head,
  part,
  letGo = () => undefined,
  cache,
  dear,
  texts: textCache,
  id,
}: {
  readonly head: Head;
  /** A part, unpacked; nothing where there is none. */
  readonly part: (name: string) => Promise<Uint8Array | undefined>;
  /** Told of a part that is not needed any more. */
  readonly letGo?: (bytes: Uint8Array) => void;
  /** Of all segments together. */
  readonly cache: ByteCache<unknown>;
  /** Of all of them too, for what takes long to make: nothing in it makes room for other things. */
  readonly dear: ByteCache<unknown>;
  /** Of all of them, for texts: of those others are wanted every time, of the rest mostly the same. */
  readonly texts: ByteCache<unknown>;
  /** Unique among them. */
  readonly id: string;
}): SegmentReader {
  async function decoded<T>(
    name: string,
    decode: (bytes: Uint8Array) => readonly [value: T, weight: number],
    kept = cache,
  ): Promise<T> {
    const key = `${id} ${name}`;
    const known = kept.get(key);
    if (known !== undefined) return known as T;
    const bytes = await part(name);
    if (!bytes) throw malformedIndex(`"${name}" is missing`);
    const [value, weight] = decode(bytes);
    kept.put(key, value, weight);
    return value;
  }

  const lists = (): Promise<Lists> =>
    decoded('lengths', (bytes) => {
      const reader = createByteReader(bytes);
      const ends: number[] = [];
      let end = 0;
      while (reader.at < bytes.length) ends.push((end += reader.number()));
      return [{ ends: Uint32Array.from(ends) }, 4 * ends.length];
    });

  const attributes = (): Promise<Attributes> =>
    decoded('attributes', (bytes) => attributesIn(bytes, head));

  async function* texts(): AsyncGenerator<string> {
    for (const which of head.texts.keys()) {
      const bytes = await part(`text ${which}`);
      if (!bytes) throw malformedIndex('texts are missing');
      const those = textsIn(bytes);
      letGo(bytes);
      those.pop();
      yield* those;
    }
  }

  /** The part of texts that a document's is in. */
  function partWith(document: number) {
    const which = lastNotAfter(head.texts, document);
    const from = head.texts[which];
    const until = head.texts.at(which + 1) ?? head.documents;
    return { name: `text ${which}`, from, until };
  }

  /** Texts of a part; where they end is kept, which takes longer to find out than the part to unpack. */
  function withEnds(name: string, bytes: Uint8Array, documents: number): Texts {
    const key = `${id} ends of ${name}`;
    let ends = dear.get(key) as Uint32Array | undefined;
    if (!ends) dear.keep(key, (ends = endsIn(bytes, documents)), ends.byteLength);
    return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), ends };
  }

  async function textOf(document: number): Promise<string> {
    const { name, from, until } = partWith(document);
    const decode = (bytes: Uint8Array): readonly [Texts, number] => {
      const texts = withEnds(name, bytes, until - from);
      return [texts, bytes.length];
    };
    return textAt(await decoded(name, decode, textCache), document - from);
  }

  async function* textsOf(
    documents: readonly number[],
  ): AsyncGenerator<readonly [document: number, text: string]> {
    for (let i = 0; i < documents.length;) {
      const { name, from, until } = partWith(documents[i]);
      const known = textCache.get(`${id} ${name}`) as Texts | undefined;
      const bytes = known ? undefined : await part(name);
      if (!known && !bytes) throw malformedIndex('texts are missing');
      const texts = known ?? withEnds(name, bytes ?? new Uint8Array(0), until - from);
      const those: [number, string][] = [];
      for (; i < documents.length && documents[i] < until; i++) {
        those.push([documents[i], textAt(texts, documents[i] - from)]);
      }
      if (bytes) letGo(bytes);
      yield* those;
    }
  }

  const bytesOf = (name: string): Promise<Uint8Array> =>
    decoded(name, (bytes) => [bytes, bytes.length]);

  return {
    head,
    attributes,
    texts,
    textsOf,
    tallies: () => decoded('tallies', (bytes) => talliesIn(bytes, head)),
    words: () => decoded('words', wordsIn),
    async numbers(documents) {
      const key = `${id} numbers`;
      const known = dear.get(key) as Float64Array | undefined;
      if (known) return (document) => known[document];
      const numberAt = numbering(head, await attributes());
      if (FEW * documents.length < head.documents) {
        const some = new Map<number, number>();
        for await (const [one, text] of textsOf(documents)) some.set(one, numberAt(one, text));
        return (document) => some.get(document) ?? NaN;
      }
      const numbers = new Float64Array(head.documents);
      let i = 0;
      for await (const text of texts()) numbers[i] = numberAt(i++, text);
      dear.keep(key, numbers, numbers.byteLength);
      return (document) => numbers[document];
    },
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
    text: textOf,
    async *vectors() {
      for (let from = 0; from < head.documents; from += VECTORS_A_PART) {
        const name = `vector ${from / VECTORS_A_PART}`;
        const bytes = await part(name);
        if (!bytes) throw malformedIndex('vectors are missing');
        const pairs = pairsOf(bytes);
        const key = `${id} bits of ${name}`;
        let bits = dear.get(key) as Uint16Array | undefined;
        if (!bits) {
          bits = bitsOf(pairs, Math.min(VECTORS_A_PART, head.documents - from));
          dear.keep(key, bits, bits.byteLength);
        }
        yield { pairs, bits };
        letGo(bytes);
      }
    },
  };
}

/** Each ended; nothing stands after the last end. */
function textsIn(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString().split(AFTER);
}

interface Texts {
  readonly bytes: Buffer;
  readonly ends: Uint32Array;
}

function textAt({ bytes, ends }: Texts, place: number): string {
  return bytes.toString('utf8', place === 0 ? 0 : ends[place - 1] + 1, ends[place]);
}

/** Where each of them ends. */
function endsIn(bytes: Uint8Array, documents: number): Uint32Array {
  const end = AFTER.charCodeAt(0);
  const ends = new Uint32Array(documents);
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === end) ends[count++] = at;
  return ends;
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

function attributesIn(bytes: Uint8Array, { documents }: Head): readonly [Attributes, number] {
  if (bytes.length !== 13 * documents) throw malformedIndex('its columns have another length');
  // The bytes may stand anywhere; columns of numbers may not.
  const { buffer } = Uint8Array.from(bytes);
  const column = (i: number): Uint16Array | Uint32Array => {
    const wide = new Uint32Array(buffer, 4 * i * documents, documents);
    return wide.every((value) => value < 2 ** 16) ? Uint16Array.from(wide) : wide;
  };
  const words = new Uint8Array(buffer.slice(12 * documents));
  return [{ bucket: column(0), app: column(1), site: column(2), words }, 7 * documents];
}

function numbering(
  { buckets, apps, sites }: Head,
  { bucket, app, site }: Attributes,
): (document: number, texts: string) => number {
  const [appHashes, siteHashes] = [apps, sites].map((names) => names.map((name) => hashOf(name)));
  return (i, texts) =>
    numberFrom(hashOf(buckets[bucket[i]], texts), appHashes[app[i]], siteHashes[site[i]]);
}

function talliesIn(bytes: Uint8Array, head: Head): readonly [TallyReader, number] {
  const tallies = readTallies(bytes, head.sources, head.documents);
  const value: TallyReader = {
    each: (document, visit) => tallies.each(document, visit),
    of(document, allowed) {
      let sum: Tally | undefined;
      tallies.each(document, (source, tally) => {
        if (allowed.isAll || allowed.sources[source] === 1) sum = sum ? join(sum, tally) : tally;
      });
      return sum;
    },
  };
  return [value, tallies.weight];
}

function wordsIn(bytes: Uint8Array): readonly [SortedWords, number] {
  const words = unfolded(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  return [words, 2 * words.text.length + 5 * words.count];
}

/** As `sortedWords`, but no word is a string of its own: of a hundred thousand much would be left behind. */
function unfolded(lines: string): SortedWords {
  let [count, length] = [0, 0];
  for (let at = 0; at < lines.length; count++) {
    const end = lines.indexOf('\n', at);
    if (end < 0) throw malformedIndex('its words are cut short');
    length += lines.charCodeAt(at) - COMMON + end - at - 1;
    at = end + 1;
  }
  const units = new Uint16Array(length);
  const ends = new Uint32Array(count);
  const common = new Uint8Array(count);
  let [start, end] = [0, 0];
  let at = 0;
  let isNarrow = true;
  for (let word = 0; word < count; word++) {
    let same = lines.charCodeAt(at++) - COMMON;
    const before = start;
    units.copyWithin(end, start, start + same);
    start = end;
    end += same;
    for (let unit = lines.charCodeAt(at++); unit !== LINE_FEED; unit = lines.charCodeAt(at++)) {
      units[end++] = unit;
      isNarrow &&= unit < 256;
    }
    // Of a letter of two units only the first may be the same.
    while (start < end && before + same < start && units[before + same] === units[start + same])
      same++;
    ends[word] = end;
    common[word] = Math.min(255, same);
  }
  const { buffer } = isNarrow ? Uint8Array.from(units) : units;
  return {
    count,
    text: Buffer.from(buffer).toString(isNarrow ? 'latin1' : 'utf16le'),
    ends,
    common,
  };
}
