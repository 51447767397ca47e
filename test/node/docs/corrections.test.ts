import { describe, expect, test } from 'vitest';
import type { EditActor } from '../../../protocol/document.ts';
import { createPurge } from '../../../node/purge/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  upTo,
} from '../store/fixture.ts';
import { type Opened, openDocsIn } from './fixture.ts';

const PIECE = 2 ** 31;
const SECOND = 1_000_000;

/** A bucket with events, all of them closed but the last. */
async function recorded(count: number, directory = newDirectory()): Promise<Opened> {
  const opened = await openDocsIn(directory);
  const bucket = await bucketOf(opened.store, 'b');
  for (const i of upTo(count)) await insert(opened.store, bucket, eventAt(i));
  return opened;
}

/** The halves of the i-th event. */
function halves(i: number) {
  const { start, duration } = eventAt(i);
  const half = duration / 2;
  return [
    { start, duration: half },
    { start: start + half, duration: half, data: { title: 'second half' } },
  ];
}

describe('an event that is split', () => {
  test('is several, each with an id that stays its own, over undoing and restarts', async () => {
    const directory = newDirectory();
    let opened = await recorded(4, directory);
    const { docs, store } = opened;
    const split = await docs.splitEvent('b', 1, halves(1));
    await docs.splitEvent('b', 2, halves(2));
    const bucket = await bucketOf(store, 'b');
    expect(await numbersOf(store, bucket)).toEqual([0, 1, 2, 3, PIECE, PIECE + 1]);
    expect(await store.count(bucket)).toBe(6);
    expect(store.status().events).toBe(6);
    const second = await store.event(bucket, PIECE);
    expect(second).toMatchObject({ data: { title: 'second half' }, duration: 2_500_000 });
    await docs.undo(split?.id ?? '');
    expect(await store.event(bucket, PIECE)).toBeUndefined();
    expect(await store.event(bucket, 1)).toEqual({ number: 1, ...eventAt(1) });
    const [undoing] = await docs.edits(1);
    await opened.stop();
    opened = await openDocsIn(directory);
    await opened.docs.undo(undoing.id);
    const again = await bucketOf(opened.store, 'b');
    expect(await opened.store.event(again, PIECE)).toEqual(second);
    expect(opened.problems).toEqual([]);
  });

  test('is split further, changed and deleted piece by piece', async () => {
    const { docs, store } = await recorded(2);
    const bucket = await bucketOf(store, 'b');
    await docs.splitEvent('b', 0, halves(0));
    const [, { start, duration }] = halves(0);
    await docs.splitEvent('b', PIECE, [
      { start, duration: duration / 5 },
      { start: start + duration / 5, duration: duration / 5 },
    ]);
    await docs.deleteEvents('b', [PIECE]);
    await docs.replaceEvents('b', [{ number: PIECE + 1, ...eventAt(9, 'other') }]);
    expect(await numbersOf(store, bucket)).toEqual([0, 1, PIECE + 1]);
    expect(await store.event(bucket, PIECE + 1)).toEqual({
      number: PIECE + 1,
      ...eventAt(9, 'other'),
    });
    // What is deleted keeps its number: the next piece has another.
    await docs.splitEvent(
      'b',
      0,
      halves(0)
        .map((half) => ({ ...half, duration: SECOND }))
        .slice(0, 1)
        .concat({ start: eventAt(0).start + SECOND, duration: SECOND }),
    );
    expect(await numbersOf(store, bucket)).toEqual([0, 1, PIECE + 1, PIECE + 2]);
    await docs.restoreEvents('b', [PIECE + 2]);
    expect(await eventsOf(store, bucket)).toEqual([
      { number: 1, ...eventAt(1) },
      { number: 0, ...eventAt(0) },
    ]);
  });

  test.each([
    ['into one', [[0, 5]]],
    ['into nothing', []],
    [
      'where a piece lasts no time',
      [
        [0, 0],
        [0, 5],
      ],
    ],
    [
      'where a piece ends before it begins',
      [
        [0, -1],
        [1, 4],
      ],
    ],
    [
      'where pieces overlap',
      [
        [0, 3],
        [2, 3],
      ],
    ],
    [
      'where a piece begins before it',
      [
        [-1, 3],
        [2, 3],
      ],
    ],
    [
      'where a piece ends after it',
      [
        [0, 3],
        [3, 3],
      ],
    ],
  ])('%s is refused, and nothing is changed', async (_, pieces) => {
    const { docs, store } = await recorded(2);
    const { start } = eventAt(0);
    const wrong = pieces.map(([at, long]) => ({
      start: start + at * SECOND,
      duration: long * SECOND,
    }));
    await expect(docs.splitEvent('b', 0, wrong)).rejects.toMatchObject({
      code: 'ELATIO_DOCS_SPLIT',
    });
    expect(await docs.edits(10)).toEqual([]);
    expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual([0, 1]);
  });

  test('goes with all its pieces when it is purged, and cannot be edited then', async () => {
    const { docs, store, problems } = await recorded(3);
    const bucket = await bucketOf(store, 'b');
    const split = await docs.splitEvent('b', 1, halves(1));
    await createPurge({ store, docs, random: randomBytes }).run({ text: 'second half' });
    expect(await numbersOf(store, bucket)).toEqual([0, 2]);
    expect(await store.count(bucket)).toBe(2);
    const none = { code: 'ELATIO_DOCS_EVENT' };
    for (const number of [1, PIECE]) {
      await expect(docs.splitEvent('b', number, halves(1))).rejects.toMatchObject(none);
      await expect(docs.restoreEvents('b', [number])).rejects.toMatchObject(none);
      await expect(docs.eventHistory('b', number)).rejects.toMatchObject(none);
      expect(await docs.deleteEvents('b', [number])).toBeUndefined();
    }
    // What is destroyed does not come back.
    await docs.undo(split?.id ?? '');
    expect(await numbersOf(store, bucket)).toEqual([0, 2]);
    expect(await docs.texts()).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('events that are merged', () => {
  test('are one from the first start to the last end, in one edit', async () => {
    const { docs, store } = await recorded(4);
    const bucket = await bucketOf(store, 'b');
    const edit = await docs.mergeEvents('b', [2, 1], { title: 'both' });
    expect(edit).toMatchObject({ kind: 'events-merge', count: 2 });
    const [first, last] = [eventAt(1), eventAt(2)];
    expect(await eventsOf(store, bucket)).toContainEqual({
      number: 1,
      start: first.start,
      duration: last.start + last.duration - first.start,
      data: { title: 'both' },
    });
    expect(await numbersOf(store, bucket)).toEqual([0, 1, 3]);
    await docs.undo(edit?.id ?? '');
    expect(await numbersOf(store, bucket)).toEqual([0, 1, 2, 3]);
  });

  test('say what they said where all said the same, and else are asked for it', async () => {
    const { docs, store } = await recorded(3);
    const wrong = { code: 'ELATIO_DOCS_MERGE' };
    await expect(docs.mergeEvents('b', [0, 1])).rejects.toMatchObject(wrong);
    await expect(docs.mergeEvents('b', [0, 0], {})).rejects.toMatchObject(wrong);
    await docs.relabelEvents(
      new Map([['b', [0, 1].map((number) => ({ ...eventAt(number), number, data: { a: 1 } }))]]),
    );
    await docs.mergeEvents('b', [0, 1]);
    const bucket = await bucketOf(store, 'b');
    expect((await store.event(bucket, 0))?.data).toEqual({ a: 1 });
  });
});

test('events of several buckets are relabelled in one edit, all or none', async () => {
  const { docs, store } = await recorded(3);
  const other = await bucketOf(store, 'web', 'web.tab.current');
  await insert(store, other, eventAt(0));
  const by = { ...eventAt(0, 'relabelled'), number: 0 };
  const lists = new Map([
    ['b', [by]],
    ['web', [by]],
  ]);
  const edit = await docs.relabelEvents(lists);
  expect(edit).toMatchObject({ kind: 'events-relabel', count: 2 });
  expect((await store.event(other, 0))?.data).toEqual(by.data);
  await docs.undo(edit?.id ?? '');
  expect((await store.event(other, 0))?.data).toEqual(eventAt(0).data);
  const wrong = new Map([...lists, ['web', [{ ...by, number: 7 }]] as const]);
  await expect(docs.relabelEvents(wrong)).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
  expect((await store.event(await bucketOf(store, 'b'), 0))?.data).toEqual(eventAt(0).data);
  const many = { code: 'ELATIO_DOCS_MANY' };
  await expect(docs.deleteEvents('b', upTo(100_001))).rejects.toMatchObject(many);
});

test('events of another device are corrected as any, and none is added to its stream', async () => {
  const { docs, store } = await openDocsIn(newDirectory());
  const author = { publicKey: randomBytes(32), incarnation: randomBytes(16), name: 'phone' };
  const bulk = store.bulk(author);
  const theirs = await bulk.bucket({
    name: 'b',
    type: 'currentwindow',
    client: 'c',
    hostname: 'p',
  });
  for (const i of upTo(4)) await bulk.add(theirs, eventAt(i));
  await bulk.finish();
  const { next } = theirs.stream;
  const name = theirs.record.name;
  await docs.splitEvent(name, 1, halves(1));
  await docs.mergeEvents(name, [2, 3], { title: 'both' });
  await docs.deleteEvents(name, [0]);
  await docs.restoreEvents(name, [0]);
  expect(await numbersOf(store, theirs)).toEqual([0, 1, 2, PIECE]);
  for (const { id } of await docs.edits(4)) await docs.undo(id);
  expect(await numbersOf(store, theirs)).toEqual([0, 1, 2, 3]);
  expect(theirs.stream.next).toBe(next);
  expect((await store.verify()).faults).toEqual([]);
});

test('of two edits of one event at once the second builds upon the first', async () => {
  const { docs, store } = await recorded(2);
  const [deleted, replaced] = await Promise.allSettled([
    docs.deleteEvents('b', [0]),
    docs.replaceEvents('b', [{ number: 0, ...eventAt(0, 'late') }]),
  ]);
  expect([deleted.status, replaced.status]).toEqual(['fulfilled', 'rejected']);
  await docs.restoreEvents('b', [0]);
  await Promise.all([docs.splitEvent('b', 0, halves(0)), docs.deleteEvents('b', [0])]);
  expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual([1, PIECE]);
});

describe('the history of an event', () => {
  test('is what was recorded, each edit with its before and after, and what stands', async () => {
    const { docs } = await recorded(3);
    const by = eventAt(5, 'changed');
    await docs.replaceEvents('b', [{ number: 1, ...by }]);
    await docs.deleteEvents('b', [0, 1]);
    const [deletion] = await docs.edits(1);
    await docs.undo(deletion.id);
    await docs.restoreEvents('b', [1]);
    await docs.splitEvent('b', 1, halves(1));
    const [one, two] = halves(1).map((half) => ({ data: eventAt(1).data, ...half }));
    const { recorded: first, edits, now } = await docs.eventHistory('b', PIECE);
    expect(first).toEqual(eventAt(1));
    expect(edits.map(({ edit, before, after }) => [edit.kind, before, after])).toEqual([
      ['events-replace', 'recorded', by],
      ['events-delete', by, 'deleted'],
      ['undo', 'deleted', by],
      ['events-restore', by, 'recorded'],
      ['events-split', 'recorded', [one, two]],
    ]);
    expect(now.map(({ start }) => start)).toEqual([one.start, two.start]);
    const { edit, changes } = await docs.changesOf(deletion.id);
    expect(edit).toMatchObject({ kind: 'events-delete', count: 2 });
    expect(changes.map(({ was }) => was)).toEqual(['recorded', by]);
  });

  test('of one that nobody edited is empty, also while it is open; of none there is none', async () => {
    const { docs, store } = await recorded(2);
    expect(await docs.eventHistory('b', 1)).toMatchObject({ recorded: eventAt(1), edits: [] });
    // It was only looked at.
    expect((await bucketOf(store, 'b')).open?.number).toBe(1);
    const none = { code: 'ELATIO_DOCS_EVENT' };
    await expect(docs.eventHistory('b', 9)).rejects.toMatchObject(none);
    await expect(docs.changesOf('00'.repeat(16))).rejects.toMatchObject({
      code: 'ELATIO_DOCS_EDIT',
    });
  });

  test('tells who made an edit', async () => {
    let actor: EditActor | undefined = { kind: 'token', id: 'x1', name: 'my script' };
    const opened = await openDocsIn(newDirectory(), { actor: () => actor });
    const bucket = await bucketOf(opened.store, 'b');
    await insert(opened.store, bucket, eventAt(0));
    await opened.docs.deleteEvents('b', [0]);
    actor = undefined;
    await opened.docs.restoreEvents('b', [0]);
    const edits = await opened.docs.edits(2);
    expect(edits.map(({ by }) => by)).toEqual([
      undefined,
      { kind: 'token', id: 'x1', name: 'my script' },
    ]);
  });
});

describe('a rollback', () => {
  test('sets back all edits of a time in one edit, which can be undone', async () => {
    const { docs, store } = await recorded(5);
    const bucket = await bucketOf(store, 'b');
    await docs.deleteEvents('b', [0]);
    const [before] = await docs.edits(1);
    await docs.splitEvent('b', 1, halves(1));
    await docs.deleteEvents('b', [1, 2]);
    await docs.changeBucket('b', { label: 'mine' });
    await docs.settings.set('theme', 'dark');
    const after = await eventsOf(store, bucket);
    const range = { since: before.time + 1, until: Infinity };
    const plan = await docs.planRollback(range);
    expect(plan).toMatchObject({ count: 3, conflicts: [] });
    expect(plan.edits.map(({ kind }) => kind)).toEqual([
      'bucket-change',
      'events-delete',
      'events-split',
    ]);
    const made = await docs.rollback(range);
    expect(made).toMatchObject({ kind: 'rollback', count: 3 });
    expect(await numbersOf(store, bucket)).toEqual([1, 2, 3, 4]);
    expect(bucket.spec.label).toBeUndefined();
    expect(docs.settings.get('theme')).toBe('dark');
    // What was rolled back already is no more to do.
    expect(await docs.rollback({ since: before.time + 1, until: made?.time ?? 0 })).toBeUndefined();
    await docs.undo(made?.id ?? '');
    expect(await eventsOf(store, bucket)).toEqual(after);
    expect(bucket.spec.label).toBe('mine');
  });

  test('of some events leaves those of other times as they are', async () => {
    const { docs, store } = await recorded(5);
    await docs.deleteEvents('b', [0, 1, 2, 3]);
    const { start, duration } = eventAt(1);
    const range = {
      since: -Infinity,
      until: Infinity,
      eventsSince: start,
      eventsUntil: start + duration,
    };
    await docs.rollback(range);
    expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual([1, 4]);
  });

  test('is refused as a whole where one of the things was changed again since', async () => {
    const { docs, store } = await recorded(5);
    const bucket = await bucketOf(store, 'b');
    await docs.deleteEvents('b', [0, 1]);
    const [first] = await docs.edits(1);
    await docs.restoreEvents('b', [1]);
    const range = { since: first.time, until: first.time + 1 };
    const plan = await docs.planRollback(range);
    expect(plan.conflicts).toHaveLength(0);
    await docs.replaceEvents('b', [{ number: 1, ...eventAt(1, 'again') }]);
    expect((await docs.planRollback(range)).conflicts).toEqual([{ bucket: 'b', id: 2 ** 32 + 1 }]);
    await expect(docs.rollback(range)).rejects.toMatchObject({ code: 'ELATIO_DOCS_CHANGED' });
    expect(await numbersOf(store, bucket)).toEqual([1, 2, 3, 4]);
    const [last] = await docs.edits(1);
    await docs.undo(last.id);
    const [, restoring] = (await docs.edits(10)).filter(({ kind }) => kind !== 'undo');
    expect(restoring.kind).toBe('events-restore');
    await docs.rollback({ since: first.time, until: Infinity });
    expect(await numbersOf(store, bucket)).toEqual([0, 1, 2, 3, 4]);
  });
});
