import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  drawTable,
  exactTable,
  type Rational,
  recipeName,
  RECIPES,
  type Recipe,
  sensitivitySquared,
  sigmaSquaredOf,
  type Table,
} from '../../../marketplace/datasets/index.ts';
import { keyRows } from '../../../marketplace/datasets/recipe.ts';
import { at, calendarIn, failing, HOUR, type Logged, opened } from './log.ts';

const BERLIN = calendarIn('Europe/Berlin');
/** Clocks leap forward in the one, and back in the other. */
const PERIODS = [
  { from: '2026-03-28', until: '2026-03-31' },
  { from: '2026-10-24', until: '2026-10-27' },
] as const;

async function madeOf(
  recipe: Recipe,
  log: readonly Logged[],
  period: (typeof PERIODS)[number],
): Promise<Table> {
  const reader = opened(recipeName(recipe), log, { calendar: BERLIN, period });
  return drawTable({ reader, period, calendar: BERLIN, rhoMicro: 50_000, noise: () => 0n });
}

const hostileText = fc.oneof(
  fc.constantFrom(
    'Work',
    'Learning',
    'Media',
    'Chemo',
    '__proto__',
    'toString',
    '=HYPERLINK("x")',
    'other',
    '',
    'a,b\r\n',
    'Work\tMedia',
  ),
  fc.string({ unit: 'binary' }),
);
const address = fc.oneof(
  fc.constantFrom(
    'https://github.com/x',
    'https://bbc.com/',
    'https://x.com/a',
    'https://youtube.com/',
    'https://google.com/?q=chemo',
  ),
  fc.webUrl(),
  hostileText,
);
const data = fc.oneof(
  fc.record({ url: address, title: hostileText, app: hostileText }),
  fc.record({
    steps: fc.oneof(fc.integer(), fc.double(), fc.constant(Number.MAX_VALUE), fc.string()),
  }),
  fc.record({ stage: fc.oneof(fc.constantFrom('awake', 'deep', 'rem'), hostileText) }),
  fc.dictionary(hostileText, fc.jsonValue() as fc.Arbitrary<Logged['data'][string]>),
);
const type = fc.constantFrom('currentwindow', 'web.tab.current', 'health.sleep', 'health.steps');
const category = fc.array(hostileText, { maxLength: 3 });
const duration = fc.oneof(
  fc.integer({ min: -HOUR, max: 3 * HOUR }),
  fc.constantFrom(0, 40 * HOUR, 5_000_000 * HOUR, Number.MAX_SAFE_INTEGER, Number.NaN, Infinity),
);
const eventIn = (from: number, until: number): fc.Arbitrary<Logged> =>
  fc.record({ type, start: fc.integer({ min: from, max: until - 1 }), duration, data, category });
/** Logs with events before, in and after a period, some of them twice. */
const logAround = ({ from, until }: { from: string; until: string }): fc.Arbitrary<Logged[]> =>
  fc
    .array(fc.tuple(eventIn(at(from) - 48 * HOUR, at(until) + 48 * HOUR), fc.boolean()), {
      maxLength: 60,
    })
    .map((events) => events.flatMap(([event, isTwice]) => (isTwice ? [event, event] : [event])));
/** Many short things of a day, so that bounds are met. */
const dayOf = (date: string): fc.Arbitrary<Logged[]> => {
  const [from, until] = [BERLIN.startOf(date), BERLIN.startOf(date) + 23 * HOUR];
  const inside = fc.record({
    type,
    start: fc.integer({ min: from, max: until - 1 }),
    duration: fc.oneof(fc.integer({ min: 0, max: 6 * HOUR }), fc.constant(Number.MAX_SAFE_INTEGER)),
    data,
    category,
  });
  const kinds = [
    'https://github.com/',
    'https://bbc.com/',
    'https://x.com/',
    'https://youtube.com/',
    'https://amazon.de/',
  ];
  const clicks = fc.array(fc.constantFrom(...kinds), { maxLength: 200, size: 'max' }).map((urls) =>
    urls.map((url, i) => ({
      type: 'web.tab.current',
      start: from + i * 60_000_000,
      duration: 0,
      data: { url },
    })),
  );
  const works = fc
    .array(fc.constantFrom('Work', 'Media', 'Games', 'System', 'Personal', 'Chemo'), {
      maxLength: 8,
    })
    .map((names) =>
      names.map((name, i) => ({
        type: 'currentwindow',
        start: from + i * 3 * HOUR,
        duration: 5 * HOUR,
        data: {},
        category: [name, 'x'],
      })),
    );
  const extremes = fc.constantFrom<Logged[]>(
    [],
    [{ type: 'health.steps', start: from, duration: 0, data: { steps: 1_000_000 } }],
    [{ type: 'health.sleep', start: from, duration: 23 * HOUR, data: {} }],
    Array.from({ length: 20 }, (_, i) => ({
      type: 'currentwindow',
      start: from + i * HOUR,
      duration: HOUR / 2,
      data: {},
      category: ['Work'],
    })),
  );
  return fc
    .tuple(fc.array(inside, { maxLength: 20 }), clicks, works, extremes)
    .map((parts) =>
      parts
        .flat()
        .map((event) => ({ ...event, duration: Math.min(event.duration, until - event.start) })),
    );
};

