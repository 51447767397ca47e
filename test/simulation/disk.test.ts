import { expect, test } from 'vitest';
import { hexOf } from '../../protocol/bytes.ts';
import { bob, statements, streamOf } from '../protocol/sync/pair.ts';
import { createDisk, type Disk, storedState } from './disk.ts';

const stateOf = (...of: Parameters<typeof streamOf>) => {
  const { head, manifest } = streamOf(...of);
  return storedState(head, manifest);
};
const state = stateOf(bob);
const id = hexOf(state.claim.streamId);

function diskOf(): Disk {
  const disk = createDisk();
  for (const { bytes } of statements) disk.keepStatement(bytes);
  return disk;
}

test('what a machine gets of its own streams from others is not what it goes on with, after a start too', () => {
  const disk = diskOf();
  disk.keepHead(state, true);
  expect(disk.holding().streams).toMatchObject([{ held: state, abandoned: true }]);
});

test('what it writes is, and nothing is coming then; no more once it was set back', () => {
  const disk = diskOf();
  disk.keepHead(stateOf(bob, { next: 4, generation: 2 }), false);
  disk.write(state);
  const held = { held: state, coming: undefined };
  expect(disk.copy().holding().streams).toMatchObject([{ ...held, abandoned: false }]);
  disk.restore(disk.copy());
  expect(disk.own.has(id)).toBe(false);
  expect(disk.holding().streams).toMatchObject([{ ...held, abandoned: true }]);
});
