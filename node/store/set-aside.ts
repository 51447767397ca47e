import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newAsideName } from '../directory/index.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { pathsOf } from './load.ts';
import { partitionName } from './partition.ts';
import { exchange } from './repair/exchange.ts';
import { lockStore, unlockStore } from './repair/lock.ts';
import { repairPlace } from './repair/place.ts';
import { createSealer } from './seal.ts';
import { openStore, type StoreDeps } from './store.ts';

/** What was worked out of a store, and would be wrong for another. */
const WORKED_OUT = ['search', 'rollups'];

/**
 * Has a data directory begin with an empty store of a new device; the one that it has goes to a folder in it, as it is.
 * Nobody may have it open. After a crash at any moment one of the two is there.
 * @param kept local records that the new store begins with
 * @returns the folder
 * @throws ElatioError ELATIO_STORE_LOCKED, and as `openStore`
 */
export async function setAside(
  deps: StoreDeps,
  kept: ReadonlyMap<string, JsonValue>,
): Promise<string> {
  const { directory, diskKey, sealing, now } = deps;
  const place = repairPlace(directory);
  const sealer = createSealer({ sealing, diskKey });
  const held = await lockStore(
    place,
    join(pathsOf(directory).partitions, partitionName(sealer, 'root')),
  );
  try {
    await rm(place.built, { recursive: true, force: true });
    const store = await openStore({ ...deps, directory: place.built });
    try {
      for (const [key, value] of kept) await store.local.set(key, value);
    } finally {
      await store.stop();
    }
    for (const name of WORKED_OUT) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
    const name = await newAsideName(directory, 'former', now() / 1000);
    await exchange(directory, name);
    return join(directory, name);
  } finally {
    await unlockStore(place, held);
  }
}
