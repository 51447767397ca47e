/**
 * What a purge promises, proved on the disk: nothing that was purged can be opened afterwards, by whatever key was
 * ever there, and everything else can.
 */
import { ClassicLevel } from 'classic-level';
import { cpSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../node/crypto.ts';
import { createPurge, type Purge } from '../../node/purge/index.ts';
import { parseRule } from '../../node/rules/rule.ts';
import type { Selector } from '../../node/store/index.ts';
import { spread } from '../thorough.ts';
import { type Opened, openDocsIn } from './docs/fixture.ts';
import { bytesOf, openedIn } from './on-disk.ts';
import { hookSteps } from './store/faults.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  T0,
  titleOf,
  upTo,
} from './store/fixture.ts';

const CANARY = 'Kanarie';
const RULE = { when: { title: CANARY.toUpperCase() }, action: 'exclude' };
const MONTH = 31 * 86_400_000_000;

function purgeOf({ store, docs }: Opened): Purge {
  return createPurge({ store, docs, random: randomBytes });
}

/** Titles of all that is in the log: 60 events in three months, every fifth with the canary, some corrected. */
async function filled(opened: Opened): Promise<void> {
  const { store, docs } = opened;
  const bucket = await bucketOf(store, 'b');
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(60)) {
    const title = i % 5 === 0 ? `${CANARY} ${i}` : `title ${i}`;
    const event = { ...eventAt(i, title), start: T0 + (i % 3) * MONTH + i };
    await insert(store, i % 2 === 0 ? bucket : web, event);
    if (i % 17 === 0) await store.flush();
  }
  // The canary stands in a correction; was corrected away; stood in one that was corrected again.
  await docs.replaceEvents('b', [{ number: 1, ...eventAt(2, `${CANARY} in a correction`) }]);
  await docs.replaceEvents('b', [{ number: 5, ...eventAt(10, 'corrected') }]);
  await docs.replaceEvents('b', [{ number: 3, ...eventAt(6, `${CANARY} once`) }]);
  await docs.replaceEvents('b', [{ number: 3, ...eventAt(6, 'what stays') }]);
  await docs.deleteEvents('web', [2]);
}

/** All titles in it as a person sees them. */
async function titlesOf({ store }: Opened): Promise<string[]> {
  const titles: string[] = [];
  for (const bucket of store.buckets().values()) {
    for (const { data } of await eventsOf(store, bucket)) titles.push(titleOf(data));
  }
  return titles.sort();
}

const withCanary = (texts: readonly string[]): string[] =>
  texts.filter((text) => text.includes(CANARY));

test.each<[string, Selector]>([
  ['a text', { text: CANARY }],
  ['a rule', { match: { rule: parseRule('', RULE), zone: 'UTC' } }],
])(
  'by %s: afterwards no key that was ever there opens what was purged, and all else is there',
  async (_, selector) => {
    const directory = newDirectory();
    const [data, copy] = [join(directory, 'data'), join(directory, 'copy')];
    let node = await openDocsIn(data);
    await filled(node);
    const before = await titlesOf(node);
    expect(withCanary(before).length).toBe(11);
    await node.stop();
    await cp(data, copy, { recursive: true });
    const was = await openedIn(copy, []);
    expect(withCanary(was.texts).length).toBeGreaterThan(12);

    node = await openDocsIn(data);
    const purge = purgeOf(node);
    const preview = await purge.preview(selector);
    expect(preview.events).toBe(13);
    expect(await titlesOf(node)).toEqual(before);
    expect(await purge.run(selector)).toMatchObject({
      events: 13,
      texts: 3,
      left: 0,
      faults: [],
    });
    const left = before.filter((title) => !title.includes(CANARY) && title !== 'corrected');
    expect(await titlesOf(node)).toEqual(left);
    await node.stop();

    const now = await openedIn(data, was.keys);
    expect(withCanary(now.texts)).toEqual([]);
    for (const title of left) expect(now.texts.some((text) => text.includes(title))).toBe(true);
    // Every month lost something: no chunk from before is left, not even in files that wait to be dropped.
    const bytes = await bytesOf(data);
    const old = await chunksIn(copy);
    expect(old.length).toBeGreaterThan(4);
    for (const envelope of old) expect(bytes.includes(Buffer.from(envelope))).toBe(false);

    node = await openDocsIn(data);
    expect(await titlesOf(node)).toEqual(left);
    // What was amended before can still be taken back, as far as anything is left of it.
    for (const { id } of await node.docs.edits(10)) await node.docs.undo(id).catch(() => undefined);
    expect(withCanary(await titlesOf(node))).toEqual([]);
    expect((await node.store.verify()).faults).toEqual([]);
    expect(node.problems).toEqual([]);
  },
);

