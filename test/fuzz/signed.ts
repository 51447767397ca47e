/**
 * Heads, registers and statements as if every signature held: what decodes has those very bytes, the rest has a code,
 * and a roster takes or refuses what it is told.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { nativePrimitives, nativeSigning } from '../../node/crypto.ts';
import { codeOf } from '../../protocol/error.ts';
import { decodeHead, encodeHead } from '../../protocol/head.ts';
import type { Signing } from '../../protocol/primitives.ts';
import { decodeRegister, encodeRegister } from '../../protocol/register.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { decodeStatement, sayStatement } from '../../protocol/roster/statement.ts';
import type { FuzzTarget } from './target.ts';

const { sha256 } = nativePrimitives;
const secret = new Uint8Array(32).fill(1);
const key = nativeSigning.signingKey(secret);
const [bytes16, bytes32] = [16, 32].map((length) => new Uint8Array(length).fill(2));
const deps = { sha256, signing: nativeSigning };

const head = encodeHead(nativeSigning, secret, {
  signer: key,
  streamId: bytes16,
  generation: 3,
  next: 1_000,
  chain: bytes32,
  root: bytes32,
  floor: 2,
  frontier: [bytes32],
  time: 1_750_000_000_000_000,
});
const register = encodeRegister(nativeSigning, secret, {
  device: key,
  incarnation: bytes16,
  name: 'live/web',
  version: 7,
  frontier: [bytes32],
  content: new Uint8Array(40),
});
const genesis = sayStatement(deps, secret, {
  after: [],
  time: 5,
  saying: { kind: 'genesis', ownerKey: key, recoveryKey: bytes32, nonce: bytes16 },
});
const other = nativeSigning.signingKey(bytes32);
const cut = { streamId: bytes16, next: 5, chain: bytes32 };
const statements = [
  { kind: 'enrol' as const, device: other, role: 'admin' as const },
  { kind: 'role' as const, device: other, role: 'member' as const },
  {
    kind: 'revoke' as const,
    device: other,
    last: [genesis.digest],
    streams: [cut],
    registers: [{ name: 'live/web', version: 7, digest: bytes32 }],
  },
  { kind: 'adopt' as const, cut, adopter: other },
  { kind: 'replace-owner' as const, ownerKey: other, recoveryKey: bytes32 },
  { kind: 'drop' as const, streamId: bytes16, generation: 9 },
].map((saying) => sayStatement(deps, secret, { after: [genesis.digest], time: 6, saying }));

const any: Pick<Signing, 'verify'> = { verify: () => true };

export const signedTarget: FuzzTarget = {
  name: 'signed',
  seeds: [head, register, genesis.bytes, ...statements.map(({ bytes }) => bytes)],
  run(input) {
    // What stands last in each of them.
    const sign = (): Uint8Array => input.slice(-64);
    const saidHead = expected(() => decodeHead(any, input));
    if (saidHead) deepStrictEqual(encodeHead({ sign }, secret, saidHead), input);
    const saidRegister = expected(() => decodeRegister(any, input));
    if (saidRegister) deepStrictEqual(encodeRegister({ sign }, secret, saidRegister), input);
    const statement = expected(() => decodeStatement({ sha256, signing: any }, input));
    if (!statement) return;
    const signing = { ...nativeSigning, ...any, sign, signingKey: () => statement.signer };
    deepStrictEqual(sayStatement({ sha256, signing }, secret, statement).bytes, input);
    const roster = createRoster(deps, [genesis, statements[0]]);
    expected(() => roster.add(statement));
    expected(() => createRoster(deps, [statement, genesis]));
    deepStrictEqual(roster.owner, genesis.digest.slice(0, 16));
  },
};

function expected<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!/^ELATIO_(HEAD|REGISTER|ROSTER)_/.test(codeOf(error) ?? '')) throw error;
    return undefined;
  }
}
