import type { PackedEvents } from '../../protocol/codec/events.ts';
import { type ByteCache, createByteCache } from '../query/reading/byte-cache.ts';
import { type ChunkTools, unpackChunk } from '../store/index.ts';
import { type Document, type Source, type Tally, toSeconds } from './documents/document.ts';
import { hashOf, numberOf } from './documents/number.ts';
import { talliesIn, type Tallies, talliesOf } from './documents/rows.ts';
import { buildSegment, inOrder } from './segment/build.ts';
import { createSegmentReader, type SegmentReader } from './segment/reader.ts';
import type { Time } from './answer/scope.ts';
import { type Place, unlessDamaged } from './survey.ts';
import type { View } from '../store/index.ts';

/** Makes segments in memory of what no segment on the disk has, and keeps the latest. */
export interface Live {
  /** Of a chunk; `undefined` where it does not open. */
  segment(place: Place): Promise<SegmentReader | undefined>;
  /** Whether it would not have to be made. */
  has(place: Place): boolean;
  /** Of what of buckets is in no chunk, and of a time. */
  rest(views: ReadonlyMap<string, View>, time: Time): Promise<SegmentReader>;
  /** What a chunk has; `undefined` where it does not open. */
  tallies(place: Place): Promise<Tallies | undefined>;
  /** What it has of a time, of documents of some numbers. */
  again(place: Place, time: Time, numbers: ReadonlySet<number>): Promise<Map<number, Tally>>;
  forget(): void;
}

/** Chunks that were just opened, for the other buckets in them. */
const JUST_OPENED = 2;

export function createLive({
  tools,
  room,
  pause,
}: {
  readonly tools: ChunkTools;
  /** Bytes of segments to keep. */
  readonly room: number;
  readonly pause: () => Promise<void>;
}): Live {
  const made = createByteCache<SegmentReader>(room);
  const caches = createCaches(room);
  const opened = new Map<string, PackedEvents>();
  let last = 0;

  async function unpacked({ view, digest }: Place): Promise<PackedEvents | undefined> {
    const there = opened.get(digest);
    if (there) return there;
    const sealed = await view.envelope(digest);
    if (!sealed) return undefined;
    const packed = unpackChunk(tools, digest, sealed);
    opened.set(digest, packed);
    for (const oldest of opened.keys()) {
      if (opened.size <= JUST_OPENED) break;
      opened.delete(oldest);
    }
    return packed;
  }

  function talliesAt(place: Place, time?: Time): Promise<Tallies | undefined> {
    return unlessDamaged(place, async () => {
      const packed = await unpacked(place);
      const { hidden, least } = place.view;
      const wanted = { hidden, least, from: time?.since, until: time?.until };
      return packed && talliesIn(packed, place.bucket, wanted);
    });
  }

  async function inMemory(
    documents: readonly Document[],
    sources: readonly Source[],
    caches: Caches,
  ): Promise<{ reader: SegmentReader; bytes: number }> {
    const parts = new Map<string, Uint8Array>();
    let bytes = 0;
    const head = await buildSegment(inOrder(documents), sources, {
      most: documents.length,
      pause,
      put(name, part) {
        parts.set(name, part);
        bytes += part.length;
      },
    });
    const reader = createSegmentReader({
      head: { ...head, parts: [] },
      part: (name) => Promise.resolve(parts.get(name)),
      ...caches,
      id: `live ${last++}`,
    });
    return { reader, bytes };
  }

  const keyOf = ({ bucket, digest, stamp }: Place): string => `${bucket} ${digest} ${stamp}`;

  return {
    has: (place) => made.get(keyOf(place)) !== undefined,
    async segment(place) {
      const known = made.get(keyOf(place));
      if (known) return known;
      const tallies = await talliesAt(place);
      if (!tallies) return undefined;
      const { bucket } = place;
      const documents = documentsOf(bucket, tallies, 0);
      const { reader, bytes } = await inMemory(documents, [sourceOf(place)], caches);
      made.put(keyOf(place), reader, bytes);
      return reader;
    },
    async rest(views, { since, until }) {
      const documents: Document[] = [];
      const sources: Source[] = [];
      for (const [bucket, { events }] of views) {
        const tallies = talliesOf(events, { from: since, until });
        if (tallies.size === 0) continue;
        documents.push(...documentsOf(bucket, tallies, sources.length));
        const whole = { first: -Infinity, last: Infinity };
        sources.push({ bucket, digest: '', stamp: '', events: events.length, ...whole });
      }
      // It is made for one question: nothing of it is to be kept beyond that.
      return (await inMemory(documents, sources, createCaches(room))).reader;
    },
    tallies: (place) => talliesAt(place),
    async again(place, time, numbers) {
      const hashes = new Set(Array.from(numbers, (number) => number % 2 ** 32));
      const found = new Map<number, Tally>();
      for (const [texts, tally] of (await talliesAt(place, time)) ?? []) {
        const hash = hashOf(place.bucket, texts);
        if (!hashes.has(hash)) continue;
        const number = numberOf(hash, texts);
        if (numbers.has(number)) found.set(number, tally);
      }
      return found;
    },
    forget() {
      made.clear();
      for (const cache of Object.values(caches)) cache.clear();
      opened.clear();
    },
  };
}

/** Of what readers decode. */
type Caches = Readonly<Record<'cache' | 'dear' | 'texts', ByteCache<unknown>>>;

function createCaches(room: number): Caches {
  const cache: ByteCache<unknown> = createByteCache(room);
  return { cache, dear: createByteCache(room), texts: cache };
}

function documentsOf(bucket: string, tallies: Tallies, source: number): Document[] {
  return Array.from(tallies, ([texts, tally]) => ({ bucket, texts, tallies: [[source, tally]] }));
}

export function sourceOf({ bucket, digest, stamp, span }: Place): Source {
  const [first, last] = [toSeconds(span.firstStart), toSeconds(span.lastStart)];
  return { bucket, digest, stamp, events: span.count, first, last };
}
