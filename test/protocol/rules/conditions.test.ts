import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, matcherOf } from '../../../protocol/rules/pattern.ts';
import { parseRule } from '../../../node/rules/rule.ts';
import { createWallClock, isWithin, parseSchedule } from '../../../protocol/rules/schedule.ts';

describe('a pattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 12 });
  const pattern = fc.string({
    unit: fc.constantFrom('a', 'b', '*', '?'),
    minLength: 1,
    maxLength: 8,
  });

  test('matches what its plain twin, tried character by character, does', () => {
    const matches = (glob: string, text: string): boolean => {
      if (glob === '') return text === '';
      if (glob[0] === '*')
        return matches(glob.slice(1), text) || (text !== '' && matches(glob, text.slice(1)));
      return (
        text !== '' &&
        (glob[0] === '?' || glob[0] === text[0]) &&
        matches(glob.slice(1), text.slice(1))
      );
    };
    fc.assert(
      fc.property(pattern, letters, fc.boolean(), (glob, text, anywhere) => {
        const expected = matches(anywhere ? `*${glob}*` : glob, text.toLowerCase());
        expect(matcherOf(glob, { anywhere })(fold(text))).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  test('minds neither case nor how accents are written, and takes nothing for a regular expression', () => {
    expect(matcherOf('CAFE\u0301', { anywhere: true })(fold('Le Café'))).toBe(true);
    expect(matcherOf('a.c', { anywhere: true })(fold('abc'))).toBe(false);
    expect(matcherOf('(a+)+$', { anywhere: true })(fold('x(a+)+$'))).toBe(true);
  });

  test('that was made to take long takes time in proportion to the text', () => {
    const matcher = matcherOf(`${'*a?'.repeat(80)}b`, { anywhere: true });
    expect(matcher('a'.repeat(200_000))).toBe(false);
  });
});

describe('a schedule', () => {
  const within = (schedule: string, zone: string, first: string, last = first): boolean => {
    const parsed = parseSchedule(schedule);
    if (!parsed) throw new Error('a schedule was expected');
    const clock = createWallClock(zone);
    const at = (iso: string) => clock(Date.parse(iso) * 1_000);
    return isWithin(parsed, at(first), at(last));
  };

  test.each([
    // In winter Berlin is an hour before UTC, in summer two; it changed on 2026-03-29 and on 2026-10-25.
    ['9-18', 'Europe/Berlin', '2026-03-28T07:59:59Z', false],
    ['9-18', 'Europe/Berlin', '2026-03-28T08:00:00Z', true],
    ['9-18', 'Europe/Berlin', '2026-03-29T07:00:00Z', true],
    ['9-18', 'Europe/Berlin', '2026-03-29T16:00:00Z', false],
    ['9-18', 'Europe/Berlin', '2026-10-25T07:59:00Z', false],
    ['9-18', 'Europe/Berlin', '2026-10-25T16:59:59Z', true],
    ['2-3', 'Europe/Berlin', '2026-10-25T00:30:00Z', true],
    ['2-3', 'Europe/Berlin', '2026-10-25T01:30:00Z', true],
    ['9-18', 'Asia/Kathmandu', '2026-01-01T03:15:00Z', true],
    ['9-18', 'Asia/Kathmandu', '2026-01-01T03:14:59Z', false],
    ['mon-fri', 'UTC', '2026-11-22T12:00:00Z', false],
    ['mon-fri', 'Pacific/Kiritimati', '2026-11-22T12:00:00Z', true],
    ['sat-mon 9-18', 'UTC', '2026-11-22T12:00:00Z', true],
    ['sat,tue 9:30-10', 'UTC', '2026-11-24T09:30:00Z', true],
    ['fri 22-6', 'UTC', '2026-11-21T05:59:00Z', true],
    ['fri 22-6', 'UTC', '2026-11-20T05:59:00Z', false],
    ['0-24', 'UTC', '1969-12-31T23:59:00Z', true],
    ['9-18', 'no zone', '2026-01-01T12:00:00Z', true],
  ])('%s in %s at %s: %s', (schedule, zone, at, expected) => {
    expect(within(schedule, zone, at)).toBe(expected);
  });

  test('has an event within it that does not leave it', () => {
    expect(within('9-18', 'UTC', '2026-01-05T09:00:00Z', '2026-01-05T17:59:59Z')).toBe(true);
    expect(within('9-18', 'UTC', '2026-01-05T17:00:00Z', '2026-01-05T18:00:00Z')).toBe(false);
    expect(within('9-18', 'UTC', '2026-01-05T12:00:00Z', '2026-01-06T12:00:00Z')).toBe(false);
    expect(within('22-6', 'UTC', '2026-01-05T23:00:00Z', '2026-01-06T05:00:00Z')).toBe(true);
  });

  test.each([
    '',
    '9',
    '9-25',
    '24-3',
    '9-18-20',
    'mo',
    'mon-',
    'mon fri',
    '9-18 mon',
    '9:60-10',
    'a b c',
  ])('%j is none', (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });
});

describe('a rule', () => {
  test.each([
    [null],
    ['exclude'],
    [{}],
    [{ action: 'explode' }],
    [{ action: 'exclude' }],
    [{ action: 'exclude', when: {} }],
    [{ action: 'exclude', when: { ap: 'x' } }],
    [{ action: 'exclude', when: { app: '' } }],
    [{ action: 'exclude', when: { app: 'x'.repeat(257) } }],
    [{ action: 'exclude', when: { domain: 'two words' } }],
    [{ action: 'exclude', when: { outside: 'whenever' } }],
    [{ action: { redact: [] } }],
    [{ action: { redact: ['a'], drop: ['b'] } }],
    [{ action: { redact: ['a'] }, enabled: 'yes' }],
  ])('is not %j', (value) => {
    expect(() => parseRule('r', value)).toThrow(
      expect.objectContaining({ code: 'ELATIO_RULES_RULE' }),
    );
  });

  test('of no condition may take something out of everything', () => {
    expect(parseRule('r', { action: 'domain-only' })).toEqual({
      id: 'r',
      when: {},
      action: 'domain-only',
      enabled: true,
    });
  });
});
