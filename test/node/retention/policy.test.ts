import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkedPolicy, cutoffsOf, DAY, stageOf } from '../../../node/retention/policy.ts';
import { reduceToDomain } from '../../../node/retention/reduce.ts';
import { unveiled } from '../../../node/store/index.ts';
import { jsonValue } from '../../protocol/arbitraries.ts';

const days = fc.integer({ min: 1, max: 400 });
const policy = fc
  .tuple(days, fc.option(fc.oneof(days, fc.constant('forever' as const)), { nil: undefined }))
  .map(([keep, more]) =>
    more === undefined ? { keep } : { keep, domainOnly: more === 'forever' ? more : keep + more },
  );
const NOW = Date.UTC(2026, 5, 1) * 1_000;
const ORDER = ['whole', 'domain-only', 'gone'];

test('which stage an event is in is what is shown of it, to the microsecond', () => {
  const age = fc.oneof(
    fc.integer({ min: 0, max: 1_000 * DAY }),
    fc.tuple(days, fc.integer({ min: -1, max: 1 })).map(([day, more]) => day * DAY + more),
  );
  fc.assert(
    fc.property(policy, age, (some, old) => {
      const event = { start: NOW - old, duration: 0, data: { title: 'x' } };
      const veil = { ...cutoffsOf(some, NOW), reduce: () => ({}) };
      const shown = unveiled(veil, event);
      const stage = !shown ? 'gone' : shown === event ? 'whole' : 'domain-only';
      expect(stage).toBe(stageOf(some, old));
    }),
    { numRuns: 1_000 },
  );
});

test('an event goes from stage to stage in one direction, and is whole when it is new', () => {
  fc.assert(
    fc.property(policy, fc.nat(1_000 * DAY), fc.nat(1_000 * DAY), (some, a, b) => {
      const [younger, older] = [Math.min(a, b), Math.max(a, b)];
      expect(stageOf(some, 0)).toBe('whole');
      expect(ORDER.indexOf(stageOf(some, younger))).toBeLessThanOrEqual(
        ORDER.indexOf(stageOf(some, older)),
      );
    }),
  );
});

test.each<[string, unknown, string]>([
  ['web', {}, 'keep'],
  ['web', { keep: 0 }, 'keep'],
  ['web', { keep: 1.5 }, 'keep'],
  ['web', { keep: '90d' }, 'keep'],
  ['web', { keep: 1e6 }, 'keep'],
  ['web', { keep: 9, more: 1 }, 'keep'],
  ['web', null, 'keep'],
  ['web', { keep: 90, domainOnly: 'never' }, 'keep'],
  ['web', { keep: 90, domainOnly: 90 }, 'is no time'],
  ['core', { keep: 90, domainOnly: 365 }, 'only events of web'],
  ['docs', { keep: 90 }, 'none of core, web'],
  ['__proto__', { keep: 90 }, 'none of core, web'],
])('%s %j is no policy', (domain, value, why) => {
  expect(() => checkedPolicy(domain, value)).toThrow(
    expect.objectContaining({
      code: 'ELATIO_RETENTION_POLICY',
      message: expect.stringContaining(why),
    }),
  );
});

test.each([
  [
    { url: 'https://user:pw@a.example:8443/x?y#z', title: 'secret', audible: true, tabCount: 3 },
    { url: 'https://a.example:8443', audible: true, tabCount: 3 },
  ],
  [
    { url: 'file:///home/me/diary', app: 'firefox' },
    { url: 'file://', app: 'firefox' },
  ],
  [{ url: 'example.com:443/path' }, { url: '' }],
  [{ 'og:title': 'secret', more: { url: 'https://a.example/x' }, tags: ['secret'] }, {}],
  [
    { faviconUrl: 'https://a.example/secret.png', n: null },
    { faviconUrl: 'https://a.example', n: null },
  ],
])('%j is reduced to %j', (data, left) => {
  expect(reduceToDomain(data)).toEqual(left);
});

test('reducing again changes nothing', () => {
  const address = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.string(),
  );
  const data = fc.oneof(
    fc.record({ url: address, title: fc.string() }),
    fc.dictionary(fc.constantFrom('url', 'href', 'app', 'title', '__proto__', 'x'), jsonValue),
  );
  fc.assert(
    fc.property(data, (some) => {
      const once = reduceToDomain(some);
      expect(reduceToDomain(once)).toEqual(once);
    }),
    { numRuns: 500 },
  );
});
