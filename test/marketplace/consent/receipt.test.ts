import { ZeroAddress } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedReceipt, type ConsentReceipt } from '../../../marketplace/consent/index.ts';
import { parseReceipt, receiptText } from '../../../marketplace/consent/receipt.ts';
import { codeOf } from '../../../protocol/error.ts';
import { END, hashOf, OTHERS, person, RECEIPT } from './fixture.ts';

const malformed = expect.objectContaining({ code: 'ELATIO_CONSENT_MALFORMED' }) as Error;
const scope = RECEIPT.scopes[0];
const scopes = (change: object): object => ({
  scopes: [{ ...scope, ...change }, RECEIPT.scopes[1]],
});
const party = RECEIPT.parties[0];

describe('a receipt', () => {
  it('is one text, and comes back from it', () => {
    expect(checkedReceipt(RECEIPT)).toEqual(RECEIPT);
    expect(parseReceipt(receiptText(RECEIPT))).toEqual(RECEIPT);
  });

  it('can have another value in any of its fields', () => {
    for (const [field, value] of Object.entries(OTHERS)) {
      const receipt = { ...RECEIPT, [field]: value };
      expect(checkedReceipt(receipt), field).toEqual(receipt);
    }
    for (const mode of ['cohort', 'model'] as const) {
      expect(checkedReceipt({ ...RECEIPT, mode, minCohort: 50 }).mode).toBe(mode);
    }
  });

  it.each(Object.keys(RECEIPT))('without its %s is none', (field) => {
    expect(() => checkedReceipt({ ...RECEIPT, [field]: undefined })).toThrow(malformed);
    const { [field as keyof ConsentReceipt]: _, ...rest } = RECEIPT;
    expect(() => checkedReceipt(rest)).toThrow(malformed);
  });

  it.each([
    ['one field more', { more: 1 }],
    ['another schema', { schema: 'urn:elatio:consent:2' }],
    ['an id in capitals', { recordId: hashOf('record').toUpperCase() }],
    ['a short salt', { salt: '0x00' }],
    ['a nonce that is a number', { nonce: 1 }],
    ['a nonce of other characters', { nonce: '\u0000' }],
    ['a nonce beyond 256 bits', { nonce: (2n ** 256n).toString() }],
    ['a nonce with a zero before it', { nonce: '01' }],
    ['nobody as principal', { principal: ZeroAddress }],
    ['an address that was mistyped', { payout: person.address.replace(/[A-F]/, 'a') }],
    ['the principal as guardian', { guardian: person.address }],
    ['a notice of nothing', { notice: { title: 'x', text: '' } }],
    ['a notice that is endless', { notice: { title: 'x', text: 'x'.repeat(20_001) } }],
    ['a notice with a hidden mark of direction', { notice: { title: 'a\u202Eb', text: 'x' } }],
    ['a notice that clears the screen', { notice: { title: 'x', text: '\u001B[2J' } }],
    ['half a character', { notice: { title: 'x', text: '\uD800' } }],
    ['no language', { language: 'english please' }],
    ['no purposes', { purposes: [] }],
    ['a purpose nobody knows', { purposes: ['WorldDomination'] }],
    ['purposes out of order', { purposes: ['PublicBenefit', 'AcademicResearch'] }],
    ['a purpose twice', { purposes: ['PublicBenefit', 'PublicBenefit'] }],
    ['mere consent to what is of health', { lawfulBasis: 'consent' }],
    ['legitimate interest', { lawfulBasis: 'legitimate-interest' }],
    ['data that no scope has', { scopes: [scope] }],
    ['scopes with data that is not named', { data: RECEIPT.data.slice(0, 2) }],
    [
      'health that is nothing special',
      { data: RECEIPT.data.map((it) => ({ ...it, isSpecialCategory: false })) },
    ],
    ['no scopes', { scopes: [] }],
    ['a thousand scopes', { scopes: Array.from({ length: 1_000 }, () => scope) }],
    ['a day that is none', scopes({ from: '2026-02-30' })],
    ['a year beyond all', scopes({ until: '99999-01-01' })],
    ['days from the end to the beginning', scopes({ from: '2026-07-01', until: '2026-01-01' })],
    ['no days', scopes({ from: '2026-07-01', until: '2026-07-01' })],
    ['settings as data', scopes({ domains: ['core', 'docs', 'web'] })],
    ['a recipe without a version', scopes({ recipes: ['category-minutes'] })],
    ['a recipe that is a path', scopes({ recipes: ['../x@1'] })],
    ['rows of another kind', scopes({ granularities: ['second'] })],
    ['a dataset of many', { minCohort: 5 }],
    ['a sum of one', { mode: 'cohort' }],
    ['nobody in a sum', { mode: 'cohort', minCohort: 0 }],
    ['no parties', { parties: [] }],
    ['a party twice', { parties: [party, party] }],
    ['a party without a name', { parties: [{ ...party, name: '' }] }],
    ['a party without an address', { parties: [{ ...party, address: undefined }] }],
    ['a controller who is not named', { controllers: ['somebody'] }],
    ['no recipients', { recipients: [] }],
    ['recipients in a word', { recipients: 'everyone' }],
    ['a place that is none', { storageLocations: ['Ireland'] }],
    ['no right to withdraw', { rights: ['A15'] }],
    ['no way to withdraw', { withdrawal: { method: '', contact: 'x' } }],
    ['no budget', { limits: { ...RECEIPT.limits, rhoMicro: 0 } }],
    ['a budget in parts', { limits: { ...RECEIPT.limits, rhoMicro: 0.5 } }],
    ['a budget without end', { limits: { ...RECEIPT.limits, rhoMicro: Number.POSITIVE_INFINITY } }],
    ['one release above all', { limits: { ...RECEIPT.limits, rhoMicroPerRelease: 120_001 } }],
    [
      'a price below zero',
      { limits: { ...RECEIPT.limits, price: { ...RECEIPT.limits.price, least: '-1' } } },
    ],
    [
      'a price that is a number',
      { limits: { ...RECEIPT.limits, price: { ...RECEIPT.limits.price, least: 5 } } },
    ],
    ['another who consented', { event: { ...RECEIPT.event, entityId: party.account } }],
    ['a consent that was refused', { event: { ...RECEIPT.event, state: 'ConsentRefused' } }],
    ['a beginning before it was given', { validFrom: RECEIPT.event.time - 1 }],
    ['an end before its beginning', { validUntil: RECEIPT.validFrom }],
    ['deletion before the last sale', { retainUntil: END - 1 }],
    ['a time in milliseconds', { retainUntil: END * 1_000 }],
  ])('with %s is none', (_, change) => {
    expect(() => checkedReceipt({ ...RECEIPT, ...change })).toThrow(malformed);
    expect(() => parseReceipt(JSON.stringify({ ...RECEIPT, ...change }))).toThrow(malformed);
  });

  it('in another writing is refused, or one consent would be of many texts', () => {
    const text = receiptText(RECEIPT);
    for (const other of [
      JSON.stringify(RECEIPT),
      JSON.stringify(RECEIPT, undefined, 1),
      ` ${text}`,
      text.replace(person.address, person.address.toLowerCase()),
      text.slice(0, -1),
      text.slice(0, 500),
      '',
      'null',
      '[',
      '['.repeat(200_000),
      'x'.repeat(300_000),
    ]) {
      expect(() => parseReceipt(other)).toThrow(malformed);
    }
  });
});

