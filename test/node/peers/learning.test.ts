/** Whatever moment a crash comes at, a revocation that is on the disk has retired the keys of before. */
import { expect, test } from 'vitest';
import { createLearning } from '../../../node/peers/learning.ts';
import type { Saying } from '../../../protocol/roster/interface.ts';
import { codeOf } from '../../../protocol/error.ts';

const KEY = new Uint8Array(32);
const REVOKE = { kind: 'revoke', device: KEY, last: [], streams: [], registers: [] } as const;
const ENROL = { kind: 'enrol', device: KEY, role: 'member' } as const;
const said = (saying: Saying, number = 0) => ({ saying, bytes: new Uint8Array([number]) });

/** A learning whose disk a test holds up, and what was done in which order. */
function learning({ isFull }: { readonly isFull: () => boolean } = { isFull: () => false }) {
  const done: string[] = [];
  const step = async (what: string): Promise<void> => {
    await Promise.resolve();
    if (isFull()) throw new Error('no room');
    done.push(what);
  };
  const made = createLearning({
    replicas: { renewKeys: () => step('renewed') },
    records: { keepStatement: ([number]) => step(`kept ${number}`) },
    async alone(task) {
      done.push('rings held');
      try {
        return await task();
      } finally {
        done.push('rings free');
      }
    },
  });
  return { made, done };
}

test('keys are renewed before a revocation is on the disk, and no ring is told meanwhile', async () => {
  const { made, done } = learning();
  const taken: number[] = [];
  await made.keep([said(ENROL, 1), said(REVOKE, 2)], (i) => taken.push(i));
  expect(done).toEqual(['rings held', 'renewed', 'kept 1', 'kept 2', 'rings free']);
  expect(taken).toEqual([0, 1]);
});

test('a statement that takes nothing from anybody leaves the keys as they are', async () => {
  const { made, done } = learning();
  await made.keep([said(ENROL)]);
  expect(done).not.toContain('renewed');
});

test('what stands on a statement waits for it, and fails where it cannot be kept until it is', async () => {
  let isFull = true;
  const { made, done } = learning({ isFull: () => isFull });
  const kept = made.keep([said(REVOKE)]);
  const waits = made.done();
  await expect(kept).rejects.toThrow('no room');
  expect(await waits.catch(codeOf)).toBe('ELATIO_PEERS_ROSTER');
  expect(await made.done().catch(codeOf)).toBe('ELATIO_PEERS_ROSTER');
  isFull = false;
  await made.keep([said(REVOKE)]);
  await made.done();
  expect(done.filter((what) => what.startsWith('kept') || what === 'renewed')).toEqual([
    'renewed',
    'kept 0',
  ]);
});
