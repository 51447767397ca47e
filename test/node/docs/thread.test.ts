import { expect, onTestFinished, test } from 'vitest';
import { createDocumentThread, type DocumentThread } from '../../../node/docs/thread.ts';

const FAILED = { code: 'ELATIO_DOCS_FAILED' };
const open = { do: 'open', document: 'd', saved: undefined, changes: [] } as const;
const actor = 'ab'.repeat(16);

function newThread(): DocumentThread {
  const thread = createDocumentThread();
  onTestFinished(() => thread.end());
  return thread;
}

test('a job that cannot be done fails alone, and the thread begins anew', async () => {
  const thread = newThread();
  await thread.run({ ...open, actor });
  const { generation } = thread;
  const broken = thread.run({ ...open, actor, changes: [Uint8Array.of(1, 2, 3)] });
  await expect(broken).rejects.toMatchObject(FAILED);
  expect(thread.generation).not.toBe(generation);
  // It has nothing open.
  await expect(thread.run({ do: 'save', document: 'd' })).rejects.toMatchObject(FAILED);
  await thread.run({ ...open, actor });
  expect(await thread.run({ do: 'save', document: 'd' })).toBeInstanceOf(Uint8Array);
});

test.each([
  ['cut short', (bytes: Uint8Array) => bytes.subarray(0, -3)],
  ['changed', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 12 ? byte ^ 1 : byte))],
])('a saved document that is %s is refused', async (_, spoil) => {
  const thread = newThread();
  await thread.run({ ...open, actor });
  await thread.run({ do: 'change', document: 'd', entries: [['a', '1']], time: 0 });
  const saved = (await thread.run({ do: 'save', document: 'd' })) ?? new Uint8Array();
  await expect(thread.run({ ...open, actor, saved: spoil(saved) })).rejects.toMatchObject(FAILED);
});

test('two devices that set one key agree in the end, and so does what each can take back', async () => {
  const [mine, theirs] = [newThread(), newThread()];
  await mine.run({ ...open, actor });
  await theirs.run({ ...open, actor: 'cd'.repeat(16) });
  const set = (value: string) =>
    ({ do: 'change', document: 'd', entries: [['k', value]], time: 0 }) as const;
  const [a, b] = [await mine.run(set('a')), await theirs.run(set('b'))];
  if (!a || !b) throw new Error('both change something');
  await mine.run({ ...open, actor, changes: [a, b] });
  await theirs.run({ ...open, actor: 'cd'.repeat(16), changes: [b, a] });
  const touched = { do: 'touched', document: 'd', changes: [a] } as const;
  const [here, there] = [await mine.run(touched), await theirs.run(touched)];
  expect(here).toEqual(there);
  const [, winner] = here[0];
  const latest = async (change: Uint8Array): Promise<boolean> =>
    (await mine.run({ do: 'reversal', document: 'd', change, others: [a, b] })).isLatest;
  expect([await latest(a), await latest(b)]).toEqual([winner === 'a', winner === 'b']);
});
