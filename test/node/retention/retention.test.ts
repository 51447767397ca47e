import { expect, test } from 'vitest';
import { type Collection } from '../../../node/docs/index.ts';
import { bucketOf, eventAt, eventsOf, insert, newDirectory, T0, upTo } from '../store/fixture.ts';
import { hookSteps, systemError } from '../store/faults.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { type Clock, DAY, openRetaining, pageAt, seenIn } from './fixture.ts';

const HOUR = DAY / 24;
const JANUARY = 31;

/** A node that has recorded a page a day for 100 days, and other things too. */
async function filled(clock: Clock, directory = newDirectory()) {
  const node = await openRetaining(directory, clock);
  const web = await bucketOf(node.store, 'web', 'web.tab.current');
  const core = await bucketOf(node.store, 'b');
  for (const i of upTo(100)) await insert(node.store, web, pageAt(i));
  await insert(node.store, core, eventAt(0));
  /** What a person sees: pages from which day on, of how many. */
  const shown = async (): Promise<[first: string | undefined, count: number]> => {
    const titles = await seenIn(node, web);
    expect(await node.store.count(web)).toBe(titles.length);
    expect(await eventsOf(node.store, core)).toHaveLength(1);
    return [titles[0], titles.length];
  };
  const kept = async (): Promise<number> => {
    let count = 0;
    for await (const batch of node.store.recorded(web)) count += batch.length;
    return count;
  };
  return { ...node, web, shown, kept };
}

const set = (retention: Collection, days: number) => retention.set('web', { keep: days });

test('a policy hides nothing for a day, then what is old; what is hidden goes by whole months', async () => {
  const clock = { now: T0 + 100 * DAY };
  const { docs, retention, shown, kept } = await filled(clock);
  await retention.look();
  expect(retention.status()).toMatchObject({ domains: [], next: null, last: null });
  await set(docs.retention, 60);
  await retention.look();
  expect(retention.status()).toMatchObject({ domains: ['web'], next: clock.now + DAY });
  expect(await retention.report()).toMatchObject({
    policies: [
      {
        domain: 'web',
        since: clock.now,
        at: clock.now + DAY,
        hides: { before: T0 + 41 * DAY, events: 41 },
        destroys: { before: null, events: 0 },
      },
    ],
  });
  clock.now += DAY - 1;
  await retention.look();
  expect(await shown()).toEqual(['"page 0"', 100]);

  clock.now += 1;
  await retention.look();
  expect(await shown()).toEqual(['"page 41"', 59]);
  expect(await kept()).toBe(100);
  expect(await retention.report()).toMatchObject({
    next: clock.now + DAY,
    policies: [{ hides: { events: 1 }, destroys: { before: T0 + JANUARY * DAY, events: JANUARY } }],
  });

  clock.now += DAY;
  await retention.look();
  expect(await shown()).toEqual(['"page 42"', 58]);
  expect(await kept()).toBe(69);
  expect(retention.status().last).toMatchObject({ domains: [{ destroyed: JANUARY }] });
  // Until February is due too, the days only hide.
  clock.now += 5 * DAY;
  await retention.look();
  expect(await shown()).toEqual(['"page 47"', 53]);
  expect(await kept()).toBe(69);
});

test('one that is taken back, or made longer, shows again what is left; set again it waits again', async () => {
  const clock = { now: T0 + 100 * DAY };
  const { docs, retention, shown } = await filled(clock);
  const edit = await set(docs.retention, 10);
  await retention.look();
  clock.now += DAY;
  await retention.look();
  expect(await shown()).toEqual(['"page 91"', 9]);
  const undone = await docs.undo(edit?.id ?? '');
  expect(await shown()).toEqual(['"page 0"', 100]);
  await retention.look();
  await docs.undo(undone.id);
  await retention.look();
  expect(await shown()).toEqual(['"page 0"', 100]);
  clock.now += DAY;
  await retention.look();
  expect(await shown()).toEqual(['"page 92"', 8]);
  await set(docs.retention, 50);
  expect(await shown()).toEqual(['"page 52"', 48]);
  await retention.look();
  await set(docs.retention, 10);
  await retention.look();
  expect(await shown()).toEqual(['"page 52"', 48]);
});

test('what is hidden stays hidden over restarts, and can be neither changed nor brought back', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const node = await filled(clock, directory);
  await set(node.docs.retention, 60);
  await node.retention.look();
  clock.now += DAY;
  await node.retention.look();
  await node.stop();
  const again = await openRetaining(directory, clock);
  const web = await bucketOf(again.store, 'web');
  expect((await seenIn(again, web))[0]).toBe('"page 41"');
  expect(await again.store.count(web)).toBe(59);
  expect(await again.store.count(web, { to: T0 + 45 * DAY })).toBe(5);
  expect(await again.store.event(web, 40)).toBeUndefined();
  expect(await again.store.event(web, 41)).toMatchObject({ data: { title: 'page 41' } });
  await expect(
    again.docs.replaceEvents('web', [{ number: 40, ...pageAt(40) }]),
  ).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
  expect(await again.docs.deleteEvents('web', [40])).toBeUndefined();
  expect(again.gate.filter(web.spec, pageAt(40))).toBeUndefined();
  expect(again.gate.beat(web.spec, pageAt(40))).toBeUndefined();
  expect(again.gate.record(web.spec, pageAt(41))).toEqual(pageAt(41));
  expect(again.gate.filter({ ...web.spec, type: 'currentwindow' }, pageAt(40))).toEqual(pageAt(40));
});

