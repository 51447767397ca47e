/** Events that are kept reduced in the place of whole ones: on the disk too, none lost and none double. */
import { cpSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createImporter } from '../../../node/import/index.ts';
import { spread } from '../../thorough.ts';
import { openedIn } from '../on-disk.ts';
import { hookSteps, systemError } from '../store/faults.ts';
import {
  bucketOf,
  bucketSpec,
  eventsOf,
  insert,
  newDirectory,
  T0,
  upTo,
} from '../store/fixture.ts';
import type { Event } from '../../../protocol/event.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { type Clock, DAY, openRetaining, pageAt, type RetainingNode } from './fixture.ts';

/** January and February are due two days after the 100th; the rest of what is reduced is so by the veil alone. */
const POLICY = { keep: 40, domainOnly: 'forever' } as const;
const REDUCED = 62;
const REWRITTEN = 59;
/** The same where only January is due: there are many steps to try. */
const SHORT = { keep: 69, domainOnly: 'forever' } as const;
const SHORT_REDUCED = 33;
/** What is whole on the disk after it: the later pages, and the one that was moved among them. */
const WHOLE = 100 - REWRITTEN + 1;

/** A page a day for 100 days; the third is deleted, the fifth corrected, the seventh moved to March. */
async function due(directory: string, clock: Clock, policy: object = POLICY) {
  const node = await openRetaining(directory, clock);
  const { store, docs, retention } = node;
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(100)) {
    await insert(store, web, pageAt(i));
    if (i % 17 === 0) await store.flush();
  }
  await docs.deleteEvents('web', [3]);
  const corrected = { url: 'https://corrected.example/secret', title: 'corrected' };
  await docs.replaceEvents('web', [{ ...pageAt(5), number: 5, data: corrected }]);
  await docs.replaceEvents('web', [{ ...pageAt(80), number: 7, data: { title: 'moved' } }]);
  await docs.retention.set('web', { ...policy });
  await retention.look();
  clock.now += DAY;
  await retention.look();
  clock.now += DAY;
  return node;
}

/** What is to be seen after the run of the 102nd day, oldest first. */
function expected(reduced = REDUCED): Event[] {
  const pages = upTo(100).map(pageAt);
  const left = pages.map(({ start, duration, data }, i): Event => {
    const { audible } = data;
    if (i >= reduced) return { start, duration, data };
    if (i === 5) return { start, duration, data: { url: 'https://corrected.example' } };
    return { start, duration, data: { url: `https://site${i % 3}.example`, audible } };
  });
  const moved = { ...pageAt(80), data: { title: 'moved' } };
  const others = left.filter((_, i) => i !== 3 && i !== 7);
  const at = others.findIndex(({ start }) => start === moved.start);
  return others.toSpliced(at, 0, moved);
}

async function seen({ store }: RetainingNode): Promise<Event[]> {
  const bucket = await bucketOf(store, 'web');
  const events = await eventsOf(store, bucket);
  expect(await store.count(bucket)).toBe(events.length);
  const texts = (await Array.fromAsync(store.texts(bucket))).flat();
  expect(texts.map(({ data }) => JSON.parse(data) as object)).toEqual(
    events.map(({ data }) => data),
  );
  const inOrder = events.toSorted(
    (a, b) => a.start - b.start || Number('url' in a.data) - Number('url' in b.data),
  );
  return inOrder.map(({ start, duration, data }) => ({ start, duration, data }));
}

test('what is reduced is shown so from the day on, and kept so by whole months', async () => {
  const clock = { now: T0 + 100 * DAY };
  const node = await due(newDirectory(), clock);
  const { retention, store, purge, audit } = node;
  const web = await bucketOf(store, 'web');
  // The run before has shown a day less.
  expect((await seen(node))[58]).toMatchObject({ data: { url: 'https://site0.example' } });
  expect((await seen(node))[59]).toMatchObject({ data: { title: 'page 61' } });
  expect(await retention.report()).toMatchObject({
    policies: [
      {
        at: clock.now,
        reduces: { events: 1 },
        // With the one that was deleted.
        rewrites: { before: T0 + REWRITTEN * DAY, events: REWRITTEN },
        hides: { before: null, events: 0 },
      },
    ],
  });
  await retention.look();
  expect(node.errors).toEqual([]);
  expect(await seen(node)).toEqual(expected());
  expect(retention.status().last?.domains).toEqual([
    expect.objectContaining({ domain: 'web', destroyed: 0, reduced: REWRITTEN - 1 }),
  ]);
  expect((await purge.preview({ reducible: true, to: T0 + REWRITTEN * DAY - 1 })).events).toBe(0);
  expect((await purge.preview({ reducible: true })).events).toBe(WHOLE);
  expect(await audit.entries({ limit: 1 })).toMatchObject([{ action: 'reduce' }]);
  // Numbers of what is gone are not given again, and nothing is due twice.
  expect((await insert(store, web, pageAt(100))).number).toBe(100 + REWRITTEN - 1);
  expect((await retention.report()).policies).toMatchObject([{ rewrites: { events: 0 } }]);
  clock.now += DAY;
  await retention.look();
  expect(retention.status().last?.domains[0]).toMatchObject({ reduced: 0 });
});

