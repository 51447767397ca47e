import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TallySizes } from '../../../../node/query/columns/tally.ts';
import { createQueries, type Queries, writeValue } from '../../../../node/query/index.ts';
import { SECOND } from '../../../../protocol/event.ts';
import { runs } from '../../../thorough.ts';
import type { Plain } from '../twin.ts';
import { memoryStore } from './memory.ts';

const HOUR = 3_600 * SECOND;

const gaps = [0, 1, 1, 2, 4, 20, -0.05, -3, 3_000, 30_000, 100_000];
const lengths = [0, 1, 2, 5, 60, 600, 4_000, 40_000, 200_000];

/** A few days of events, most of them close together. */
function log(data: fc.Arbitrary<Plain['data']>): fc.Arbitrary<Plain[]> {
  const event = fc.record({
    gap: fc.constantFrom(...gaps),
    length: fc.constantFrom(...lengths),
    data,
  });
  return fc.array(event, { maxLength: 40 }).map((list) => {
    let at = 20_000;
    return list.map((one) => {
      const start = Math.max(0, at + one.gap);
      at = start + one.length;
      return {
        start: Math.round(start * SECOND),
        duration: one.length * SECOND,
        data: one.data,
      };
    });
  });
}

const buckets = fc.record({
  window: log(
    fc.record(
      {
        app: fc.constantFrom('Firefox', 'Code', 'mutt'),
        title: fc.constantFrom('a', 'b', '(2) c'),
      },
      { requiredKeys: ['app'] },
    ),
  ),
  afk: log(fc.record({ status: fc.constantFrom('afk', 'not-afk') })),
  web: log(fc.record({ url: fc.constantFrom('https://a.org/x', 'http://b.org/?y', 'none') })),
});

/** Lists of events, as a query says it. */
const { list } = fc.letrec<{ list: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom(
    'query_bucket("window")',
    'flood(query_bucket("window"))',
    'flood(query_bucket("afk"))',
    'flood(query_bucket("web"), 30)',
    'filter_keyvals(flood(query_bucket("afk")), "status", ["not-afk"])',
    '[]',
  ),
  list: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    two('filter_period_intersect', tie),
    two('period_union', tie),
    two('union_no_overlap', tie),
    two('join_events', tie),
    two('concat', tie),
    one((of) => `flood(${of}, 60)`, tie),
    // A number that is of the whole period, and of other buckets.
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `flood(${a}, sum_durations(${b}) % 7 * 5)`),
    one((of) => `filter_keyvals(${of}, "app", ["Firefox", "mutt"])`, tie),
    one((of) => `exclude_keyvals(${of}, "status", ["afk"])`, tie),
    one((of) => `filter_keyvals_regex(${of}, "title", "a|c")`, tie),
    one((of) => `split_url_events(${of})`, tie),
    one((of) => `simplify_window_titles(${of}, "title")`, tie),
    one(
      (of) =>
        `categorize(${of}, [[["A", "B"], {"regex": "Fire"}], [["C"], {"regex": "b", "type": "regex"}]])`,
      tie,
    ),
    one(
      (of) => `sum_by_category(${of}, [[["A"], {"regex": "a"}], [["B"], {"regex": "mutt|b"}]])`,
      tie,
    ),
    one((of) => `sort_by_timestamp(${of})`, tie),
    one((of) => `sort_by_duration(${of})`, tie),
    one((of) => `limit_events(${of}, 3)`, tie),
    one((of) => `limit_events(${longestBy(of, ['app', 'title'])}, 2)`, tie),
    one((of) => `merge_events_by_keys(${longestBy(of, ['app', 'title'])}, ["app"])`, tie),
    one((of) => `merge_events_by_keys(${of}, ["app", "title"])`, tie),
    one((of) => `merge_events_by_keys(${of}, ["$domain"])`, tie),
    one((of) => `chunk_events_by_key(${of}, "app")`, tie),
    one((of) => `draw_timeline(${of}, 90, ["app"])`, tie),
    one((of) => `draw_runs(${of}, 90, ["app"])`, tie),
  ),
}));

/** What is kept as tallies, where there is no room for all texts. */
function longestBy(of: string, keys: readonly string[]): string {
  return `sort_by_duration(merge_events_by_keys(${of}, ${JSON.stringify(keys)}))`;
}

type Tie = (key: 'list') => fc.Arbitrary<string>;

function two(name: string, tie: Tie): fc.Arbitrary<string> {
  return fc.tuple(tie('list'), tie('list')).map(([a, b]) => `${name}(${a}, ${b})`);
}

function one(write: (of: string) => string, tie: Tie): fc.Arbitrary<string> {
  return tie('list').map(write);
}

