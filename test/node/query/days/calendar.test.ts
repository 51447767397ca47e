import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Calendar, createDays, type Every } from '../../../../node/query/days/index.ts';
import type { ZoneChange } from '../../../../node/zone.ts';
import type { JsonValue } from '../../../../protocol/json.ts';
import { thrownBy } from '../regex/thrown-by.ts';

const HOUR = 3_600e6;
const DAY = 24 * HOUR;
const at = (iso: string): number => Date.parse(iso) * 1_000;
const iso = (moment: number): string => new Date(moment / 1_000).toISOString().slice(0, 16);

function calendarOf(
  changes: readonly ZoneChange[],
  settings: Readonly<Record<string, JsonValue>> = {},
): Promise<Calendar> {
  return createDays({
    history: { changes: () => Promise.resolve(changes) },
    zoneNow: () => 'UTC',
    setting: (key) => settings[key],
  }).calendar();
}

const inZone = (zone: string) => calendarOf([{ at: 0, zone }]);

/** Names of periods with their hours. */
function hours(calendar: Calendar, every: Every, from: string, to: string): [string, number][] {
  return calendar
    .periods(every, at(from), at(to))
    .map(({ name, from: begin, to: end }) => [name, (end - begin) / HOUR]);
}

describe('a day', () => {
  test('begins at four, and has 23 or 25 hours where clocks are changed', async () => {
    const berlin = await inZone('Europe/Berlin');
    expect(hours(berlin, 'day', '2026-03-28T03:00Z', '2026-03-31T02:00Z')).toEqual([
      ['2026-03-28', 23],
      ['2026-03-29', 24],
      ['2026-03-30', 24],
    ]);
    expect(hours(berlin, 'day', '2026-10-24T02:00Z', '2026-10-26T03:00Z')).toEqual([
      ['2026-10-24', 25],
      ['2026-10-25', 24],
    ]);
    expect(berlin.dateAt(at('2026-11-22T02:59:59Z'))).toBe('2026-11-21');
    expect(berlin.dateAt(at('2026-11-22T03:00:00Z'))).toBe('2026-11-22');
  });

  test('is longer or shorter by half an hour where clocks are changed by that', async () => {
    const howe = await inZone('Australia/Lord_Howe');
    const lengths = hours(howe, 'day', '2026-04-01T00:00Z', '2026-10-31T00:00Z').slice(1, -1);
    expect(lengths.filter(([, length]) => length !== 24)).toEqual([
      ['2026-04-04', 24.5],
      ['2026-10-03', 23.5],
    ]);
  });

  test('is that of the place in travel: long to the west, short to the east', async () => {
    const trip = await calendarOf([
      { at: 0, zone: 'Europe/Berlin' },
      { at: at('2026-05-10T12:00Z'), zone: 'America/Los_Angeles' },
      { at: at('2026-05-12T12:00Z'), zone: 'Asia/Tokyo' },
    ]);
    expect(hours(trip, 'day', '2026-05-09T02:00Z', '2026-05-13T19:00Z')).toEqual([
      ['2026-05-09', 24],
      ['2026-05-10', 33],
      ['2026-05-11', 24],
      // At noon it is 05:00 in Los Angeles, 21:00 in Tokyo.
      ['2026-05-12', 8],
      ['2026-05-13', 24],
    ]);
    expect(trip.zoneAt(at('2026-05-11T00:00Z'))).toBe('America/Los_Angeles');
  });

  test('is not there where the clock leaps over it', async () => {
    // At midnight it was the 31st, not the 30th.
    const leaps = async (startOfDay: string) =>
      hours(
        await calendarOf([{ at: 0, zone: 'Pacific/Apia' }], { startOfDay }),
        'day',
        '2011-12-28T14:00Z',
        '2012-01-01T14:00Z',
      ).slice(1, -1);
    expect(await leaps('00:00')).toEqual([
      ['2011-12-29', 24],
      ['2011-12-31', 24],
      ['2012-01-01', 24],
    ]);
    expect(await leaps('04:00')).toEqual([
      ['2011-12-29', 20],
      ['2011-12-30', 4],
      ['2011-12-31', 24],
    ]);
  });

  test('begins once, where the clock that shows its beginning is put back', async () => {
    // 02:30 comes twice in that night.
    const early = await calendarOf([{ at: 0, zone: 'Europe/Berlin' }], { startOfDay: '02:30' });
    expect(hours(early, 'day', '2026-10-24T00:30Z', '2026-10-26T01:30Z')).toEqual([
      ['2026-10-24', 24],
      ['2026-10-25', 25],
    ]);
    // 02:30 does not come in that one: at 02:00 it is three.
    expect(iso(early.startOf('2026-03-29'))).toBe('2026-03-29T01:00');
  });

  test('begins when the person has chosen, and at four whatever else stands there', async () => {
    const startWith = async (startOfDay: JsonValue): Promise<string> =>
      iso((await calendarOf([{ at: 0, zone: 'UTC' }], { startOfDay })).startOf('2026-01-02'));
    expect(await startWith('00:00')).toBe('2026-01-02T00:00');
    expect(await startWith('6:30')).toBe('2026-01-02T06:30');
    for (const wrong of ['24:00', '04:60', '', 'noon', 7, null, [], { a: 1 }]) {
      expect(await startWith(wrong)).toBe('2026-01-02T04:00');
    }
  });
});

