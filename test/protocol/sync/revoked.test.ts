import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Output } from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import type { Statement } from '../../../protocol/roster/interface.ts';
import { enrol, owner, revoke, role, says, type Speaker, speaker } from '../roster/fixture.ts';
import {
  answer,
  B,
  chunk,
  codes,
  have,
  hear,
  holdingOf,
  idOf,
  opened,
  stream,
  V,
  want,
  whole,
} from './conversation.ts';
import {
  alice,
  bob,
  greeted,
  helloOf,
  type Machine,
  machineOf,
  NOW,
  registerOf,
  rosterOf,
  sha256,
  statements,
  streamOf,
  vault,
} from './pair.ts';

describe('what a device wrote that is revoked then', () => {
  const later = streamOf(bob, { next: 4, generation: 2 });
  const digests = [stream, later].map((state) => hexOf(sha256(state.chunk)));
  const { streamId } = holdingOf(stream);
  const pinned = { streamId, next: 3, chain: new Uint8Array(32) };
  const revocation = says(alice, [statements[3]], {
    kind: 'revoke',
    device: bob.key,
    last: [],
    streams: [pinned],
    registers: [],
  });
  /** Alice's roster has it. */
  const revoke = (machine: Machine): Output[] => {
    machine.replication.roster.add(revocation);
    return machine.handle({ type: 'statement', statement: revocation.bytes });
  };

  /** What raises the cut to so many items, said by Alice. */
  const raise = (machine: Machine, next: number): Message[] => {
    const cut = { ...pinned, next };
    const saying = { kind: 'raise' as const, device: bob.key, streams: [cut], registers: [] };
    const raised = says(alice, [revocation], saying);
    machine.replication.roster.add(raised);
    return machine.say({ type: 'statement', statement: raised.bytes });
  };
  /** Rosters agree again with the vault, which tells what was pinned. */
  const tellPinned = (machine: Machine): Message[] => {
    hear(machine, { type: 'statements', statements: [] }, V);
    hear(machine, have(holdingOf(stream)), V);
    return answer(machine, whole(stream), V);
  };

  test('is not given up for less where it was held before: the cut is raised to it', () => {
    const held = { held: later, coming: undefined, chunks: [digests[1]] };
    const machine = opened({ streams: [held] });
    revoke(machine);
    expect(tellPinned(machine)).toEqual([]);
    expect(machine.kept).toEqual([]);
    expect(raise(machine, 4)).toContainEqual(have(holdingOf(later)));
    expect(tellPinned(machine)).toEqual([]);
  });

  test('is given up where this device raised the cut, and not to that', () => {
    const held = { held: later, coming: undefined, chunks: [digests[1]] };
    const machine = opened({ streams: [held] });
    revoke(machine);
    raise(machine, 5);
    hear(machine, chunk(idOf(tellPinned(machine))), V);
    expect(machine.kept.at(-1)).toMatchObject({ type: 'keep-head', held: true, head: stream.head });
  });

  describe('and was coming', () => {
    const last = new Uint8Array(50).fill(8);
    const { chunks } = decodeManifest(later.manifest);
    const more = {
      ...chunks[0],
      digest: sha256(last),
      bytes: 50,
      ordinals: [{ first: 4, end: 6 }],
    };
    const long = streamOf(bob, { next: 6, generation: 3, chunks: [...chunks, more] });

    test('is left as it is where more of it is here than is held, and goes on when it is raised', () => {
      const held = { held: stream, coming: long, chunks: [digests[0], digests[1]] };
      const machine = opened({ streams: [held] });
      expect(revoke(machine)).toContainEqual({
        type: 'send',
        peer: V,
        message: have(holdingOf(stream)),
      });
      expect(tellPinned(machine)).toEqual([]);
      expect(machine.kept).toEqual([]);
      const part = holdingOf(long, { missing: 1, items: 4 });
      const said = raise(machine, 6);
      expect(said).toContainEqual(have(part));
      expect(want(said)).toMatchObject({ digests: [sha256(last)] });
    });

    test('is left so by the next start too', () => {
      const held = { held: stream, coming: long, chunks: [digests[0], digests[1]] };
      const roster = rosterOf([...statements, revocation]);
      const machine = machineOf(alice, { roster, streams: [held] });
      raise(machine, 6);
      greeted(machine, vault, helloOf(vault, { roster: machine.replication.roster.digest }));
      expect(answer(machine, { type: 'want-head', streamId, known: undefined }, V)).toEqual([
        whole(long),
      ]);
    });

    test('is given up where nothing of it is here; who was told of it before has an answer', () => {
      const machine = opened({ streams: [{ held: undefined, coming: long, chunks: [] }] });
      revoke(machine);
      hear(machine, { type: 'statements', statements: [] }, V);
      expect(answer(machine, { type: 'want-head', streamId, known: undefined }, V)).toEqual([
        whole(long),
      ]);
      expect(want(tellPinned(machine))).toMatchObject({ digests: [sha256(stream.chunk)] });
    });

    test.each([
      ['does not come again from a disk on which what is beyond took its place', undefined, []],
      ['does where that could not be written', 'full', [{ missing: 1, items: 4 }]],
    ])('%s', (_, failed, left) => {
      const machine = opened({
        streams: [{ held: undefined, coming: long, chunks: [digests[1]] }],
      });
      const { replication } = machine;
      const message = whole(streamOf(bob, { next: 7, generation: 4 }));
      const [write] = replication.handle({ type: 'message', peer: V, message }, NOW);
      if (write?.type !== 'keep-head') throw new Error('nothing is written');
      const streams = [{ ...pinned, next: 6 }];
      const saying = { kind: 'revoke' as const, device: bob.key, last: [], registers: [], streams };
      const cut = says(alice, [statements[3]], saying);
      for (const statement of [cut, says(alice, [cut], enrol(speaker('carol')))]) {
        replication.roster.add(statement);
        machine.handle({ type: 'statement', statement: statement.bytes });
      }
      // What was here of it goes with its manifest.
      replication.handle({ type: 'kept', id: write.id, ...(failed && { failed }) }, NOW);
      expect(replication.holdings()).toEqual(left.map((changes) => holdingOf(long, changes)));
    });

    test('comes again when the cut is raised to it, as it does from the disk', () => {
      const machine = opened({ streams: [{ held: stream, coming: long, chunks: [digests[0]] }] });
      revoke(machine);
      tellPinned(machine);
      const said = raise(machine, 6);
      const part = holdingOf(long, { missing: 2, items: 3 });
      expect(said).toContainEqual(have(part));
      expect(machine.replication.holdings()).toEqual([part]);
      expect(want(said)).toMatchObject({ digests: [sha256(last), sha256(later.chunk)] });
    });
  });

  test('is not told of any more, though what was pinned is not on the disk yet', () => {
    const machine = opened({
      streams: [{ held: stream, coming: undefined, chunks: [digests[0]] }],
    });
    const { replication } = machine;
    replication.handle({ type: 'message', peer: B, message: whole(later) }, NOW);
    expect(replication.holdings()).toEqual([holdingOf(stream)]);
    const saying = { kind: 'revoke' as const, device: bob.key, last: [], registers: [] };
    const beyond = says(alice, [statements[3]], { ...saying, streams: [{ ...pinned, next: 4 }] });
    replication.roster.add(beyond);
    expect(machine.say({ type: 'statement', statement: beyond.bytes })).not.toContainEqual(
      have(holdingOf(stream)),
    );
    expect(replication.holdings()).toEqual([]);
  });

  test('is not fetched to its end where it is beyond', () => {
    const held = { held: stream, coming: later, chunks: [digests[0]] };
    const machine = opened({ streams: [held] });
    expect(want(answer(machine, have(holdingOf(later)), V))).toMatchObject({ type: 'want' });
    const said = revoke(machine);
    expect(said).toContainEqual({ type: 'send', peer: V, message: have(holdingOf(stream)) });
    hear(machine, chunk(1, later), V);
    expect(machine.kept).toEqual([]);
    expect(answer(machine, whole(later), V)).toEqual([]);
    expect(answer(machine, have(holdingOf(later)), V)).toEqual([]);
    expect(codes(hear(machine, have(holdingOf(stream)), V))).toEqual([]);
  });

  test('is not waited for where it was summed up before, and nothing of it counts', () => {
    const machine = machineOf(alice);
    greeted(machine, vault);
    const digests = [[bob.key, new Uint8Array(32)] as const];
    expect(hear(machine, { type: 'summary', digests }, V)).toEqual([]);
    expect(revoke(machine)).toContainEqual({ type: 'synced', peer: V });
  });

  test.each([
    ['live/core', false],
    ['status', true],
  ])('a register "%s" of it is given up for the one that was pinned: %s', (name, isGivenUp) => {
    const [first, second] = [1, 2].map((version) => registerOf(bob, { name, version }));
    const holding = { device: bob.key, name, version: 1, digest: sha256(first) };
    const cut = { name, version: 1, digest: holding.digest };
    const saying = { kind: 'revoke' as const, device: bob.key, last: [], streams: [] };
    const said = says(alice, [statements[3]], { ...saying, registers: [cut] });
    const machine = opened({ registers: [second] });
    machine.replication.roster.add(said);
    machine.handle({ type: 'statement', statement: said.bytes });
    hear(machine, { type: 'statements', statements: [] }, V);
    const asked = answer(machine, { type: 'have', streams: [], registers: [holding] }, V);
    const wanted = { type: 'want-registers', registers: [[bob.key, name]] };
    expect(asked).toEqual(isGivenUp ? [wanted] : []);
    hear(machine, { type: 'register', register: first }, V);
    expect(machine.kept).toMatchObject(isGivenUp ? [{ register: first }] : []);
  });
});

