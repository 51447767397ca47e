import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  objectionTo,
  PURPOSES,
  purposeWords,
  standingOf,
  type Used,
  type Wanted,
} from '../../../marketplace/consent/index.ts';
import { isPurposeCovered } from '../../../marketplace/consent/purposes.ts';
import { codeOf } from '../../../protocol/error.ts';
import { BEGIN, buyer, END, RECEIPT, stranger, TOKEN } from './fixture.ts';

const known = { receipt: RECEIPT, isRevoked: false };
const WANTED: Wanted = {
  mode: 'dataset',
  minCohort: 1,
  recipe: 'category-minutes',
  version: 1,
  domains: ['core'],
  from: '2026-02-01',
  until: '2026-03-01',
  granularity: 'day',
  rhoMicro: 50_000,
  buyer: buyer.address,
  purposes: ['AcademicResearch'],
  retainUntil: RECEIPT.retainUntil,
  token: TOKEN,
  price: 5_000_000n,
};
const UNUSED: Used = { sales: 0, rhoMicro: 0 };
const code = (
  change: Partial<Wanted>,
  used = UNUSED,
  now = BEGIN,
  of = known,
): string | undefined => codeOf(objectionTo(of, { ...WANTED, ...change }, used, now));

it('a consent is early, in force, expired, or revoked whatever the time', () => {
  expect(standingOf(known, BEGIN - 1)).toBe('early');
  expect(standingOf(known, BEGIN)).toBe('in force');
  expect(standingOf(known, END - 1)).toBe('in force');
  expect(standingOf(known, END)).toBe('expired');
  for (const now of [0, BEGIN, END])
    expect(standingOf({ ...known, isRevoked: true }, now)).toBe('revoked');
});

