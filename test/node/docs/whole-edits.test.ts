import { expect, test } from 'vitest';
import { createPurge } from '../../../node/purge/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import type { WholeEdit } from '../../../node/docs/index.ts';
import { bucketOf, eventAt, insert, newDirectory, titleOf, upTo } from '../store/fixture.ts';
import { type Opened, openDocsIn } from './fixture.ts';

const EVENTS = 12;

/** What each edit set, newest first; of texts their titles. */
async function said({ docs }: Opened): Promise<unknown[]> {
  const edits: WholeEdit[] = await Array.fromAsync(docs.wholeEdits());
  return edits.map(({ kind, things }) => [
    kind,
    ...things.map((thing) => {
      if ('value' in thing) return thing.value;
      const { becomes } = thing;
      return typeof becomes === 'string' || !('data' in becomes) ? becomes : titleOf(becomes.data);
    }),
  ]);
}

async function corrected(opened: Opened): Promise<void> {
  const { store, docs } = opened;
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(EVENTS)) await insert(store, bucket, eventAt(i, `title ${i}`));
  // More than are looked up one by one.
  for (const round of ['once', 'twice']) {
    const texts = upTo(EVENTS).map((i) => ({ number: i, ...eventAt(i, `${round} ${i}`) }));
    await docs.replaceEvents('b', texts);
    await store.flush();
  }
}

test('every edit tells what it said, whatever was said since', async () => {
  const opened = await openDocsIn(newDirectory());
  await corrected(opened);
  const { docs } = opened;
  await docs.deleteEvents('b', [3]);
  await docs.settings.set('k', { a: 1 });
  await docs.settings.set('k', undefined);
  await docs.changeBucket('b', { label: 'mine' });
  const titles = (round: string): string[] => upTo(EVENTS).map((i) => `${round} ${i}`);
  expect(await said(opened)).toEqual([
    ['bucket-change', '"mine"'],
    ['setting', null],
    ['setting', '{"a":1}'],
    ['events-delete', 'deleted'],
    ['events-replace', ...titles('twice')],
    ['events-replace', ...titles('once')],
  ]);
  const texts = (await docs.texts()).map(({ event }) => titleOf(event.data));
  expect(texts.sort()).toEqual([...titles('once'), ...titles('twice')].sort());
});

test('what was purged of it is told as destroyed', async () => {
  const opened = await openDocsIn(newDirectory());
  await corrected(opened);
  const { store, docs } = opened;
  await createPurge({ store, docs, random: randomBytes }).run({ text: 'once 5' });
  const [, once] = await said(opened);
  expect(once).toEqual([
    'events-replace',
    ...upTo(EVENTS).map((i) => (i === 5 ? 'destroyed' : `once ${i}`)),
  ]);
  expect(await docs.texts()).toHaveLength(2 * EVENTS - 1);
});
