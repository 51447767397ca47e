import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Roster, Saying, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { expectFailure } from '../failure.ts';
import {
  deps,
  enrol,
  genesis,
  owner,
  replaceOwner,
  revoke,
  role,
  says,
  speaker,
  type Speaker,
} from './fixture.ts';

const REFUSED = 'ELATIO_ROSTER_REFUSED';
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(speaker);

// Three admins whom the owner enrolled, and all that they know.
const withA = says(owner, [genesis], enrol(a));
const withB = says(owner, [withA], enrol(b));
const start = says(owner, [withB], enrol(c));

const rosterOf = (...statements: readonly Statement[]): Roster =>
  createRoster(deps, [genesis, withA, withB, start, ...statements]);

function standings(roster: Roster, ...of: readonly Speaker[]): readonly string[] {
  return of.map(({ key }) => {
    const member = roster.members.get(hexOf(key));
    return member ? `${member.role} ${member.standing}` : 'none';
  });
}

const ACTIVE = 'admin active';
const SUSPENDED = 'admin suspended';
const REVOKED = 'admin revoked';

describe('admins who revoke each other without knowing of it', () => {
  const byA = says(a, [start], revoke(b));
  const byB = says(b, [start], revoke(a));

  test('are suspended, and nothing they say is taken', () => {
    const roster = rosterOf(byA, byB);
    expect(standings(roster, a, b, c)).toEqual([SUSPENDED, SUSPENDED, ACTIVE]);
    expect([a, b, c].map(({ key }) => roster.isActive(key))).toEqual([false, false, true]);
    for (const who of [a, b]) {
      expectFailure(REFUSED, () => roster.add(says(who, [byA, byB], enrol(d))));
      expectFailure(REFUSED, () => roster.add(says(c, [byA, byB], role(who, 'member'))));
    }
    expect(roster.add(says(c, [byA, byB], enrol(d)))).toBe(true);
  });

  test('are suspended in a ring of three as well', () => {
    const ring = [
      says(a, [start], revoke(b)),
      says(b, [start], revoke(c)),
      says(c, [start], revoke(a)),
    ];
    expect(standings(rosterOf(...ring), a, b, c)).toEqual([SUSPENDED, SUSPENDED, SUSPENDED]);
    // Without the first there is no ring: nobody speaks against the second, so the third is void.
    expect(standings(rosterOf(...ring.slice(1)), a, b, c)).toEqual([ACTIVE, ACTIVE, REVOKED]);
  });

  test('leave others as they are whom only one of them revokes', () => {
    const more = says(b, [byB], revoke(c));
    const roster = rosterOf(byA, byB, more);
    expect(standings(roster, a, b, c)).toEqual([SUSPENDED, SUSPENDED, ACTIVE]);
    // What that one says waits for the outcome as well.
    const waiting = says(c, [start], enrol(d));
    roster.add(waiting);
    expect(roster.stands(waiting.digest)).toBe(false);
    expect(standings(roster, a, b, c, d)).toEqual([SUSPENDED, SUSPENDED, ACTIVE, 'none']);
    roster.add(says(owner, [byA, more], revoke(b)));
    expect(standings(roster, a, b, c, d)).toEqual([ACTIVE, REVOKED, ACTIVE, ACTIVE]);
  });

  test('are let go by the owner, who revokes one of them', () => {
    const word = says(owner, [byA, byB], revoke(b));
    const roster = rosterOf(byA, byB, word);
    expect(standings(roster, a, b, c)).toEqual([ACTIVE, REVOKED, ACTIVE]);
    expect(roster.add(says(a, [word], enrol(d)))).toBe(true);
  });

  test('are let go by an admin whom neither revoked', () => {
    expect(standings(rosterOf(byA, byB, says(c, [byA, byB], revoke(b))), a, b)).toEqual([
      ACTIVE,
      REVOKED,
    ]);
  });

  test('are let go by the owner, who says which roles they have', () => {
    const words = [a, b].map((who) => says(owner, [byA, byB], role(who, 'admin')));
    expect(standings(rosterOf(byA, byB, ...words), a, b)).toEqual([ACTIVE, ACTIVE]);
    expect(standings(rosterOf(byA, byB, words[0]), a, b)).toEqual([ACTIVE, REVOKED]);
  });

  test('where one revocation keeps the other, that one stands', () => {
    const kept = says(c, [byA], revoke(a, [byA]));
    const roster = rosterOf(byA, byB, kept);
    expect(standings(roster, a, b, c)).toEqual([REVOKED, REVOKED, ACTIVE]);
  });

  test('are not in conflict where one knew of the other', () => {
    const roster = rosterOf(byA);
    expectFailure(REFUSED, () => roster.add(says(b, [byA], revoke(a))));
    expect(standings(roster, a, b)).toEqual([ACTIVE, REVOKED]);
  });

  test('are suspended too where they demote each other', () => {
    const demotions = [says(a, [start], role(b, 'member')), says(b, [start], role(a, 'member'))];
    const roster = rosterOf(...demotions);
    expect(standings(roster, a, b)).toEqual([SUSPENDED, SUSPENDED]);
    roster.add(says(owner, demotions, role(a, 'admin')));
    expect(standings(roster, a, b)).toEqual([ACTIVE, 'member active']);
  });

  test('are suspended too where one acts through a device that only it let in', () => {
    const letIn = says(b, [start], enrol(d));
    const byD = says(d, [letIn], revoke(a));
    const roster = rosterOf(byA, letIn, byD);
    expect(standings(roster, a, b, d)).toEqual([SUSPENDED, SUSPENDED, 'none']);
  });
});