describe('a release', () => {
  it('is covered up to every limit', () => {
    expect(code({})).toBeUndefined();
    expect(code({ from: '2026-01-01', until: '2026-07-01' })).toBeUndefined();
    expect(
      code({ domains: ['core', 'health'], from: '2026-05-01', until: '2026-10-01' }),
    ).toBeUndefined();
    expect(code({}, { sales: 2, rhoMicro: 70_000 }, END - 1)).toBeUndefined();
    expect(code({ rhoMicro: 0 }, { sales: 2, rhoMicro: 120_000 })).toBeUndefined();
    const anyone = { ...known, receipt: { ...RECEIPT, recipients: 'anyone' as const } };
    expect(code({ buyer: stranger.address }, UNUSED, BEGIN, anyone)).toBeUndefined();
  });

  it('of a kind of purpose that was agreed to is covered', () => {
    expect(code({ purposes: ['ImproveHealthcare', 'AcademicResearch'] })).toBeUndefined();
    expect(isPurposeCovered('ResearchAndDevelopment', ['AcademicResearch'])).toBe(false);
    for (const purpose of PURPOSES) {
      expect(isPurposeCovered(purpose, [purpose])).toBe(true);
      expect(purposeWords(purpose)).not.toBe('');
    }
  });

  it('is not covered before, after, or once it was withdrawn', () => {
    expect(code({}, UNUSED, BEGIN - 1)).toBe('ELATIO_CONSENT_EARLY');
    expect(code({}, UNUSED, END)).toBe('ELATIO_CONSENT_EXPIRED');
    expect(code({}, UNUSED, BEGIN, { ...known, isRevoked: true })).toBe('ELATIO_CONSENT_REVOKED');
  });

  it.each<[string, Partial<Wanted>]>([
    ['a day before', { from: '2025-12-31' }],
    ['a day after', { until: '2026-07-02' }],
    ['days of two scopes that overlap', { from: '2026-02-01', until: '2026-08-01' }],
    [
      'data of two scopes',
      { domains: ['core', 'health', 'web'], from: '2026-05-01', until: '2026-07-01' },
    ],
    ['health where only the web was agreed to', { domains: ['health'] }],
    ['no data at all', { domains: [] }],
    ['another recipe', { recipe: 'everything' }],
    ['a newer recipe', { version: 2 }],
    ['other rows', { granularity: 'whole' }],
    ['no days', { from: '2026-02-01', until: '2026-02-01' }],
    ['days backwards', { from: '2026-03-01', until: '2026-02-01' }],
    ['days that are none', { from: '2026-02', until: '2026-03-xx' }],
  ])('of %s is beyond the scope', (_, change) => {
    expect(code(change)).toBe('ELATIO_CONSENT_SCOPE');
  });

  it.each<[string, Partial<Wanted>, string]>([
    ['as a share of a sum', { mode: 'cohort', minCohort: 100 }, 'ELATIO_CONSENT_COHORT'],
    ['for somebody else', { buyer: stranger.address }, 'ELATIO_CONSENT_RECIPIENT'],
    [
      'for another purpose',
      { purposes: ['AcademicResearch', 'Marketing'] },
      'ELATIO_CONSENT_PURPOSE',
    ],
    ['for no purpose', { purposes: [] }, 'ELATIO_CONSENT_PURPOSE'],
    ['to be kept longer', { retainUntil: RECEIPT.retainUntil + 1 }, 'ELATIO_CONSENT_RETENTION'],
    ['to be kept for ever', { retainUntil: Number.POSITIVE_INFINITY }, 'ELATIO_CONSENT_RETENTION'],
    ['to be kept until nobody knows', { retainUntil: Number.NaN }, 'ELATIO_CONSENT_RETENTION'],
    ['below the price', { price: 4_999_999n }, 'ELATIO_CONSENT_PRICE'],
    ['for a price below zero', { price: -5_000_000n }, 'ELATIO_CONSENT_PRICE'],
    ['in another currency', { token: stranger.address }, 'ELATIO_CONSENT_PRICE'],
    ['that tells too much at once', { rhoMicro: 50_001 }, 'ELATIO_CONSENT_BUDGET'],
    ['with a budget in parts', { rhoMicro: 0.5 }, 'ELATIO_CONSENT_BUDGET'],
    ['that gives budget back', { rhoMicro: -1 }, 'ELATIO_CONSENT_BUDGET'],
    ['with a budget that is no number', { rhoMicro: Number.NaN }, 'ELATIO_CONSENT_BUDGET'],
  ])('%s is refused', (_, change, what) => {
    expect(code(change)).toBe(what);
  });

  it('is refused once budget or sales are used up', () => {
    expect(code({}, { sales: 0, rhoMicro: 70_001 })).toBe('ELATIO_CONSENT_BUDGET');
    expect(code({}, { sales: 0, rhoMicro: Number.NaN })).toBe('ELATIO_CONSENT_BUDGET');
    expect(code({}, { sales: 3, rhoMicro: 0 })).toBe('ELATIO_CONSENT_SALES');
    expect(code({}, { sales: Number.NaN, rhoMicro: 0 })).toBe('ELATIO_CONSENT_SALES');
  });

  it('of a sum needs as many people as agreed', () => {
    const cohort = { ...known, receipt: { ...RECEIPT, mode: 'cohort' as const, minCohort: 50 } };
    const of = (minCohort: number): string | undefined =>
      code({ mode: 'cohort', minCohort }, UNUSED, BEGIN, cohort);
    expect(of(50)).toBeUndefined();
    expect(of(49)).toBe('ELATIO_CONSENT_COHORT');
    expect(of(Number.NaN)).toBe('ELATIO_CONSENT_COHORT');
  });
});

it('however often something is sold, what the consent allows in all is never passed', () => {
  const step = fc.record({
    rhoMicro: fc.nat(60_000),
    price: fc.bigInt(0n, 10_000_000n),
    now: fc.integer({ min: BEGIN - 10, max: END + 10 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let used = UNUSED;
      for (const { now, ...change } of steps) {
        if (objectionTo(known, { ...WANTED, ...change }, used, now) !== undefined) continue;
        used = { sales: used.sales + 1, rhoMicro: used.rhoMicro + change.rhoMicro };
      }
      expect(used.sales).toBeLessThanOrEqual(3);
      expect(used.rhoMicro).toBeLessThanOrEqual(120_000);
    }),
  );
});

it('what a buyer asks, whatever it is, is covered only within one scope', () => {
  const day = fc
    .date({ min: new Date('2025-11-01'), max: new Date('2026-12-01'), noInvalidDate: true })
    .map((it) => it.toISOString().slice(0, 10));
  const domains = fc.subarray(['core', 'health', 'web'] as const);
  fc.assert(
    fc.property(day, day, domains, (from, until, wanted) => {
      if (code({ from, until, domains: wanted }) !== undefined) return;
      const days: string[] = [];
      for (let at = Date.parse(from); at < Date.parse(until); at += 86_400_000)
        days.push(new Date(at).toISOString().slice(0, 10));
      expect(days.length).toBeGreaterThan(0);
      const isAgreed = RECEIPT.scopes.some(
        (scope) =>
          days.every((one) => scope.from <= one && one < scope.until) &&
          wanted.every((one) => scope.domains.includes(one)),
      );
      expect(isAgreed).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
