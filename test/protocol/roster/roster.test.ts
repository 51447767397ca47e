import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Roster, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { expectFailure } from '../failure.ts';
import {
  deps,
  enrol,
  genesis,
  owner,
  revoke,
  role,
  says,
  speaker,
  type Speaker,
} from './fixture.ts';

const REFUSED = 'ELATIO_ROSTER_REFUSED';
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(speaker);

const rosterOf = (...statements: readonly Statement[]): Roster =>
  createRoster(deps, [genesis, ...statements]);

/** Role and standing of each. */
function members(roster: Roster, ...of: readonly Speaker[]): readonly string[] {
  return of.map(({ key }) => {
    const member = roster.members.get(hexOf(key));
    return member ? `${member.role} ${member.standing}` : 'none';
  });
}

// The owner enrols a, a enrols b and c.
const withA = says(owner, [genesis], enrol(a));
const withB = says(a, [withA], enrol(b));
const withC = says(a, [withB], enrol(c, 'member'));

describe('a roster', () => {
  test('begins with who the owner is', () => {
    const roster = rosterOf();
    expect(roster.owner).toEqual(genesis.digest.slice(0, 16));
    expect(roster.ownerKey).toEqual(owner.key);
    expect(roster.members.size).toBe(0);
    expect(roster.frontier).toEqual([genesis.digest]);
    expect(roster.has(genesis.digest)).toBe(true);
    expect(roster.add(genesis)).toBe(false);
  });

  test('has whom the owner and admins enrolled', () => {
    const roster = rosterOf(withA, withB, withC);
    expect(members(roster, a, b, c, d)).toEqual([
      'admin active',
      'admin active',
      'member active',
      'none',
    ]);
    expect(roster.frontier).toEqual([withC.digest]);
    expect(roster.isActive(c.key)).toBe(true);
    expect(roster.isActive(d.key)).toBe(false);
  });

  test('refuses what members, vaults and strangers say', () => {
    const withVault = says(a, [withC], enrol(d, 'vault'));
    const roster = rosterOf(withA, withB, withC, withVault);
    for (const who of [c, d, speaker('stranger')]) {
      expectFailure(REFUSED, () => roster.add(says(who, [withVault], enrol(speaker('new')))));
    }
    expect(roster.add(says(b, [withVault], enrol(speaker('new'))))).toBe(true);
  });

  test('refuses what comes before what it builds upon', () => {
    const roster = rosterOf(withA);
    expectFailure('ELATIO_ROSTER_EARLY', () => roster.add(withC));
    expect(roster.add(withB)).toBe(true);
    expect(roster.add(withC)).toBe(true);
  });

  test('needs one that is the first, and only one', () => {
    expectFailure('ELATIO_ROSTER_GENESIS', () => createRoster(deps, []));
    expectFailure('ELATIO_ROSTER_GENESIS', () => createRoster(deps, [withA]));
    const other = says(a, [], {
      kind: 'genesis',
      ownerKey: a.key,
      recoveryKey: new Uint8Array(32),
      nonce: new Uint8Array(16),
    });
    expectFailure('ELATIO_ROSTER_GENESIS', () => createRoster(deps, [genesis, other]));
    expectFailure(REFUSED, () => rosterOf().add(other));
    expectFailure('ELATIO_ROSTER_EARLY', () => createRoster(deps, [genesis, withB]));
  });

  test('enrols a device once, and never the owner’s key', () => {
    const roster = rosterOf(withA, withB);
    expectFailure(REFUSED, () => roster.add(says(a, [withB], enrol(b))));
    expectFailure(REFUSED, () => roster.add(says(a, [withB], enrol(owner))));
    const gone = says(a, [withB], revoke(b));
    roster.add(gone);
    expectFailure(REFUSED, () => roster.add(says(a, [gone], enrol(b))));
  });
});

