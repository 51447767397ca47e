import { describe, expect, onTestFinished, test } from 'vitest';
import { createGoals, type GoalReport } from '../../../node/goals/index.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  createReports,
} from '../../../node/query/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { nodeOver, testStore } from '../http/fixture.ts';

const HOUR = 3_600_000_000;

/** Goals of a person who was in these zones, and had a program open all the time. */
async function goalsIn(changes: readonly (readonly [at: number, zone: string])[], now: number) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { docs } = nodeOver(store);
  const answers = createAnswers({ store });
  const days = createDays({
    history: { changes: async () => changes.map(([at, zone]) => ({ at, zone })) },
    zoneNow: () => 'UTC',
    setting: () => undefined,
  });
  const sums = createDaySums({ store, answers, now: () => now });
  const reports = createReports({ store, answers, days, now: () => now });
  const goals = createGoals({
    docs,
    store,
    sums,
    days,
    reports,
    rules: () => [],
    random: randomBytes,
    now: () => now,
  });
  for (const [name, type, data] of [
    ['window', 'currentwindow', { app: 'a', title: 't' }],
    ['afk', 'afkstatus', { status: 'not-afk' }],
  ] as const) {
    await store.createBucket({ name, type, client: 'c', hostname: 'laptop' });
    const bucket = store.buckets().get(name);
    if (!bucket) throw new Error('no bucket');
    await store.append(bucket, [{ start: now - 10 * 24 * HOUR, duration: 20 * 24 * HOUR, data }]);
  }
  return async (sentence: string, since: string): Promise<[string, number][]> => {
    const { wish } = await goals.parse(sentence);
    const { id } = await goals.add({ ...wish, since });
    const { periods }: GoalReport = await goals.get(id);
    return periods.map(({ name, value }) => [name, value / 3_600]);
  };
}

const at = (text: string): number => Date.parse(text) * 1_000;

describe('days are as long as they were', () => {
  test('where clocks are put forward in the night', async () => {
    const hours = await goalsIn([[0, 'Europe/Berlin']], at('2026-03-30T12:00:00Z'));
    expect(await hours('screen time < 24h', '2026-03-27')).toEqual([
      ['2026-03-27', 24],
      ['2026-03-28', 23],
      ['2026-03-29', 24],
      ['2026-03-30', 24],
    ]);
    // From 23:30 to four o'clock; between two and three there is nothing.
    expect(await hours('no screens after 23:30', '2026-03-28')).toEqual([
      ['2026-03-28', 3.5],
      ['2026-03-29', 4.5],
      ['2026-03-30', 4.5],
    ]);
    expect(await hours('no screens between 2:30 and 5:00', '2026-03-28')).toEqual([
      ['2026-03-28', 2],
      ['2026-03-29', 2.5],
      ['2026-03-30', 2.5],
    ]);
  });

  test('where they are put back', async () => {
    const hours = await goalsIn([[0, 'Europe/Berlin']], at('2026-10-26T12:00:00Z'));
    expect(await hours('screen time < 24h', '2026-10-24')).toEqual([
      ['2026-10-24', 25],
      ['2026-10-25', 24],
      ['2026-10-26', 24],
    ]);
  });

  test('where the person flew', async () => {
    const flown = [
      [0, 'Europe/Berlin'],
      [at('2026-06-10T12:00:00Z'), 'America/New_York'],
    ] as const;
    const hours = await goalsIn(flown, at('2026-06-11T18:00:00Z'));
    expect(await hours('screen time < 24h', '2026-06-09')).toEqual([
      ['2026-06-09', 24],
      ['2026-06-10', 30],
      ['2026-06-11', 24],
    ]);
    // By the clock of where they were then.
    expect(await hours('no screens before noon', '2026-06-09')).toEqual([
      ['2026-06-09', 8],
      // Noon came before the flight.
      ['2026-06-10', 8],
      ['2026-06-11', 8],
    ]);
  });

  test('and weeks and months are made of them', async () => {
    const hours = await goalsIn([[0, 'Europe/Berlin']], at('2026-03-31T12:00:00Z'));
    expect(await hours('screen time < 160h per week', '2026-03-23')).toEqual([
      ['2026-03-23', 7 * 24 - 1],
      ['2026-03-30', 48],
    ]);
    const [[month]] = await hours('screen time < 700h per month', '2026-03-25');
    expect(month).toBe('2026-03');
  });
});
