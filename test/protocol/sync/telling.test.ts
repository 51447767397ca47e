import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Output } from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { answer, B, chunk, have, holdingOf, idOf, opened, whole } from './conversation.ts';
import { bob, messagesOf, NOW, sha256, streamOf } from './pair.ts';

const bytesOf = (i: number): Uint8Array => new Uint8Array(100).fill(i);

/** Bob's, of so many chunks of one item each. */
function stateOf(generation: number, count: number): ReturnType<typeof streamOf> {
  const chunks = Array.from({ length: count }, (_, i) => ({
    digest: sha256(bytesOf(i)),
    keyId: new Uint8Array(16),
    kind: 'event' as const,
    bytes: 100,
    ordinals: [{ first: i, end: i + 1 }],
  }));
  return streamOf(bob, { generation, next: count, chunks });
}

const holdings = (messages: readonly Message[]) =>
  messages.flatMap((message) => (message.type === 'have' ? message.streams : []));

test('who fetches what grows meanwhile is not told to hold less than it was told to', () => {
  const [first, second, third] = [stateOf(1, 1), stateOf(2, 3), stateOf(3, 4)];
  const machine = opened({
    streams: [{ held: first, coming: undefined, chunks: [hexOf(sha256(bytesOf(0)))] }],
  });
  answer(machine, have(holdingOf(second)));
  const id = idOf(answer(machine, whole(second)));
  answer(machine, chunk(id, { ...second, chunk: bytesOf(1) }));
  const [said] = holdings(machine.say({ type: 'tick' }));
  expect(said).toMatchObject({ generation: 2, missing: 1 });

  // The next state is not on the disk yet when another chunk is.
  const { replication } = machine;
  const hear = (message: Message): readonly Output[] =>
    replication.handle({ type: 'message', peer: B, message }, NOW);
  hear(have(holdingOf(third)));
  const [slow] = hear(whole(third)).filter((output) => output.type === 'keep-head');
  const kept = hear(chunk(id, { ...third, chunk: bytesOf(2) }));
  const fast = kept.find((output) => output.type === 'keep-chunk');
  if (!slow || !fast) throw new Error('nothing is kept');
  replication.handle({ type: 'kept', id: fast.id }, NOW);
  const tick = (): readonly Output[] => replication.handle({ type: 'tick' }, NOW);
  const told = holdings(messagesOf(tick()));
  expect(told.length).toBeGreaterThan(0);
  for (const { generation } of told) expect(generation).toBe(2);

  replication.handle({ type: 'kept', id: slow.id }, NOW);
  const [then] = holdings(messagesOf(tick()));
  expect(then).toMatchObject({ generation: 3, missing: 1 });
});

test('nor is who cannot write what comes next: what was coming goes on', () => {
  const [first, second, third] = [stateOf(1, 1), stateOf(2, 3), stateOf(3, 4)];
  const machine = opened({
    streams: [{ held: first, coming: second, chunks: [hexOf(sha256(bytesOf(0)))] }],
  });
  const [before] = machine.replication.holdings();
  expect(before).toMatchObject({ generation: 2, missing: 2 });
  const id = idOf(answer(machine, have(holdingOf(third))));
  machine.full = true;
  answer(machine, whole(third));
  expect(machine.replication.holdings()).toEqual([before]);
  machine.full = false;
  for (const last of [2, 1]) answer(machine, chunk(id, { ...second, chunk: bytesOf(last) }));
  expect(machine.kept.at(-1)).toMatchObject({ type: 'keep-head', head: second.head, held: true });
});
