import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTime, parseTime } from '../../../node/ingest/index.ts';
import { EARLIEST, LATEST } from '../../../protocol/event.ts';

const NOON = Date.UTC(2024, 0, 15, 12) * 1_000;

describe('a time is read', () => {
  test.each([
    ['2024-01-15T12:00:00Z', NOON],
    ['2024-01-15T12:00:00z', NOON],
    ['2024-01-15T12:00:00+00:00', NOON],
    ['2024-01-15T12:00:00+0000', NOON],
    ['2024-01-15T12:00:00+00', NOON],
    ['2024-01-15T12:00:00', NOON],
    ['2024-01-15 12:00:00', NOON],
    ['2024-01-15t12:00', NOON],
    ['2024-01-15', NOON - 12 * 3_600e6],
    ['2024-01-15T14:00:00+02:00', NOON],
    ['2024-01-15T06:30:00-05:30', NOON],
    ['2024-01-15T12:00:00.5Z', NOON + 500_000],
    ['2024-01-15T12:00:00,25Z', NOON + 250_000],
    ['2024-01-15T12:00:00.314159Z', NOON + 314_159],
    ['2024-01-15T12:00:00.3141599999Z', NOON + 314_159],
    ['2024-01-15T12:00:00.000001', NOON + 1],
    ['2024-02-29', Date.UTC(2024, 1, 29) * 1_000],
    ['1900-01-01T00:00:00Z', EARLIEST],
    ['2100-01-01T00:00:00Z', LATEST],
    ['1969-12-31T23:59:59.999999Z', -1],
  ])('%s', (text, time) => {
    expect(parseTime(text, 'timestamp')).toBe(time);
  });
});

describe('what is no time is refused, and the field is named', () => {
  test.each([
    [undefined],
    [null],
    [5],
    [{}],
    [['2024-01-15']],
    [''],
    ['now'],
    ['NaN'],
    ['2024'],
    ['2024-1-5'],
    ['2024-13-01'],
    ['2024-00-01'],
    ['2024-01-32'],
    ['2023-02-29'],
    ['1900-02-29'],
    ['2024-01-15T24:00:00'],
    ['2024-01-15T12:60:00'],
    ['2024-01-15T12:00:60'],
    ['2024-01-15T12:00:00+24:00'],
    ['2024-01-15T12:00:00+00:60'],
    ['2024-01-15T12:00:00Zx'],
    [' 2024-01-15'],
    ['2024-01-15\n'],
    ['2024-01-15T12'],
    ['２０２４-01-15'],
    ['0001-01-01T00:00:00Z'],
    ['0099-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z'],
    ['1899-12-31T23:59:59.999999Z'],
    ['2100-01-01T00:00:00.000001Z'],
    ['1900-01-01T00:00:00+00:01'],
    ['2100-01-01T00:00:00-00:01'],
  ])('%j', (value) => {
    expect(() => parseTime(value, 'events[3].timestamp')).toThrow(
      expect.objectContaining({
        code: 'ELATIO_INGEST_FIELD',
        message: expect.stringContaining('"events[3].timestamp" expected a time'),
      }),
    );
  });
});

test('what is read quickly, as most times are, is what the slow way makes of it', () => {
  const outcome = (text: string): unknown => {
    try {
      return parseTime(text, 'timestamp');
    } catch (error) {
      return error instanceof Error ? error.message.replace(/got .*/s, '') : error;
    }
  };
  const usual = fc
    .tuple(
      fc.integer({ min: EARLIEST, max: LATEST }),
      fc.constantFrom('+00:00', 'Z', '', '+01:00', '+00:0', 'Zx', '+00:000'),
      fc.constantFrom('', '.1', '.314', '.3141599999', '.', '.5x', ',5'),
    )
    .map(([time, offset, rest]) => formatTime(time).replace(/(?:\.\d+)?\+00:00$/, rest + offset));
  const spoilt = fc
    .tuple(usual, fc.nat(30), fc.constantFrom('', '0', '9', '3', 'T', ' ', ':', '-', 'x', '٣'))
    .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(usual, spoilt), (text) => {
      // Only a large T is usual.
      expect(outcome(text)).toEqual(outcome(text.replace('T', 't')));
    }),
    { numRuns: 5_000 },
  );
});

test('a time is written as Python writes it', () => {
  expect(formatTime(NOON)).toBe('2024-01-15T12:00:00+00:00');
  expect(formatTime(NOON + 314_000)).toBe('2024-01-15T12:00:00.314000+00:00');
  expect(formatTime(-1)).toBe('1969-12-31T23:59:59.999999+00:00');
});

test('what is written is read as the same microsecond', () => {
  const times = fc.integer({ min: EARLIEST, max: LATEST });
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (all) => {
      for (const time of all) {
        const text = formatTime(time);
        expect(parseTime(text, 'time')).toBe(time);
        expect(Date.parse(text)).toBe(Math.floor(time / 1_000));
      }
    }),
  );
});