describe('what follows from what is void', () => {
  test('is void: a device let in by a revoked one lets nobody in', () => {
    const letIn = says(a, [start], enrol(d, 'member'));
    const promoted = says(b, [letIn], role(d, 'admin'));
    const further = says(d, [promoted], enrol(e));
    const roster = rosterOf(letIn, promoted, further);
    expect(standings(roster, d, e)).toEqual([ACTIVE, ACTIVE]);
    roster.add(says(c, [start], revoke(a)));
    expect(standings(roster, a, d, e)).toEqual([REVOKED, 'none', 'none']);
  });

  test('stands where what made it void is void itself', () => {
    const letIn = says(a, [start], enrol(d));
    const byB = says(b, [start], revoke(a));
    const roster = rosterOf(letIn, byB);
    expect(standings(roster, a, d)).toEqual([REVOKED, 'none']);
    expect([letIn, byB].map(({ digest }) => roster.stands(digest))).toEqual([false, true]);
    roster.add(says(c, [start], revoke(b)));
    expect(standings(roster, a, b, d)).toEqual([ACTIVE, REVOKED, ACTIVE]);
    expect([letIn, byB].map(({ digest }) => roster.stands(digest))).toEqual([true, false]);
    expect(roster.stands(new Uint8Array(32))).toBe(false);
  });

  test('of several revocations of a device that of most counts', () => {
    const letIn = says(a, [start], enrol(d));
    const [strict, lenient] = [says(b, [letIn], revoke(a)), says(c, [letIn], revoke(a, [letIn]))];
    expect(standings(rosterOf(letIn, strict), a, d)).toEqual([REVOKED, 'none']);
    expect(standings(rosterOf(letIn, strict, lenient), a, d)).toEqual([REVOKED, ACTIVE]);
  });

  test('a demoted admin says nothing more as if it did not know', () => {
    const demoted = says(b, [start], role(a, 'member'));
    const late = says(a, [start], enrol(d));
    expect(standings(rosterOf(demoted, late), a, d)).toEqual(['member active', 'none']);
    const again = says(b, [demoted, late], role(a, 'admin'));
    expect(standings(rosterOf(demoted, late, again), a, d)).toEqual([ACTIVE, 'none']);
  });

  test('a device leaves by itself, and what it said before stands', () => {
    const letIn = says(a, [start], enrol(d));
    const left = says(a, [letIn], revoke(a, [letIn]));
    expect(standings(rosterOf(letIn, left), a, d)).toEqual([REVOKED, ACTIVE]);
  });
});