test('its adopter’s state is the next of it, be it of no higher generation than one that only this device had', () => {
  const saying = { kind: 'revoke' as const, device: bob.key, last: [], registers: [] };
  const { streamId } = holdingOf(stream);
  const cut = { streamId, next: 3, chain: new Uint8Array(32) };
  const revocation = says(owner, [statements[3]], { ...saying, streams: [cut] });
  const adoption = says(alice, [revocation], { kind: 'adopt', cut, adopter: alice.key });
  const roster = rosterOf([...statements, revocation, adoption]);
  // Bob packed anew before he heard of it; Alice, who adopts it, never saw that.
  const packed = streamOf(bob, { generation: 2 });
  const adopted = streamOf(alice, { generation: 2, chain: [{ ordinal: 3, value: cut.chain }] });
  const held = { held: packed, coming: undefined, chunks: [hexOf(sha256(packed.chunk))] };
  const machine = machineOf(vault, { roster, streams: [held] });
  const hello = helloOf(alice, { to: vault.key, roster: roster.digest });
  const peer = hexOf(alice.key);
  greeted(machine, alice, hello);
  expect(codes(hear(machine, whole(adopted), peer))).toEqual([]);
  expect(machine.kept.at(-1)).toMatchObject({ type: 'keep-head', held: true, head: adopted.head });
});

