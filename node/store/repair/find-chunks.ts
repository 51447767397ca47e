import { hash } from 'node:crypto';
import { dataAt } from '../../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../../protocol/codec/events.ts';
import { headerOf } from '../../../protocol/envelope.ts';
import { intervalsOf } from '../../../protocol/intervals.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { type ChunkTools, openEvents, openPayloads, toHex } from '../chunks.ts';
import { type BucketSpan, type ChunkEntry, spansOf } from '../entry.ts';
import { CHUNKS, type StreamKey } from '../partition.ts';
import { damaged } from '../seal.ts';
import { keyIn } from '../table.ts';
import type { OwnedSpan } from './interface.ts';
import type { Place } from './leveldb/rows.ts';
import { placesIn, type RawTables } from './records.ts';

/** A chunk that opens, of whatever stream. */
export interface OpenedChunk {
  readonly place: Place;
  /** The stream's id. */
  readonly stream: string;
  readonly entry: ChunkEntry;
  readonly isIndexed: boolean;
  readonly spans: readonly OwnedSpan[];
}

export interface FoundChunks {
  readonly chunks: readonly OpenedChunk[];
  /** Entries whose chunk is not there, or does not open. */
  readonly missing: readonly ChunkEntry[];
  /** Chunks that do not open and stand in no entry. */
  readonly strange: number;
}

/** Told of each bucket in a chunk, with the data of one of its events. */
export type OnBucket = (
  stream: string,
  span: OwnedSpan,
  sample: () => JsonObject,
  entry: ChunkEntry | undefined,
) => void;

/** Opens every chunk there is, one after the other. */
export async function findChunks(
  tables: RawTables,
  {
    tools,
    keys,
    index,
    onBucket,
    onChunk,
    signal,
  }: {
    readonly tools: ChunkTools;
    readonly keys: ReadonlyMap<string, StreamKey>;
    /** By digest. */
    readonly index: ReadonlyMap<string, ChunkEntry>;
    readonly onBucket: OnBucket;
    readonly onChunk: (done: number, of: number) => void;
    readonly signal: AbortSignal | undefined;
  },
): Promise<FoundChunks> {
  const { reader, sealer, database } = tables;
  const places = placesIn(tables, CHUNKS);
  const chunks: OpenedChunk[] = [];
  const seen = new Set<string>();
  let strange = 0;

  async function take(place: Place, wanted?: string): Promise<boolean> {
    const envelope = await reader.read(place);
    const digest = hash('sha256', envelope);
    if (wanted !== undefined && keyIn(sealer, CHUNKS, digest).toString('hex') !== wanted)
      return false;
    try {
      const entry = index.get(digest);
      const chunk = openOne(tools, keys, { envelope, digest, entry, place, onBucket });
      if (!seen.has(digest)) chunks.push(chunk);
      seen.add(digest);
      return true;
    } catch {
      // Whatever is the matter with it: it does not open.
      return false;
    }
  }

  for (const [i, [name, place]] of places.entries()) {
    signal?.throwIfAborted();
    onChunk(i, places.length);
    if (!(await take(place, name))) strange++;
  }
  for (const entry of index.values()) {
    if (seen.has(entry.digest)) continue;
    // Its length is known; where it stands may be.
    for (const loose of database.loose) {
      const place = loose.at(entry.bytes);
      if (!place) continue;
      signal?.throwIfAborted();
      if (hash('sha256', await reader.read(place)) === entry.digest && (await take(place))) break;
    }
  }
  const missing = [...index.values()].filter(({ digest }) => !seen.has(digest));
  return { chunks, missing, strange: Math.max(0, strange - missing.length) };
}

function openOne(
  tools: ChunkTools,
  keys: ReadonlyMap<string, StreamKey>,
  {
    envelope,
    digest,
    entry,
    place,
    onBucket,
  }: {
    readonly envelope: Uint8Array;
    readonly digest: string;
    readonly entry: ChunkEntry | undefined;
    readonly place: Place;
    readonly onBucket: OnBucket;
  },
): OpenedChunk {
  const [, stream, keyId] = headerOf(envelope);
  const key = keyId instanceof Uint8Array ? keys.get(toHex(keyId)) : undefined;
  if (!key || !(stream instanceof Uint8Array) || toHex(stream) !== key.stream) {
    throw damaged('The key of a chunk is missing');
  }
  const common = { digest, keyId: key.id, bytes: envelope.length, spans: [], chain: [] };
  const events =
    entry && entry.kind !== 'event' ? undefined : eventsIn(tools, key, envelope, entry);
  if (!events) {
    const { kind, rows } = openPayloads(tools, key, envelope);
    const ordinals = intervalsOf(rows.map(({ ordinal }) => ordinal));
    const made = { ...common, kind, ordinals, count: rows.length };
    return {
      place,
      stream: key.stream,
      entry: entry ?? made,
      isIndexed: entry !== undefined,
      spans: [],
    };
  }
  const { buckets, ordinals, count } = events;
  const spans = spansOf(
    events,
    buckets.map(() => 0),
  ).map((span, place_): OwnedSpan => [buckets[place_], span]);
  for (const [i, span] of spans.entries()) {
    onBucket(key.stream, span, () => dataAt(events.fields, events.bucket.indexOf(i)), entry);
  }
  const made: ChunkEntry = { ...common, kind: 'event', ordinals, count };
  return {
    place,
    stream: key.stream,
    entry: entry ?? made,
    isIndexed: entry !== undefined,
    spans,
  };
}

/** Nothing where it holds something else, which only its content says where there is no entry. */
function eventsIn(
  tools: ChunkTools,
  key: StreamKey,
  envelope: Uint8Array,
  entry: ChunkEntry | undefined,
): DecodedEvents | undefined {
  try {
    return openEvents(tools, key, envelope);
  } catch (error) {
    if (entry) throw error;
    return undefined;
  }
}

/** The index of a bucket in the entry of a chunk: there is no other span like it. */
export function indexIn(entry: ChunkEntry, span: BucketSpan): number | undefined {
  const like = entry.spans.filter(
    (other) =>
      other.count === span.count &&
      other.firstNumber === span.firstNumber &&
      other.lastNumber === span.lastNumber &&
      other.firstStart === span.firstStart &&
      other.lastStart === span.lastStart &&
      other.lastEnd === span.lastEnd,
  );
  return like.length === 1 && like[0].bucket > 0 ? like[0].bucket : undefined;
}
