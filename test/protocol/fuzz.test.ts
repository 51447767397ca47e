/** A short search from a fixed place; `npm run fuzz` goes on from others for as long as you like. */
import { expect, test } from 'vitest';
import { auditTarget } from '../fuzz/audit.ts';
import { chunkTarget } from '../fuzz/chunk.ts';
import { documentTarget } from '../fuzz/document.ts';
import { fuzz } from '../fuzz/engine.ts';
import { envelopeTarget } from '../fuzz/envelope.ts';
import { keysTarget } from '../fuzz/keys.ts';
import { manifestTarget } from '../fuzz/manifest.ts';
import { signedTarget } from '../fuzz/signed.ts';
import { syncTarget } from '../fuzz/sync.ts';

test.each([
  auditTarget,
  chunkTarget,
  documentTarget,
  envelopeTarget,
  keysTarget,
  manifestTarget,
  signedTarget,
  syncTarget,
])('$name: the seeds and 2,000 changes of them', async (target) => {
  const last = target.seeds.length + 2000;
  const finding = await fuzz(target, { seed: 1, goesOn: (runs) => runs < last });
  expect(finding).toBeUndefined();
});

test('a target that is wrong somewhere is found out, and the same input fails again', async () => {
  const wrong = {
    name: 'wrong',
    seeds: [Uint8Array.of(0, 0, 0, 0)],
    run(input: Uint8Array) {
      if (input[1] === 0xff) throw new Error('found');
    },
  };
  const search = () => fuzz(wrong, { seed: 7, goesOn: (runs) => runs < 100_000 });
  const finding = await search();
  expect(finding?.error).toEqual(new Error('found'));
  expect(await search()).toEqual(finding);
});
