import { bytesOfHex, hexOf } from '../../protocol/bytes.ts';
import { decodeHead } from '../../protocol/head.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import type { Pins } from './interface.ts';

/** What is kept of others: heads of streams as they were taken in last, and registers. */
export interface Accepted {
  readonly heads: readonly Uint8Array[];
  readonly registers: readonly Uint8Array[];
}

/** What of a device was accepted last, out of all that is kept: its own heads and registers. */
export function pinsOf(
  { signing, sha256 }: { readonly signing: Pick<Signing, 'verify'> } & Pick<Primitives, 'sha256'>,
  { heads, registers }: Accepted,
  device: string,
): Pins {
  const streams = heads
    .map((bytes) => decodeHead(signing, bytes))
    .filter(({ signer }) => hexOf(signer) === device)
    .map(({ streamId, next, chain }) => ({ streamId, next, chain }));
  const last = registers
    .map((bytes) => ({ bytes, register: decodeRegister(signing, bytes) }))
    .filter(({ register }) => hexOf(register.device) === device)
    .map(({ bytes, register: { name, version } }) => ({ name, version, digest: sha256(bytes) }));
  return { streams, registers: last };
}

/**
 * The last statements of a device: those that no other of its own comes after. Whoever revokes it keeps these, and with
 * them all before.
 */
export function lastStatementsOf(roster: Roster, device: string): readonly Uint8Array[] {
  const byDigest = new Map(roster.statements().map((each) => [hexOf(each.digest), each]));
  const own = [...byDigest.values()].filter(({ signer }) => hexOf(signer) === device);
  const followed = new Set<string>();
  const seen = new Set<string>();
  const waiting = own.flatMap(({ after }) => after.map(hexOf));
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    if (seen.has(digest)) continue;
    seen.add(digest);
    const statement = byDigest.get(digest);
    if (!statement) continue;
    if (hexOf(statement.signer) === device) followed.add(digest);
    waiting.push(...statement.after.map(hexOf));
  }
  return own
    .map(({ digest }) => hexOf(digest))
    .filter((each) => !followed.has(each))
    .map(bytesOfHex);
}