test('who goes back from an adopter’s state to the author’s, who is a device again, is not told of', () => {
  const carol = speaker('carol');
  const enrolCarol = says(alice, [statements[3]], enrol(carol));
  const revocation = says(carol, [enrolCarol], revoke(bob));
  const cut = { streamId: holdingOf(stream).streamId, next: 3, chain: new Uint8Array(32) };
  const adoption = says(alice, [revocation], { kind: 'adopt', cut, adopter: alice.key });
  const roster = rosterOf([...statements, enrolCarol, revocation, adoption]);
  const machine = machineOf(alice, { roster });
  greeted(machine, vault, helloOf(vault, { role: 'vault', roster: roster.digest }));
  const adopted = streamOf(alice, { generation: 2 });
  hear(machine, have(holdingOf(adopted)), V);
  // The owner, who knew nothing of all that, revoked who had revoked him.
  const word = says(owner, [enrolCarol], revoke(carol));
  roster.add(word);
  machine.handle({ type: 'statement', statement: word.bytes });
  expect(roster.isActive(bob.key)).toBe(true);
  expect(codes(hear(machine, have(holdingOf(stream)), V))).toEqual([]);
});

test('what devices wrote that revoked each other is told again once the owner has spoken', () => {
  const carol = speaker('carol');
  const enrolCarol = says(alice, [statements[3]], enrol(carol));
  const revokes = (by: Speaker, of: Speaker, last: Statement[]): Statement =>
    says(by, [enrolCarol], revoke(of, last));
  const quarrel = [revokes(bob, carol, []), revokes(carol, bob, [])];
  const roster = rosterOf([...statements, enrolCarol, ...quarrel]);
  const register = registerOf(bob, { name: 'live/core' });
  const held = { held: stream, coming: undefined, chunks: [hexOf(sha256(stream.chunk))] };
  const machine = machineOf(alice, { roster, registers: [register], streams: [held] });
  greeted(machine, vault, helloOf(vault, { role: 'vault', roster: roster.digest }));
  hear(machine, { type: 'summary', digests: [] }, V);
  expect(roster.members.get(hexOf(bob.key))?.standing).toBe('suspended');
  const word = says(owner, quarrel, role(bob, 'admin'));
  roster.add(word);
  const said = machine.say({ type: 'statement', statement: word.bytes });
  expect(roster.isActive(bob.key)).toBe(true);
  const told = said.flatMap((message) => (message.type === 'have' ? [message] : []));
  expect(told.flatMap(({ registers }) => registers)).toMatchObject([{ digest: sha256(register) }]);
  expect(told.flatMap(({ streams }) => streams)).toEqual([holdingOf(stream)]);
});

