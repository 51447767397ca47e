import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import { deltaOf } from '../../../protocol/sync/manifest-delta.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { enrol, says, speaker } from '../roster/fixture.ts';
import {
  answer,
  B,
  chunk,
  codes,
  end,
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
  type Machine,
  NOW,
  registerOf,
  rosterOf,
  sha256,
  statements,
  streamOf,
  vault,
} from './pair.ts';

describe('a stream of another device', () => {
  test('is asked for, fetched, written, and only then told of', () => {
    const machine = opened();
    const { streamId } = holdingOf(stream);
    expect(answer(machine, have(holdingOf(stream)))).toEqual([
      { type: 'want-head', streamId, known: undefined },
    ]);
    const wanted = answer(machine, whole(stream));
    expect(wanted.map(({ type }) => type)).toEqual(['want']);
    const said = answer(machine, chunk(idOf(wanted)));
    expect(said).toEqual([have(holdingOf(stream)), have(holdingOf(stream))]);
    expect(machine.kept.map(({ type }) => type)).toEqual(['keep-head', 'keep-chunk', 'keep-head']);
    expect(hear(machine, end(idOf(wanted), stream.chunk))).toMatchObject([
      { type: 'synced', peer: B },
    ]);
  });

  test('is put together from parts, and from no others', () => {
    const parts = (offsets: readonly [number, number][]) => {
      const machine = opened();
      hear(machine, have(holdingOf(stream)));
      const id = idOf(answer(machine, whole(stream)));
      const outputs = offsets.flatMap(([offset, to]) =>
        hear(machine, {
          ...chunk(id),
          offset,
          bytes: stream.chunk.subarray(offset, to),
        } as Message),
      );
      return { machine, outputs };
    };
    const good = parts([
      [0, 40],
      [40, 41],
      [41, 100],
    ]);
    expect(good.machine.kept).toHaveLength(3);
    for (const wrong of [
      [[40, 100]],
      [
        [0, 40],
        [41, 100],
      ],
      [
        [0, 40],
        [0, 40],
      ],
    ] as const) {
      expect(codes(parts(wrong.map(([a, b]) => [a, b])).outputs)).toEqual(['ELATIO_SYNC_ORDER']);
    }
  });

  test('is asked of another where one lacks a chunk, gives a wrong one, or goes away', () => {
    for (const failing of ['lack', 'wrong', 'gone'] as const) {
      const machine = opened();
      hear(machine, have(holdingOf(stream)));
      hear(machine, have(holdingOf(stream)), V);
      const id = idOf(answer(machine, whole(stream)));
      const outputs = {
        lack: () => hear(machine, { type: 'lack', id, digest: sha256(stream.chunk) }),
        wrong: () => hear(machine, { ...chunk(id), bytes: new Uint8Array(100) } as Message),
        gone: () => machine.handle({ type: 'disconnected', peer: B }),
      }[failing]();
      expect(codes(outputs)).toEqual(failing === 'wrong' ? ['ELATIO_SYNC_FORGED'] : []);
      const asked = outputs.filter((output) => output.type === 'send');
      expect(asked).toMatchObject([{ peer: V, message: { type: 'want' } }]);
      const message = asked[0]?.message;
      hear(machine, chunk(message?.type === 'want' ? message.id : -1), V);
      expect(machine.kept.at(-1)).toMatchObject({ type: 'keep-head', held: true });
    }
  });

  test('is not asked of one that lacks it before that one says that it has more', () => {
    const machine = opened();
    hear(machine, have(holdingOf(stream, { missing: 1 })));
    const id = idOf(answer(machine, whole(stream)));
    hear(machine, { type: 'lack', id, digest: sha256(stream.chunk) });
    expect(want(answer(machine, have(holdingOf(stream, { missing: 1 }))))).toBeUndefined();
    expect(want(answer(machine, have(holdingOf(stream))))).toMatchObject({ type: 'want' });
  });

  test('is not fetched before its key is here', () => {
    let wants: 'yes' | 'later' = 'later';
    const machine = opened({ choices: { wants: () => wants, rank: () => 1 } });
    hear(machine, have(holdingOf(stream)));
    expect(answer(machine, whole(stream))).toEqual([]);
    wants = 'yes';
    expect(want(machine.say({ type: 'reconsider' }))).toMatchObject({ type: 'want' });
  });

  test('goes on from a crash with what is on the disk', () => {
    const digest = hexOf(sha256(stream.chunk));
    const coming = { head: stream.head, manifest: stream.manifest };
    const before = opened({ streams: [{ held: undefined, coming, chunks: [] }] });
    expect(idOf(answer(before, have(holdingOf(stream))))).toBe(1);
    const after = opened({ streams: [{ held: undefined, coming, chunks: [digest] }] });
    expect(after.kept).toMatchObject([{ type: 'keep-head', held: true }]);
  });

  test('is told as what differs from the one that is held', () => {
    const machine = opened({
      streams: [{ held: stream, coming: undefined, chunks: [hexOf(sha256(stream.chunk))] }],
    });
    const later = streamOf(bob, { next: 4, generation: 2 });
    const asked = answer(machine, have(holdingOf(later)));
    expect(asked).toContainEqual({
      type: 'want-head',
      streamId: new Uint8Array(16).fill(5),
      known: stream.root,
    });
    const base = { manifest: decodeManifest(stream.manifest), root: stream.root };
    const delta = deltaOf(base, decodeManifest(later.manifest));
    const said = answer(machine, { type: 'head', head: later.head, manifest: { delta } });
    expect(want(said)?.digests).toEqual([sha256(later.chunk)]);
  });

  test('is asked for whole where what differs cannot be used', () => {
    const machine = opened();
    hear(machine, have(holdingOf(stream)));
    const broken = { delta: new Uint8Array(5) };
    const said = answer(machine, { type: 'head', head: stream.head, manifest: broken });
    expect(said).toMatchObject([{ type: 'want-head', known: undefined }]);
    // Once.
    expect(answer(machine, { type: 'head', head: stream.head, manifest: broken })).toEqual([]);
  });
});

