/** Replicas that keep only some of what there is, between machines that hold it whole. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest, type ChunkReference } from '../../../protocol/manifest.ts';
import type { Choices, Digest, HeldStream } from '../../../protocol/sync/interface.ts';
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
  want,
  whole,
} from './conversation.ts';
import { alice, bob, type Machine, machineOf, sha256, streamOf } from './pair.ts';

const A = hexOf(alice.key);
const digest = hexOf(sha256(stream.chunk));

/** A stream of Bob's: a chunk of so many items for each of the sizes. */
function bobs(sizes: readonly number[]) {
  const chunks = new Map<Digest, Uint8Array>();
  const references: ChunkReference[] = [];
  let next = 0;
  for (const [i, size] of sizes.entries()) {
    const bytes = new Uint8Array(80).fill(i + 1);
    const ordinals = [{ first: next, end: next + size }];
    next += size;
    chunks.set(hexOf(sha256(bytes)), bytes);
    const [keyId, kind] = [new Uint8Array(16), 'event' as const];
    references.push({ digest: sha256(bytes), keyId, kind, bytes: bytes.length, ordinals });
  }
  const { head, manifest } = streamOf(bob, { next, chunks: references });
  const held: HeldStream = {
    held: { head, manifest },
    coming: undefined,
    chunks: [...chunks.keys()],
  };
  return { chunks, references, held };
}

const choosing = (isWanted: (chunk: ChunkReference) => boolean): Choices => ({
  wants: (_, one) => (isWanted(one) ? 'yes' : 'no'),
  rank: () => 1,
});

/** Has two machines talk until neither has anything to say. */
function talk(a: Machine, b: Machine): void {
  const ends = [
    { machine: a, peer: B, other: b, self: A },
    { machine: b, peer: A, other: a, self: B },
  ];
  let left = ends.map(({ machine, peer }) => machine.say({ type: 'connected', peer }));
  while (left.some((said) => said.length > 0)) {
    const [fromA, fromB] = left;
    left = [
      fromB.flatMap((message) => a.say({ type: 'message', peer: B, message })),
      fromA.flatMap((message) => b.say({ type: 'message', peer: A, message })),
    ];
  }
}

const progressOf = ({ replication }: Machine) => {
  const [{ synced, behind, ahead, holds }] = replication.progress();
  return { synced, behind, ahead, holds };
};

test('a partial replica fetches what it wants and nothing else, says so, and both are in sync', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), {
        minLength: 1,
        maxLength: 12,
      }),
      (list) => {
        const { chunks, references, held } = bobs(list.map(([size]) => size));
        const wanted = new Set(references.filter((_, i) => list[i][1]).map((one) => one.digest));
        const there = new Map<Digest, Uint8Array>();
        const isWanted = (one: ChunkReference): boolean =>
          [...wanted].some((each) => hexOf(each) === hexOf(one.digest));
        const partial = machineOf(alice, { choices: choosing(isWanted), chunks: there });
        const author = machineOf(bob, { streams: [held], chunks });
        talk(partial, author);
        expect([...there.keys()].sort()).toEqual([...wanted].map(hexOf).sort());
        const unwanted = list.filter(([, is]) => !is);
        const items = unwanted.reduce((sum, [size]) => sum + size, 0);
        expect(progressOf(author)).toMatchObject({ synced: true, behind: 0, ahead: 0 });
        expect(progressOf(partial)).toMatchObject({ synced: true, behind: 0, ahead: 0 });
        const [told] = progressOf(author).holds;
        expect(told.missing).toBe(unwanted.length);
        expect(told.unwanted).toEqual(
          unwanted.length === 0 ? undefined : { chunks: unwanted.length, items },
        );
        expect(told.items + items).toBe(
          decodeManifest(held.held?.manifest ?? stream.manifest).next,
        );
      },
    ),
  );
});

test('who lacks what it wants is behind by that alone', () => {
  const machine = opened();
  hear(machine, have(holdingOf(stream)));
  hear(machine, chunk(idOf(answer(machine, whole(stream)))));
  const theirs = (changes: Parameters<typeof holdingOf>[1]) => {
    hear(machine, have(holdingOf(stream, changes)));
    const { behind, synced } = progressOf(machine);
    return { behind, synced };
  };
  expect(theirs({ missing: 1, items: 0 })).toEqual({ behind: 3, synced: false });
  expect(theirs({ missing: 1, items: 0, unwanted: { chunks: 1, items: 1 } }).behind).toBe(2);
  expect(theirs({ missing: 2, items: 0, unwanted: { chunks: 1, items: 2 } })).toEqual({
    behind: 1,
    synced: false,
  });
});

