import { expect, test } from 'vitest';
import type { Statement } from '../../../protocol/roster/interface.ts';
import type { Output } from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { enrol, owner, says, speaker } from '../roster/fixture.ts';
import { B, codes, hear, opened } from './conversation.ts';
import {
  alice,
  bob,
  greeted,
  machineOf,
  messagesOf,
  NOW,
  registerOf,
  rosterOf,
  sha256,
  statements,
} from './pair.ts';

const carol = says(alice, [statements[3]], enrol(speaker('carol')));
const dave = says(bob, [carol], enrol(speaker('dave')));

test('what is said later is told to who goes on, having taken both rosters for the same, and never said which it has', () => {
  const machine = machineOf(alice, { roster: rosterOf([...statements, carol]) });
  expect(messagesOf(greeted(machine, bob))).toMatchObject([{ type: 'roster' }]);
  const say = (statement: Statement): Message[] => {
    machine.replication.roster.add(statement);
    return machine.say({ type: 'statement', statement: statement.bytes });
  };
  expect(say(dave)).toEqual([]);
  const told = (one: Statement): Message => ({ type: 'statements', statements: [one.bytes] });
  const [first] = messagesOf(hear(machine, { type: 'summary', digests: [] }));
  expect(first).toEqual(told(dave));
  const eve = says(alice, [dave], enrol(speaker('eve')));
  expect(say(eve)[0]).toEqual(told(eve));
});

test('nothing is written before the statements that were heard before it, and nothing names these till then', () => {
  const { replication } = opened();
  const before = replication.roster.frontier;
  const say = (message: Message): readonly Output[] =>
    replication.handle({ type: 'message', peer: B, message }, NOW);
  const written = (outputs: readonly Output[]): Output[] =>
    outputs.filter(({ type }) => type.startsWith('keep'));
  const idOf = ([output]: readonly Output[]): number => ('id' in output ? output.id : -1);
  const both = [carol, dave].map(({ bytes }) => bytes);
  const first = written(say({ type: 'statements', statements: both }));
  expect(first).toMatchObject([{ type: 'keep-statement', statement: carol.bytes }]);

  const roster = rosterOf([...statements, carol, dave]);
  const register = registerOf(bob, { frontier: roster.frontier });
  expect(written(say({ type: 'register', register }))).toEqual([]);
  expect(replication.roster.frontier).toEqual(before);

  const second = written(replication.handle({ type: 'kept', id: idOf(first) }, NOW));
  expect(second).toMatchObject([{ type: 'keep-statement', statement: dave.bytes }]);
  expect(replication.roster.frontier).toEqual([carol.digest]);

  // The disk is full for a moment: all waits until the statement is on it.
  const failed = { type: 'kept', id: idOf(second), failed: 'full' } as const;
  expect(written(replication.handle(failed, NOW))).toEqual([]);
  let again: Output[] = [];
  for (let waited = 0; waited < 60 && again.length === 0; waited++) {
    again = written(replication.handle({ type: 'tick' }, NOW));
  }
  expect(again).toMatchObject([{ type: 'keep-statement', statement: dave.bytes }]);
  expect(written(replication.handle({ type: 'kept', id: idOf(again) }, NOW))).toMatchObject([
    { type: 'keep-register', register },
  ]);
  expect(replication.roster.frontier).toEqual(roster.frontier);
});

test('a revoked device that has more of its own than what was pinned of it is not told of another with its key', () => {
  const name = 'live/core';
  const [first, second] = [1, 2].map((version) => registerOf(alice, { name, version }));
  const cut = { name, version: 1, digest: sha256(first) };
  const revoked = says(owner, [statements[3]], {
    kind: 'revoke',
    device: alice.key,
    last: [statements[3].digest],
    streams: [],
    registers: [cut],
  });
  const machine = opened({ registers: [second] });
  machine.replication.roster.add(revoked);
  const told = machine.handle({ type: 'statement', statement: revoked.bytes });
  expect(codes(told)).toEqual(['ELATIO_SYNC_REVOKED']);
  // Bob was not told of that yet.
  expect(codes(hear(machine, { type: 'register', register: first }))).toEqual([]);
  expect(machine.kept).toEqual([]);
});
