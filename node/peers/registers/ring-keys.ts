import { hexOf } from '../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister, type Register } from '../../../protocol/register.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { PeerRecords } from '../records.ts';
import type { Prekeys } from './prekeys.ts';
import type { Rings } from './rings.ts';

/** What opens rings here, as purges see it: once a key is destroyed, what could open the rings that told it has to go too. */
export interface RingKeys {
  /**
   * Whether a ring that counts, of any device, tells one of some keys (ids, hexadecimal), or is not for this device to
   * open, so that nobody here knows. This device's own are told anew before, where they are not as they should be.
   */
  tellAny(keyIds: readonly string[]): Promise<boolean>;
  /** Makes a fresh prekey and tells it; on the disk when it resolves. Gives back its id. */
  renew(): Promise<string>;
  /**
   * Destroys all prekeys from before one, if every ring that counts is sealed to that, or one after it: nobody writes
   * to the others any more.
   * @returns whether they are gone; also where there were none
   */
  forgetBefore(id: string): Promise<boolean>;
}

export function createRingKeys({
  roster,
  records,
  signing,
  rings,
  prekeys,
}: {
  readonly roster: Roster;
  readonly records: Pick<PeerRecords, 'registers'>;
  readonly signing: Signing;
  readonly rings: Pick<Rings, 'isRing' | 'open' | 'publish'>;
  readonly prekeys: Pick<Prekeys, 'secrets' | 'fresh' | 'since' | 'forgetBefore'>;
}): RingKeys {
  /** Rings of devices that may tell keys. */
  function counting(): Register[] {
    return records
      .registers()
      .map((bytes) => decodeRegister(signing, bytes))
      .filter((register) => rings.isRing(register) && roster.isActive(register.device));
  }

  const has = (streams: readonly StreamKeys[], wanted: ReadonlySet<string>): boolean =>
    streams.some(({ keys }) => keys.some(({ id }) => wanted.has(hexOf(id))));

  return {
    async tellAny(keyIds) {
      await rings.publish();
      const wanted = new Set(keyIds);
      return counting().some((ring) => {
        const streams = rings.open(ring, prekeys.secrets());
        return streams === undefined || has(streams, wanted);
      });
    },
    renew: () => prekeys.fresh(),
    async forgetBefore(id) {
      await rings.publish();
      const secrets = prekeys.since(id);
      if (secrets.length === 0) return false;
      if (counting().some((ring) => rings.open(ring, secrets) === undefined)) return false;
      await prekeys.forgetBefore(id);
      return true;
    },
  };
}