describe.each(RECIPES)('a table of $id', (recipe) => {
  const width = columnsOf(recipe).length - recipe.values.length;

  it('has the same rows whatever the log, all of them public and of the period', async () => {
    for (const period of PERIODS) {
      const empty = await madeOf(recipe, [], period);
      const dates = recipe.granularity === 'day' ? 3 : 1;
      expect(empty.rows).toHaveLength(dates * keyRows(recipe).length);
      expect(empty.rows.every((row) => row.slice(width).every((cell) => cell === 0))).toBe(true);
      await fc.assert(
        fc.asyncProperty(logAround(period), async (log) => {
          const { rows } = await madeOf(recipe, log, period);
          expect(rows.map((row) => row.slice(0, width))).toEqual(
            empty.rows.map((row) => row.slice(0, width)),
          );
        }),
      );
    }
  });

  it('has cells within the bounds of the recipe, of as many days as add to them', async () => {
    const days = recipe.granularity === 'day' ? 1 : 3;
    for (const period of PERIODS) {
      await fc.assert(
        fc.asyncProperty(logAround(period), async (log) => {
          for (const row of (await madeOf(recipe, log, period)).rows) {
            for (const [i, { cap }] of recipe.values.entries()) {
              const cell = row[width + i];
              expect(
                Number.isSafeInteger(cell) && Number(cell) >= 0 && Number(cell) <= days * cap,
              ).toBe(true);
            }
          }
        }),
      );
    }
  });

  it('of two logs that differ in one day is no farther apart than the declared sensitivity', async () => {
    const farthest = recipe.values.map(() => 0);
    for (const period of PERIODS) {
      const date = period.from.startsWith('2026-03') ? '2026-03-29' : '2026-10-25';
      await fc.assert(
        fc.asyncProperty(logAround(period), dayOf(date), dayOf(date), async (log, one, other) => {
          const a = await madeOf(recipe, [...log, ...one], period);
          const b = await madeOf(recipe, [...other, ...log], period);
          for (const [i, value] of recipe.values.entries()) {
            const distance = a.rows.reduce(
              (sum, row, j) => sum + (Number(row[width + i]) - Number(b.rows[j][width + i])) ** 2,
              0,
            );
            farthest[i] = Math.max(farthest[i], distance / sensitivitySquared(recipe, value));
            expect(distance).toBeLessThanOrEqual(sensitivitySquared(recipe, value));
          }
        }),
        { numRuns: 150 },
      );
    }
    // The logs are such that bounds matter: each number of the recipe moves.
    expect(Math.min(...farthest)).toBeGreaterThan(0.05);
  });
});

it('two logs can be as far apart as the sensitivity says, and no sensitivity is too large', async () => {
  const [recipe] = RECIPES;
  const [period] = PERIODS;
  const dayOfFour = (...names: readonly string[]): Logged[] =>
    names.map((name, i) => ({
      type: 'currentwindow',
      start: BERLIN.startOf('2026-03-30') + i * 5 * HOUR,
      duration: 5 * HOUR,
      data: {},
      category: [name],
    }));
  const a = await madeOf(recipe, dayOfFour('Work', 'Media', 'Games', 'Chemo'), period);
  const b = await madeOf(recipe, dayOfFour('Learning', 'Personal', 'System', 'Browsing'), period);
  const distance = a.rows.reduce(
    (sum, row, i) => sum + (Number(row[2]) - Number(b.rows[i][2])) ** 2,
    0,
  );
  expect(distance).toBe(sensitivitySquared(recipe, recipe.values[0]));
});

describe('noise', () => {
  const period = { from: '2026-05-01', until: '2026-05-03' };
  const [, , , SLEEP] = RECIPES;
  const reader = opened('sleep-steps@1', [], { calendar: BERLIN, period });
  const deps = { reader, period, calendar: BERLIN };

  it('is drawn row by row, from left to right, with the variance of the column', async () => {
    const drawn: Rational[] = [];
    const noise = (sigmaSquared: Rational): bigint => BigInt(drawn.push(sigmaSquared)) - 3n;
    const { rows } = await drawTable({ ...deps, rhoMicro: 50_000, noise });
    expect(rows).toEqual([
      ['2026-05-01', -2, -1],
      ['2026-05-02', 0, 1],
    ]);
    // 840² · 2 / 2ρ and 20,000² · 2 / 2ρ, with ρ = 0.05.
    expect(drawn.map(({ num, den }) => Number(num) / Number(den))).toEqual([
      14_112_000, 8e9, 14_112_000, 8e9,
    ]);
  });

  it('spends all of the budget and no more: the shares of the columns add up to it', () => {
    for (const recipe of RECIPES) {
      const shares = recipe.values.map((value) => {
        const { num, den } = sigmaSquaredOf(recipe, value, 7);
        return (sensitivitySquared(recipe, value) * Number(den)) / (2 * Number(num));
      });
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(7e-6, 15);
    }
  });

  it('beyond all numbers is the last number', async () => {
    const noise = (): bigint => 10n ** 40n;
    const { rows } = await drawTable({ ...deps, rhoMicro: 1, noise });
    expect(rows[0]).toEqual(['2026-05-01', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53])('of a budget of %d is refused', (rhoMicro) => {
    expect(() => sigmaSquaredOf(SLEEP, SLEEP.values[0], rhoMicro)).toThrow(RangeError);
  });
});

it.each([
  ['2026-05-01', '2026-05-01'],
  ['2026-05-02', '2026-05-01'],
  ['2026-02-29', '2026-05-01'],
  ['2026-05-01', '2046-05-01'],
  ['1.5.2026', '2026-05-01'],
  ['', ''],
])('there is no table from %s to %s', async (from, until) => {
  const scope = { from: '2026-01-01', until: '2027-01-01' };
  const reader = opened('sleep-steps@1', [], { calendar: BERLIN, period: scope });
  const table = exactTable({ reader, period: { from, until }, calendar: BERLIN });
  await expect(table).rejects.toThrow(failing('ELATIO_DATASET_PERIOD'));
});
