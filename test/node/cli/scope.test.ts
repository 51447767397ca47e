import { expect, test } from 'vitest';
import {
  daysOf,
  domainsOf,
  ownScopeLines,
  partialNote,
  scopeText,
} from '../../../node/cli/scope.ts';

test('an age is read in days, and nonsense is not', () => {
  expect(['90d', '12w', '1y', 'all'].map(daysOf)).toEqual([90, 84, 365, 'all']);
  for (const wrong of ['', '90', '0d', '-1d', '1.5d', 'd', '90 days', '101y', '999999999999y']) {
    expect(() => daysOf(wrong)).toThrow(/is no age|more than 100 years/);
  }
});

test('domains are read with documents among them, and one that there is not names those there are', () => {
  expect(domainsOf('manual, core')).toEqual(['core', 'manual', 'docs']);
  expect(domainsOf('docs')).toEqual(['docs']);
  expect(domainsOf('all')).toBe('all');
  expect(() => domainsOf('core,dreams')).toThrow(/"dreams" is no domain. There are core, web,/);
  expect(() => domainsOf('')).toThrow(/"" is no domain/);
});

test('what a device keeps is said in words', () => {
  expect(scopeText({ days: 90, domains: ['core', 'manual', 'docs'] })).toBe(
    '90 days of core, manual',
  );
  expect(scopeText({ days: 1, domains: null })).toBe('1 day');
  expect(scopeText({ days: null, domains: ['web', 'docs'] })).toBe('web');
  expect(scopeText({ days: null, domains: ['docs'] })).toBe('settings alone');
  const since = '2026-08-01T00:00:00+00:00';
  const kept = { days: 90, domains: null, since };
  expect(partialNote(kept)).toContain('only 90 days, from 2026-08-01 on: the rest is not in this');
  const lines = ownScopeLines({ ...kept, spare: { chunks: 1, items: 2 } });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('2 items more are here until another device');
});
