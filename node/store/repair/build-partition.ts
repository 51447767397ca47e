import { columnsOf, type EventRow } from '../../../protocol/codec/columns.ts';
import type { PayloadRow } from '../../../protocol/codec/payloads.ts';
import { type Intervals, intervalsOf, normalise, union } from '../../../protocol/intervals.ts';
import type { ItemKind } from '../../../protocol/manifest.ts';
import { CHAIN_BLOCK } from '../../../protocol/stream.ts';
import { type ChunkTools, type SealedChunk, sealEvents, sealPayloads } from '../chunks.ts';
import type { Operation } from '../database.ts';
import { type ChunkEntry, spansOf } from '../entry.ts';
import { createKeyring, type Keyring, monthOf } from '../keyring.ts';
import { type LostRecord, openPartition, type Partition, type StreamRecord } from '../partition.ts';
import { endsOf } from '../ends.ts';
import { resealWithout } from '../purge/jobs.ts';
import type { Sealer } from '../seal.ts';
import type { Findings, PlacedStream } from './findings.ts';
import type { FoundChunk, FoundPartition } from './interface.ts';
import { createPlaceReader, type PlaceReader } from './leveldb/rows.ts';

/**
 * Ordinals and numbers that are left out behind the last that was seen: more were hardly given since. None may
 * be given twice, or what it names would become something else.
 */
export const GAP = 2 ** 20;

/** Bytes that are written together. */
const BATCH = 4 * 2 ** 20;
/** Items that are put into one chunk. */
const ROWS = 1_024;

export interface BuildDeps {
  readonly sealer: Sealer;
  readonly tools: ChunkTools;
  /** Of all partitions, where they are to be. */
  readonly directory: string;
  readonly onChunk: () => void;
  readonly signal: AbortSignal | undefined;
}

/** Writes all that was found of a partition into a new one; on the disk when it resolves. */
export async function buildPartition(
  deps: BuildDeps,
  { found, streams }: Findings['partitions'][number],
  buckets: Findings['buckets'],
): Promise<void> {
  const { sealer, tools, directory, signal, onChunk } = deps;
  const indexes = new Map(buckets.map(({ id, index }) => [id, index]));
  const ids = new Map(buckets.map(({ id, index }) => [index, id]));
  const keyring = createKeyring({ random: tools.sealing.random });
  for (const key of found.keys) keyring.add(key);
  const partition = await openPartition({ directory, domain: found.domain, sealer });
  const reader = createPlaceReader();
  try {
    await partition.write(recordsOf(partition, found, streams));
    for (const placed of streams) {
      let operations: Operation[] = [];
      let bytes = 0;
      const flush = async (): Promise<void> => {
        await partition.write(operations, { sync: false });
        [operations, bytes] = [[], 0];
      };
      const put = (list: readonly Operation[]): void => {
        for (const operation of list) {
          operations.push(operation);
          if (operation.type === 'put') bytes += operation.value.length;
        }
      };
      for (const chunk of placed.stream.chunks) {
        signal?.throwIfAborted();
        put(await copy({ partition, reader, tools, keyring, indexes }, placed, chunk));
        if (bytes >= BATCH) await flush();
        onChunk();
      }
      const { end, rows, payloads } = placesFor(placed, ids);
      put(
        sealRows({ partition, tools, keyring, indexes }, placed.stream.record.id, rows, payloads),
      );
      await flush();
      await partition.write(endOf(partition, tools, placed, end));
    }
  } finally {
    await reader.close();
    await partition.close();
  }
}

function recordsOf(
  partition: Partition,
  found: FoundPartition,
  streams: readonly PlacedStream[],
): Operation[] {
  const remade = new Set(
    streams.flatMap(({ stream }) => (stream.isRemade ? [stream.record.id] : [])),
  );
  return [
    ...found.keys.map((key) => partition.keys.put(key.id, key)),
    ...found.removed.map(([digest, record]) =>
      // With other tags it is another chain.
      partition.removed.put(digest, remade.has(record.stream) ? { ...record, chain: [] } : record),
    ),
    ...found.amended.map(([key, json]) => partition.amended.put(key, json)),
    ...found.recorded.map(([key, numbers]) => partition.recorded.put(key, numbers)),
    ...found.documents.map(([id, content]) => partition.documents.put(id, content)),
    ...found.replicas.map(([id, heads]) => partition.replicas.put(id, heads)),
    ...found.live.map(([device, json]) => partition.live.put(device, json)),
  ];
}

interface SealDeps {
  readonly partition: Partition;
  readonly tools: ChunkTools;
  readonly keyring: Keyring;
  readonly indexes: ReadonlyMap<string, number>;
}

async function copy(
  { partition, reader, tools, keyring, indexes }: SealDeps & { readonly reader: PlaceReader },
  { stream }: PlacedStream,
  { place, entry, isIndexed, spans, without }: FoundChunk,
): Promise<Operation[]> {
  const envelope = await reader.read(place);
  if (stream.record.replica && !isIndexed) {
    const { digest, keyId, kind, bytes, ordinals } = entry;
    const waiting = { stream: stream.record.id, keyId, kind, bytes, ordinals: endsOf(ordinals) };
    return [partition.putChunk(digest, envelope), partition.waiting.put(digest, waiting)];
  }
  const chain = stream.isRemade ? [] : entry.chain;
  const spansHere = spans.map(([id, span]) => ({ ...span, bucket: indexes.get(id) ?? 0 }));
  if (without.length === 0) {
    const same = { ...entry, chain, spans: isIndexed ? entry.spans : spansHere };
    return [partition.putChunk(entry.digest, envelope), partition.index.put(entry.digest, same)];
  }
  const key = keyring.byId(entry.keyId);
  if (!key) return [];
  const job = { kind: entry.kind, key, newKey: key, envelope, removed: endsOf(without) };
  const left = resealWithout(tools, job);
  if (left === 'nothing') return [];
  const { digest, count, ordinals } = left;
  const bytes = left.envelope.length;
  const less = { ...entry, digest, count, ordinals, bytes, chain, spans: spansHere };
  return [partition.putChunk(digest, left.envelope), partition.index.put(digest, less)];
}

