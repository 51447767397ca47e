import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVisit } from '../../extension/page/visit.ts';
import { isPageReport, pageData } from '../../extension/recording/page-report.ts';
import { USUAL } from '../../extension/keeping/memory.ts';

const seen = { isVisible: true, isFocused: true, isPlaying: false };
const page = { url: 'https://a.example/b', title: 'A', length: 4_000 };

test('time in view, in focus and of playing is told apart', () => {
  const visit = createVisit('1', 0, seen);
  visit.pass(2_000, { ...seen, isFocused: false, isPlaying: true });
  visit.pass(5_000, { isVisible: false, isFocused: false, isPlaying: true });
  visit.pass(6_000, seen);
  const report = visit.report(page, true);
  expect(report).toMatchObject({ start: 0, end: 6_000, visible: 5, focused: 2, media: 4 });
  expect(isPageReport(report)).toBe(true);
});

test('typing counts bursts, not keys', () => {
  const visit = createVisit('1', 0, seen);
  for (const at of [100, 200, 1_900, 3_899, 6_000, 6_100]) visit.key(at);
  expect(visit.report(page, false).typing).toBe(2);
});

test('how much of a page was seen is a percentage of it, of one without a length nothing', () => {
  const visit = createVisit('1', 0, seen);
  visit.seen(1_000);
  visit.seen(500);
  expect(visit.report(page, false).scroll).toBe(25);
  expect(visit.report({ ...page, length: 0 }, false).scroll).toBe(0);
  expect(visit.report({ ...page, length: 10 }, false).scroll).toBe(100);
  expect(visit.report({ ...page, length: 100e6 }, false).scroll).toBe(0);
});

test('whatever clocks do, no time is negative, and what is reported only grows', () => {
  const step = fc.record({
    by: fc.integer({ min: -100_000, max: 100_000 }),
    state: fc.record({ isVisible: fc.boolean(), isFocused: fc.boolean(), isPlaying: fc.boolean() }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let now = 1_000_000;
      const visit = createVisit('1', now, seen);
      let last = visit.report(page, false);
      for (const { by, state } of steps) {
        visit.pass((now += by), state);
        const report = visit.report(page, false);
        for (const name of ['end', 'visible', 'focused', 'media'] as const) {
          expect(report[name]).toBeGreaterThanOrEqual(last[name]);
        }
        expect(report.focused).toBeLessThanOrEqual(report.visible);
        expect(report.visible * 1_000).toBeLessThanOrEqual(report.end - report.start + 1);
        last = report;
      }
    }),
  );
});

test('what is switched off is not in the data, and pages of other kinds have none', () => {
  const report = createVisit('1', 0, seen).report(page, true);
  expect(pageData(report, USUAL.kinds)).toEqual({
    url: page.url,
    title: 'A',
    visible: 0,
    focused: 0,
    clicks: 0,
    scroll: 0,
    typing: 0,
    copies: 0,
    media: 0,
  });
  const kinds = { ...USUAL.kinds, typing: false, scrolling: false };
  expect(Object.keys(pageData(report, kinds) ?? {})).toEqual([
    'url',
    'title',
    'visible',
    'focused',
    'clicks',
    'copies',
    'media',
  ]);
  expect(pageData({ ...report, url: 'chrome://settings' }, USUAL.kinds)).toBeUndefined();
});

test('a message that is no report is none', () => {
  const report = createVisit('1', 0, seen).report(page, true);
  fc.assert(fc.property(fc.anything(), (message) => !isPageReport(message)));
  for (const wrong of [
    { clicks: -1 },
    { clicks: Number.NaN },
    { start: 1, end: 0 },
    { url: 1 },
    { title: null },
    { visit: 'x'.repeat(65) },
    { isOver: 'yes' },
    { report: 'offer' },
  ]) {
    expect(isPageReport({ ...report, ...wrong })).toBe(false);
  }
});
