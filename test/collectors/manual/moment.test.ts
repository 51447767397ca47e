import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnd, readMoment, readOnDayOf } from '../../../collectors/manual/moment.ts';

const BERLIN = 'Europe/Berlin';

function micros(iso: string): number {
  return Date.parse(iso) * 1_000;
}

function isoOf(time: number): string {
  return new Date(time / 1_000).toISOString().replace('.000Z', 'Z');
}

/** What is read where it is that moment. */
function at(now: string, text: string, zone = BERLIN): string {
  return isoOf(readMoment(text, { now: micros(now), zone }));
}

/** As a clock of the zone shows it, by another way than ours. */
function shown(time: number, timeZone: string): string {
  return new Date(time / 1_000).toLocaleString('sv-SE', { timeZone });
}

const refused = expect.objectContaining({ code: 'ELATIO_MANUAL_TIME' }) as Error;

describe('a moment', () => {
  test.each([
    ['7:30', '2026-11-22T06:30:00Z'],
    ['07:30:15', '2026-11-22T06:30:15Z'],
    ['7:30am', '2026-11-22T06:30:00Z'],
    ['7 pm', '2026-11-21T18:00:00Z'],
    ['12am', '2026-11-21T23:00:00Z'],
    ['12:15 PM', '2026-11-21T11:15:00Z'],
    // Still to come today.
    ['10:01', '2026-11-21T09:01:00Z'],
    ['10:00', '2026-11-22T09:00:00Z'],
    ['yesterday 7:30', '2026-11-21T06:30:00Z'],
    ['today 23:00', '2026-11-22T22:00:00Z'],
    ['2026-11-20 7:30', '2026-11-20T06:30:00Z'],
    ['2026-07-20T07:30', '2026-07-20T05:30:00Z'],
    ['2026-11-20T07:30:00Z', '2026-11-20T07:30:00Z'],
    ['2026-11-20 07:30-05:30', '2026-11-20T13:00:00Z'],
    ['20m ago', '2026-11-22T08:40:00Z'],
    ['now', '2026-11-22T09:00:00Z'],
  ])('%j is %s, at ten in Berlin', (text, expected) => {
    expect(at('2026-11-22T09:00:00Z', text)).toBe(expected);
  });

  test.each([
    '',
    '7',
    '730',
    '24:00',
    '7:60',
    '7:3',
    '13pm',
    '0am',
    'yesterday',
    'today 7',
    'tomorrow 7:30',
    '2026-11-20',
    '2026-02-30 7:30',
    '2026-13-01 7:30',
    '0001-01-01 7:30',
    '1899-12-31 7:30',
    '2100-01-02 7:30',
    '9999-12-31T23:59:59Z',
    'yesterday 7:30Z',
    '7:30\u001B[2J',
    '٧:٣٠',
    '7:30 '.repeat(5_000),
  ])('%j is refused', (text) => {
    expect(() => at('2026-11-22T09:00:00Z', text)).toThrow(refused);
  });

  test('no message carries a command to the terminal, or is long', () => {
    for (const text of ['\u001B[2J', '\u202E7:30', 'x'.repeat(10_000)]) {
      try {
        at('2026-11-22T09:00:00Z', text);
        expect.unreachable();
      } catch (error) {
        expect((error as Error).message).toMatch(/^[^\p{Cc}\p{Bidi_Control}]{1,200}$/u);
      }
    }
  });
});