test('of an old backup nothing more goes for a day, and what was hidden stays so', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const node = await filled(clock, directory);
  await set(node.docs.retention, 60);
  await node.retention.look();
  clock.now += DAY;
  await node.retention.look();
  const backup = await backupOf(node.store, directory);
  await node.stop();
  clock.now += 20 * DAY;
  const again = await openRetaining(await restoredFrom(backup), clock);
  const web = await bucketOf(again.store, 'web');
  const first = async () => (await seenIn(again, web))[0];
  await again.retention.look();
  expect(again.retention.status()).toMatchObject({ next: clock.now + DAY });
  expect(await first()).toBe('"page 41"');
  clock.now += DAY - 1;
  await again.retention.look();
  expect(await first()).toBe('"page 41"');
  clock.now += 1;
  await again.retention.look();
  expect(await first()).toBe('"page 62"');
});

test('events go as they are shown, or as they were recorded; deleted ones go too', async () => {
  const clock = { now: T0 + 100 * DAY };
  const { docs, retention, shown, store, web } = await filled(clock);
  // One that was recorded lately is said to be of long ago, and the other way round.
  await docs.replaceEvents('web', [{ ...pageAt(5), number: 90 }]);
  await docs.replaceEvents('web', [{ ...pageAt(80), number: 10 }]);
  await docs.deleteEvents('web', [3]);
  await set(docs.retention, 60);
  await retention.look();
  for (const _ of upTo(2)) {
    clock.now += DAY;
    await retention.look();
  }
  expect((await shown())[0]).toBe('"page 42"');
  const texts = await Array.fromAsync(store.recorded(web));
  // 31 of January, and the one of March that was said to be of January.
  expect(texts.flat()).toHaveLength(68);
});

test('at a person’s word it waits for nothing', async () => {
  const clock = { now: T0 + 100 * DAY };
  const { docs, retention, shown, kept, audit } = await filled(clock);
  await set(docs.retention, 60);
  const [preview] = await retention.previewRun();
  expect(preview).toMatchObject({
    at: clock.now,
    hides: { events: 40 },
    destroys: { events: JANUARY },
  });
  expect(preview.sample[0].data['title']).toBe('page 39');
  expect(await shown()).toEqual(['"page 0"', 100]);
  const [one, other] = [retention.run(), retention.run()];
  await expect(other).rejects.toMatchObject({ code: 'ELATIO_RETENTION_BUSY' });
  expect((await one).domains).toEqual([
    expect.objectContaining({ domain: 'web', destroyed: JANUARY, reduced: 0 }),
  ]);
  expect(await shown()).toEqual(['"page 40"', 60]);
  expect(await kept()).toBe(69);
  expect(await audit.entries({ limit: 5 })).toMatchObject([
    {
      actor: { kind: 'retention' },
      action: 'purge',
      object: { kind: 'retention', domain: 'web' },
      until: T0 + 40 * DAY,
    },
  ]);
});

test('a run that was slept through is made up for, once; a clock that was wrong holds nothing up', async () => {
  const clock = { now: T0 + 100 * DAY };
  const { docs, retention } = await filled(clock);
  await set(docs.retention, 60);
  await retention.look();
  clock.now += 9 * DAY;
  await retention.look();
  expect(retention.status()).toMatchObject({ last: { at: clock.now }, next: clock.now + DAY });
  await retention.look();
  clock.now -= 5 * DAY;
  await retention.look();
  expect(retention.status()).toMatchObject({ next: clock.now + DAY });
});

test('a failure is told once, tried again later and later, and forgotten when all is well', async () => {
  const clock = { now: T0 + 100 * DAY };
  const directory = newDirectory();
  const { docs, retention, errors } = await filled(clock, directory);
  await set(docs.retention, 60);
  await retention.look();
  let fails = true;
  await hookSteps(directory, {
    before(step) {
      if (fails && step === 'batch') throw systemError('ENOSPC');
    },
  });
  clock.now += DAY;
  await retention.look();
  expect(retention.status()).toMatchObject({
    problem: { retryAt: clock.now + DAY / 144 },
    next: clock.now + DAY / 144,
  });
  clock.now += HOUR;
  await retention.look();
  expect(retention.status().problem?.retryAt).toBe(clock.now + DAY / 72);
  expect(errors).toHaveLength(1);
  fails = false;
  await retention.look();
  expect(retention.status().last).toBeNull();
  clock.now += HOUR;
  await retention.look();
  expect(retention.status()).toMatchObject({ problem: undefined, last: { at: clock.now } });
});