describe('weeks and months', () => {
  test('begin on Monday and on the 1st, at the same hour', async () => {
    const berlin = await inZone('Europe/Berlin');
    const from = '2026-03-01T12:00Z';
    const told = (every: Every) =>
      berlin
        .periods(every, at(from), at('2026-04-08T00:00Z'))
        .map(({ name, from: begin }) => [name, iso(begin)]);
    expect(told('week').slice(0, 3)).toEqual([
      ['2026-02-23', '2026-03-01T12:00'],
      ['2026-03-02', '2026-03-02T03:00'],
      ['2026-03-09', '2026-03-09T03:00'],
    ]);
    expect(told('month')).toEqual([
      ['2026-03', '2026-03-01T12:00'],
      ['2026-04', '2026-04-01T02:00'],
    ]);
  });

  test.each([
    ['Sunday', '2026-11-22'],
    ['Saturday', '2026-11-21'],
    ['constructor', '2026-11-16'],
  ])('a week begins on %s where that is chosen', async (startOfWeek, name) => {
    const calendar = await calendarOf([{ at: 0, zone: 'UTC' }], { startOfWeek });
    const [week] = calendar.periods('week', at('2026-11-22T12:00Z'), at('2026-11-22T13:00Z'));
    expect(week.name).toBe(name);
  });
});

const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'UTC',
);
const FROM = at('2026-03-20T00:00Z');
const SPAN = 20 * DAY;

const travels = fc
  .array(fc.tuple(fc.integer({ min: 0, max: SPAN / 60e6 }), zone), { maxLength: 5 })
  .map((list) =>
    list
      .map(([minute, name]) => ({ at: FROM + minute * 60e6, zone: name }))
      .toSorted((a, b) => a.at - b.at),
  );

/** What clocks show, as the runtime tells it. */
function clockOf(name: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: name,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  return (moment) => Date.parse(`${format.format(moment / 1_000).replace(', ', 'T')}Z`) * 1_000;
}

describe('periods', () => {
  test('lie side by side whatever the person does, and each moment is in that which the clock had got to', async () => {
    await fc.assert(
      fc.asyncProperty(
        zone,
        travels,
        fc.constantFrom<Every>('hour', 'day', 'week', 'month'),
        fc.nat({ max: 19 * 24 * 60 }),
        fc.integer({ min: 1, max: 24 * 60 * 4 }),
        async (home, list, every, after, length) => {
          const changes = [{ at: 0, zone: home }, ...list];
          const calendar = await calendarOf(changes);
          const from = FROM + after * 60e6;
          const to = from + length * 60e6;
          const periods = calendar.periods(every, from, to);
          expect(periods[0].from).toBe(from);
          expect(periods.at(-1)?.to).toBe(to);
          for (const [i, period] of periods.entries()) {
            expect(period.to).toBeGreaterThan(period.from);
            if (i > 0) expect(period.from).toBe(periods[i - 1].to);
            if (i > 0) expect(period.index).toBeGreaterThan(periods[i - 1].index);
          }
          // The twin: the most that the clock has shown so far, minute by minute.
          const clocks = changes.map(({ at: since, zone: name }) => ({
            since,
            clock: clockOf(name),
          }));
          const names = new Map<number, string>();
          let most = -Infinity;
          const looks = changes.map(({ at: change }) => change - 1);
          for (let moment = from - 3 * DAY; moment < to; moment += 15 * 60e6) looks.push(moment);
          for (const moment of looks.toSorted((a, b) => a - b)) {
            if (moment < from - 3 * DAY || moment >= to) continue;
            const { clock } = clocks.findLast(({ since }) => since <= moment) ?? clocks[0];
            most = Math.max(most, clock(moment));
            const reached = every === 'hour' ? most : most - 4 * HOUR;
            names.set(moment, new Date(reached / 1_000).toISOString());
          }
          for (const [moment, name] of names) {
            if (moment < from) continue;
            const found = periods.find((period) => period.from <= moment && moment < period.to);
            const date = new Date(name.slice(0, 10));
            if (every === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
            const wanted = { hour: 13, day: 10, week: 10, month: 7 }[every];
            const text = every === 'week' ? date.toISOString() : name;
            // Between two looks of the twin the clock may have been changed.
            const isAtBorder = moment - (found?.from ?? 0) < 15 * 60e6;
            if (!isAtBorder)
              expect([iso(moment), found?.name]).toEqual([iso(moment), text.slice(0, wanted)]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are none where there is no time, and refused where they are too many', async () => {
    const calendar = await inZone('UTC');
    const day = at('2026-01-01T00:00Z');
    expect(calendar.periods('day', day, day)).toEqual([]);
    expect(calendar.periods('day', day + 1, day)).toEqual([]);
    expect(calendar.periods('hour', day, day + 10 * HOUR, 10)).toHaveLength(10);
    expect(thrownBy(() => calendar.periods('hour', day, day + 10 * HOUR + 1, 10))).toMatchObject({
      code: 'ELATIO_QUERY_PERIOD',
    });
  });

  test('of all time that can be recorded are made at once', async () => {
    const calendar = await inZone('Europe/Berlin');
    const years = calendar.periods('month', at('1900-01-01T00:00Z'), at('2100-01-01T00:00Z'));
    expect(years).toHaveLength(2_401);
    expect(years[0].name).toBe('1899-12');
  });
});
