import { describe, expect, test } from 'vitest';
import { bar, level, timeOf } from '../../../../node/cli/report/drawing.ts';
import { stripLines } from '../../../../node/cli/report/strip.ts';
import type { ToldUsage, ToldUsagePeriod } from '../../../../node/cli/report/told.ts';
import { usageLines } from '../../../../node/cli/report/usage.ts';
import { widthOf } from '../../../../node/cli/text-width.ts';

const HOUR = 3_600;

function period(changes: Partial<ToldUsagePeriod> = {}): ToldUsagePeriod {
  return {
    name: null,
    from: '2026-11-22T03:00:00+00:00',
    until: '2026-11-23T03:00:00+00:00',
    total: 4 * HOUR,
    top: [
      { name: 'Code', seconds: 2 * HOUR },
      { name: '小明 with a name that is much longer than there is room for it', seconds: HOUR },
      { name: '\u001B[2Jb\u009B31m\u202E', seconds: 42 },
      { name: null, seconds: 30 },
    ],
    other: HOUR - 72,
    active: 5 * HOUR,
    away: 2 * HOUR,
    ...changes,
  };
}

const empty = { total: 0, top: [], other: 0, active: 0, away: 0 };

function usage(periods: readonly ToldUsagePeriod[], by = 'app'): ToldUsage {
  return {
    by,
    since: '2026-11-22T03:00:00+00:00',
    until: '2026-11-23T03:00:00+00:00',
    zone: 'Europe/Berlin',
    devices: [
      { hostname: 'laptop', presence: true },
      { hostname: 'phone', presence: false },
    ],
    periods,
  };
}

const NOON = Date.UTC(2026, 10, 22, 11);

describe('a report', () => {
  test('says what is known, what is not, and of whom', () => {
    expect(usageLines(usage([period()]), { columns: 60 }, { now: NOON })).toEqual([
      'Programs from 2026-11-22 04:00 to 2026-11-23 04:00, Europe/Berlin',
      '',
      'Code                       2h 00m  █████████████████████████',
      '小明 with a name that is…  1h 00m  ████████████▌',
      '·[2Jb·31m·                    42s  ▏',
      '(no app)                      30s  ▏',
      '(others)                      59m',
      '(in all)                   4h 00m',
      '',
      'Active 5h 00m, away 2h 00m, nothing recorded for 1h 00m.',
      '',
      'Whether somebody was there is not recorded of phone: all use counts.',
    ]);
  });

  test('is cut nowhere and has no bars where it does not go to a terminal', () => {
    const lines = usageLines(usage([period()]), { columns: undefined }, { now: NOON });
    expect(lines.join('\n')).not.toMatch(/[█-▏…]/);
    expect(lines[3]).toMatch(
      /^小明 with a name that is much longer than there is room for it +1h 00m$/,
    );
  });

  test.each([20, 40, 80, 200])('fits a terminal of %d columns, and moves no cursor', (columns) => {
    const many = usage([period(), period({ name: '2026-11-22' })], 'title');
    for (const every of [undefined, 'day']) {
      const lines = usageLines(many, { columns }, { now: NOON, every });
      // Sentences may run over.
      const rows = lines.filter((line) => /\d[hms]( {2}[█-▏]+)?$/.test(line));
      expect(rows.length).toBeGreaterThan(4);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      expect(lines.join('')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    }
  });

  test('by days has each with its names, and those without anything together', () => {
    const day = (name: string, changes: Partial<ToldUsagePeriod> = empty) =>
      period({ name, ...changes });
    const report = usage([
      day('2026-11-19'),
      day('2026-11-20'),
      day('2026-11-21', { top: [], other: 4 * HOUR }),
      day('2026-11-22', { ...empty, active: HOUR, away: 23 * HOUR }),
      day('2026-11-23', {}),
      day('2026-11-24'),
    ]);
    const later = Date.UTC(2027, 0, 1);
    expect(
      usageLines(report, { columns: undefined }, { every: 'day', now: later }).slice(2, -2),
    ).toEqual([
      '2026-11-19 Thu – 2026-11-20 Fri  nothing recorded',
      '',
      '2026-11-21 Sat  4h 00m',
      '  (others)  4h 00m',
      '  Active 5h 00m, away 2h 00m, nothing recorded for 17h 00m.',
      '',
      '2026-11-22 Sun      0m',
      '  none',
      '  Active 1h 00m, away 23h 00m.',
      '',
      '2026-11-23 Mon  4h 00m',
      '  Code                                                            2h 00m',
      '  小明 with a name that is much longer than there is room for it  1h 00m',
      '  ·[2Jb·31m·                                                         42s',
      '  (no app)                                                           30s',
      '  (others)                                                           59m',
      '  Active 5h 00m, away 2h 00m, nothing recorded for 17h 00m.',
      '',
      '2026-11-24 Tue  nothing recorded',
      '',
      'In all 8h 00m, 4h 00m on average of the 2 that have any.',
    ]);
  });

  test.each([
    ['week', '2026-11-16', 'week of 2026-11-16'],
    ['month', '2026-11', '2026-11'],
    ['hour', '2026-11-22T14', '2026-11-22 14:00'],
  ])('by %s names %s so', (every, name, shown) => {
    const lines = usageLines(
      usage([period({ name })]),
      { columns: undefined },
      { every, now: NOON },
    );
    expect(lines[2]).toBe(`${shown}  4h 00m`);
  });

  test('of no periods at all says that there is nothing', () => {
    const lines = usageLines(usage([]), { columns: 80 }, { every: 'day', now: NOON });
    expect(lines).toContain('In all 0m.');
  });
});

describe('drawing', () => {
  test.each<[seconds: number, text: string]>([
    [0, '0m'],
    [0.2, '1s'],
    [59.4, '59s'],
    [59.6, '1m'],
    [3_569, '59m'],
    [3_571, '1h 00m'],
    [11_100, '3h 05m'],
    [1_000 * HOUR, '1000h 00m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(timeOf(seconds)).toBe(text);
  });

  test('a bar is as long as its part, and never nothing where there is something', () => {
    expect(bar(1, 4)).toBe('████');
    expect(bar(0.5, 5)).toBe('██▌');
    expect(bar(1e-9, 5)).toBe('▏');
    for (const part of [0, NaN, -1]) expect(bar(part, 5)).toBe('');
    expect(bar(2, 3)).toBe('███');
    expect(bar(1, 0)).toBe('');
    expect([1e-9, 0.125, 0.13, 1, 2].map(level).join('')).toBe('▁▁▂██');
  });

  test('a day by the hour is as wide as there is room, and says where nothing is known', () => {
    const hour = (clock: string, active: number, away: number) => ({
      name: `2026-11-22T${clock}`,
      from: `2026-11-22T${clock}:00:00Z`,
      until: `2026-11-22T${clock}:59:59.999Z`,
      active,
      away,
    });
    const activity = {
      ...usage([]),
      periods: [
        hour('04', 0, 0),
        hour('05', 0, 60),
        hour('06', 900, 60),
        hour('07', 3_600, 0),
        hour('08', 1, 0),
      ],
    };
    expect(stripLines(activity, 80).slice(0, 2)).toEqual(['04          08', '···---▃▃▃███▁▁▁']);
    expect(stripLines(activity, 5).slice(0, 2)).toEqual(['04', '·-▃█▁']);
    expect(stripLines(activity, 4)).toEqual([]);
    expect(stripLines({ ...activity, periods: [] }, 4).slice(0, 2)).toEqual(['', '']);
  });
});