describe('roles', () => {
  test('change what a device may say from then on', () => {
    const promoted = says(b, [withC], role(c, 'admin'));
    const roster = rosterOf(withA, withB, withC, promoted);
    const said = says(c, [promoted], enrol(d));
    roster.add(said);
    const demoted = says(a, [said], role(c, 'member'));
    roster.add(demoted);
    expect(members(roster, c, d)).toEqual(['member active', 'admin active']);
    expectFailure(REFUSED, () => roster.add(says(c, [demoted], enrol(speaker('new')))));
  });

  test('of vaults stay', () => {
    const withVault = says(a, [withC], enrol(d, 'vault'));
    const roster = rosterOf(withA, withB, withC, withVault);
    expectFailure(REFUSED, () => roster.add(says(a, [withVault], role(d, 'member'))));
    expectFailure(REFUSED, () => roster.add(says(a, [withVault], role(c, 'vault'))));
    expectFailure(REFUSED, () => roster.add(says(a, [withVault], role(speaker('none'), 'admin'))));
  });

  test('given by two that did not know of each other are the least of them', () => {
    const [more, less] = [
      says(a, [withC], enrol(d, 'admin')),
      says(b, [withC], enrol(d, 'member')),
    ];
    expect(members(rosterOf(withA, withB, withC, more, less), d)).toEqual(['member active']);
    const again = says(a, [more, less], role(d, 'admin'));
    expect(members(rosterOf(withA, withB, withC, more, less, again), d)).toEqual(['admin active']);
  });

  test('of the last admin are taken by the owner alone', () => {
    const roster = rosterOf(withA);
    expectFailure(REFUSED, () => roster.add(says(a, [withA], role(a, 'member'))));
    expectFailure(REFUSED, () => roster.add(says(a, [withA], revoke(a))));
    roster.add(says(owner, [withA], role(a, 'member')));
    expect(members(roster, a)).toEqual(['member active']);
  });
});

describe('a revocation', () => {
  test('ends what a device may say', () => {
    const gone = says(b, [withC], revoke(a, [withC]));
    const roster = rosterOf(withA, withB, withC, gone);
    expect(members(roster, a, b, c)).toEqual(['admin revoked', 'admin active', 'member active']);
    expect(roster.isActive(a.key)).toBe(false);
    expectFailure(REFUSED, () => roster.add(says(a, [gone], enrol(d))));
    expectFailure(REFUSED, () => roster.add(says(b, [gone], role(a, 'admin'))));
    expectFailure(REFUSED, () => roster.add(says(b, [gone], revoke(a))));
  });

  test('voids what the device says without knowing of it', () => {
    const gone = says(b, [withC], revoke(a, [withC]));
    const late = says(a, [withC], enrol(d));
    const later = says(d, [late], enrol(speaker('new')));
    const roster = rosterOf(withA, withB, withC, gone);
    expect(roster.add(late)).toBe(true);
    expect(roster.add(later)).toBe(true);
    expect(members(roster, a, d, speaker('new'))).toEqual(['admin revoked', 'none', 'none']);
  });

  test('voids what the device said that it does not keep, even what its signer knew', () => {
    const evil = says(a, [withC], enrol(d));
    const gone = says(b, [evil], revoke(a, [withC]));
    const roster = rosterOf(withA, withB, withC, evil, gone);
    expect(members(roster, a, b, c, d)).toEqual([
      'admin revoked',
      'admin active',
      'member active',
      'none',
    ]);
  });

  test('cannot keep what the device has not said, or its signer does not know', () => {
    const roster = rosterOf(withA, withB, withC);
    const late = says(a, [withC], enrol(d));
    roster.add(late);
    expectFailure(REFUSED, () => roster.add(says(b, [withC], revoke(a, [genesis]))));
    expectFailure(REFUSED, () => roster.add(says(b, [withC], revoke(a, [late]))));
    expectFailure(REFUSED, () => roster.add(says(b, [withC], revoke(d))));
  });
});