test('who has nothing of a stream is in sync with who lacks what is nowhere', () => {
  const held = { head: stream.head, manifest: stream.manifest };
  const choices: Choices = { wants: () => 'no', rank: () => 1 };
  const lacking = have(holdingOf(stream, { missing: 1, items: 0 }));
  for (const [chunks, synced] of [
    [[], true],
    [[digest], false],
  ] as const) {
    const machine = opened({ streams: [{ held, coming: undefined, chunks }], choices });
    hear(machine, lacking);
    expect(progressOf(machine).synced).toBe(synced);
  }
});

test('what nobody wants any more is told to be gone, asked for by nobody, and fetched when it is wanted again', () => {
  let wants: 'yes' | 'no' = 'yes';
  const machine = opened({ choices: { wants: () => wants, rank: () => 1 } });
  hear(machine, have(holdingOf(stream)));
  hear(machine, chunk(idOf(answer(machine, whole(stream)))));
  wants = 'no';
  // As long as it is on the disk it is told to be.
  expect(machine.say({ type: 'reconsider' })).toEqual([]);
  const { streamId } = decodeManifest(stream.manifest);
  const gone = machine.say({ type: 'dropped', streamId: hexOf(streamId), digests: [digest] });
  const without = holdingOf(stream, { missing: 1, items: 0, unwanted: { chunks: 1, items: 3 } });
  expect(gone).toEqual([have(without), have(without)]);
  expect(answer(machine, have(holdingOf(stream)))).toEqual([]);
  const asked = answer(machine, {
    type: 'want',
    id: 9,
    streamId,
    digests: [sha256(stream.chunk)],
  });
  expect(asked[0]).toEqual({ type: 'lack', id: 9, digest: sha256(stream.chunk) });
  wants = 'yes';
  expect(want(machine.say({ type: 'reconsider' }))).toMatchObject({ type: 'want' });
});

test('what is dropped while a newer state comes is not of that state either', () => {
  let wants: 'yes' | 'no' = 'yes';
  const held = { head: stream.head, manifest: stream.manifest };
  const [reference] = decodeManifest(stream.manifest).chunks;
  const more = new Uint8Array(90).fill(9);
  const newer = streamOf(bob, {
    generation: 2,
    next: 5,
    chunks: [
      reference,
      { ...reference, digest: sha256(more), bytes: 90, ordinals: [{ first: 3, end: 5 }] },
    ],
  });
  const machine = opened({
    streams: [{ held, coming: undefined, chunks: [digest] }],
    choices: { wants: (_, one) => (one.bytes === 90 ? 'yes' : wants), rank: () => 1 },
  });
  hear(machine, have(holdingOf(newer)));
  const id = idOf(answer(machine, whole(newer)));
  wants = 'no';
  const { streamId } = decodeManifest(stream.manifest);
  machine.say({ type: 'dropped', streamId: hexOf(streamId), digests: [digest] });
  const said = answer(machine, chunk(id, { ...newer, chunk: more }));
  const without = { missing: 1, items: 2, unwanted: { chunks: 1, items: 3 } };
  expect(said).toContainEqual(have(holdingOf(newer, without)));
  expect(codes(hear(machine, have(holdingOf(newer))))).toEqual([]);
});

test('what is not wanted and still here comes again in the chunks that a newer state has it in', () => {
  const held = { head: stream.head, manifest: stream.manifest };
  const [reference] = decodeManifest(stream.manifest).chunks;
  const [together, elsewhere] = [7, 8].map((byte) => new Uint8Array(90).fill(byte));
  const newer = streamOf(bob, {
    generation: 2,
    next: 9,
    chunks: [
      { ...reference, digest: sha256(together), bytes: 90, ordinals: [{ first: 0, end: 5 }] },
      { ...reference, digest: sha256(elsewhere), bytes: 90, ordinals: [{ first: 5, end: 9 }] },
    ],
  });
  const choices: Choices = { wants: () => 'no', rank: () => 1 };
  const has = opened({ streams: [{ held, coming: undefined, chunks: [digest] }], choices });
  hear(has, have(holdingOf(newer)));
  expect(want(answer(has, whole(newer)))?.digests).toEqual([sha256(together)]);
  const hasNot = opened({ streams: [{ held, coming: undefined, chunks: [] }], choices });
  hear(hasNot, have(holdingOf(newer)));
  expect(want(answer(hasNot, whole(newer)))).toBeUndefined();
  expect(hasNot.kept.at(-1)).toMatchObject({ type: 'keep-head', held: true });
});
