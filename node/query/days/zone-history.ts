import type { Store, StreamState } from '../../store/index.ts';
import { type ZoneChange, zoneInRecord } from '../../zone.ts';

/** Which zone this device was in when, by what `node/zone.ts` keeps on record. */
export interface ZoneHistory {
  /**
   * Oldest first; none where nothing is on record.
   * @throws ElatioError of the store
   */
  changes(): Promise<readonly ZoneChange[]>;
}

/** Reads records once: what comes later is added. */
export function createZoneHistory(store: Pick<Store, 'streams' | 'overlay'>): ZoneHistory {
  const read = new Map<string, number>();
  const found = new Map<number, string>();

  async function readOn(stream: StreamState): Promise<void> {
    const { id } = stream.record;
    const from = read.get(id) ?? 0;
    let next = from;
    for await (const { ordinal, time, payload } of store.overlay.items(stream, 'record', from)) {
      next = Math.max(next, ordinal + 1);
      const zone = zoneInRecord(payload);
      if (zone !== undefined) found.set(time, zone);
    }
    read.set(id, next);
  }

  return {
    async changes() {
      const own = store.streams().filter((stream) => stream.own && stream.domain === 'docs');
      for (const stream of [...store.overlay.earlier('docs'), ...own]) await readOn(stream);
      const all = [...found].map(([at, zone]) => ({ at, zone })).sort((a, b) => a.at - b.at);
      return all.filter(({ zone }, i) => i === 0 || all[i - 1].zone !== zone);
    },
  };
}
