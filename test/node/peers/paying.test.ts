import { expect, onTestFinished, test } from 'vitest';
import { createPaying } from '../../../node/peers/paying.ts';
import { bytesOfHex } from '../../../protocol/bytes.ts';
import type { PeerProgress } from '../../../protocol/sync/interface.ts';

const DOCS = '00'.repeat(16);
const OWN = '11'.repeat(16);

function progressOf(generation: number, told = true): PeerProgress {
  const holding = { root: new Uint8Array(32), missing: 0, items: 1, device: new Uint8Array(32) };
  return {
    peer: 'b',
    connected: true,
    synced: false,
    told,
    holds: [{ streamId: bytesOfHex(DOCS), generation, ...holding }],
    behind: 0,
    ahead: 0,
    confirmed: undefined,
  };
}

function opened() {
  const state = { generation: 1, isOwing: false, now: 0, paid: 0, progress: [progressOf(1)] };
  const paying = createPaying({
    progress: () => state.progress,
    replicas: {
      standing: (id) => ({
        device: new Uint8Array(32),
        isOwn: id === OWN,
        generation: state.generation,
      }),
      domainOf: (id) => (id === DOCS ? 'docs' : 'core'),
    },
    purges: { isOwing: () => state.isOwing },
    now: () => state.now,
    onPaid: () => state.paid++,
  });
  onTestFinished(() => paying.stop());
  return { state, paying };
}

test('nothing of its own is given away before the documents of who was met are here', async () => {
  const { state, paying } = opened();
  expect(paying.serves(OWN)).toBe(true);
  state.progress = [progressOf(0, false)];
  paying.met();
  expect(paying.serves(OWN)).toBe(false);
  // Others' streams, and documents, are: two that wait for each other must not do so for ever.
  expect(paying.serves('22'.repeat(16))).toBe(true);
  expect(paying.serves(DOCS)).toBe(true);
  state.progress = [progressOf(2)];
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(paying.serves(OWN)).toBe(false);
  state.isOwing = true;
  state.generation = 2;
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(paying.serves(OWN)).toBe(false);
  state.isOwing = false;
  await expect.poll(() => paying.serves(OWN)).toBe(true);
  expect(state.paid).toBe(1);
});

test('documents that do not come keep nothing back for ever', async () => {
  const { state, paying } = opened();
  state.progress = [progressOf(2)];
  paying.met();
  expect(paying.serves(OWN)).toBe(false);
  state.now = 21_000_000;
  await expect.poll(() => paying.serves(OWN)).toBe(true);
});
