import { describe, expect, test } from 'vitest';
import { csvOf } from '../../ui/parts/chart/data-table.ts';
import { plainText } from '../../ui/parts/chart/option.ts';
import { fileName } from '../../ui/parts/chart/save.ts';
import { spanBefore, spanOf } from '../../ui/parts/range/span.ts';
import { parseCsv } from '../node/http/csv.ts';

describe('a table that is saved', () => {
  test('has units in its head, numbers as they are, and texts as they were, but no formula', () => {
    const csv = csvOf({
      columns: [
        { name: 'Day' },
        { name: 'Work, "paid"', unit: 's' },
        { name: 'Weight', unit: 'kg' },
      ],
      rows: [
        { cells: ['2026-11-22', 3_600, 71.5] },
        { cells: ['=1+1', null, -2] },
        { cells: ['a "b"\n', 0, null] },
      ],
    });
    expect(csv.startsWith('\u{feff}')).toBe(true);
    expect(parseCsv(csv.slice(1))).toEqual([
      ['Day', 'Work, "paid" (s)', 'Weight (kg)'],
      ['2026-11-22', '3600', '71.5'],
      ["'=1+1", '', '-2'],
      ['a "b"\n', '0', ''],
    ]);
  });

  test('has a file name that says what and when, and that every file system takes', () => {
    const of = { name: 'Active time, day by day', period: '2026-11-01 – 2026-11-22' };
    expect(fileName(of, 'csv')).toBe('elatio-active-time-day-by-day-2026-11-01-2026-11-22.csv');
    const hostile = { name: '../../Ärger: <*?>|\u202E'.repeat(100), period: '' };
    expect(fileName(hostile, 'png')).toMatch(/^elatio-[\p{L}\p{N}-]{1,120}\.png$/u);
  });
});

test('a text in a picture is cut, and marks up nothing', () => {
  expect(plainText('{b|bold}')).not.toMatch(/\{[a-z]/);
  expect(plainText('x'.repeat(10_000)).length).toBeLessThan(100);
});

describe('a range', () => {
  const of = (words: string) => spanOf(new URLSearchParams(words), '2026-11-22');

  test('is what the address says, its days in order', () => {
    expect(of('range=month')).toEqual({ reach: 'month', first: '2026-10-26', last: '2026-11-22' });
    expect(of('range=own&since=2026-03-05&until=2026-02-01')).toEqual({
      reach: 'own',
      first: '2026-02-01',
      last: '2026-03-05',
    });
  });

  test('is the usual one where the address says nothing sensible, and ten years at most', () => {
    const usual = { reach: 'quarter', first: '2026-08-24', last: '2026-11-22' };
    for (const words of [
      '',
      'range=__proto__',
      'range=own',
      'range=own&since=2026-02-30&until=2026-11-22',
      'range=own&since=%E0%A4&until=1',
    ]) {
      expect([words, of(words)]).toEqual([words, usual]);
    }
    expect(of('range=own&since=1900-01-01&until=2026-11-22').first).toBe('2016-11-15');
  });

  test('is compared with as many days before it, over a change of clocks too', () => {
    expect(spanBefore({ first: '2026-03-26', last: '2026-04-01' })).toEqual({
      first: '2026-03-19',
      last: '2026-03-25',
    });
  });
});
