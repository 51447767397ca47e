import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOMAINS } from '../../protocol/bucket.ts';
import {
  decodeScope,
  encodeScope,
  EVERYTHING,
  firstMonth,
  isBegunInScope,
  isInScope,
  isWider,
  keepsAllOf,
  type Scope,
} from '../../protocol/scope.ts';

const micros = (iso: string): number => Date.parse(iso) * 1000;
const domain = fc.constantFrom(...DOMAINS);
const scope: fc.Arbitrary<Scope> = fc
  .tuple(
    fc.option(fc.integer({ min: 1, max: 36_500 }), { nil: undefined }),
    fc.option(fc.uniqueArray(domain), { nil: undefined }),
  )
  .map(([days, domains]) => ({
    ...(days !== undefined && { days }),
    ...(domains && { domains: DOMAINS.filter((each) => domains.includes(each)) }),
  }));
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1_000_000);

describe('what a device keeps', () => {
  test('begins with the month in which the first of its days falls', () => {
    const now = micros('2026-11-22T12:00:00Z');
    expect(firstMonth({ days: 21 }, now)).toBe(56 * 12 + 10);
    expect(firstMonth({ days: 22 }, now)).toBe(56 * 12 + 9);
    expect(firstMonth(EVERYTHING, now)).toBeUndefined();
  });

  test('has every event of its days, wherever in a month that is', () => {
    fc.assert(
      fc.property(scope, domain, time, fc.nat({ max: 400 }), (kept, of, now, ago) => {
        const at = new Date(now / 1000 - ago * 86_400_000);
        const month = (at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth();
        const isOf = of === 'docs' || !kept.domains || kept.domains.includes(of);
        const isRecent = ago <= (kept.days ?? Infinity);
        const isKept = isInScope(kept, { domain: of, month }, now);
        const start = at.getTime() * 1000;
        // What is in no chunk yet is kept where it will be in one.
        expect(isBegunInScope(kept, { domain: of, start }, now)).toBe(isKept);
        if (isOf && isRecent) expect(isKept).toBe(true);
        if (!isOf) expect(isKept).toBe(false);
        // At most the rest of a month more.
        if (of !== 'docs' && ago > (kept.days ?? Infinity) + 31) expect(isKept).toBe(false);
      }),
    );
  });

  test('is more than another where some chunk is of it and not of the other', () => {
    fc.assert(
      fc.property(scope, scope, time, (one, other, now) => {
        const isMore = DOMAINS.some((of) =>
          Array.from({ length: 1_600 }, (_, month) => ({ domain: of, month })).some(
            (chunk) => isInScope(one, chunk, now) && !isInScope(other, chunk, now),
          ),
        );
        if (isMore) expect(isWider(one, other)).toBe(true);
        expect(isWider(one, one)).toBe(false);
        expect(isWider(one, EVERYTHING)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test('is everything of a domain only where no days are told', () => {
    expect(keepsAllOf({ days: 90 }, 'docs')).toBe(true);
    expect(keepsAllOf({ days: 90 }, 'core')).toBe(false);
    expect(keepsAllOf({ domains: ['core'] }, 'core')).toBe(true);
    expect(keepsAllOf({ domains: ['core'] }, 'web')).toBe(false);
    expect(keepsAllOf(EVERYTHING, 'web')).toBe(true);
  });
});

describe('what a device says that it keeps', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(scope, (kept) => {
        expect(decodeScope(encodeScope(kept))).toEqual(kept);
      }),
    );
  });

  test('is nothing that can be relied on where it is damaged, or of a later program', () => {
    for (const wrong of [
      undefined,
      null,
      [],
      'core',
      { days: 0 },
      { days: 1.5 },
      { days: '90' },
      { days: 36_501 },
      { domains: 'core' },
      { domains: ['core', 'dreams'] },
      { domains: [7] },
    ]) {
      expect(decodeScope(wrong)).toBeUndefined();
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => void decodeScope(value as never)));
  });
});
