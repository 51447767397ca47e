import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, largerByDay, sumByDay, textOf, within } from '../../../marketplace/ledger/days.ts';
import { decodeEntry, encodeEntry, type Entry } from '../../../marketplace/ledger/entries.ts';
import { type Release, releaseKey } from '../../../marketplace/ledger/index.ts';
import { checkedRelease } from '../../../marketplace/ledger/release.ts';
import { recordKind } from '../../../protocol/record.ts';
import { failing } from '../exchange/stories.ts';

const malformed = failing('ELATIO_BUDGET_ENTRY');
const notDescribed = failing('ELATIO_BUDGET_RELEASE');
const HASH = `0x${'ab'.repeat(32)}` as const;
const RELEASE: Release = {
  recipe: 'minutes-per-category',
  version: 1,
  from: '2026-01-01',
  until: '2027-01-01',
  granularity: 'day',
  scope: ['apps', 'web'],
  rhoMicro: 50_000,
  consent: HASH,
};
const every = { type: 'ledger', version: 1, incarnation: 'laptop.1', at: 1 } as const;
const inTerm = { ...every, term: HASH, sequence: 1, before: HASH };
const ENTRIES: readonly Entry[] = [
  { ...every, kind: 'open', number: 1, device: 'laptop', after: 'nothing' },
  { ...every, kind: 'open', number: 2, device: 'laptop', after: HASH },
  {
    ...inTerm,
    kind: 'agreed',
    isMade: true,
    witnesses: ['phone.1'],
    absent: [{ device: 'old', incarnation: 'old.3' }],
  },
  { ...inTerm, kind: 'limit', dayRhoMicro: 1, personRhoMicro: 0 },
  { ...inTerm, kind: 'debit', release: RELEASE, personRhoMicro: 0 },
  { ...inTerm, kind: 'table', release: HASH, sha256: HASH, bytes: 'YQ==' },
  { ...inTerm, kind: 'close', to: 'phone' },
  {
    ...inTerm,
    kind: 'assume',
    lost: 'old.3',
    allowed: [{ from: '2026-01-01', until: '2026-02-01', rhoMicro: 5 }],
    personRhoMicro: 0,
  },
  { ...inTerm, kind: 'overrule', assumption: HASH },
];
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('entries', () => {
  it.for(ENTRIES)('come back as they were written, known as of the ledger: $kind', (entry) => {
    const bytes = encodeEntry(entry);
    expect(decodeEntry(bytes).entry).toEqual(entry);
    expect(recordKind(bytes)).toBe('ledger');
  });

  it('are refused cut, lengthened, flipped or in another form', () => {
    for (const entry of ENTRIES) {
      const bytes = encodeEntry(entry);
      for (let i = 0; i < bytes.length; i += 7)
        expect(() => decodeEntry(bytes.subarray(0, i))).toThrow(malformed);
      expect(() => decodeEntry(new Uint8Array([...bytes, 32]))).toThrow(malformed);
      expect(() => decodeEntry(bytes.with(3, 0xff))).toThrow(malformed);
      expect(() => decodeEntry(bytesOf(JSON.stringify(entry, undefined, 1)))).toThrow(malformed);
    }
    expect(() => decodeEntry(new Uint8Array(6_000_000))).toThrow(malformed);
  });

  it('are refused whatever one of their fields is instead', () => {
    const strange = fc.oneof(
      fc.constantFrom<unknown>(null, -1, 0.5, 2 ** 53, '', '0x', '2026-02-30', [], {}, true),
      fc.string({ maxLength: 9 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ENTRIES), fc.nat(20), strange, (entry, at, value) => {
        const field = Object.keys(entry)[at % Object.keys(entry).length];
        const changed = { ...entry, [field]: value } as Entry;
        let bytes: Uint8Array;
        try {
          bytes = encodeEntry(changed);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ELATIO_BUDGET_ENTRY' });
          return;
        }
        // What is let through is another value within the bounds, and comes back.
        expect(decodeEntry(bytes).entry).toEqual(changed);
      }),
    );
    expect(() => encodeEntry({ ...ENTRIES[3], more: 1 } as unknown as Entry)).toThrow(malformed);
    expect(() => encodeEntry({ ...ENTRIES[3], dayRhoMicro: -5 } as Entry)).toThrow(malformed);
    expect(() => encodeEntry({ ...ENTRIES[3], version: 2 } as unknown as Entry)).toThrow(malformed);
  });

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeEntry(bytes)).toThrow(malformed);
      }),
    );
  });
});

