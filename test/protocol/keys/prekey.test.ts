import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePrekey, encodePrekey } from '../../../protocol/keys/prekey.ts';
import { bytes } from '../arbitraries.ts';
import { expectFailure } from '../failure.ts';
import { deps, pair } from './fixture.ts';

const MALFORMED = 'ELATIO_PREKEY_MALFORMED';
const { publicKey } = pair(1);
const id = new Uint8Array(16);
const decoded = (content: Uint8Array) => decodePrekey(deps.signing, content);

describe('a prekey', () => {
  test('gives back what was told', () => {
    fc.assert(
      fc.property(
        bytes(16),
        fc.integer({ min: 1, max: 255 }),
        fc.maxSafeNat(),
        (name, seed, at) => {
          const prekey = { id: name, publicKey: pair(seed).publicKey, created: at };
          expect(decoded(encodePrekey(prekey))).toEqual(prekey);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('to which nothing can be sealed is refused', () => {
    for (const low of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) {
      expectFailure(MALFORMED, () => decoded(encodePrekey({ id, publicKey: low, created: 5 })));
    }
  });

  test('is refused where it is damaged, and told apart where it is of a later version', () => {
    const content = encodePrekey({ id, publicKey, created: 5 });
    for (let at = 0; at < content.length; at++) {
      expectFailure(MALFORMED, () => decoded(content.subarray(0, at)));
    }
    expectFailure(MALFORMED, () => decoded(encode([1, id, publicKey, -1])));
    expectFailure(MALFORMED, () => decoded(encode([1, id, publicKey])));
    expectFailure(MALFORMED, () => decoded(encode('prekey')));
    expectFailure('ELATIO_PREKEY_VERSION', () => decoded(encode([2])));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (any) => {
        expectFailure(MALFORMED, () => decoded(any));
      }),
    );
  });
});
