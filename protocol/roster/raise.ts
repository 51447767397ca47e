import { bytesOfHex, sameBytes } from '../bytes.ts';
import type { Cuts, RegisterCut, Roster, Saying } from './interface.ts';
import { tellsKeys } from './pins.ts';

/**
 * What an admin has to say who holds more of a revoked device than was pinned: what was taken in before it was known to
 * be revoked is not to get lost. `undefined` where the device is not revoked, or nothing more is held.
 * @param device by its key in hexadecimal
 * @param held what was accepted of it last, before it was known to be revoked
 */
export function raiseOf(
  roster: Pick<Roster, 'members' | 'cutsOf'>,
  device: string,
  held: Cuts,
): Extract<Saying, { readonly kind: 'raise' }> | undefined {
  if (roster.members.get(device)?.standing !== 'revoked') return undefined;
  const key = bytesOfHex(device);
  const pinned = roster.cutsOf(key);
  const streams = held.streams.filter(({ streamId, next }) =>
    pinned.streams.every((cut) => !sameBytes(cut.streamId, streamId) || cut.next < next),
  );
  const registers = held.registers.filter(
    (register) => !tellsKeys(register) && pinned.registers.every((cut) => isBefore(cut, register)),
  );
  if (streams.length === 0 && registers.length === 0) return undefined;
  return { kind: 'raise', device: key, streams, registers };
}

function isBefore(cut: RegisterCut, { name, version }: RegisterCut): boolean {
  return cut.name !== name || cut.version < version;
}