describe('what is not believed, and told:', () => {
  const told = (
    machine: Machine,
    state: typeof stream,
    holding = holdingOf(state),
    peer = B,
  ): string[] => {
    hear(machine, have(holding), peer);
    const outputs = hear(machine, whole(state), peer);
    expect(outputs.filter((output) => output.type === 'send')).toEqual([]);
    return codes(outputs);
  };
  const held = (state: typeof stream) => ({
    streams: [{ held: state, coming: undefined, chunks: [hexOf(sha256(state.chunk))] }],
  });

  test('a head that nobody signed, another manifest than it signs, a vault’s', () => {
    const forged = Uint8Array.from(stream.head);
    forged[forged.length - 1] ^= 1;
    const other = streamOf(bob, { next: 9 });
    for (const wrong of [
      { ...stream, head: forged },
      { ...stream, head: new Uint8Array(9) },
      { ...stream, manifest: other.manifest },
      { ...stream, head: streamOf(bob, { next: 9 }, { root: stream.root }).head },
      streamOf(vault),
    ]) {
      const machine = opened();
      expect(told(machine, wrong, holdingOf(stream))).toEqual(['ELATIO_SYNC_FORGED']);
      expect(answer(machine, have(holdingOf(stream)))).toEqual([]);
    }
  });

  test('a manifest that is not sound, or loses what was there', () => {
    const lost = { removed: [{ first: 0, end: 1 }] };
    expect(told(opened(), streamOf(bob, lost))).toEqual(['ELATIO_SYNC_FORGED']);
    const machine = opened(held(streamOf(bob, { next: 5 })));
    const shorter = streamOf(bob, { generation: 2 });
    expect(told(machine, shorter)).toEqual(['ELATIO_SYNC_CLONE']);
  });

  test('a stream of another device under a device’s own name', () => {
    expect(told(opened(held(stream)), streamOf(alice, { generation: 2 }))).toEqual([
      'ELATIO_SYNC_FORGED',
    ]);
  });

  test('two states of one generation: the first stays', () => {
    const machine = opened(held(stream));
    expect(told(machine, streamOf(bob, { next: 4 }))).toEqual(['ELATIO_SYNC_CLONE']);
    expect(machine.kept).toEqual([]);
  });

  test('more of a stream that this device writes than it knows', () => {
    const machine = opened(held(streamOf(alice)));
    const later = streamOf(alice, { next: 4, generation: 2 });
    expect(told(machine, later)).toEqual(['ELATIO_SYNC_CLONE']);
    const other = streamOf(alice, { next: 8 });
    expect(told(opened(held(streamOf(alice))), other)).toEqual(['ELATIO_SYNC_CLONE']);
  });

  test('a device that holds less than it did, or less of its own than others', () => {
    const machine = opened();
    const later = streamOf(bob, { next: 4, generation: 2 });
    hear(machine, have(holdingOf(later)), V);
    expect(codes(hear(machine, have(holdingOf(stream)), V))).toEqual(['ELATIO_SYNC_ROLLBACK']);
    expect(codes(hear(machine, have(holdingOf(stream)), V))).toEqual([]);
    // Others may be faster to tell what a device has than it is itself.
    const slow = opened(held(later));
    expect(codes(hear(slow, have(holdingOf(stream))))).toEqual([]);
    const outputs = Array.from({ length: 61 }, () => slow.handle({ type: 'tick' })).flat();
    expect(codes(outputs)).toEqual(['ELATIO_SYNC_ROLLBACK']);
  });

  test('an own stream that this device knows nothing of; it is fetched', () => {
    const machine = opened();
    hear(machine, have(holdingOf(streamOf(alice))));
    const outputs = hear(machine, whole(streamOf(alice)));
    expect(codes(outputs)).toEqual(['ELATIO_SYNC_BEHIND']);
    expect(outputs).toMatchObject([{ type: 'problem' }, { message: { type: 'want' } }]);
  });

  test('a clock that is a day ahead', () => {
    const machine = opened();
    const later = streamOf(bob, {}, { time: NOW + 90_000_000_000 });
    hear(machine, have(holdingOf(later)));
    const outputs = hear(machine, whole(later));
    expect(codes(outputs)).toEqual(['ELATIO_SYNC_CLOCK']);
    expect(outputs.filter((output) => output.type === 'send')).toHaveLength(1);
  });

  test('one kind of problem with one device, and not without end', () => {
    const machine = opened();
    const forged = Array.from({ length: 100 }, (_, i) => Uint8Array.of(1, 2, 3, i));
    const outputs = forged.flatMap((register) => hear(machine, { type: 'register', register }));
    expect(codes(outputs)).toHaveLength(32);
  });

  test('answers that nobody asked for', () => {
    for (const message of [
      chunk(7),
      end(7),
      { type: 'lack', id: 7, digest: new Uint8Array(32) } as const,
    ]) {
      expect(codes(hear(opened(), message))).toEqual(['ELATIO_SYNC_ORDER']);
    }
  });

  test('an end before the last chunk, or of another number of them', () => {
    const machine = opened();
    hear(machine, have(holdingOf(stream)));
    const id = idOf(answer(machine, whole(stream)));
    expect(codes(hear(machine, end(id)))).toEqual(['ELATIO_SYNC_ORDER']);
  });
});

