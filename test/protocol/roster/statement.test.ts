import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { ROLES, type Saying } from '../../../protocol/roster/interface.ts';
import { decodeStatement, sayStatement } from '../../../protocol/roster/statement.ts';
import { bytes, cborText } from '../arbitraries.ts';
import { expectFailure, failureOf } from '../failure.ts';
import { deps, enrol, genesis, owner, revoke, says, speaker } from './fixture.ts';

const MALFORMED = 'ELATIO_ROSTER_MALFORMED';
const LABEL = 'elatio/roster/1';

const key = bytes(32).map((secret) => nativeSigning.signingKey(secret));
const role = fc.constantFrom(...ROLES);
const cut = fc.record({ streamId: bytes(16), next: fc.maxSafeNat(), chain: bytes(32) });
const cuts = {
  streams: fc.uniqueArray(cut, { selector: ({ streamId }) => streamId.join(), maxLength: 4 }),
  registers: fc.uniqueArray(
    fc.record({ name: cborText, version: fc.maxSafeNat(), digest: bytes(32) }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
};
const digests = fc.uniqueArray(bytes(32), { selector: (digest) => digest.join(), maxLength: 4 });

const saying = fc.oneof(
  fc.record({ kind: fc.constantFrom('enrol' as const, 'role' as const), device: key, role }),
  fc.record({ kind: fc.constant('revoke' as const), device: key, last: digests, ...cuts }),
  fc.record({ kind: fc.constant('raise' as const), device: key, ...cuts }),
  fc.record({ kind: fc.constant('adopt' as const), cut, adopter: key }),
  fc.record({ kind: fc.constant('replace-owner' as const), ownerKey: key, recoveryKey: bytes(32) }),
  fc.record({
    kind: fc.constant('drop' as const),
    streamId: bytes(16),
    generation: fc.maxSafeNat(),
  }),
) satisfies fc.Arbitrary<Saying>;

/** The same whatever the order of its lists. */
const inAnyOrder = (said: Saying): unknown =>
  Object.fromEntries(
    Object.entries(said).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? new Set(value.map((entry) => JSON.stringify(entry))) : value,
    ]),
  );

/** Bytes that are signed as a statement is, whatever they say. */
function forged(...entries: readonly unknown[]): Uint8Array {
  const message = Buffer.concat([Buffer.from(`${LABEL}\0`), encode(entries)]);
  return encode([...entries, nativeSigning.sign(owner.secret, message)]);
}

const decoded = (statement: Uint8Array) => decodeStatement(deps, statement);

