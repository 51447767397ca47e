/**
 * Makes chunks of closed items: tags them, continues the chain, seals them month by month. Nothing is stored
 * here; see `append.ts`. Many at a time are packed in a thread of their own (`packer.ts`).
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { canonicalTexts } from '../../protocol/codec/canonical-texts.ts';
import type { EventColumns, EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadKind } from '../../protocol/codec/payloads.ts';
import { ordinalsOf, pickColumns } from '../../protocol/codec/pick.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import {
  type Chain,
  CHAIN_BLOCK,
  type ChainState,
  createTagger,
  resumeChain,
} from '../../protocol/stream.ts';
import { type ChunkTools, type SealedChunk, sealEvents, sealPayloads } from './chunks.ts';
import { type ChunkEntry, spansOf } from './entry.ts';
import { createMonthFinder, monthOf } from './keyring.ts';
import type { StreamKey, StreamRecord } from './partition.ts';
import type { PendingPayload } from './state.ts';

/** Most events that go into one chunk. */
export const CHUNK_EVENTS = 16_384;
/**
 * Most that the data of a chunk's events may weigh, about in bytes: a chunk is read as a whole, and the codec
 * refuses to unpack more than 64 MiB.
 */
export const CHUNK_WEIGHT = 16 * 2 ** 20;
/** Most bytes of payloads that go into one chunk before it is closed. */
const CHUNK_PAYLOAD_BYTES = 1 << 20;

/** Items to tag before others may have the thread: about half a millisecond. */
const AT_ONCE = 128;

/** What packing needs besides the items. */
export interface PackContext {
  /** The stream that the items go on. */
  readonly record: Pick<StreamRecord, 'flushed' | 'block' | 'tags' | 'tagKey'>;
  /** One for each month that an item is of. */
  readonly keys: ReadonlyMap<number, StreamKey>;
  /** Local indexes of the buckets. */
  readonly indexes: ReadonlyMap<string, number>;
}

export interface NewChunk {
  readonly entry: ChunkEntry;
  readonly envelope: Uint8Array;
}

export interface Packed {
  readonly chunks: readonly NewChunk[];
  /** Of the stream after them. */
  readonly chain: ChainState;
}

/**
 * Leaves the thread to others in between.
 * @param events closed events in rising order of ordinals, none below the stream's `flushed`
 * @param payloads other items of the same stream, likewise
 */
export async function pack(
  tools: ChunkTools,
  { record, keys, indexes }: PackContext,
  events: EventColumns,
  payloads: readonly PendingPayload[],
): Promise<Packed> {
  const chain = resumeChain(tools.sealing.primitives.sha256, {
    ordinal: record.flushed,
    block: record.block,
    tags: record.tags,
  });
  const points = await link(chain, record, tools, events, payloads);
  const keyOf = (month: number): StreamKey => {
    const key = keys.get(month);
    if (!key) throw new RangeError(`"keys" expected one of month ${month}`);
    return key;
  };
  const chunks: NewChunk[] = [];
  for (const [month, columns] of partsOf(events)) {
    const key = keyOf(month);
    chunks.push(eventChunk(key, columns, indexes, sealEvents(tools, key, columns)));
    await breathe();
  }
  for (const [kind, rows] of Map.groupBy(payloads, (payload) => payload.kind)) {
    chunks.push(...payloadChunks(tools, kind, rows, keyOf));
  }
  const last = chunks.at(-1);
  if (last) chunks[chunks.length - 1] = { ...last, entry: { ...last.entry, chain: points } };
  return { chunks, chain: chain.state() };
}

/** Months that items are of. */
export function monthsIn(
  events: readonly EventRow[],
  payloads: readonly PendingPayload[],
): Set<number> {
  const monthOfStart = createMonthFinder();
  const months = new Set<number>();
  for (const { start } of events) months.add(monthOfStart(start));
  for (const { time } of payloads) months.add(monthOf(time));
  return months;
}

