/** What was kept of earlier queries gives way to what other devices send. */
import { expect, test } from 'vitest';
import {
  createAnswers,
  createDays,
  createDaySums,
  createQueries,
  devicesOf,
  stampOfRules,
  useColumn,
  writeValue,
} from '../../../node/query/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import { bucketOf, insert, newDirectory, openTestStore, T0 } from '../store/fixture.ts';
import { send } from '../store/replica/exchange.ts';

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS = 150;
const TEXT = `
  events = flood(query_bucket(find_bucket("window")));
  RETURN = {"apps": sort_by_duration(merge_events_by_keys(events, ["app"])), "all": sum_durations(events)};`;

const NOTHING: Store['rollups'] = {
  bytes: 0,
  get: async () => undefined,
  put: async () => undefined,
  sweep: async () => 0,
  stop: async () => undefined,
};

const bare = (store: Store): Store => ({ ...store, rollups: NOTHING });

async function answer(queries: ReturnType<typeof createQueries>): Promise<string> {
  const period = { from: T0 - DAY, to: T0 + (DAYS + 5) * DAY, text: '/' };
  const values = await queries.ask({ text: TEXT, periods: [period] });
  await queries.rest();
  return [...writeValue(values)].join('');
}

async function sums(store: Store, of: ReturnType<typeof createDaySums>): Promise<unknown> {
  const days = createDays({
    history: { changes: async () => [] },
    zoneNow: () => 'UTC',
    setting: () => undefined,
  });
  const calendar = await days.calendar();
  const range = { calendar, days: calendar.periods('day', T0, T0 + DAYS * DAY) };
  return of.read(range, [useColumn('app', devicesOf(store.buckets()), stampOfRules([]))]);
}

test('an answer after more came is as if nothing had been kept', async () => {
  const author = await openTestStore(newDirectory());
  const other = await openTestStore(newDirectory(), { deviceName: 'phone' });
  author.start();
  const bucket = await bucketOf(author, 'window');
  await author.replicas.monthKey('core');
  const now = () => T0 + DAYS * DAY;
  const kept = createQueries({ store: other });
  const counted = createDaySums({
    store: other,
    answers: createAnswers({ store: other, rules: () => [] }),
    now,
  });
  const fill = async (from: number, to: number, app: string): Promise<void> => {
    for (let day = from; day < to; day += 5) {
      const events = Array.from({ length: 40 }, (_, i) => ({
        start: T0 + day * DAY + i * 3 * HOUR,
        duration: HOUR,
        data: { app },
      }));
      await author.append(bucket, events);
    }
  };
  const seen = new Set<string>();
  const check = async (): Promise<void> => {
    const found = await answer(kept);
    seen.add(found);
    expect(found).toBe(await answer(createQueries({ store: bare(other) })));
    const anew = createDaySums({
      store: bare(other),
      answers: createAnswers({ store: bare(other), rules: () => [] }),
      now,
    });
    expect(await sums(other, counted)).toEqual(await sums(other, anew));
  };
  await fill(0, 100, 'one');
  await send(author, other);
  await check();
  await fill(40, 120, 'two');
  await send(author, other);
  await check();
  await insert(author, bucket, { start: T0 + 60 * DAY, duration: HOUR, data: { app: 'late' } });
  await insert(author, bucket, { start: T0 + 140 * DAY, duration: HOUR, data: { app: 'at work' } });
  const live = await author.replicas.live('core');
  await other.replicas.takeLive(author.device.publicKey, 'core', live);
  await check();
  const longer = live.map((event) => ({ ...event, duration: event.duration + HOUR }));
  await other.replicas.takeLive(author.device.publicKey, 'core', longer);
  await check();
  await author.settle();
  await send(author, other);
  await check();
  await author.purging.carryOut(await author.purging.select({ app: 'two' }, { changes: true }));
  await send(author, other);
  await check();
  expect(seen.size).toBe(6);
});
