import { hexOf, sameBytes } from '../../../protocol/bytes.ts';
import { decodeHead, type Head } from '../../../protocol/head.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister, type Register } from '../../../protocol/register.ts';
import type { RegisterCut, Roster, Saying, StreamCut } from '../../../protocol/roster/interface.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import type { ReplicaRecord } from '../../store/replica/interface.ts';
import type { PeerRecords } from '../records.ts';

/** What is kept here of others. */
export interface TakenIn {
  readonly streams: readonly Pick<ReplicaRecord, 'held' | 'coming'>[];
  readonly registers: readonly Uint8Array[];
}

interface Judging {
  readonly roster: Roster;
  readonly signing: Pick<Signing, 'verify'>;
  readonly sha256: Sha256;
}

/** What of a device is pinned. */
type TakenOf = Pick<Extract<Saying, { readonly kind: 'raise' }>, 'streams' | 'registers'>;

/** Keys of a device, and keys that it gave: nobody reads these once it is revoked. */
const OF_KEYS = /^(keyring\/.*|prekey)$/;
/** What a device said of itself and others: of no use any more. */
const OF_STATUS = new Set(['status', 'heads']);

export function cutOf({ streamId, next, chain }: Head): StreamCut {
  return { streamId, next, chain };
}

/**
 * What was taken in from a revoked device before this one knew of it, and is beyond what was pinned: nothing else of it
 * is here, as nothing was taken in since. None or one.
 */
export function raisesOf(
  { roster, signing, sha256 }: Judging,
  { streams, registers }: TakenIn,
  device: Uint8Array,
): readonly Extract<Saying, { readonly kind: 'raise' }>[] {
  const said = saidOf(roster, device);
  const pinned = pinnedIn(said);
  const heads = streams
    .flatMap(({ held, coming }) => [held, coming])
    .flatMap((state) => (state ? [decodeHead(signing, state.head)] : []))
    .filter(
      (head) =>
        sameBytes(head.signer, device) &&
        head.next > (pinned.get(hexOf(head.streamId)) ?? 0) &&
        roster.accepts({ ...head, author: undefined }) === 'revoked',
    );
  const cuts = new Map<string, StreamCut>();
  // Of what is held and what is coming, the longer is enough: the other is a part of it.
  for (const head of heads.toSorted((a, b) => a.next - b.next)) {
    cuts.set(hexOf(head.streamId), cutOf(head));
  }
  const left = registers.flatMap((bytes): RegisterCut[] => {
    const register = decodeRegister(signing, bytes);
    const { name, version } = register;
    const digest = sha256(bytes);
    if (!sameBytes(register.device, device) || isSpent(register)) return [];
    // What was said in vain is not said again.
    if (said.some(({ registers: cut }) => cut.some((one) => sameBytes(one.digest, digest))))
      return [];
    const accepted = roster.acceptsRegister({ ...register, digest });
    return accepted === 'revoked' ? [{ name, version, digest }] : [];
  });
  if (cuts.size + left.length === 0) return [];
  return [{ kind: 'raise', device, streams: [...cuts.values()], registers: left }];
}

/** What was said of up to where a revoked device counts, whether it counts itself or not. */
function saidOf(roster: Roster, device: Uint8Array): readonly TakenOf[] {
  return roster
    .statements()
    .flatMap(({ saying }) => (saying.kind === 'revoke' || saying.kind === 'raise' ? [saying] : []))
    .filter((saying) => sameBytes(saying.device, device));
}

/** How far streams are pinned, by their ids in hexadecimal. */
function pinnedIn(said: readonly TakenOf[]): ReadonlyMap<string, number> {
  const pinned = new Map<string, number>();
  for (const { streamId, next } of said.flatMap(({ streams }) => streams)) {
    const id = hexOf(streamId);
    pinned.set(id, Math.max(next, pinned.get(id) ?? 0));
  }
  return pinned;
}

function isSpent({ name }: Pick<Register, 'name'>): boolean {
  return OF_KEYS.test(name) || OF_STATUS.has(name);
}

/** Drops what revoked devices said of keys and of themselves. */
export async function dropRings({
  roster,
  records,
  signing,
}: {
  readonly roster: Roster;
  readonly records: Pick<PeerRecords, 'registers' | 'dropRegister'>;
  readonly signing: Pick<Signing, 'verify'>;
}): Promise<void> {
  for (const bytes of records.registers()) {
    const register = decodeRegister(signing, bytes);
    const member = roster.members.get(hexOf(register.device));
    if (member?.standing !== 'revoked' || !isSpent(register)) continue;
    await records.dropRegister(register.device, register.name);
  }
}