/** Every place in a value, as the path to it. */
function* pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
}

/** A copy with another value at a place. */
function replaced(
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  by: unknown,
): unknown {
  if (key === undefined) return by;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...(value as Record<string, unknown>) };
  (copy as Record<string | number, unknown>)[key] = replaced(
    (value as Record<string | number, unknown>)[key],
    rest,
    by,
  );
  return copy;
}

const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
  fc.string({ unit: 'binary', maxLength: 3_000 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '',
    '\u0000',
    '-0',
    'NaN',
    -0,
    Number.NaN,
    2 ** 53,
    1e308,
    [],
    {},
  ),
  fc.array(fc.string(), { maxLength: 200 }),
);

it('any field with anything in it gives a receipt or one clear line', () => {
  const paths = [...pathsOf(RECEIPT)];
  expect(paths.length).toBeGreaterThanOrEqual(100);
  fc.assert(
    fc.property(fc.constantFrom(...paths), hostile, (path, value) => {
      const changed = replaced(RECEIPT, path, value);
      try {
        const receipt = checkedReceipt(changed);
        expect(parseReceipt(receiptText(receipt))).toEqual(receipt);
      } catch (error) {
        expect(codeOf(error)).toBe('ELATIO_CONSENT_MALFORMED');
        expect((error as Error).message).toMatch(/^[\P{C}]{1,300}$/u);
      }
    }),
    { numRuns: 3_000 },
  );
});

it('anything that is no receipt at all is refused', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => checkedReceipt(value)).toThrow(malformed);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => parseReceipt(text)).toThrow(malformed);
    }),
  );
});
