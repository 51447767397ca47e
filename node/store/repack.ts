/**
 * Re-packing: small chunks of one stream, month and kind become large ones, off the main thread
 * (`pack-worker.ts`). Larger chunks are smaller in all (a dictionary serves more events) and quicker to read.
 */
import { concatColumns, type EventColumns } from '../../protocol/codec/columns.ts';
import { CHUNK_EVENTS, CHUNK_WEIGHT } from './pack.ts';
import type { PayloadKind } from '../../protocol/codec/payloads.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import type { ItemKind } from '../../protocol/manifest.ts';
import {
  type ChunkTools,
  openEvents,
  openPayloads,
  type SealedChunk,
  sealEvents,
  sealPayloads,
} from './chunks.ts';
import { type ChunkEntry, inOrder } from './entry.ts';
import type { StreamKey } from './partition.ts';

/** A chunk with at least this many events has been re-packed once. */
const MIDDLE = 4_096;
/** So many chunks of a kind are worth re-packing: each event is then re-written twice in its life. */
const SMALL_RUN = 12;
const MIDDLE_RUN = 4;
/** Most bytes of envelopes to join: all of it is unpacked at once. */
const RUN_BYTES = 8 * 2 ** 20;

/**
 * Which chunks to make one of, in rising order of ordinals; `undefined` where nothing is worth it.
 * Chunks whose ordinals interleave with those of one left out stay as they are.
 * @param thorough also joins what little remains, as for a month that is over
 */
export function planRepack(
  entries: readonly ChunkEntry[],
  thorough: boolean,
): readonly ChunkEntry[] | undefined {
  const byKey = Map.groupBy(
    entries.filter(({ count }) => count < CHUNK_EVENTS),
    ({ keyId, kind }) => `${keyId} ${kind}`,
  );
  for (const chunks of byKey.values()) {
    const sorted = inOrder(chunks);
    const run = thorough
      ? fitting(sorted, 2)
      : sorted[0].kind === 'event'
        ? eventRun(sorted)
        : payloadRun(sorted);
    if (run) return run;
  }
  return undefined;
}

function eventRun(sorted: readonly ChunkEntry[]): ChunkEntry[] | undefined {
  const small = sorted.filter(({ count }) => count < MIDDLE);
  const middle = sorted.filter(({ count }) => count >= MIDDLE);
  return fitting(small, SMALL_RUN) ?? fitting(middle, MIDDLE_RUN);
}

/** They come one at a time: joined with others of about their size, each is re-written log(n) times. */
function payloadRun(sorted: readonly ChunkEntry[]): ChunkEntry[] | undefined {
  const bySize = Map.groupBy(sorted, ({ count }) =>
    Math.floor(Math.log(count) / Math.log(SMALL_RUN)),
  );
  for (const chunks of bySize.values()) {
    const run = fitting(chunks, SMALL_RUN);
    if (run) return run;
  }
  return undefined;
}

/** The first chunks that together fit into one, if they are at least `least` and do not interleave. */
function fitting(chunks: readonly ChunkEntry[], least: number): ChunkEntry[] | undefined {
  const run: ChunkEntry[] = [];
  let [events, bytes] = [0, 0];
  let end = 0;
  for (const chunk of chunks) {
    if (chunk.ordinals[0].first < end) continue;
    if (events + chunk.count > CHUNK_EVENTS || bytes + chunk.bytes > RUN_BYTES) {
      if (run.length >= least) break;
      run.length = 0;
      [events, bytes] = [0, 0];
    }
    run.push(chunk);
    events += chunk.count;
    bytes += chunk.bytes;
    end = chunk.ordinals.at(-1)?.end ?? end;
  }
  return run.length >= least ? run : undefined;
}

/** What a worker gets: the envelopes in rising order of ordinals, and their common key. */
export interface RepackJob {
  readonly kind: ItemKind;
  readonly key: StreamKey;
  readonly envelopes: readonly Uint8Array[];
}

/** The new chunk, with what the index must know of it. */
export interface Repacked extends SealedChunk {
  readonly columns: Pick<EventColumns, 'buckets' | 'count' | 'ordinals'>;
}