describe('a head of a statement that is not here', () => {
  test('is taken once the statement is', () => {
    const statement = says(bob, [statements[3]], enrol(speaker('carol')));
    const later = rosterOf([...statements, statement]);
    const early = streamOf(bob, {}, {}, later);
    const machine = opened();
    hear(machine, have(holdingOf(early)));
    expect(answer(machine, whole(early))).toEqual([]);
    const said = answer(machine, { type: 'statements', statements: [statement.bytes] });
    expect(said).toContainEqual({
      type: 'want-head',
      streamId: holdingOf(early).streamId,
      known: undefined,
    });
    expect(want(answer(machine, whole(early)))).toMatchObject({ type: 'want' });
  });

  test('is told of once the statement is here, where a crash left the one without the other', () => {
    const statement = says(bob, [statements[3]], enrol(speaker('carol')));
    const later = rosterOf([...statements, statement]);
    const held = streamOf(bob, {}, {}, later);
    const register = registerOf(bob, { frontier: later.frontier });
    const chunks = [hexOf(sha256(held.chunk))];
    const streams = [{ held, coming: undefined, chunks }];
    const machine = opened({ streams, registers: [register] });
    expect(machine.replication.holdings()).toEqual([]);
    const said = answer(machine, { type: 'statements', statements: [statement.bytes] });
    const told = said.flatMap((message) => (message.type === 'have' ? [message] : []));
    expect(told[0].streams).toEqual([holdingOf(held)]);
    expect(told[0].registers).toMatchObject([{ name: 'prekey' }]);
  });
});

describe('a peer that does not answer', () => {
  test('is let go after a minute, and others are asked first then', () => {
    const machine = opened();
    hear(machine, have(holdingOf(stream)));
    const outputs = Array.from({ length: 70 }, () => machine.handle({ type: 'tick' })).flat();
    expect(codes(outputs)).toEqual(['ELATIO_SYNC_SILENT']);
  });
});