/** Tags the items and appends them to the chain; its values at every 256th ordinal and at the end. */
async function link(
  chain: Chain,
  { tagKey }: PackContext['record'],
  { sealing }: ChunkTools,
  events: EventColumns,
  payloads: readonly PendingPayload[],
): Promise<(number | Uint8Array)[]> {
  const tagger = createTagger(sealing.primitives.sha256, tagKey);
  const ordinals = ordinalsOf(events);
  const dataOf = canonicalTexts(events.fields);
  const tagOf = (row: number): Uint8Array =>
    tagger.eventText(
      {
        bucket: events.buckets[events.bucket[row]],
        number: events.number[row],
        start: events.start[row],
        duration: events.duration[row],
      },
      dataOf(row),
    );
  const points: (number | Uint8Array)[] = [];
  let [e, p] = [0, 0];
  while (e < events.count || p < payloads.length) {
    if ((e + p) % AT_ONCE === 0) await breathe();
    const isEvent = p >= payloads.length || ordinals[e] < payloads[p].ordinal;
    const ordinal = isEvent ? ordinals[e] : payloads[p].ordinal;
    if (ordinal !== chain.ordinal) throw new RangeError(`expected ordinal ${chain.ordinal}`);
    chain.append(isEvent ? tagOf(e++) : tagger.payload(payloads[p].kind, payloads[p++]));
    if (chain.ordinal % CHAIN_BLOCK === 0) points.push(chain.ordinal, chain.value());
  }
  if (chain.ordinal % CHAIN_BLOCK !== 0) points.push(chain.ordinal, chain.value());
  return points;
}

/** What goes into one chunk each: events of one month, not too many and not too heavy. */
function* partsOf(columns: EventColumns): Generator<[month: number, part: EventColumns]> {
  const monthOfStart = createMonthFinder();
  const months = new Map<number, number[]>();
  for (let row = 0; row < columns.count; row++) {
    const month = monthOfStart(columns.start[row]);
    const rows = months.get(month);
    if (rows) rows.push(row);
    else months.set(month, [row]);
  }
  const weigh = weigher(columns);
  for (const [month, rows] of months) {
    for (const part of split(rows, weigh, CHUNK_WEIGHT)) yield [month, pickColumns(columns, part)];
  }
}

function eventChunk(
  key: StreamKey,
  columns: EventColumns,
  indexes: ReadonlyMap<string, number>,
  { digest, envelope }: SealedChunk,
): NewChunk {
  return {
    envelope,
    entry: {
      digest,
      keyId: key.id,
      kind: 'event',
      ordinals: columns.ordinals,
      count: columns.count,
      bytes: envelope.length,
      spans: spansOf(
        columns,
        columns.buckets.map((id) => indexes.get(id) ?? 0),
      ),
      chain: [],
    },
  };
}

function* payloadChunks(
  tools: ChunkTools,
  kind: PayloadKind,
  payloads: readonly PendingPayload[],
  keyOf: (month: number) => StreamKey,
): Generator<NewChunk> {
  for (const [month, rows] of Map.groupBy(payloads, ({ time }) => monthOf(time))) {
    for (const part of split(rows, ({ payload }) => payload.length, CHUNK_PAYLOAD_BYTES)) {
      const key = keyOf(month);
      const { digest, envelope } = sealPayloads(tools, key, kind, part);
      yield {
        envelope,
        entry: {
          digest,
          keyId: key.id,
          kind,
          ordinals: intervalsOf(part.map(({ ordinal }) => ordinal)),
          count: part.length,
          bytes: envelope.length,
          spans: [],
          chain: [],
        },
      };
    }
  }
}

/** Parts of not more than {@link CHUNK_EVENTS} rows, each closed once it weighs `most`. */
function* split<T>(rows: readonly T[], weigh: (row: T) => number, most: number): Generator<T[]> {
  let part: T[] = [];
  let weight = 0;
  for (const row of rows) {
    part.push(row);
    weight += weigh(row);
    if (weight >= most || part.length === CHUNK_EVENTS) {
      yield part;
      part = [];
      weight = 0;
    }
  }
  if (part.length > 0) yield part;
}

/** About how many bytes the data of an event takes. */
function weigher({ fields }: EventColumns): (row: number) => number {
  const columns = fields.map(({ name, codes, dictionary: { texts } }) => ({
    codes,
    weights: texts.map((text) => name.length + text.length),
  }));
  return (row) => {
    let weight = 0;
    for (const { codes, weights } of columns) if (codes[row]) weight += weights[codes[row] - 1];
    return weight;
  };
}