describe('a statement', () => {
  test('gives back what was said', () => {
    fc.assert(
      fc.property(bytes(32), digests, fc.maxSafeNat(), saying, (secret, others, time, said) => {
        const after = [...others, new Uint8Array(32)];
        const statement = sayStatement(deps, secret, { after, time, saying: said });
        expect(decoded(statement.bytes)).toEqual(statement);
        expect(statement.signer).toEqual(nativeSigning.signingKey(secret));
        expect(statement.time).toBe(time);
        expect(statement.digest).toEqual(deps.sha256(statement.bytes));
        expect(inAnyOrder(statement.saying)).toEqual(inAnyOrder(said));
        expect(new Set(statement.after.map(String))).toEqual(new Set(after.map(String)));
      }),
      { numRuns: 50 },
    );
  });

  test('is the same in whatever order its lists are given', () => {
    const laptop = speaker('laptop');
    const [a, b] = [says(owner, [genesis], enrol(laptop)), says(owner, [genesis], enrol(owner))];
    const one = says(owner, [a, b], revoke(laptop, [a, b]));
    expect(says(owner, [b, a], revoke(laptop, [b, a])).bytes).toEqual(one.bytes);
  });

  test('is refused with any byte changed, cut short, or with more behind it', () => {
    const statement = says(owner, [genesis], enrol(speaker('laptop')));
    for (let at = 0; at < statement.bytes.length; at++) {
      const changed = Uint8Array.from(statement.bytes);
      changed[at] ^= 1;
      expect(failureOf(() => decoded(changed))).toMatch(/^ELATIO_ROSTER_/);
      expectFailure(MALFORMED, () => decoded(statement.bytes.subarray(0, at)));
    }
    expectFailure(MALFORMED, () => decoded(Buffer.concat([statement.bytes, Uint8Array.of(0)])));
  });

  test('is refused whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        expectFailure(MALFORMED, () => decoded(any));
      }),
    );
    expectFailure(MALFORMED, () => decoded(new Uint8Array(70_000)));
  });

  test('is refused where another signed it, or the same for another purpose', () => {
    const entries = [1, owner.key, [genesis.digest], 5, 'drop', new Uint8Array(16), 1];
    expect(decoded(forged(...entries)).time).toBe(5);
    const other = speaker('other');
    expectFailure('ELATIO_ROSTER_SIGNATURE', () =>
      decoded(forged(1, other.key, ...entries.slice(2))),
    );
    const message = Buffer.concat([Buffer.from('elatio/head/1\0'), encode(entries)]);
    const signature = nativeSigning.sign(owner.secret, message);
    expectFailure('ELATIO_ROSTER_SIGNATURE', () => decoded(encode([...entries, signature])));
  });

  test('of a later version is told apart from damage', () => {
    expectFailure('ELATIO_ROSTER_VERSION', () => decoded(forged(2, 'whatever')));
  });

  /** The same statement must not have two digests: whoever passes it on could fill the roster with it. */
  test('has one form', () => {
    const drop = ['drop', new Uint8Array(16), 1] as const;
    const good = forged(1, owner.key, [genesis.digest], 5, ...drop);
    expect(decoded(good).saying.kind).toBe('drop');
    // 24, 5: five in two bytes.
    const at = good.indexOf(5, 69);
    const longer = Buffer.concat([good.subarray(0, at), Uint8Array.of(24), good.subarray(at)]);
    expectFailure(MALFORMED, () => decoded(longer));
    expectFailure(MALFORMED, () =>
      decoded(forged(1, owner.key, [genesis.digest], 5, ...drop, 'more')),
    );
    const [low, high] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
    expectFailure(MALFORMED, () => decoded(forged(1, owner.key, [high, low], 5, ...drop)));
    expectFailure(MALFORMED, () => decoded(forged(1, owner.key, [low, low], 5, ...drop)));
    const reg = (name: string) => [name, 1, low];
    const raise = (...registers: unknown[]) =>
      forged(1, owner.key, [low], 5, 'raise', owner.key, [], registers);
    expect(decoded(raise(reg('a'), reg('b'))).saying.kind).toBe('raise');
    expectFailure(MALFORMED, () => decoded(raise(reg('b'), reg('a'))));
    expectFailure(MALFORMED, () => decoded(raise(reg('a'), reg('a'))));
    expectFailure(MALFORMED, () => decoded(raise([...reg('a'), 7])));
    const adopt = (...entries: unknown[]) =>
      forged(1, owner.key, [low], 5, 'adopt', [new Uint8Array(16), 3, low, ...entries], owner.key);
    expect(decoded(adopt()).saying.kind).toBe('adopt');
    expectFailure(MALFORMED, () => decoded(adopt(1)));
  });

  test.each([
    ['a kind that is none', [[genesis.digest], 5, 'promote', owner.key]],
    ['a role that is none', [[genesis.digest], 5, 'enrol', owner.key, 'king']],
    ['a key of small order', [[genesis.digest], 5, 'enrol', new Uint8Array(32), 'admin']],
    ['a key that is too short', [[genesis.digest], 5, 'enrol', new Uint8Array(31), 'admin']],
    ['no time', [[genesis.digest], -5, 'enrol', owner.key, 'admin']],
    ['nothing before it', [[], 5, 'enrol', owner.key, 'admin']],
    ['a text for a list', ['x', 5, 'enrol', owner.key, 'admin']],
    [
      'something before the first',
      [[genesis.digest], 5, 'genesis', owner.key, new Uint8Array(32), new Uint8Array(16)],
    ],
    [
      'another owner than who signed the first',
      [[], 5, 'genesis', speaker('other').key, new Uint8Array(32), new Uint8Array(16)],
    ],
  ])('with %s is refused', (_, entries) => {
    expectFailure(MALFORMED, () => decoded(forged(1, owner.key, ...entries)));
  });
});