describe('the owner', () => {
  const [next, other] = [speaker('next owner'), speaker('other owner')];

  test('gives way to the next', () => {
    const given = says(owner, [start], replaceOwner(next));
    const roster = rosterOf(given);
    expect(roster.ownerKey).toEqual(next.key);
    expect(roster.recoveryKey).toEqual(deps.signing.exchangeKey(next.secret));
    expect(roster.owner).toEqual(genesis.digest.slice(0, 16));
    expectFailure(REFUSED, () => roster.add(says(owner, [given], enrol(d))));
    expect(roster.add(says(next, [given], enrol(d)))).toBe(true);
  });

  test('who was replaced says nothing more as if they did not know', () => {
    const given = says(owner, [start], replaceOwner(next));
    const late = says(owner, [start], revoke(a));
    expect(standings(rosterOf(late), a)).toEqual([REVOKED]);
    expect(standings(rosterOf(late, given), a)).toEqual([ACTIVE]);
    const known = says(owner, [late], replaceOwner(next));
    expect(standings(rosterOf(late, known), a)).toEqual([REVOKED]);
  });

  test('that two statements name is that of the lower digest, everywhere', () => {
    const given = [next, other].map((who) => says(owner, [start], replaceOwner(who)));
    const [low, high] = given.toSorted((x, y) => Buffer.compare(x.digest, y.digest));
    const keyIn = ({ saying }: Statement): unknown => 'ownerKey' in saying && saying.ownerKey;
    const speakers = [next, other];
    const [winner, loser] = [low, high].map((statement) =>
      speakers.find(({ key }) => hexOf(key) === hexOf(keyIn(statement) as Uint8Array)),
    );
    if (!winner || !loser) throw new Error('one of them is named');
    const inVain = says(loser, [high], enrol(d));
    const taken = says(winner, [low], enrol(e));
    for (const order of [given, given.toReversed()]) {
      const roster = rosterOf(...order, inVain, taken);
      expect(roster.ownerKey).toEqual(winner.key);
      expect(standings(roster, d, e)).toEqual(['none', ACTIVE]);
    }
  });

  test('is named by the owner alone, with a key that is new', () => {
    const roster = rosterOf();
    expectFailure(REFUSED, () => roster.add(says(a, [start], replaceOwner(next))));
    expectFailure(REFUSED, () => roster.add(says(owner, [start], replaceOwner(owner))));
    expectFailure(REFUSED, () => roster.add(says(owner, [start], replaceOwner(a))));
  });
});