const program = fc
  .array(list, { minLength: 1, maxLength: 3 })
  .map((lists) =>
    [
      ...lists.map((text, i) => `x${i} = ${text};`),
      `RETURN = {${lists
        .map(
          (_, i) =>
            `"e${i}": x${i}, "m${i}": ${longestBy(`x${i}`, ['app', '$category'])}, ` +
            `"l${i}": limit_events(${longestBy(`x${i}`, ['app', 'title'])}, 3), ` +
            `"f${i}": merge_events_by_keys(${longestBy(`x${i}`, ['app', 'title'])}, ["app"]), ` +
            `"s${i}": sum_durations(x${i})`,
        )
        .join(', ')}};`,
    ].join('\n'),
  );

const period = fc
  .tuple(fc.nat({ max: 60 }), fc.nat({ max: 120 }))
  .map(([from, length]) => ({ from: from * HOUR + 7, to: (from + length) * HOUR + 7, text: '/' }));

/** Room for one span at a time. */
const TRIES = runs(150, 400);
const NO_ROOM = { data: 0, scratch: 0, rows: 0, parts: 0, lists: 0 };
const ROOM = { data: 2 ** 24, scratch: 2 ** 24, rows: 2 ** 24, parts: 2 ** 24, lists: 2 ** 24 };

/** Keeps tallies, so small that all that seldom happens does. */
function inBrief<T extends object>(room: T, few = 2) {
  let found = 0;
  const tallies: TallySizes = {
    longest: 3,
    few,
    // Looked at whenever something is found in tallies.
    get buckets() {
      found++;
      return 2;
    },
  };
  const takeFound = (): number => {
    const since = found;
    found = 0;
    return since;
  };
  return { room: { ...room, tallies }, found: takeFound };
}

const answerOf = async (
  queries: Queries,
  text: string,
  asked: { from: number; to: number; text: string },
): Promise<string> => [...writeValue(await queries.ask({ text, periods: [asked] }))].join('');

test('a query gives the same however its period is cut into spans, and again when parts of it are known', async () => {
  let inTallies = 0;
  await fc.assert(
    fc.asyncProperty(
      buckets,
      program,
      fc.array(period, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 3, 11, 24),
      fc.constantFrom(
        { room: ROOM, found: () => 0 },
        { room: NO_ROOM, found: () => 0 },
        inBrief(ROOM),
        inBrief(NO_ROOM),
        inBrief(ROOM, 100),
      ),
      async (logs, text, periods, hours, { room, found }) => {
        const store = memoryStore(logs);
        const inSpans = createQueries({ store, day: hours * HOUR, room });
        for (const asked of periods) {
          const expected = await answerOf(atOnce(store), text, asked);
          expect(await answerOf(inSpans, text, asked)).toBe(expected);
          await inSpans.rest();
          // Of another process, which finds the rollups.
          for (const other of [ROOM, inBrief(ROOM).room]) {
            const later = createQueries({ store, day: hours * HOUR, room: other });
            expect(await answerOf(later, text, asked)).toBe(expected);
          }
        }
        inTallies += found();
      },
    ),
    { numRuns: TRIES },
  );
  // Most lists are series, which are kept so.
  expect(inTallies).toBeGreaterThan(TRIES);
});

const change = fc.record({
  bucket: fc.constantFrom('window', 'afk', 'web'),
  what: fc.constantFrom('add', 'remove', 'prolong', 'rename'),
  at: fc.nat(),
  hours: fc.nat({ max: 120 }),
});

test('what is known of a period gives way to late events, amendments and deletions', async () => {
  await fc.assert(
    fc.asyncProperty(
      buckets,
      program,
      period,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 3, 11),
      fc.constantFrom(ROOM, inBrief(ROOM).room),
      async (logs, text, asked, changes, hours, room) => {
        const store = memoryStore(logs);
        const queries = createQueries({ store, day: hours * HOUR, room });
        await answerOf(queries, text, asked);
        await queries.rest();
        for (const { bucket, what, at, hours: hour } of changes) {
          const events = store.events(bucket);
          const event = events[at % Math.max(1, events.length)];
          const data = { app: 'mutt', status: 'not-afk', url: 'https://late.org/' };
          if (what === 'add')
            store.set(bucket, events.length, { start: hour * HOUR, duration: HOUR, data });
          else if (event === undefined) continue;
          else if (what === 'remove') store.set(bucket, event.number, undefined);
          else if (what === 'prolong') {
            store.set(bucket, event.number, { ...event, duration: event.duration + HOUR });
          } else store.set(bucket, event.number, { ...event, data });
          const expected = await answerOf(atOnce(store), text, asked);
          expect(await answerOf(queries, text, asked)).toBe(expected);
          const later = createQueries({ store, day: hours * HOUR, room });
          expect(await answerOf(later, text, asked)).toBe(expected);
        }
      },
    ),
    { numRuns: TRIES },
  );
});

/** A process that knows nothing yet, and does not cut. */
function atOnce(store: ReturnType<typeof memoryStore>): Queries {
  const rollups = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() };
  return createQueries({ store: { ...store, rollups }, day: 1e6 * HOUR });
}
