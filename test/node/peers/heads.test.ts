import { expect, test, vi } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createHeads } from '../../../node/peers/heads.ts';
import type { OwnStream, Replicas } from '../../../node/store/replica/interface.ts';
import { newDevice } from '../../../node/store/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeHead } from '../../../protocol/head.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';

const ids = [randomBytes(16), randomBytes(16)];

function streamOf(streamId: Uint8Array, next: number): OwnStream {
  const chunk = {
    digest: randomBytes(32),
    keyId: randomBytes(16),
    kind: 'event' as const,
    bytes: 1_000,
    ordinals: [{ first: 0, end: next }],
  };
  const manifest = { streamId, generation: next, next, removed: [], chunks: [chunk], chain: [] };
  return { id: hexOf(streamId), manifest, chain: randomBytes(32), floor: 0, isLeft: false };
}

function setUp({ isHeard }: { isHeard: boolean }) {
  const streams = ids.map((id) => streamOf(id, 5));
  let change: (id: string) => void = () => undefined;
  const own = vi.fn<Replicas['own']>((wanted) =>
    streams.filter(({ id }) => wanted?.has(id) ?? true),
  );
  const said: { stream: string; next: number }[] = [];
  const state = { isHeard };
  const asked = own.mock.calls;
  const heads = createHeads({
    device: newDevice(randomBytes),
    roster: { frontier: [] },
    replicas: {
      own,
      onOwn(listener) {
        change = listener;
        return () => undefined;
      },
    },
    signing: nativeSigning,
    sha256: nativePrimitives.sha256,
    now: () => 1_000_000,
    isHeard: () => state.isHeard,
    before: () => Promise.resolve(),
    onError: (error) => expect.unreachable(String(error)),
    say({ head, manifest, decoded }) {
      const { streamId, root, next } = decodeHead(nativeSigning, head);
      expect(root).toEqual(nativePrimitives.sha256(manifest));
      expect(decoded).toEqual(decodeManifest(manifest));
      said.push({ stream: hexOf(streamId), next });
    },
  });
  heads.all();
  asked.length = 0;
  heads.start();
  return {
    heads,
    said,
    /** What was asked for of the streams, each time. */
    asked,
    state,
    /** One of both has so many items now. */
    grow: (place: number, next: number) => {
      streams[place] = streamOf(ids[place], next);
      change(streams[place].id);
    },
    again: (place: number) => change(streams[place].id),
  };
}

test('what changed is told of once, and only that is looked at', async () => {
  const { heads, said, asked, grow, again } = setUp({ isHeard: true });
  grow(1, 7);
  again(1);
  await vi.waitFor(() => expect(said).toEqual([{ stream: hexOf(ids[1]), next: 7 }]));
  expect(asked).toEqual([[new Set([hexOf(ids[1])])]]);
  again(1);
  grow(0, 6);
  await vi.waitFor(() => expect(said.at(-1)).toEqual({ stream: hexOf(ids[0]), next: 6 }));
  expect(said).toHaveLength(2);
  await heads.stop();
});

test('nothing is told while nobody hears of it, and then only what it came to', async () => {
  const { heads, said, asked, grow, state } = setUp({ isHeard: false });
  grow(0, 6);
  grow(0, 7);
  heads.wake();
  state.isHeard = true;
  heads.wake();
  await vi.waitFor(() => expect(said).toEqual([{ stream: hexOf(ids[0]), next: 7 }]));
  expect(asked).toHaveLength(1);
  await heads.stop();
});