describe('a release', () => {
  it('is the same under another consent, and another with anything else', () => {
    const key = releaseKey(RELEASE);
    // Counted elsewhere: Python's json and hashlib.
    expect(key).toBe('0xd26efba5cf4c035409474d125f6f8902536b129d171f460d9ca94c39817e20d9');
    expect(releaseKey({ ...RELEASE, consent: `0x${'00'.repeat(32)}` })).toBe(key);
    const others: Partial<Release>[] = [
      { recipe: 'sleep' },
      { version: 2 },
      { from: '2026-01-02' },
      { until: '2027-01-02' },
      { granularity: 'whole' },
      { scope: ['apps'] },
      { rhoMicro: 50_001 },
    ];
    const keys = others.map((one) => releaseKey({ ...RELEASE, ...one }));
    expect(new Set([key, ...keys]).size).toBe(others.length + 1);
  });

  it.for<[string, Partial<Record<keyof Release, unknown>>]>([
    ['a period of nothing', { until: '2026-01-01' }],
    ['a period that ends before it begins', { until: '2025-01-01' }],
    ['a period beyond a century', { until: '2199-01-01' }],
    ['a day that is none', { from: '2026-02-29' }],
    ['a scope that is not sorted', { scope: ['web', 'apps'] }],
    ['a domain twice', { scope: ['web', 'web'] }],
    ['no domain', { scope: [] }],
    ['no price', { rhoMicro: 0 }],
    ['a price with a fraction', { rhoMicro: 0.5 }],
    ['a price beyond all bounds', { rhoMicro: 1e12 }],
    ['a granularity nobody knows', { granularity: 'minute' }],
    ['a recipe that is no name', { recipe: '../x' }],
    ['a consent that is no hash', { consent: '0x12' }],
  ])('is refused with %s', ([, fault]) => {
    expect(() => checkedRelease({ ...RELEASE, ...fault })).toThrow(notDescribed);
  });
});

describe('days', () => {
  const range = fc
    .record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 12 }), amount: fc.nat(9) })
    .map(({ from, length, amount }) => ({ from, until: from + length, amount }));
  const on = (ranges: readonly { from: number; until: number; amount: number }[], day: number) =>
    ranges.reduce((sum, one) => sum + (one.from <= day && day < one.until ? one.amount : 0), 0);

  it('are those of the calendar', () => {
    expect(dayOf('1970-01-02')).toBe(1);
    expect(textOf(dayOf('2024-02-29'))).toBe('2024-02-29');
    for (const none of ['2023-02-29', '2024-2-9', '2024-13-01', 'today', '2024-01-01T00:00']) {
      expect(dayOf(none)).toBeNaN();
    }
  });

  it('have the amounts that one would count day by day', () => {
    fc.assert(
      fc.property(fc.array(range), fc.array(range), (a, b) => {
        const larger = largerByDay(sumByDay(a), sumByDay(b));
        for (let day = 0; day < 45; day++) {
          expect(within(sumByDay(a), day, day + 1)[0].amount).toBe(on(a, day));
          expect(within(larger, day, day + 1)[0].amount).toBe(Math.max(on(a, day), on(b, day)));
        }
        const all = within(sumByDay(a), 3, 40);
        expect(all[0].from).toBe(3);
        expect(all.at(-1)?.until).toBe(40);
        all.slice(1).forEach(({ from }, i) => expect(from).toBe(all[i].until));
      }),
    );
  });
});
