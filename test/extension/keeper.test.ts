import { expect, test } from 'vitest';
import { NO_EXCLUSIONS } from '../../extension/keeping/memory.ts';
import { createKeeper } from '../../extension/recording/keeper.ts';
import type { Action, Conditions } from '../../protocol/rules/rule.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

const keeperOf = (rules: readonly (readonly [Conditions, Action])[], more: object = {}) =>
  createKeeper(
    {
      ...NO_EXCLUSIONS,
      state: {
        rules: rules.map(([when, action], i) => ({ id: String(i), when, action, enabled: true })),
        zone: 'UTC',
        pausedUntil: null,
        dayEnds: new Date(NOON).toISOString(),
        hostname: 'laptop',
        now: new Date(NOON).toISOString(),
      },
      ...more,
    },
    'chrome',
  );

const span = (url: string, more: object = {}) =>
  ({ kind: 'tab', at: NOON, duration: 10, data: { url, title: 'A' }, ...more }) as const;

test('nothing is known to be allowed before the node has said what is not', () => {
  expect(createKeeper(NO_EXCLUSIONS, 'chrome')).toBeUndefined();
});

test('what a rule excludes never leaves the browser, its sub-domains neither', () => {
  const keeper = keeperOf([[{ domain: 'bank.example' }, 'exclude']]);
  expect(keeper?.keep(span('https://my.bank.example/1'))).toBeUndefined();
  expect(keeper?.keep(span('https://bank.example.org/'))).toEqual(
    span('https://bank.example.org/').data,
  );
});

test('where a rule says the domain only, the rest of an address does not leave either', () => {
  const keeper = keeperOf([[{ url: 'health' }, 'domain-only']]);
  expect(keeper?.keep(span('https://a.example/health?q=1'))).toEqual({
    url: 'https://a.example',
    title: 'A',
  });
});

test('rules of buckets and types are asked of the buckets that the node makes', () => {
  const tabs = keeperOf([[{ bucket: 'aw-watcher-web-chrome_laptop' }, 'exclude']]);
  expect(tabs?.keep(span('https://a.example/'))).toBeUndefined();
  expect(tabs?.keep(span('https://a.example/', { kind: 'page' }))).toBeDefined();
  const pages = keeperOf([
    [{ type: 'web.page.activity', client: 'elatio-browser' }, { drop: ['title'] }],
  ]);
  expect(pages?.keep(span('https://a.example/', { kind: 'page' }))).toEqual({
    url: 'https://a.example/',
  });
});

test('schedules are read in the node’s zone', () => {
  const rule = [{ outside: 'mon-fri 9-18' }, 'exclude'] as const;
  expect(keeperOf([rule])?.keep(span('https://a.example/'))).toBeDefined();
  expect(
    keeperOf([rule])?.keep(span('https://a.example/', { at: NOON + 6 * 3_600_000 })),
  ).toBeUndefined();
});

test('what the person said here holds before the node knows it', () => {
  const keeper = keeperOf([], { never: ['a.example'], pause: { until: NOON + 1_000 } });
  expect(keeper?.keep(span('https://www.a.example/'))).toBeUndefined();
  expect(keeper?.pausedUntil(NOON)).toBe(NOON + 1_000);
  expect(keeper?.pausedUntil(NOON + 1_000)).toBeUndefined();
});