describe('a stream of a revoked device', () => {
  const streamId = new Uint8Array(16).fill(7);
  const chain = new Uint8Array(32).fill(8);
  const cut = { streamId, next: 100, chain };
  const register = { name: 'live/web', version: 5, digest: new Uint8Array(32).fill(9) };
  const pinning = {
    kind: 'revoke',
    device: a.key,
    last: [],
    streams: [cut],
    registers: [register, { ...register, name: 'keyring/2026' }],
  } satisfies Saying;
  const gone = says(b, [start], pinning);
  const adopt = ({ key }: Speaker, at = cut): Saying => ({ kind: 'adopt', cut: at, adopter: key });
  const frontier = [start.digest];
  const head = { signer: a.key, streamId, next: 100, chain, frontier, author: a.key };
  const other = { chain: new Uint8Array(32) };

  test('counts up to its cut, and nothing beside it', () => {
    const roster = rosterOf(gone);
    expect(roster.accepts(head)).toBe('yes');
    for (const more of [{ next: 101 }, { next: 99 }, other, { streamId: new Uint8Array(16) }]) {
      expect(roster.accepts({ ...head, ...more })).toBe('revoked');
      expect(rosterOf().accepts({ ...head, ...more })).toBe('yes');
    }
    const raised: Saying = {
      kind: 'raise',
      device: a.key,
      streams: [{ ...cut, next: 120 }],
      registers: [],
    };
    expectFailure(REFUSED, () => rosterOf().add(says(b, [start], raised)));
    roster.add(says(c, [gone], raised));
    expect(roster.accepts({ ...head, next: 120 })).toBe('yes');
    expect(roster.accepts(head)).toBe('yes');
    expect(roster.accepts({ ...head, next: 121 })).toBe('revoked');
  });

  test('counts up to where either pinned it, of two who revoked it', () => {
    const also = says(c, [start], {
      kind: 'revoke',
      device: a.key,
      last: [],
      streams: [{ ...cut, next: 110 }],
      registers: [],
    });
    const roster = rosterOf(gone, also);
    expect(roster.accepts(head)).toBe('yes');
    expect(roster.accepts({ ...head, next: 110 })).toBe('yes');
  });

  test('counts not as one would have it whose own revocation is open', () => {
    const other110: Saying = { ...pinning, streams: [{ ...cut, next: 110 }] };
    const byB = says(b, [start], other110);
    const conflict = [says(b, [byB], revoke(c)), says(c, [start], revoke(b))];
    const roster = rosterOf(says(owner, [start], pinning), byB, ...conflict);
    expect(standings(roster, a, b, c)).toEqual([REVOKED, SUSPENDED, SUSPENDED]);
    expect(roster.accepts(head)).toBe('yes');
    expect(roster.accepts({ ...head, next: 110 })).toBe('revoked');
  });

  test('counts as pinned while its device is suspended', () => {
    const roster = rosterOf(gone, says(a, [start], revoke(b)));
    expect(standings(roster, a, b)).toEqual([SUSPENDED, SUSPENDED]);
    expect(roster.accepts(head)).toBe('yes');
    expect(roster.accepts({ ...head, next: 101 })).toBe('revoked');
    expect(roster.acceptsRegister({ ...register, device: a.key, frontier })).toBe('yes');
  });

  test('is signed by who adopted it, once its author is revoked', () => {
    const adopted = says(b, [start], adopt(c));
    expect(rosterOf(adopted).signerOf(streamId, a.key)).toEqual(a.key);
    expect(rosterOf(adopted).accepts({ ...head, signer: c.key })).toBe('not-its-author');
    const roster = rosterOf(gone, adopted);
    expect(roster.signerOf(streamId, a.key)).toEqual(c.key);
    expect(roster.signerOf(new Uint8Array(16), a.key)).toEqual(a.key);
    expect(roster.signerOf(streamId, b.key)).toEqual(b.key);
    const byC = { ...head, signer: c.key };
    expect(roster.accepts(byC)).toBe('yes');
    expect(roster.accepts({ ...byC, next: 101 })).toBe('yes');
    expect(roster.accepts({ ...byC, next: 99 })).toBe('revoked');
    expect(roster.accepts({ ...byC, ...other })).toBe('revoked');
    expect(roster.accepts({ ...byC, signer: b.key })).toBe('not-its-author');
    expect(roster.accepts(head)).toBe('yes');
    expect(roster.accepts({ ...byC, author: undefined })).toBe('yes');
  });

  test('adopted by two is that of the lower digest, or of the later', () => {
    const two = [says(b, [start], adopt(b)), says(c, [start], adopt(c))];
    const [low] = two.toSorted((x, y) => Buffer.compare(x.digest, y.digest));
    for (const order of [two, two.toReversed()]) {
      const roster = rosterOf(gone, ...order);
      expect(roster.signerOf(streamId, a.key)).toEqual(low.signer);
      const later = says(c, [gone, ...two], adopt(low === two[0] ? c : b));
      roster.add(later);
      expect(roster.signerOf(streamId, a.key)).not.toEqual(low.signer);
    }
  });

  test('is adopted only by one who can read it', () => {
    const vault = says(b, [start], enrol(d, 'vault'));
    const roster = rosterOf(vault, says(owner, [start], role(c, 'member')));
    for (const who of [d, e]) {
      expectFailure(REFUSED, () => roster.add(says(b, [vault], adopt(who))));
    }
    expectFailure(REFUSED, () => rosterOf(gone).add(says(b, [gone], adopt(a))));
    expect(roster.add(says(b, [vault], adopt(c)))).toBe(true);
  });

  test('nobody’s word counts before all is here that its author knew', () => {
    const unknown = [...frontier, new Uint8Array(32)];
    expect(rosterOf(gone).accepts({ ...head, frontier: unknown })).toBe('unknown-frontier');
    const claim = { ...register, device: b.key, frontier: unknown };
    expect(rosterOf(gone).acceptsRegister(claim)).toBe('unknown-frontier');
  });

  test('strangers and vaults sign for none', () => {
    const roster = rosterOf(says(b, [start], enrol(d, 'vault')));
    expect(roster.accepts({ ...head, signer: e.key, author: e.key })).toBe('unknown-device');
    expect(roster.accepts({ ...head, signer: d.key, author: d.key })).toBe('not-its-author');
    const claim = { ...register, device: d.key, frontier };
    expect(roster.acceptsRegister({ ...claim, device: e.key })).toBe('unknown-device');
    for (const name of ['live/web', 'keyring/2026', 'prekey', 'status/x']) {
      expect(roster.acceptsRegister({ ...claim, name })).toBe('unknown-device');
    }
    for (const name of ['status', 'heads']) {
      expect(roster.acceptsRegister({ ...claim, name })).toBe('yes');
    }
  });

  test('of its registers those that were pinned count, but no keys', () => {
    const claim = { ...register, device: a.key, frontier };
    expect(rosterOf().acceptsRegister({ ...claim, version: 9 })).toBe('yes');
    const roster = rosterOf(gone);
    expect(roster.acceptsRegister(claim)).toBe('yes');
    for (const more of [{ version: 6 }, { version: 4 }, { digest: chain }, { name: 'live/core' }]) {
      expect(roster.acceptsRegister({ ...claim, ...more })).toBe('revoked');
    }
    expect(roster.acceptsRegister({ ...claim, name: 'keyring/2026' })).toBe('revoked');
    expect(roster.acceptsRegister({ ...claim, device: b.key })).toBe('yes');
  });
});