describe('when clocks change', () => {
  test('a time that they went forward over is refused, and says so', () => {
    for (const text of ['2:30', '2026-03-29 2:30', 'today 02:30']) {
      expect(() => at('2026-03-29T10:00:00Z', text)).toThrow(refused);
      expect(() => at('2026-03-29T10:00:00Z', text)).toThrow(
        'went forward over that time on 2026-03-29',
      );
    }
    // Before they do, half past two was yesterday's.
    expect(at('2026-03-29T00:30:00Z', '2:30')).toBe('2026-03-28T01:30:00Z');
    // The day after, it is yesterday's that does not exist, and today's that is meant.
    expect(at('2026-03-30T10:00:00Z', '2:30')).toBe('2026-03-30T00:30:00Z');
    expect(() => at('2026-03-30T00:10:00Z', '2:30')).toThrow(refused);
  });

  test('of a time that comes twice the first is meant, and for an end the first from the beginning on', () => {
    const here = { now: micros('2026-10-25T10:00:00Z'), zone: BERLIN };
    expect(at('2026-10-25T10:00:00Z', '2:30')).toBe('2026-10-25T00:30:00Z');
    expect(isoOf(readEnd('2:30', micros('2026-10-25T00:10:00Z'), here))).toBe(
      '2026-10-25T00:30:00Z',
    );
    expect(isoOf(readEnd('2:30', micros('2026-10-25T00:40:00Z'), here))).toBe(
      '2026-10-25T01:30:00Z',
    );
    expect(isoOf(readEnd('2:30', micros('2026-10-25T01:40:00Z'), here))).toBe(
      '2026-10-26T01:30:00Z',
    );
  });

  test('a day that a zone left out has no times', () => {
    // Samoa went over the date line.
    expect(() => at('2012-01-01T00:00:00Z', '2011-12-30 12:00', 'Pacific/Apia')).toThrow(refused);
  });

  test('half an hour is enough', () => {
    expect(() => at('2026-10-05T00:00:00Z', '2026-10-04 2:15', 'Australia/Lord_Howe')).toThrow(
      refused,
    );
    expect(at('2026-10-05T00:00:00Z', '2026-10-04 2:45', 'Australia/Lord_Howe')).toBe(
      '2026-10-03T15:45:00Z',
    );
  });
});

const ZONES = [
  'UTC',
  BERLIN,
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'Africa/Casablanca',
];
const moments = fc
  .integer({ min: Date.UTC(1970, 0, 2) / 1_000, max: Date.UTC(2090, 0, 1) / 1_000 })
  .map((seconds) => seconds * 1_000_000);
const zones = fc.constantFrom(...ZONES);

test('what a clock shows is read as a moment at which it shows that', () => {
  fc.assert(
    fc.property(moments, zones, (time, zone) => {
      const text = shown(time, zone);
      const read = readMoment(text, { now: time, zone });
      expect(shown(read, zone)).toBe(text);
      expect(read).toBeLessThanOrEqual(time);
      expect(time - read).toBeLessThanOrEqual(3 * 3_600_000_000);
    }),
    { numRuns: 500 },
  );
});

test('a time of day is the last that was, within two days, or one that clocks left out', () => {
  const clocks = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const two = (value: number) => String(value).padStart(2, '0');
  fc.assert(
    fc.property(moments, zones, clocks, (now, zone, [hour, minute]) => {
      const text = `${hour}:${two(minute)}`;
      const clock = `${two(hour)}:${two(minute)}:00`;
      try {
        const read = readMoment(text, { now, zone });
        expect(shown(read, zone).slice(11)).toBe(clock);
        expect(now - read).toBeGreaterThanOrEqual(0);
        expect(now - read).toBeLessThan(27 * 3_600_000_000);
        const end = readEnd(text, now, { now, zone });
        expect(shown(end, zone).slice(11)).toBe(clock);
        expect(end).toBeGreaterThanOrEqual(Math.floor(now / 1_000_000) * 1_000_000);
        const same = readOnDayOf(text, now, { now, zone });
        expect(shown(same, zone)).toBe(`${shown(now, zone).slice(0, 10)} ${clock}`);
      } catch (error) {
        expect(error).toEqual(refused);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever is typed is a moment within bounds, or refused', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[\dapmTZ:+ -]{0,20}$/));
  fc.assert(
    fc.property(text, moments, zones, (typed, now, zone) => {
      try {
        expect(Number.isSafeInteger(readMoment(typed, { now, zone }))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^ELATIO_MANUAL_/) as string });
      }
    }),
    { numRuns: 1_000 },
  );
});
