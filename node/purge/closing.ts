import { hexOf } from '../../protocol/bytes.ts';
import type { RingKeys } from '../peers/index.ts';
import type { Store } from '../store/index.ts';
import type { KnownPurge, KnownPurges } from './known.ts';
import type { Others } from './others.ts';
import { encodeStage, type Stage } from './record.ts';

/**
 * What follows once a purge is carried out: this device says that nothing of it is left here, and once all say so, destroys
 * what opens the rings that told the keys: an old ring, kept by a vault or in a backup, would give them back.
 */
export interface Closing {
  /** Goes as far as it can at present. @throws ElatioError of the store */
  advance(): Promise<void>;
}

/** The prekey that was made for purges, and their ids. */
const UNDER_WAY = 'purge/closing';

interface UnderWay {
  readonly prekey: string;
  readonly ids: readonly string[];
}

export function createClosing({
  store,
  known,
  others,
}: {
  readonly store: Pick<Store, 'device' | 'local' | 'record' | 'overlay' | 'purging' | 'replicas'>;
  readonly known: KnownPurges;
  readonly others?: Others | undefined;
}): Closing {
  const { local, purging, replicas } = store;
  const self = hexOf(store.device.publicKey);

  async function say(stage: Stage, purges: readonly KnownPurge[]): Promise<void> {
    if (purges.length === 0) return;
    await store.record('docs', encodeStage({ stage, ids: purges.map(({ id }) => id) }));
    await store.overlay.sync();
    for (const { id } of purges) {
      const purge = known.get(id);
      if (purge) await known.put({ ...purge, [stage]: new Set([...purge[stage], self]) });
    }
  }

  /** Whether nothing of a purge is on this device, keys too. */
  function isGone(purge: KnownPurge): boolean {
    if (purge.left.size > 0 || !isCarriedOut(purge)) return false;
    return purging.destroyed(purge.id).every((key) => replicas.monthOf(key) === undefined);
  }

  function isDue(purge: KnownPurge): boolean {
    return !purge.closed.has(self) && isGoneEverywhere(purge, others);
  }

  /** The prekey that is to be the first for some purges, made where there is none yet. */
  async function begun(ringKeys: RingKeys): Promise<UnderWay | undefined> {
    const kept = local.get(UNDER_WAY) as UnderWay | undefined;
    if (kept) return kept;
    const due = known.all().filter(isDue);
    const ids = due.map(({ id }) => id);
    if (ids.length === 0 || (await ringKeys.tellAny(ids.flatMap((id) => purging.destroyed(id))))) {
      return undefined;
    }
    const underWay = { prekey: await ringKeys.renew(), ids };
    await local.set(UNDER_WAY, underWay);
    return underWay;
  }

  async function close(): Promise<boolean> {
    const ringKeys = others?.ringKeys();
    const underWay = ringKeys && (await begun(ringKeys));
    if (!underWay || !(await ringKeys.forgetBefore(underWay.prekey))) return false;
    const purges = underWay.ids.flatMap((id) => known.get(id) ?? []);
    await say('closed', purges);
    await local.set(UNDER_WAY, undefined);
    return true;
  }

  return {
    async advance() {
      if (!others) return;
      await say(
        'gone',
        known.all().filter((purge) => !purge.gone.has(self) && isGone(purge)),
      );
      // Those that came to be due meanwhile need a prekey of their own.
      while (await close());
    },
  };
}

/** Whether everybody who wrote something of a purge has destroyed it. */
export function isCarriedOut({ streams, done }: KnownPurge): boolean {
  return streams.every((id) => done.has(id));
}

/** Whether all devices that may read have said that nothing of a purge is left there. */
export function isGoneEverywhere(purge: KnownPurge, others: Pick<Others, 'roster'> | undefined) {
  return isCarriedOut(purge) && readersOf(others).every((device) => purge.gone.has(device));
}

/** Devices that may read what is recorded, hexadecimal. */
function readersOf(others: Pick<Others, 'roster'> | undefined): readonly string[] {
  return [...(others?.roster().members ?? [])]
    .filter(([, { role, standing }]) => role !== 'vault' && standing === 'active')
    .map(([device]) => device);
}
