import { hexOf } from '../../../protocol/bytes.ts';
import { MILLISECOND, type Micros } from '../../../protocol/event.ts';
import { decodePrekey, encodePrekey } from '../../../protocol/keys/prekey.ts';
import type { RandomBytes, Signing } from '../../../protocol/primitives.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import type { Member, Roster } from '../../../protocol/roster/interface.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { LocalRecords } from '../../store/index.ts';
import { takesKeys } from '../learning.ts';
import type { PeerRecords } from '../records.ts';
import type { RegisterWriter } from './writer.ts';

/** Keys to which others seal what this device may read, and those of the others. */
export interface Prekeys {
  /**
   * Sees to it that this device has one of the last thirty days that is younger than every revocation it knows of, and has
   * told it.
   */
  renew(): Promise<void>;
  /** Makes another, whatever there is, and tells it; gives back its id, hexadecimal. */
  fresh(): Promise<string>;
  /** X25519 secrets of this device, the newest first. */
  secrets(): readonly Uint8Array[];
  /** Those of one, by its id, and of all that were made after it; none where it is not there. */
  since(id: string): readonly Uint8Array[];
  /** Destroys all that were made before one; nothing where that is not there. On the disk when it resolves. */
  forgetBefore(id: string): Promise<void>;
  /** X25519 public keys of all devices that may read everything now, in hexadecimal order, with the recovery key. */
  recipients(): readonly Uint8Array[];
  /** X25519 public keys of those active devices that are wanted. */
  ofDevices(isWanted: (member: Member) => boolean): readonly Uint8Array[];
}

const OWN = 'peers/prekeys';
const NAME = 'prekey';
const DAY_MS = 86_400_000;
const RENEWED_MS = 30 * DAY_MS;
/** Rings that were sealed to older ones were opened long ago: all that is written is written anew for a newer one. */
const KEPT_MS = 120 * DAY_MS;

interface OwnPrekey {
  readonly id: string;
  readonly secret: string;
  readonly created: number;
  /** How many statements were known that took keys from somebody. */
  readonly losses?: number;
}

export function createPrekeys({
  self,
  roster,
  local,
  records,
  writer,
  signing,
  random,
  now,
}: {
  readonly self: Uint8Array;
  readonly roster: Roster;
  readonly local: LocalRecords;
  readonly records: PeerRecords;
  readonly writer: RegisterWriter;
  readonly signing: Signing;
  readonly random: RandomBytes;
  readonly now: () => Micros;
}): Prekeys {
  const own = (): readonly OwnPrekey[] => ownOf(local.get(OWN));

  function publicKeyOf(device: Uint8Array): Uint8Array | undefined {
    const bytes = records.register(hexOf(device), NAME);
    if (!bytes) return undefined;
    const register = decodeRegister(signing, bytes);
    const knows = register.frontier.every((digest) => roster.has(digest));
    return knows ? decodePrekey(signing, register.content).publicKey : undefined;
  }

  const ofDevices: Prekeys['ofDevices'] = (isWanted) =>
    [...roster.members.values()]
      .filter((member) => member.standing === 'active' && isWanted(member))
      .map(({ device }) => publicKeyOf(device))
      .filter((key) => key !== undefined);

  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: each begins with what the one before left. */
  function turn<T>(task: () => Promise<T>): Promise<T> {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  }

  const keep = (all: readonly OwnPrekey[]): Promise<void> =>
    local.set(
      OWN,
      all.map((each) => ({ ...each })),
    );

  /** @param isWanted whether another is made, whatever there is */
  async function renew(isWanted: boolean): Promise<OwnPrekey> {
    const at = Math.floor(now() / MILLISECOND);
    let [newest, ...older] = own();
    const losses = roster.statements().filter(({ saying }) => takesKeys(saying)).length;
    const isYoungest = newest !== undefined && (newest.losses ?? 0) >= losses;
    // One of the future is of a clock that was wrong.
    if (isWanted || !isYoungest || Math.abs(at - newest.created) > RENEWED_MS) {
      const fresh = { id: textOf(random(16)), secret: textOf(random(32)), created: at, losses };
      older = newest ? [newest, ...older] : older;
      newest = fresh;
      await keep([fresh, ...older.filter(({ created }) => Math.abs(at - created) < KEPT_MS)]);
    }
    const publicKey = signing.exchangeKey(bytesOf(newest.secret));
    const told = publicKeyOf(self);
    if (!told || hexOf(told) !== hexOf(publicKey)) {
      const created = newest.created * MILLISECOND;
      await writer.write(NAME, encodePrekey({ id: bytesOf(newest.id), publicKey, created }));
    }
    return newest;
  }

  /** The place of one among all, the newest of which is the first. */
  const placeOf = (id: string): number => own().findIndex((each) => hexOf(bytesOf(each.id)) === id);

  return {
    renew: () => turn(async () => void (await renew(false))),
    fresh: () => turn(async () => hexOf(bytesOf((await renew(true)).id))),
    since: (id) =>
      own()
        .slice(0, placeOf(id) + 1)
        .map(({ secret }) => bytesOf(secret)),
    forgetBefore: (id) =>
      turn(async () => {
        const place = placeOf(id);
        if (place >= 0) await keep(own().slice(0, place + 1));
      }),
    secrets: () => own().map(({ secret }) => bytesOf(secret)),
    ofDevices,
    recipients: () => [roster.recoveryKey, ...ofDevices(({ role }) => role !== 'vault')],
  };
}

function ownOf(kept: JsonValue | undefined): readonly OwnPrekey[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((each) => {
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return [];
    const { id, secret, created, losses = 0 } = each;
    const isWhole =
      typeof id === 'string' && typeof secret === 'string' && typeof created === 'number';
    return isWhole && typeof losses === 'number' ? [{ id, secret, created, losses }] : [];
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
