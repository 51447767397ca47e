import { hexOf, sameBytes } from '../../../protocol/bytes.ts';
import { decodeHead, type Head } from '../../../protocol/head.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister, type Register } from '../../../protocol/register.ts';
import type { RegisterCut, Roster, Saying, StreamCut } from '../../../protocol/roster/interface.ts';
import { tellsKeys } from '../../../protocol/roster/pins.ts';
import { raiseOf } from '../../../protocol/roster/raise.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import { isBeyond } from '../../../protocol/sync/beyond.ts';
import { isAside } from '../../../protocol/sync/registers.ts';
import type { ReplicaRecord } from '../../store/replica/interface.ts';
import type { PeerRecords } from '../records.ts';

/** What is kept here of others. */
export interface TakenIn {
  readonly streams: readonly Pick<ReplicaRecord, 'held' | 'coming' | 'chunks'>[];
  readonly registers: readonly Uint8Array[];
}

export function cutOf({ streamId, next, chain }: Head): StreamCut {
  return { streamId, next, chain };
}

/** What is held of a stream, and what is coming where more of that is here. */
function statesOf({ held, coming, chunks }: TakenIn['streams'][number]) {
  if (!coming) return [held];
  const there = new Set(chunks);
  const known = held && decodeManifest(held.manifest);
  const isMore = isBeyond(decodeManifest(coming.manifest), known, (digest) => there.has(digest));
  return [held, isMore ? coming : undefined];
}

/**
 * What was taken in from a revoked device before this one knew of it, and is beyond what was pinned: nothing else of it
 * is here, as nothing was taken in since. `undefined` where there is nothing, or this device said it in vain.
 * @param self this device's public key
 */
export function raiseFor(
  {
    self,
    roster,
    signing,
    sha256,
  }: {
    readonly self: Uint8Array;
    readonly roster: Roster;
    readonly signing: Pick<Signing, 'verify'>;
    readonly sha256: Sha256;
  },
  { streams, registers }: TakenIn,
  device: Uint8Array,
): Extract<Saying, { readonly kind: 'raise' }> | undefined {
  // Not what its own revocation pinned: where that is void, as by its demotion, a raise may stand.
  const said = roster
    .statements()
    .filter(({ signer }) => sameBytes(signer, self))
    .flatMap(({ saying }) => (saying.kind === 'raise' ? [saying] : []))
    .filter((saying) => sameBytes(saying.device, device));
  const heads = streams
    .flatMap(statesOf)
    .flatMap((state) => (state ? [decodeHead(signing, state.head)] : []))
    .filter(({ signer }) => sameBytes(signer, device));
  const cuts = new Map<string, StreamCut>();
  // Of what is held and what is coming, the longer is enough: the other is a part of it.
  for (const head of heads.toSorted((a, b) => a.next - b.next)) {
    cuts.set(hexOf(head.streamId), cutOf(head));
  }
  const left = registers.flatMap((bytes): RegisterCut[] => {
    const register = decodeRegister(signing, bytes);
    const { name, version } = register;
    if (!sameBytes(register.device, device) || isSpent(register)) return [];
    return [{ name, version, digest: sha256(bytes) }];
  });
  return raiseOf(roster, hexOf(device), {
    streams: [...cuts.values()].filter(
      ({ streamId, next }) =>
        !said.some((cut) =>
          cut.streams.some((one) => one.next >= next && sameBytes(one.streamId, streamId)),
        ),
    ),
    registers: left.filter(
      ({ digest }) =>
        !said.some((cut) => cut.registers.some((one) => sameBytes(one.digest, digest))),
    ),
  });
}

/** Keys, and what a device said of itself and others: of no use any more. */
function isSpent(register: Pick<Register, 'name'>): boolean {
  return tellsKeys(register) || isAside(register);
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
