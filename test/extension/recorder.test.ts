import { expect, test } from 'vitest';
import { createKept } from '../../extension/keeping/kept.ts';
import {
  type Exclusions,
  type Link,
  NEVER,
  NO_EXCLUSIONS,
  USUAL,
} from '../../extension/keeping/memory.ts';
import { createQueue, type Waiting } from '../../extension/keeping/queue.ts';
import type { PageReport } from '../../extension/recording/page-report.ts';
import { createRecorder } from '../../extension/recording/recorder.ts';
import { createMemoryDatabase } from './memory-database.ts';

const START = Date.UTC(2026, 0, 1);

/** A recorder of a browser that is connected, and its clock. */
function recording() {
  const database = createMemoryDatabase();
  const clock = { now: START };
  const queue = createQueue({ database });
  const link: Link = { ...NEVER, browser: 'chrome', token: 'secret' };
  const state = {
    rules: [],
    pausedUntil: null,
    hostname: 'laptop',
    now: '',
    zone: 'UTC',
    dayEnds: '',
  };
  const recorder = createRecorder({
    queue,
    link: createKept<Link>(database, 'link', link),
    exclusions: createKept<Exclusions>(database, 'exclusions', { ...NO_EXCLUSIONS, state }),
    choices: createKept(database, 'choices', USUAL),
    clock: () => clock.now,
  });
  const waiting = async (): Promise<readonly Waiting[]> => (await queue.take(100))?.spans ?? [];
  return { clock, recorder, waiting };
}

const report = (visit: string, change: Partial<PageReport>): PageReport => ({
  report: 'page',
  visit,
  start: START,
  end: START + 2_000,
  url: `https://a.example/${visit}`,
  title: visit,
  visible: 2,
  focused: 2,
  media: 0,
  clicks: 0,
  typing: 0,
  copies: 0,
  scroll: 50,
  isOver: false,
  ...change,
});
const TAB = { id: 7, isPrivate: false };

test('what a page says last is heard though the next one spoke first, and its visit is one', async () => {
  const { clock, recorder, waiting } = recording();
  await recorder.report(report('first', { clicks: 1 }), TAB);
  clock.now += 5_000;
  await recorder.report(report('second', { start: START + 5_000, end: START + 6_000 }), TAB);
  const last = { end: START + 4_900, visible: 4.9, clicks: 3, isOver: true };
  await recorder.report(report('first', last), TAB);
  expect(await waiting()).toMatchObject([{ at: START, data: { title: 'first', clicks: 3 } }]);
});

test('a visit whose last words are lost is over soon after its tab shows another page', async () => {
  const { clock, recorder, waiting } = recording();
  await recorder.report(report('first', { clicks: 1 }), TAB);
  clock.now += 5_000;
  await recorder.report(report('second', { start: START + 5_000, end: START + 6_000 }), TAB);
  await recorder.sweep();
  expect(await waiting()).toEqual([]);
  clock.now += 4_000;
  await recorder.sweep();
  expect(await waiting()).toMatchObject([{ at: START, data: { title: 'first', clicks: 1 } }]);
});

test('pages of two tabs end neither of each other', async () => {
  const { clock, recorder, waiting } = recording();
  await recorder.report(report('first', {}), TAB);
  clock.now += 5_000;
  await recorder.report(report('second', { start: START + 5_000 }), { ...TAB, id: 8 });
  clock.now += 10_000;
  await recorder.sweep();
  expect(await waiting()).toEqual([]);
});
