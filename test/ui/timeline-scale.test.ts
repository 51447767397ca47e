import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentOf, startOf, wallAt, wallText } from '../../ui/format/wall.ts';
import { daySpan, readPlace, timelineAddress } from '../../ui/parts/timeline/address.ts';
import { wantedFor } from '../../ui/parts/timeline/pictures.ts';
import { shortName } from '../../ui/parts/timeline/rows.ts';
import {
  covers,
  LONGEST,
  lengthOf,
  SHORTEST,
  within,
  zoomed,
} from '../../ui/parts/timeline/scale.ts';
import { ticksOf } from '../../ui/parts/timeline/ticks.ts';
import { daysIn, daysOf, neighbour, spanOf, unitOf, UNITS } from '../../ui/pages/timeline/range.ts';

const HOUR = 3_600_000;
const berlin = { startOfDay: '04:00', zone: 'Europe/Berlin', today: '2026-11-22' };
const hoursOf = (day: string, zone = 'Europe/Berlin'): string[] => {
  const view = daySpan(day, { startOfDay: '04:00', zone });
  return ticksOf(view, 1_500, 40, { startOfDay: '04:00', zone }).map(({ at }) =>
    wallText(at, zone).slice(11, 13),
  );
};

const moments = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) });
const lengths = fc.integer({ min: SHORTEST, max: LONGEST });
const views = fc.tuple(moments, lengths).map(([from, length]) => ({ from, to: from + length }));
const bounds = { from: Date.UTC(1970, 0), to: Date.UTC(2100, 0) };

test('days on which clocks are changed are 23 and 25 hours long, and their hours are those of the clock', () => {
  // Clocks go forward in the night to Sunday 29 March 2026, and back in that to 25 October.
  expect(lengthOf(daySpan('2026-03-28', berlin))).toBe(23 * HOUR);
  expect(lengthOf(daySpan('2026-10-24', berlin))).toBe(25 * HOUR);
  expect(hoursOf('2026-03-28').slice(-4)).toEqual(['00', '01', '03', '04']);
  expect(hoursOf('2026-10-24').slice(-5)).toEqual(['01', '02', '02', '03', '04']);
  // Half an hour, on Lord Howe.
  expect(lengthOf(daySpan('2026-04-04', { ...berlin, zone: 'Australia/Lord_Howe' }))).toBe(
    24.5 * HOUR,
  );
});

