import type { Micros } from '../../protocol/event.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import type { LocalRecords, NumbersByBucket } from '../store/index.ts';
import {
  decodeNumbers,
  decodeOrdinals,
  encodeNumbers,
  encodeOrdinals,
  type PurgeRecord,
} from './record.ts';

/** A purge, and how far it is known here to be. */
export interface KnownPurge {
  readonly id: string;
  /** When it began. */
  readonly at: Micros;
  /** The device that began it, hexadecimal. */
  readonly by: string;
  /** All streams that it names. */
  readonly streams: readonly string[];
  /** What of them is not known to be gone from this device, by stream. */
  readonly left: ReadonlyMap<string, Intervals>;
  readonly live: NumbersByBucket;
  /** The first generation without it, by stream, of those whose writer is done. */
  readonly done: ReadonlyMap<string, number>;
  /** Devices, hexadecimal, on which nothing of it is any more by their own word; and those that opened no older ring any more. */
  readonly gone: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

/** Purges that were heard of, of this device's own and others', as this node keeps them for itself. */
export interface KnownPurges {
  all(): readonly KnownPurge[];
  get(id: string): KnownPurge | undefined;
  /** On the disk when it resolves. */
  put(purge: KnownPurge): Promise<void>;
  /** How far a stream of `docs` was read. */
  readUpTo(stream: string): number;
  setReadUpTo(ends: ReadonlyMap<string, number>): Promise<void>;
}

const KNOWN = 'purge/known/';
const READ = 'purge/read';

/** As it is kept: this program alone can have written it. */
interface Kept {
  readonly at: Micros;
  readonly by: string;
  readonly streams: readonly string[];
  readonly left: Readonly<Record<string, string>>;
  readonly live: Readonly<Record<string, string>>;
  readonly done: Readonly<Record<string, number>>;
  /** Not in what version 0.1.0 wrote. */
  readonly gone?: readonly string[];
  readonly closed?: readonly string[];
}

export function createKnownPurges(local: LocalRecords): KnownPurges {
  const known = new Map(
    local.keys(KNOWN).map((key) => {
      const id = key.slice(KNOWN.length);
      return [id, decoded(id, local.get(key) as unknown as Kept)];
    }),
  );
  const read = (): Readonly<Record<string, number>> =>
    (local.get(READ) ?? {}) as Readonly<Record<string, number>>;
  return {
    all: () => [...known.values()],
    get: (id) => known.get(id),
    async put(purge) {
      const { id, at, by, streams, left, live, done, gone, closed } = purge;
      known.set(id, purge);
      await local.set(KNOWN + id, {
        at,
        by,
        streams: [...streams],
        left: encodeOrdinals(left),
        live: encodeNumbers(live),
        done: Object.fromEntries(done),
        gone: [...gone],
        closed: [...closed],
      });
    },
    readUpTo: (stream) => read()[stream] ?? 0,
    async setReadUpTo(ends) {
      const before = read();
      if ([...ends].every(([id, end]) => before[id] === end)) return;
      await local.set(READ, { ...before, ...Object.fromEntries(ends) });
    },
  };
}

/** One that was just heard of. */
export function newlyKnown(record: PurgeRecord, at: Micros, by: string): KnownPurge {
  const { id, streams, live } = record;
  const none = {
    done: new Map<string, number>(),
    gone: new Set<string>(),
    closed: new Set<string>(),
  };
  return { id, at, by, streams: [...streams.keys()], left: streams, live, ...none };
}

function decoded(id: string, kept: Kept): KnownPurge {
  const { at, by, streams, left, live, done, gone = [], closed = [] } = kept;
  return {
    id,
    at,
    by,
    streams,
    left: decodeOrdinals(left),
    live: decodeNumbers(live),
    done: new Map(Object.entries(done)),
    gone: new Set(gone),
    closed: new Set(closed),
  };
}