test('a policy that is taken back while a run is at it reduces nothing more', async () => {
  const clock = { now: T0 + 100 * DAY };
  const node = await openRetaining(newDirectory(), clock, () =>
    node.docs.retention.set('web', undefined),
  );
  const { store, docs, retention } = node;
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(100)) await insert(store, web, pageAt(i));
  await docs.retention.set('web', { ...POLICY });
  expect((await retention.run()).domains).toMatchObject([{ domain: 'web', reduced: 31 }]);
  expect((await seen(node)).slice(31)).toEqual(upTo(100).slice(31).map(pageAt));
  // Set again it waits its day again, with nothing laid over what is left.
  await docs.retention.set('web', { ...POLICY });
  await retention.look();
  expect((await seen(node)).slice(31)).toEqual(upTo(100).slice(31).map(pageAt));
});

test('what was deleted before a backup was restored is kept whole no longer', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const node = await openRetaining(directory, clock);
  const { store, docs } = node;
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(100)) await insert(store, web, pageAt(i));
  await docs.deleteEvents('web', upTo(31));
  const backup = await backupOf(store, directory);
  await node.stop();
  const again = await openRetaining(await restoredFrom(backup), clock);
  await again.docs.retention.set('web', { ...POLICY });
  expect((await again.retention.run()).domains).toMatchObject([{ reduced: REWRITTEN - 31 }]);
  const whole = { reducible: true, to: T0 + REWRITTEN * DAY - 1 } as const;
  expect((await again.purge.preview(whole)).events).toBe(0);
});

test('after its time as a domain an event is gone too', async () => {
  const clock = { now: T0 + 100 * DAY };
  const node = await due(newDirectory(), clock);
  await node.retention.look();
  await node.docs.retention.set('web', { keep: 40, domainOnly: 80 });
  await node.retention.look();
  expect(await seen(node)).toEqual(expected());
  clock.now += DAY;
  await node.retention.look();
  const first = (await seen(node))[0];
  expect(first).toMatchObject({ start: T0 + 23 * DAY, data: { url: 'https://site2.example' } });
  clock.now += 10 * DAY;
  await node.retention.look();
  expect(node.retention.status().last?.domains[0]).toMatchObject({ destroyed: 0 });
  clock.now += DAY;
  await node.retention.look();
  expect(node.retention.status().last?.domains[0]).toMatchObject({ destroyed: 29 });
});

test('afterwards no key that was ever there tells a page', async () => {
  const directory = newDirectory();
  const [data, copy] = [join(directory, 'data'), join(directory, 'copy')];
  const clock = { now: T0 + 100 * DAY };
  let node = await due(data, clock);
  await node.stop();
  await cp(data, copy, { recursive: true });
  const was = await openedIn(copy, []);
  const marks = (i: number): string[] => [`"page ${i}"`, `/path/${i}"`];
  const gone = [...upTo(REWRITTEN).flatMap(marks), 'corrected.example/secret', '"corrected"'];
  for (const mark of gone) expect(was.texts.join('\n')).toContain(mark);

  node = await openRetaining(data, clock);
  await node.retention.look();
  expect(node.errors).toEqual([]);
  expect((await node.store.verify()).faults).toEqual([]);
  await node.stop();
  const all = (await openedIn(data, was.keys)).texts.join('\n');
  for (const mark of gone) expect(all).not.toContain(mark);
  for (const i of upTo(100).slice(REWRITTEN))
    for (const mark of marks(i)) expect(all).toContain(mark);

  node = await openRetaining(data, clock);
  expect(await seen(node)).toEqual(expected());
  for (const { id } of await node.docs.edits(10)) await node.docs.undo(id).catch(() => undefined);
  expect(node.problems).toEqual([]);
});

test('killed at any step, the next start goes on: none is lost, none double', async () => {
  const directory = newDirectory();
  const data = join(directory, 'data');
  const clock = { now: T0 + 100 * DAY };
  const node = await due(data, clock, SHORT);
  const copies: string[] = [];
  let watching = true;
  await hookSteps(directory, {
    after() {
      if (!watching) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(data, path, { recursive: true });
      copies.push(path);
    },
  });
  await node.retention.look();
  watching = false;
  await node.stop();
  expect(copies.length).toBeGreaterThan(30);
  for (const path of spread(copies, 9)) {
    const again = await openRetaining(path, clock);
    await again.retention.look();
    expect(again.errors, path).toEqual([]);
    expect(await seen(again), path).toEqual(expected(SHORT_REDUCED));
    const left = await again.purge.preview({ reducible: true });
    expect(left.events).toBe(100 - 31 + 1);
    expect((await again.store.verify()).faults).toEqual([]);
    expect(again.store.status().damage).toEqual([]);
    await again.stop();
  }
});

