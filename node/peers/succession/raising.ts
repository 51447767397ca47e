import { hexOf, sameBytes } from '../../../protocol/bytes.ts';
import { decodeHead, type Head } from '../../../protocol/head.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister, type Register } from '../../../protocol/register.ts';
import type { RegisterCut, Roster, Saying, StreamCut } from '../../../protocol/roster/interface.ts';
import { tellsKeys } from '../../../protocol/roster/pins.ts';
import { raiseOf } from '../../../protocol/roster/raise.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import type { ReplicaRecord } from '../../store/replica/interface.ts';
import type { PeerRecords } from '../records.ts';

/** What is kept here of others. */
export interface TakenIn {
  readonly streams: readonly Pick<ReplicaRecord, 'held'>[];
  readonly registers: readonly Uint8Array[];
}

/** What a device said of itself and others: of no use any more. */
const OF_STATUS = new Set(['status', 'heads']);

export function cutOf({ streamId, next, chain }: Head): StreamCut {
  return { streamId, next, chain };
}

/**
 * What was taken in from a revoked device before this one knew of it, and is beyond what was pinned: nothing else of it
 * is here, as nothing was taken in since. `undefined` where there is nothing, or it was said in vain.
 */
export function raiseFor(
  {
    roster,
    signing,
    sha256,
  }: {
    readonly roster: Roster;
    readonly signing: Pick<Signing, 'verify'>;
    readonly sha256: Sha256;
  },
  { streams, registers }: TakenIn,
  device: Uint8Array,
): Extract<Saying, { readonly kind: 'raise' }> | undefined {
  const said = roster
    .statements()
    .flatMap(({ saying }) => (saying.kind === 'revoke' || saying.kind === 'raise' ? [saying] : []))
    .filter((saying) => sameBytes(saying.device, device));
  const heads = streams
    // What was only coming may never be whole anywhere, and all would wait for it.
    .flatMap(({ held }) => (held ? [decodeHead(signing, held.head)] : []))
    .filter(({ signer }) => sameBytes(signer, device));
  const left = registers.flatMap((bytes): RegisterCut[] => {
    const register = decodeRegister(signing, bytes);
    const { name, version } = register;
    if (!sameBytes(register.device, device) || isSpent(register)) return [];
    return [{ name, version, digest: sha256(bytes) }];
  });
  return raiseOf(roster, hexOf(device), {
    streams: heads
      .map(cutOf)
      .filter(
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

function isSpent({ name }: Pick<Register, 'name'>): boolean {
  return tellsKeys({ name }) || OF_STATUS.has(name);
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
