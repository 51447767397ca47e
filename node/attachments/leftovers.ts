/**
 * What a crash, or a full disk, leaves of a file that was not kept: pieces that no description is of. Before the first
 * piece is written the id is put on record, and taken off it once the description is there.
 */
import type { Purge } from '../purge/index.ts';
import type { Store } from '../store/index.ts';
import { isPieces } from './buckets.ts';
import { momentOf } from './id.ts';
import { momentOfPiece, piecesOf } from './pieces.ts';
import { MOST_BYTES } from './received.ts';

const PREFIX = 'attaching/';

export interface Leftovers {
  begin(id: string): Promise<void>;
  done(id: string): Promise<void>;
  /** Destroys what was begun and neither done nor goes on. Throws as `Purge.run`: the next time goes on. */
  clear(isKept: (id: string) => Promise<boolean>): Promise<void>;
}

export function createLeftovers({
  store,
  purge,
}: {
  readonly store: Pick<Store, 'local' | 'buckets'>;
  readonly purge: Pick<Purge, 'run'>;
}): Leftovers {
  const { local } = store;
  const underWay = new Set<string>();
  return {
    async begin(id) {
      underWay.add(id);
      await local.set(PREFIX + id, true);
    },
    async done(id) {
      underWay.delete(id);
      await local.set(PREFIX + id, undefined);
    },
    async clear(isKept) {
      for (const key of local.keys(PREFIX)) {
        const id = key.slice(PREFIX.length);
        if (underWay.has(id)) continue;
        if (!(await isKept(id))) await destroy(id);
        await local.set(key, undefined);
      }
    },
  };

  async function destroy(id: string): Promise<void> {
    const moment = momentOf(id);
    const own = [...store.buckets().values()].filter(
      ({ spec, stream }) => stream.own && isPieces(spec.type),
    );
    if (moment === undefined || own.length === 0) return;
    const buckets = own.map((bucket) => bucket.id);
    const to = momentOfPiece(moment, piecesOf(MOST_BYTES));
    await purge.run({ buckets, from: moment, to, text: id }, undefined, 'found');
  }
}