test('failed at any step, the same node goes on: none is lost, none double', async () => {
  const clock = { now: T0 + 100 * DAY };
  let [steps, failAt] = [0, Infinity];
  const hooked = newDirectory();
  await hookSteps(hooked, {
    before(step) {
      // What cannot be made to last ends writing until the next start: as if killed.
      const isHeld = step === 'batch' || step === 'write';
      if (isHeld && ++steps === failAt) throw systemError('ENOSPC');
    },
  });
  /** How many steps there were, up to the one that failed or to the end. */
  const failedAt = async (at: number): Promise<number> => {
    // So that the tries after it are for the same pages.
    clock.now = T0 + 99.5 * DAY;
    const node = await due(newDirectory(), clock, SHORT);
    [steps, failAt] = [0, at];
    await node.retention.look();
    const made = steps;
    failAt = Infinity;
    for (const _ of upTo(2)) {
      clock.now += DAY / 24;
      await node.retention.look();
    }
    expect(node.retention.status().problem).toBeUndefined();
    expect(await seen(node), `step ${at}`).toEqual(expected(SHORT_REDUCED));
    expect((await node.store.verify()).faults).toEqual([]);
    await node.stop();
    return made;
  };
  const whole = await failedAt(Infinity);
  expect(whole).toBeGreaterThan(15);
  const tries = spread(
    upTo(whole).map((i) => i + 1),
    8,
  );
  let reached = 0;
  for (const at of tries) if ((await failedAt(at)) >= at) reached++;
  expect(reached).toBeGreaterThan(tries.length / 2);
});

test('an export that is imported again brings nothing back, and doubles nothing', async () => {
  const clock = { now: T0 + 100 * DAY };
  const node = await due(newDirectory(), clock);
  const { store, gate } = node;
  await node.retention.look();
  const before = await seen(node);
  const events = upTo(100).map((i) => {
    const { start, duration, data } = pageAt(i);
    const timestamp = new Date(start / 1_000).toISOString();
    return { timestamp, duration: duration / 1_000_000, data };
  });
  const bucket = { id: 'web', ...bucketSpec('web', 'web.tab.current'), events };
  const local = { hostname: 'host', version: '1', testing: false, deviceId: '' };
  const importer = createImporter({ store, local, gate });
  const file = Buffer.from(JSON.stringify({ buckets: { web: bucket } }));
  await importer.run(ReadableStream.from([file]));
  const after = await seen(node);
  // Of what was deleted, corrected or moved nothing is left to know it by.
  expect(after.length - before.length).toBe(3);
  expect(JSON.stringify(after)).not.toContain('page 58');
});

test('what comes whole while it runs stays, until the next run', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const node = await due(directory, clock);
  const web = await bucketOf(node.store, 'web');
  let added = 0;
  let adding: Promise<unknown> = Promise.resolve();
  await hookSteps(directory, {
    after(step) {
      // By no gate, as a program that writes to the store itself.
      if (step !== 'batch' || added >= 20) return;
      const event = { ...pageAt(added++), data: { title: `late ${added}` } };
      adding = adding.then(() => insert(node.store, web, event));
    },
  });
  await node.retention.look();
  await adding;
  expect(node.errors).toEqual([]);
  expect(added).toBeGreaterThan(5);
  expect(await seen(node)).toHaveLength(99 + added);
});

test('of an event that was split each piece is reduced by itself, and is an event of its own then', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const node = await openRetaining(directory, clock);
  const { store, docs, retention } = node;
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(3)) await insert(store, web, pageAt(i));
  const { start, duration } = pageAt(1);
  const half = duration / 2;
  const second = { url: 'https://other.example/secret', title: 'second' };
  await docs.splitEvent('web', 1, [
    { start, duration: half },
    { start: start + half, duration: half, data: second },
  ]);
  await docs.retention.set('web', { ...POLICY });
  for (const _ of upTo(3)) {
    await retention.look();
    clock.now += DAY;
  }
  expect(node.errors).toEqual([]);
  const events = await seen(node);
  expect(events.map((event) => [event.start, event.duration, event.data['url']])).toEqual([
    [pageAt(0).start, duration, 'https://site0.example'],
    [start, half, 'https://site1.example'],
    [start + half, half, 'https://other.example'],
    [pageAt(2).start, duration, 'https://site2.example'],
  ]);
  // The whole ones are destroyed: what is left of them has numbers of its own.
  expect(web.amendments.size).toBe(0);
  expect(await docs.texts()).toEqual([]);
});