type Row<T> = T & { readonly ordinal: number };

/** Gives ordinals to items that have none, far behind all others, and says where the stream goes on. */
function placesFor(
  { events, payloads, top }: PlacedStream,
  ids: ReadonlyMap<number, string>,
): {
  readonly end: number;
  readonly rows: readonly EventRow[];
  readonly payloads: readonly (PlacedStream['payloads'][number] & PayloadRow)[];
} {
  let next = top + GAP;
  const place = <T extends { readonly ordinal: number | undefined }>(item: T): Row<T> => ({
    ...item,
    ordinal: item.ordinal ?? next++,
  });
  const placedEvents = events
    .map(place)
    .map(({ index, ...event }): EventRow => ({ ...event, bucket: ids.get(index) ?? '' }));
  const placedPayloads = payloads.map(place);
  const byOrdinal = (a: { ordinal: number }, b: { ordinal: number }): number =>
    a.ordinal - b.ordinal;
  return {
    // The chain can be taken up again at a block only.
    end: Math.ceil(next / CHAIN_BLOCK) * CHAIN_BLOCK,
    rows: placedEvents.sort(byOrdinal),
    payloads: placedPayloads.sort(byOrdinal),
  };
}

/** Seals items of a stream month by month; no value of the chain is theirs. */
function sealRows(
  deps: SealDeps,
  stream: string,
  events: readonly EventRow[],
  payloads: readonly (PlacedStream['payloads'][number] & PayloadRow)[],
): Operation[] {
  const operations: Operation[] = [];
  for (const [month, all] of Map.groupBy(events, ({ start }) => monthOf(start))) {
    for (const rows of partsOf(all)) {
      const key = keyFor(deps, stream, month, operations);
      const columns = columnsOf(rows);
      const spans = spansOf(
        columns,
        columns.buckets.map((id) => deps.indexes.get(id) ?? 0),
      );
      const sealed = sealEvents(deps.tools, key, columns);
      operations.push(...putNew(deps, sealed, { keyId: key.id, kind: 'event', rows, spans }));
    }
  }
  for (const [, all] of Map.groupBy(payloads, (item) => `${item.kind} ${monthOf(item.time)}`)) {
    for (const rows of partsOf(all)) {
      const [{ kind, time }] = rows;
      const key = keyFor(deps, stream, monthOf(time), operations);
      const sealed = sealPayloads(deps.tools, key, kind, rows);
      operations.push(...putNew(deps, sealed, { keyId: key.id, kind, rows, spans: [] }));
    }
  }
  return operations;
}

function* partsOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += ROWS) yield rows.slice(i, i + ROWS);
}

function keyFor(
  { keyring, partition }: SealDeps,
  stream: string,
  month: number,
  operations: Operation[],
) {
  const { key, isNew } = keyring.forMonth(stream, month);
  if (isNew) {
    keyring.add(key);
    operations.push(partition.keys.put(key.id, key));
  }
  return key;
}

function putNew(
  { partition }: SealDeps,
  { digest, envelope }: SealedChunk,
  {
    keyId,
    kind,
    rows,
    spans,
  }: {
    readonly keyId: string;
    readonly kind: ItemKind;
    readonly rows: readonly { readonly ordinal: number }[];
    readonly spans: ChunkEntry['spans'];
  },
): Operation[] {
  const entry: ChunkEntry = {
    digest,
    keyId,
    kind,
    ordinals: intervalsOf(rows.map(({ ordinal }) => ordinal)),
    count: rows.length,
    bytes: envelope.length,
    spans,
    chain: [],
  };
  return [partition.putChunk(digest, envelope), partition.index.put(digest, entry)];
}

/** The stream's record, which stands behind the gap, and what is lost of it. */
function endOf(
  partition: Partition,
  { sealing }: ChunkTools,
  { stream, lost, events, payloads, top }: PlacedStream,
  end: number,
): Operation[] {
  const { record } = stream;
  if (record.replica) return [partition.streams.put(record.id, record)];
  const block = sealing.random(32);
  const late = [...events, ...payloads].filter(({ ordinal }) => ordinal === undefined).length;
  // Items without an ordinal stand at the beginning of the gap's end.
  const skipped = normalise([
    ...stream.skipped,
    { first: top, end: top + GAP },
    { first: top + GAP + late, end },
  ]);
  const after: StreamRecord = {
    ...record,
    flushed: end,
    generation: record.generation + GAP,
    block,
    tags: new Uint8Array(0),
  };
  const said: LostRecord = {
    stream: record.id,
    ordinals: flat(union(stream.lost, lost)),
    skipped: flat(skipped),
    chain: [...(stream.isRemade ? [] : stream.points), end, block],
  };
  return [partition.lost.put(record.id, said), partition.streams.put(record.id, after)];
}

function flat(intervals: Intervals): number[] {
  return intervals.flatMap(({ first, end }) => [first, end]);
}