/** Or places in the job of chunks that must stay as they are. */
export type RepackResult = Repacked | { readonly unfit: readonly number[] };

/** Joins chunks, unless one does not open, or holds a column that this version does not know. */
export function repack(tools: ChunkTools, job: RepackJob): RepackResult {
  return job.kind === 'event' ? repackEvents(tools, job) : repackPayloads(tools, job, job.kind);
}

function repackPayloads(
  tools: ChunkTools,
  { key, envelopes }: RepackJob,
  kind: PayloadKind,
): RepackResult {
  const parts = envelopes.map((envelope) => openWhole(() => openPayloads(tools, key, envelope)));
  const unfit = [...parts.keys()].filter((place) => parts[place]?.kind !== kind);
  if (unfit.length > 0) return { unfit };
  const rows = parts.flatMap((part) => part?.rows ?? []);
  const ordinals = intervalsOf(rows.map(({ ordinal }) => ordinal));
  return {
    ...sealPayloads(tools, key, kind, rows),
    columns: { buckets: [], count: rows.length, ordinals },
  };
}

function repackEvents(tools: ChunkTools, { key, envelopes }: RepackJob): RepackResult {
  const parts = envelopes.map((envelope) => openWhole(() => openEvents(tools, key, envelope)));
  const sound = parts.filter((part) => part !== undefined);
  if (sound.length < parts.length) {
    return { unfit: [...parts.keys()].filter((place) => !parts[place]) };
  }
  const columns = concatColumns(sound);
  if (weightOfColumns(columns) > CHUNK_WEIGHT) return { unfit: [...parts.keys()] };
  const { buckets, count, ordinals } = columns;
  return { ...sealEvents(tools, key, columns), columns: { buckets, count, ordinals } };
}

function openWhole<T extends { readonly whole: boolean }>(open: () => T): T | undefined {
  try {
    const items = open();
    return items.whole ? items : undefined;
  } catch {
    // Whoever reads it is told; here it only stays what it is.
    return undefined;
  }
}

/** UTF-16 units of all texts: what is left of {@link CHUNK_WEIGHT} is for codes and times. */
function weightOfColumns({ fields }: EventColumns): number {
  return fields.reduce(
    (sum, { dictionary }) => sum + dictionary.texts.reduce((all, text) => all + text.length, 0),
    0,
  );
}

/** The index entry of a re-packed chunk: spans and chain values of its parts, joined. */
export function entryOfRepacked(
  parts: readonly ChunkEntry[],
  { digest, envelope, columns }: Repacked,
  isKept: (ordinal: number) => boolean,
): ChunkEntry {
  const spans = Map.groupBy(
    parts.flatMap((part) => part.spans),
    ({ bucket }) => bucket,
  );
  return {
    digest,
    keyId: parts[0].keyId,
    kind: parts[0].kind,
    ordinals: columns.ordinals,
    count: columns.count,
    bytes: envelope.length,
    spans: [...spans.values()].map((list) => ({
      bucket: list[0].bucket,
      count: list.reduce((sum, span) => sum + span.count, 0),
      firstStart: Math.min(...list.map((span) => span.firstStart)),
      lastStart: Math.max(...list.map((span) => span.lastStart)),
      lastEnd: Math.max(...list.map((span) => span.lastEnd)),
      firstNumber: Math.min(...list.map((span) => span.firstNumber)),
      lastNumber: Math.max(...list.map((span) => span.lastNumber)),
    })),
    chain: keptPoints(parts, isKept),
  };
}

function keptPoints(
  parts: readonly ChunkEntry[],
  isKept: (ordinal: number) => boolean,
): (number | Uint8Array)[] {
  const points: (number | Uint8Array)[] = [];
  for (const { chain } of parts) {
    for (let i = 0; i < chain.length; i += 2) {
      const ordinal = chain[i];
      if (typeof ordinal === 'number' && isKept(ordinal)) points.push(ordinal, chain[i + 1]);
    }
  }
  return points;
}