test('a time that the clock shows twice is its first, one that it never shows is after the change', () => {
  const twice = Date.UTC(2026, 9, 25, 2, 30);
  expect(new Date(momentOf(twice, 'Europe/Berlin')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  const never = Date.UTC(2026, 2, 29, 2, 30);
  expect(wallText(momentOf(never, 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30:00');
});

test('what a clock shows at a moment is shown at that moment, or once more an hour before', () => {
  fc.assert(
    fc.property(
      moments,
      fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'),
      (at, zone) => {
        const moment = at - (at % 1_000);
        const wall = wallAt(moment, zone);
        const found = momentOf(wall, zone);
        expect(wallAt(found, zone)).toBe(wall);
        expect([0, HOUR, 2 * HOUR, HOUR / 30]).toContain(moment - found);
      },
    ),
  );
});

test('lines are in sight, in order, apart enough for their words, and at whole times of the clock', () => {
  fc.assert(
    fc.property(views, fc.integer({ min: 200, max: 3_000 }), (view, width) => {
      const ticks = ticksOf(view, width, 76, berlin);
      // An hour that is not there, or twice, and months of 28 days leave a line nearer to its neighbour.
      const least = ((lengthOf(view) / width) * 76) / 2 - HOUR;
      for (const [i, { at, label }] of ticks.entries()) {
        expect(at).toBeGreaterThanOrEqual(view.from);
        expect(at).toBeLessThanOrEqual(view.to);
        expect(label).not.toBe('');
        const before = ticks[i - 1];
        if (before) expect(at - before.at).toBeGreaterThan(Math.max(0, least));
      }
    }),
  );
});

test('what is pointed at stays where it is when one zooms, unless that would be beyond what there is', () => {
  fc.assert(
    fc.property(
      views,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (view, share, factor) => {
        const around = view.from + share * lengthOf(view);
        const next = zoomed(view, factor, around, bounds);
        expect(lengthOf(next)).toBeGreaterThanOrEqual(SHORTEST - 1);
        expect(lengthOf(next)).toBeLessThanOrEqual(LONGEST + 1);
        if (next.from > bounds.from && next.to < bounds.to) {
          expect(Math.abs(next.from + share * lengthOf(next) - around)).toBeLessThan(2);
        }
        expect(covers(bounds, within(next, bounds))).toBe(true);
      },
    ),
  );
});

test('what is asked for covers what is in sight, fine enough, and is not asked again for a small step', () => {
  fc.assert(
    fc.property(views, fc.integer({ min: 1, max: 3_000 }), (view, width) => {
      const wanted = wantedFor(view, width, bounds, undefined);
      expect(covers(wanted.span, view)).toBe(true);
      expect(wanted.width).toBeLessThanOrEqual(10_000);
      expect(wantedFor(view, width, bounds, wanted)).toBe(wanted);
      const closer = zoomed(view, 0.9, (view.from + view.to) / 2, bounds);
      if (lengthOf(closer) < lengthOf(view)) {
        expect(wantedFor(closer, width, bounds, wanted)).toBe(wanted);
      }
    }),
  );
});

test('days, weeks, months and years are known as such, and their neighbours are the next ones', () => {
  for (const unit of UNITS) {
    let span = spanOf(daysOf(unit, '2026-11-22'), berlin);
    for (let i = 0; i < 20; i++) {
      expect(unitOf(span, berlin)).toBe(unit);
      const next = neighbour(span, -1, berlin);
      expect(next.to).toBe(span.from);
      expect(neighbour(next, 1, berlin)).toEqual(span);
      span = next;
    }
  }
  expect(daysIn(daySpan('2026-10-25', berlin), berlin)).toEqual({
    first: '2026-10-25',
    last: '2026-10-25',
  });
});

test('an address says what is in sight; what is malformed falls back to today', () => {
  const today = daySpan(berlin.today, berlin);
  for (const search of [
    '',
    'since=2026-13-40&until=2026-11-23',
    'since=2026-11-23&until=2026-11-22',
    'since=%E0%A4%A&until=<b>',
    'since=2026-11-22T10:00:00Z&until=2026-11-22T10:00:01Z',
    'since=0001-01-01&until=9999-12-31',
    'day=__proto__',
    'event=1e9&from=x&to=y',
  ]) {
    expect(readPlace(search, berlin), search).toEqual({
      view: today,
      selection: undefined,
      event: undefined,
    });
  }
  expect(readPlace('day=2026-11-20', berlin).view).toEqual(daySpan('2026-11-20', berlin));
  const span = {
    from: startOf('2026-11-20', '09:00', 'UTC'),
    to: startOf('2026-11-20', '10:00', 'UTC'),
  };
  const place = readPlace(timelineAddress(span, 7).split('?')[1] ?? '', berlin);
  expect(place).toMatchObject({ selection: span, event: 7 });
  expect(covers(place.view, span)).toBe(true);
});

test('names of devices are cut where they are the same', () => {
  const all = ['anna-laptop', 'anna-phone', 'anna-pc'];
  expect(all.map((one) => shortName(one, all))).toEqual(['…laptop', '…phone', '…pc']);
  expect(shortName('laptop', ['laptop', 'laptop-2'])).toBe('laptop');
  expect(shortName('laptop', ['laptop'])).toBe('laptop');
  expect(shortName('__proto__', ['__proto__', 'other'])).toBe('__proto__');
});
