import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { randomBytes } from '../../../../node/crypto.ts';
import { createPurge } from '../../../../node/purge/index.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  type DaySums,
  devicesOf,
  loggedColumn,
  recordedColumn,
  stampOfRules,
  stretchColumn,
  useColumn,
} from '../../../../node/query/index.ts';
import type { Store } from '../../../../node/store/index.ts';
import type { JsonValue } from '../../../../protocol/json.ts';
import { runs } from '../../../thorough.ts';
import { temporaryFolder } from '../../folder.ts';
import { nodeOver, testStore } from '../../http/fixture.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** Ten weeks before the clock of the store stands, in a month that is sealed. */
const FIRST = Date.UTC(2023, 9, 20) * 1_000;
const NOW = Date.UTC(2024, 0, 1) * 1_000;
const COUNT = 74;

const RULES: readonly JsonValue[] = [
  [[['Work'], { type: 'regex', regex: 'a' }]],
  [
    [['Work'], { type: 'regex', regex: 'a|b' }],
    [['Play', 'Games'], { type: 'regex', regex: 'c' }],
  ],
];

async function counting() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  let rules = RULES[0];
  const { docs } = nodeOver(store);
  const answers = createAnswers({ store, rules: () => rules });
  const days = createDays({
    history: { changes: async () => [] },
    zoneNow: () => 'Europe/Berlin',
    setting: () => undefined,
  });
  const now = () => NOW;
  const create = (): DaySums => createDaySums({ store, answers, now });
  const nothing = { get: async () => undefined, put: async () => undefined };
  const anew = (): DaySums => {
    const bare = {
      buckets: () => store.buckets(),
      view: (...of: Parameters<Store['view']>) => store.view(...of),
      rollups: nothing,
    };
    return createDaySums({ store: bare, answers, now });
  };
  const calendar = await days.calendar();
  const range = { calendar, days: calendar.periods('day', FIRST, FIRST + COUNT * DAY) };
  const read = (sums: DaySums): Promise<JsonValue[][]> => {
    const buckets = store.buckets();
    const devices = devicesOf(buckets);
    const stamp = stampOfRules(rules);
    return sums.read<JsonValue>(range, [
      useColumn('app', devices, stamp),
      useColumn('category', devices, stamp),
      useColumn('app', devices, stamp, { from: 23 * 60, to: 6 * 60 }),
      loggedColumn(buckets),
      recordedColumn('km', buckets),
      stretchColumn(devices, stamp, 1, (stretches) => stretches.length),
    ]);
  };
  const purge = createPurge({ store, docs, random: randomBytes });
  for (const [name, type] of [
    ['window', 'currentwindow'],
    ['afk', 'afkstatus'],
    ['manual', 'manual.activity'],
  ] as const) {
    await store.createBucket({ name, type, client: 'c', hostname: 'laptop' });
  }
  return { store, docs, purge, read, create, anew, use: (next: JsonValue) => (rules = next) };
}

function write(store: Store, name: string, start: number, duration: number, data: object) {
  return store.write((transaction) => {
    const bucket = store.buckets().get(name);
    if (!bucket) throw new Error('no such bucket');
    transaction.insert(bucket, { start, duration, data: data as never });
  });
}

type Change =
  | { readonly do: 'use'; readonly app: string; readonly day: number; readonly hours: number }
  | { readonly do: 'log'; readonly label: string; readonly day: number }
  | { readonly do: 'delete'; readonly number: number }
  | { readonly do: 'replace'; readonly number: number; readonly app: string }
  | { readonly do: 'rules'; readonly which: number }
  | { readonly do: 'purge'; readonly app: string }
  | { readonly do: 'flush' };

const app = fc.constantFrom('a', 'b', 'c');
const day = fc.integer({ min: 0, max: COUNT - 2 });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('use' as const),
      app,
      day,
      hours: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('log' as const), label: app, day }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), number: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('replace' as const), number: fc.nat(5), app }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rules' as const), which: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), app }) },
  { weight: 2, arbitrary: fc.constant({ do: 'flush' as const }) },
);

test('what was kept is what would be worked out anew, whatever changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const node = await counting();
      const { store, docs, purge } = node;
      const kept = node.create();
      const at = (which: number): number => FIRST + which * DAY + 9 * HOUR;
      await write(store, 'window', at(3), 2 * HOUR, { app: 'a', title: 'x' });
      await write(store, 'afk', FIRST, COUNT * DAY, { status: 'not-afk' });
      await node.read(kept);
      for (const one of changes) {
        if (one.do === 'use')
          await write(store, 'window', at(one.day), one.hours * HOUR, { app: one.app, title: 'x' });
        if (one.do === 'log')
          await write(store, 'manual', at(one.day), HOUR, { activity: one.label, km: 2 });
        if (one.do === 'delete') await docs.deleteEvents('window', [one.number]);
        if (one.do === 'replace') {
          const replacement = {
            number: one.number,
            start: at(4),
            duration: HOUR,
            data: { app: one.app, title: 'y' },
          };
          await docs.replaceEvents('window', [replacement]).catch(() => undefined);
        }
        if (one.do === 'rules') node.use(RULES[one.which]);
        if (one.do === 'purge') await purge.run({ app: one.app });
        if (one.do === 'flush') await store.flush();
        // As after a restart: of what is sealed.
        expect([one, await node.read(node.create())]).toEqual([one, await node.read(node.anew())]);
        expect([one, await node.read(kept)]).toEqual([one, await node.read(node.anew())]);
      }
    }),
    {
      numRuns: runs(4, 8),
      // In a chunk nothing but its number says that an event is deleted.
      examples: [0, 1].map((number): [Change[]] => [[{ do: 'flush' }, { do: 'delete', number }]]),
    },
  );
});

test('days of what nothing was recorded are nothing', async () => {
  const node = await counting();
  const [apps, , , logged, km, stretches] = await node.read(node.create());
  expect(apps).toEqual(apps.map(() => ({ active: 0, by: {} })));
  expect([
    new Set(logged.map((day) => JSON.stringify(day))),
    new Set(km),
    new Set(stretches),
  ]).toEqual([new Set(['{}']), new Set([0]), new Set([0])]);
});

test('a number counts on the day that it began, and time where it lies; nothing is lost at four in the morning', async () => {
  const node = await counting();
  const four = FIRST + 5 * DAY + 2 * HOUR;
  await write(node.store, 'manual', four - HOUR, 3 * HOUR, { activity: 'Walk', km: 5 });
  await write(node.store, 'manual', four, 0, { activity: 'walk', km: 1 });
  const logged = (await node.read(node.create()))[3];
  expect(logged.filter((day) => JSON.stringify(day) !== '{}')).toEqual([
    { walk: { time: 3_600, times: 1, sums: { km: 5 } } },
    { walk: { time: 7_200, times: 1, sums: { km: 1 } } },
  ]);
});
