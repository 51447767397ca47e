import type { JsonValue } from '../../../protocol/json.ts';
import type { Rollups } from '../../store/index.ts';

/** What days came to, as long as what they were made of is as it was. */
export interface KeptDays {
  /** @param stamp says what it is to be made of */
  get(name: string, stamp: string, isSealed: boolean): Promise<readonly JsonValue[] | undefined>;
  put(name: string, stamp: string, days: readonly JsonValue[], isSealed: boolean): Promise<void>;
  /** Keeps nothing in memory. */
  forget(): void;
}

interface Entry {
  readonly stamp: string;
  readonly days: readonly JsonValue[];
}

/** In memory: forty columns of ten years by months. */
const MOST_ENTRIES = 5_000;

/**
 * No bucket is called so, so that a sweep after a purge destroys all of them: their stamps are not those of rollups.
 */
const SWEPT = { bucket: '', from: 0, to: 0, stamp: 'days' };

export function createKeptDays(rollups: Pick<Rollups, 'get' | 'put'>): KeptDays {
  const known = new Map<string, Entry>();

  function remember(name: string, entry: Entry): void {
    known.delete(name);
    known.set(name, entry);
    if (known.size <= MOST_ENTRIES) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }

  return {
    async get(name, stamp, isSealed) {
      const entry = known.get(name);
      if (entry?.stamp === stamp) return entry.days;
      if (entry || !isSealed) return undefined;
      try {
        const rollup = await rollups.get(`days ${name}`);
        if (!rollup) return undefined;
        const stored = JSON.parse(Buffer.from(rollup.content).toString()) as Entry;
        remember(name, stored);
        return stored.stamp === stamp ? stored.days : undefined;
      } catch {
        // It is worked out again.
        return undefined;
      }
    },
    forget: () => known.clear(),
    async put(name, stamp, days, isSealed) {
      const entry = { stamp, days };
      remember(name, entry);
      if (!isSealed) return;
      const content = Buffer.from(JSON.stringify(entry));
      // Without it, it is worked out again after a restart.
      await rollups.put(`days ${name}`, { sources: [SWEPT], content }).catch(() => undefined);
    },
  };
}