describe('a disk that is full', () => {
  test('is not written to for a while, and nobody is told that anything is held', () => {
    const machine = opened();
    hear(machine, have(holdingOf(stream)));
    machine.full = true;
    expect(answer(machine, whole(stream))).toEqual([]);
    expect(answer(machine, have(holdingOf(stream)))).toEqual([]);
    machine.full = false;
    const said = Array.from({ length: 31 }, () => machine.say({ type: 'tick' })).flat();
    expect(said).toMatchObject([{ type: 'want-head' }]);
  });
});

describe('a register', () => {
  const told = (bytes: Uint8Array): Message => ({ type: 'register', register: bytes });
  const holding = (bytes: Uint8Array, version = 1): Message => ({
    type: 'have',
    streams: [],
    registers: [{ device: bob.key, name: 'prekey', version, digest: sha256(bytes) }],
  });
  const first = registerOf(bob);

  test('is asked for, written, and passed on', () => {
    const machine = opened();
    expect(answer(machine, holding(first))).toEqual([
      { type: 'want-registers', registers: [[bob.key, 'prekey']] },
    ]);
    const outputs = hear(machine, told(first));
    expect(machine.kept).toEqual([{ type: 'keep-register', id: 1, register: first }]);
    expect(outputs).toContainEqual({ type: 'send', peer: V, message: told(first) });
    expect(outputs).not.toContainEqual({ type: 'send', peer: B, message: told(first) });
    expect(answer(machine, { type: 'want-registers', registers: [[bob.key, 'prekey']] })).toEqual([
      told(first),
    ]);
  });

  test('of an older version, or that is here, is neither asked for nor taken', () => {
    const later = registerOf(bob, { version: 2 });
    const machine = opened({ registers: [later] });
    expect(answer(machine, holding(first))).toEqual([]);
    hear(machine, told(first));
    hear(machine, told(later));
    expect(machine.kept).toEqual([]);
  });

  test('of one version and other bytes is a clone’s; all take the greater digest', () => {
    const other = registerOf(bob, { content: new Uint8Array(9) });
    const [less, more] = [first, other].sort((a, b) =>
      hexOf(sha256(a)) < hexOf(sha256(b)) ? -1 : 1,
    );
    const machine = opened({ registers: [less] });
    expect(codes(hear(machine, told(more)))).toEqual(['ELATIO_SYNC_CLONE']);
    expect(machine.kept).toMatchObject([{ register: more }]);
    const second = opened({ registers: [more] });
    expect(codes(hear(second, told(less)))).toEqual(['ELATIO_SYNC_CLONE']);
    expect(second.kept).toEqual([]);
  });

  test('that is none, or not signed, is told of', () => {
    const forged = Uint8Array.from(first);
    forged[forged.length - 1] ^= 1;
    const machine = opened();
    expect(codes(hear(machine, told(forged)))).toEqual(['ELATIO_SYNC_FORGED']);
    expect(codes(hear(machine, told(new Uint8Array(5))))).toEqual(['ELATIO_SYNC_FORGED']);
    expect(machine.kept).toEqual([]);
  });

  test('of its own that others know a later one of is taken, and says that this device was set back', () => {
    const machine = opened({ registers: [registerOf(alice)] });
    const later = registerOf(alice, { version: 2 });
    expect(codes(hear(machine, told(later)))).toEqual(['ELATIO_SYNC_BEHIND']);
    expect(machine.kept).toMatchObject([{ register: later }]);
    // One that was written while this device runs: by another machine.
    const now = registerOf(alice, { version: NOW / 1000 + 1 });
    expect(codes(hear(machine, told(now)))).toEqual(['ELATIO_SYNC_CLONE']);
  });
});

test('what this device writes is told at once, as what differs where that is known', () => {
  const own = streamOf(alice);
  const machine = opened({ streams: [{ held: own, coming: undefined, chunks: [] }] });
  hear(machine, have(holdingOf(own, { device: alice.key })));
  const later = streamOf(alice, { next: 4, generation: 2 });
  const said = machine.handle({ type: 'head', head: later.head, manifest: later.manifest });
  const messages = said.flatMap((output) =>
    output.type === 'send' ? [`${output.peer === B ? 'bob' : 'vault'} ${output.message.type}`] : [],
  );
  expect(messages).toEqual(['bob head', 'vault head', 'bob have', 'vault have']);
  const register = registerOf(alice);
  const pushed = machine.say({ type: 'register', register });
  expect(pushed.map(({ type }) => type)).toEqual(['register', 'register', 'have', 'have']);
});