test('of a stream that two adopted who did not know of each other, more is not given up for who counts', () => {
  const [carol, dave] = ['carol', 'dave'].map(speaker);
  const enrolCarol = says(alice, [statements[3]], enrol(carol));
  const enrolDave = says(alice, [enrolCarol], enrol(dave));
  const { streamId } = holdingOf(stream);
  const pinned = { streamId, next: 3, chain: new Uint8Array(32) };
  const revocation = says(alice, [enrolDave], {
    kind: 'revoke',
    device: bob.key,
    last: [],
    streams: [pinned],
    registers: [],
  });
  const adopts = (who: Speaker, next: number, after: Statement, time?: number): Statement => {
    const cut = { ...pinned, next };
    return says(who, [after], { kind: 'adopt', cut, adopter: who.key }, time);
  };
  // Of the two that of the lower digest counts: here Dave's.
  const [less] = byDigest((time) => adopts(dave, 3, revocation, time));
  const more = byDigest((time) => adopts(carol, 4, revocation, time))[7];
  const known = [...statements, enrolCarol, enrolDave, revocation];
  const [held, other] = [
    streamOf(carol, { next: 4, generation: 2 }, {}, rosterOf(known)),
    streamOf(dave, { generation: 2 }, {}, rosterOf(known)),
  ];
  const roster = rosterOf([...known, more]);
  const chunks = [hexOf(sha256(held.chunk))];
  const machine = machineOf(alice, { roster, streams: [{ held, coming: undefined, chunks }] });
  greeted(machine, vault, helloOf(vault, { role: 'vault', roster: roster.digest }));
  hear(machine, { type: 'summary', digests: [] }, V);
  expect(machine.replication.holdings()).toEqual([holdingOf(held)]);
  hear(machine, { type: 'statements', statements: [less.bytes] }, V);
  expect(roster.signerOf(streamId, bob.key)).toEqual(dave.key);
  hear(machine, have(holdingOf(other)), V);
  expect(answer(machine, whole(other), V)).toEqual([]);
  const again = adopts(carol, 4, less);
  const said = answer(machine, { type: 'statements', statements: [again.bytes] }, V);
  expect(said).toContainEqual(have(holdingOf(held)));
});

/** The same eight times, in rising order of the digests. */
function byDigest(make: (time: number) => Statement): Statement[] {
  const all = Array.from({ length: 8 }, (_, time) => make(time));
  return all.sort((a, b) => (hexOf(a.digest) < hexOf(b.digest) ? -1 : 1));
}
