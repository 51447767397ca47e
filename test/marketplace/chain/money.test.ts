import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatAmount, MAX_AMOUNT, parseAmount } from '../../../marketplace/chain/index.ts';

const TEST = { symbol: 'TEST', decimals: 6 };
const WHOLE = { symbol: 'YEN', decimals: 0 };

const refused = (text: string, currency = TEST): string => {
  try {
    parseAmount(text, currency);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ELATIO_CHAIN_AMOUNT' });
    return error instanceof Error ? error.message : '';
  }
  return expect.fail(`${text} was taken`);
};

it('amounts are read as people write them', () => {
  expect(parseAmount('5', TEST)).toBe(5_000_000n);
  expect(parseAmount('0.5', TEST)).toBe(500_000n);
  expect(parseAmount('0', TEST)).toBe(0n);
  expect(parseAmount('007.000001', TEST)).toBe(7_000_001n);
  expect(parseAmount('12', WHOLE)).toBe(12n);
});

it('what is no plain amount is refused', () => {
  for (const text of [
    '',
    ' ',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '1,5',
    '1.',
    '.5',
    '1 000',
    '1_000',
    'NaN',
    '١',
    '1.5 TEST',
    '1.2.3',
  ]) {
    expect(refused(text)).toContain('is no amount');
  }
  expect(refused('1.0000001')).toContain('more decimals than TEST, which has 6');
  expect(refused('1.0', WHOLE)).toContain('YEN has none');
  expect(refused('9'.repeat(81))).toContain('is no amount');
});

it('no amount is larger than 2^255 - 1 smallest units', () => {
  const decimals = 18;
  const most = formatAmount(MAX_AMOUNT, { symbol: '', decimals }).trim();
  expect(parseAmount(most, { symbol: 'X', decimals })).toBe(MAX_AMOUNT);
  expect(refused(`${MAX_AMOUNT + 1n}`, WHOLE)).toContain('more than can be paid');
});

it('amounts are shown with their currency, never as smallest units', () => {
  expect(formatAmount(500_000n, TEST)).toBe('0.5 TEST');
  expect(formatAmount(5_000_000n, TEST)).toBe('5 TEST');
  expect(formatAmount(0n, TEST)).toBe('0 TEST');
  expect(formatAmount(-1n, TEST)).toBe('-0.000001 TEST');
  expect(formatAmount(1_234_567_890_123n, TEST)).toBe('1234567.890123 TEST');
});

it('what is shown is read back as the same amount', () => {
  const currency = fc.record({
    symbol: fc.constant('X'),
    decimals: fc.integer({ min: 0, max: 77 }),
  });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: MAX_AMOUNT }), currency, (amount, currency) => {
      const text = formatAmount(amount, currency).replace(/ X$/, '');
      expect(parseAmount(text, currency)).toBe(amount);
    }),
  );
});

it('no text makes reading fail otherwise than by its code', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(parseAmount(text, TEST)).toBeGreaterThanOrEqual(0n);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ELATIO_CHAIN_AMOUNT' });
      }
    }),
  );
});
