import type { Document, Source } from '../documents/document.ts';
import { originOf } from '../documents/number.ts';
import { searchedText } from '../documents/searched-text.ts';
import { AFTER, split, type Text } from '../documents/texts.ts';
import type { Embedder } from '../similar/embedder.ts';
import { embeddedText } from '../similar/embedded-text.ts';
import { eachWord } from '../words/words.ts';
import { type Head, type PutPart, VECTORS_A_PART } from './segment.ts';
import { createTallyWriter } from './tally-codec.ts';
import { createWordLists } from './word-lists.ts';

/** UTF-16 units of texts that are fetched as one: with more they become smaller, and take longer to come by. */
const TEXT_UNITS = 2 ** 19;

/** A segment's head, but for what only whoever has the parts can tell. */
export type BuiltHead = Omit<Head, 'parts'>;

export interface Building {
  /** Of documents that come at most. */
  readonly most: number;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
  readonly put: PutPart;
  /** None where no vectors are to be kept. */
  readonly embedder?: Embedder | undefined;
}

/** Documents as a segment wants them. */
export function inOrder(documents: readonly Document[]): Document[] {
  return documents.toSorted(compareDocuments);
}

type Named = Pick<Document, 'bucket' | 'texts'>;

export function compareDocuments(a: Named, b: Named): number {
  if (a.bucket !== b.bucket) return a.bucket < b.bucket ? -1 : 1;
  if (a.texts === b.texts) return 0;
  return a.texts < b.texts ? -1 : 1;
}

/**
 * Makes a segment. Of the documents one is in memory at a time, but for their words.
 * @param documents in order (`compareDocuments`), no two the same
 */
export async function buildSegment(
  documents: Iterable<Document> | AsyncIterable<Document>,
  sources: readonly Source[],
  { most, pause, put, embedder }: Building,
): Promise<BuiltHead> {
  const lists = createWordLists();
  const columns = createColumns(most);
  const tallies = createTallyWriter(sources);
  const texts = createTexts(put);
  const vectors = embedder && createVectors(embedder, put);
  let count = 0;
  let words = 0;
  for await (const document of documents) {
    const pairs = split(document.texts);
    let own = 0;
    for (const [key, text] of pairs) {
      eachWord(searchedText(key, text), (word) => {
        if (lists.add(word, count)) own++;
      });
    }
    columns.add(document, pairs, own);
    tallies.add(document.tallies);
    texts.add(document.texts);
    vectors?.add(embeddedText(pairs));
    words += own;
    count++;
    await pause();
  }
  put('attributes', columns.bytes());
  put('tallies', tallies.bytes());
  vectors?.end();
  await pause();
  const { buckets, apps, sites } = columns;
  return {
    sources,
    documents: count,
    words,
    buckets: [...buckets.keys()],
    apps: [...apps.keys()],
    sites: [...sites.keys()],
    lists: await lists.write(put, pause),
    texts: texts.end(),
  };
}

function createColumns(most: number) {
  const buckets = new Map<string, number>();
  const apps = new Map([['', 0]]);
  const sites = new Map([['', 0]]);
  const columns = {
    bucket: new Uint32Array(most),
    app: new Uint32Array(most),
    site: new Uint32Array(most),
    words: new Uint8Array(most),
  };
  let count = 0;
  return {
    buckets,
    apps,
    sites,
    add({ bucket }: Document, pairs: readonly Text[], words: number): void {
      const { app, site } = originOf(pairs);
      columns.bucket[count] = codeOf(buckets, bucket);
      columns.app[count] = codeOf(apps, app);
      columns.site[count] = codeOf(sites, site);
      columns.words[count] = Math.min(255, words);
      count++;
    },
    bytes(): Uint8Array {
      const whole = Object.values(columns).map((column) => {
        const { buffer, byteOffset, byteLength } = column.subarray(0, count);
        return new Uint8Array(buffer, byteOffset, byteLength);
      });
      return new Uint8Array(Buffer.concat(whole));
    },
  };
}

function codeOf(codes: Map<string, number>, value: string): number {
  let code = codes.get(value);
  if (code === undefined) codes.set(value, (code = codes.size));
  return code;
}

function createTexts(put: PutPart) {
  const firsts: number[] = [];
  let joined: string[] = [];
  let units = 0;
  let count = 0;
  const write = (): void => {
    if (joined.length > 0) {
      put(`text ${firsts.length - 1}`, new TextEncoder().encode(joined.join('')));
    }
    joined = [];
    units = 0;
  };
  return {
    add(texts: string): void {
      if (units >= TEXT_UNITS) write();
      if (joined.length === 0) firsts.push(count);
      joined.push(texts, AFTER);
      units += texts.length + 1;
      count++;
    },
    /** @returns the first document of each part */
    end(): number[] {
      write();
      return firsts;
    },
  };
}

function createVectors(embedder: Embedder, put: PutPart) {
  let part = 0;
  let count = 0;
  const bytes = new Uint8Array(VECTORS_A_PART * embedder.bytes);
  const write = (): void => {
    if (count > 0) put(`vector ${part++}`, bytes.slice(0, count * embedder.bytes));
    count = 0;
  };
  return {
    add(text: string): void {
      bytes.set(embedder.embed(text), embedder.bytes * count++);
      if (count === VECTORS_A_PART) write();
    },
    end: write,
  };
}
