import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesIn, sizeOf } from '../../node/size.ts';

describe('a size in words', () => {
  it.each([
    ['0', 0],
    ['500MB', 500e6],
    ['5 GB', 5e9],
    ['1.5gb', 1.5e9],
    ['2GiB', 2 * 2 ** 30],
    ['1kB', 1_000],
    ['3TB', 3e12],
  ])('%s', (text, bytes) => expect(bytesIn(text)).toBe(bytes));

  it.each(['', '5', '-5MB', '5XB', 'MB', '5 M', '1e3MB', '5MB ', '5  MB', '0x5MB', '9999999999GB'])(
    '%j is none',
    (text) => expect(bytesIn(text)).toBeUndefined(),
  );

  it('that was written is read again, to three digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 9e14 }), (bytes) => {
        const read = bytesIn(sizeOf(bytes)) ?? 0;
        expect(Math.abs(read - bytes) / bytes).toBeLessThan(0.005);
      }),
    );
  });
});
