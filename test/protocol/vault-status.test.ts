import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCbor } from '../../protocol/cbor.ts';
import { codeOf } from '../../protocol/error.ts';
import { decodeVaultStatus, encodeVaultStatus } from '../../protocol/vault-status.ts';

const count = fc.maxSafeNat();

test('what a vault says of itself is read as it was written', () => {
  const status = fc.record({ quota: count, used: count, full: fc.boolean() });
  fc.assert(
    fc.property(status, (said) => {
      expect(decodeVaultStatus(encodeVaultStatus(said))).toEqual(said);
    }),
  );
});

test('what is no such thing is refused', () => {
  const isTold = (code: string | undefined) =>
    code === 'ELATIO_REGISTER_MALFORMED' || code === 'ELATIO_REGISTER_VERSION';
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        decodeVaultStatus(bytes);
      } catch (error) {
        expect(codeOf(error)).toSatisfy(isTold);
      }
    }),
  );
  for (const value of [[], [1], [1, 2, 3], [1, -1, 0, 0], [1, 'a', 0, 0], {}]) {
    expect(() => decodeVaultStatus(encodeCbor(value))).toThrow(
      expect.objectContaining({ code: 'ELATIO_REGISTER_MALFORMED' }),
    );
  }
  expect(() => decodeVaultStatus(encodeCbor([2, 1, 1, 0]))).toThrow(
    expect.objectContaining({ code: 'ELATIO_REGISTER_VERSION' }),
  );
});
