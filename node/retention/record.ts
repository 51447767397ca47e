import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';
import type { RetentionRun } from './interface.ts';
import type { Policy } from './policy.ts';

/** What a run laid over a domain; `null` where nothing is before it: JSON has no infinite number. */
export interface Laid {
  readonly hideBefore: Micros | null;
  readonly reduceBefore: Micros | null;
  /** What begins before it is kept reduced, not only shown so. */
  readonly rewrittenBefore?: Micros | null;
}

/** What this node knows of its own runs. */
export interface Kept {
  /** When this node first saw each policy as it is now, by domain. */
  readonly seen: Readonly<Record<string, { readonly policy: Policy; readonly at: Micros }>>;
  /** The incarnation of this node that saw them. */
  readonly by?: string;
  readonly veils: Readonly<Record<string, Laid>>;
  /** Events that are being reduced, so that a crash neither loses nor doubles them. */
  readonly reducing?: Reducing;
  readonly last?: RetentionRun;
}

/** Events of a domain that began from `from` on and before `to`; new ones have at least these numbers. */
export interface Reducing {
  readonly domain: Domain;
  readonly from: Micros;
  readonly to: Micros;
  /** By the id of their bucket. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Kept by this node for itself. */
export interface RetentionRecord {
  get(): Kept;
  /** On the disk when it resolves. */
  change(change: { readonly [K in keyof Kept]?: Kept[K] | undefined }): Promise<void>;
}

const KEY = 'retention-runs';

const NOTHING: Kept = { seen: {}, veils: {} };

export function createRetentionRecord(local: LocalRecords): RetentionRecord {
  const get = (): Kept => (local.get(KEY) as Kept | undefined) ?? NOTHING;
  return {
    get,
    async change(change) {
      // As JSON has it: without what is undefined.
      const json = JSON.stringify({ ...get(), ...change });
      await local.set(KEY, JSON.parse(json) as JsonValue);
    },
  };
}