/** The envelopes of chunks of events. */
async function chunksIn(directory: string): Promise<Uint8Array[]> {
  const node = await openDocsIn(directory);
  const chunks = node.store
    .streams()
    .flatMap((stream) =>
      stream.domain === 'docs' ? [] : stream.chunks.map(({ digest }) => digest),
    );
  await node.stop();
  const found: Uint8Array[] = [];
  const root = join(directory, 'store');
  for (const name of await readdir(root)) {
    const level = new ClassicLevel<Buffer, Uint8Array>(join(root, name), {
      keyEncoding: 'buffer',
      valueEncoding: 'view',
    });
    for await (const [, value] of level.iterator()) {
      const digest = Buffer.from(nativePrimitives.sha256(value)).toString('hex');
      if (chunks.includes(digest)) found.push(value);
    }
    await level.close();
  }
  return found;
}

test('killed at any step, the next start finishes it', async () => {
  const directory = newDirectory();
  const data = join(directory, 'data');
  const node = await openDocsIn(data);
  await filled(node);
  const left = (await titlesOf(node)).filter(
    (title) => !title.includes(CANARY) && title !== 'corrected',
  );
  const copies: string[] = [];
  let watching = true;
  let begun = false;
  await hookSteps(directory, {
    after() {
      begun ||= node.store.local.keys('store/hidden/').length > 0;
      if (!watching || !begun) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(data, path, { recursive: true });
      copies.push(path);
    },
  });
  await purgeOf(node).run({ text: CANARY });
  watching = false;
  await node.stop();
  expect(copies.length).toBeGreaterThan(15);
  for (const [i, path] of spread(copies, 13).entries()) {
    const again = await openDocsIn(path);
    await purgeOf(again).start();
    expect(await titlesOf(again), path).toEqual(left);
    for (const bucket of again.store.buckets().values()) {
      expect(await again.store.count(bucket)).toBe((await eventsOf(again.store, bucket)).length);
    }
    expect((await again.store.verify()).faults).toEqual([]);
    expect(again.store.status().damage).toEqual([]);
    await again.stop();
    // Opening every record under every key takes its time.
    if (i % 4 === 0) expect(withCanary((await openedIn(path, [])).texts)).toEqual([]);
  }
});

test('while something is put in the place of what goes no other purge may miss it', async () => {
  const opened = await openDocsIn(newDirectory());
  await filled(opened);
  const purge = purgeOf(opened);
  const before = (await titlesOf(opened)).length;
  await expect(
    purge.replace({ text: CANARY }, async () => {
      await expect(purge.run({ text: CANARY })).rejects.toMatchObject({
        code: 'ELATIO_PURGE_BUSY',
      });
      throw new Error('nothing was put there');
    }),
  ).rejects.toThrow('nothing was put there');
  expect(await titlesOf(opened)).toHaveLength(before);
  await purge.replace({ text: CANARY }, () => Promise.resolve());
  expect((await titlesOf(opened)).filter((title) => title.includes(CANARY))).toEqual([]);
});
