import { decode, encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portablePrimitives, portableSigning } from '../../../protocol/portable.ts';
import { openSealed, recipientsOf, sealTo } from '../../../protocol/keys/sealed-to.ts';
import { bytes } from '../arbitraries.ts';
import { expectFailure, failureOf } from '../failure.ts';
import { deps, pair } from './fixture.ts';

const PURPOSE = 'elatio/test/1';
const MALFORMED = 'ELATIO_SEALED_MALFORMED';
const [phone, laptop, vault] = [1, 2, 3].map(pair);
const content = new TextEncoder().encode('keys of the year');
const sealed = sealTo(deps, [phone.publicKey, laptop.publicKey], [PURPOSE, 2026], content);

const opened = (bytesOf: Uint8Array, ...secrets: readonly Uint8Array[]): Uint8Array =>
  openSealed(deps, secrets, PURPOSE, bytesOf);

describe('what is sealed to keys', () => {
  test('opens with the secret of any of them, whoever opens it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 5 }),
        fc.uint8Array({ maxLength: 300 }),
        (seeds, plain) => {
          const pairs = seeds.map(pair);
          const keys = pairs.map(({ publicKey }) => publicKey);
          const box = sealTo(deps, keys, [PURPOSE], plain);
          for (const { secret } of pairs) {
            expect(opened(box, pair(0).secret, secret)).toEqual(plain);
            const portable = { primitives: portablePrimitives, signing: portableSigning };
            expect(openSealed(portable, [secret], PURPOSE, box)).toEqual(plain);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  test('opens with no other, and says so', () => {
    expectFailure('ELATIO_SEALED_STRANGER', () => opened(sealed, vault.secret));
    expectFailure('ELATIO_SEALED_STRANGER', () => opened(sealed));
    expectFailure('ELATIO_ENVELOPE_PURPOSE', () =>
      openSealed(deps, [phone.secret], 'elatio/other/1', sealed),
    );
  });

  test('names its recipients, each once, in one order', () => {
    const keys = [laptop, phone, phone, laptop].map(({ publicKey }) => publicKey);
    const recipients = recipientsOf(sealTo(deps, keys, [PURPOSE], content));
    expect(recipients).toEqual(recipientsOf(sealed));
    expect(recipients).toHaveLength(2);
  });

  test('never looks the same twice, nor shows its content', () => {
    const again = sealTo(deps, [phone.publicKey], [PURPOSE], content);
    const ephemerals = [sealed, again].map((box) => (decode(box) as Uint8Array[])[1]);
    expect(ephemerals[0]).not.toEqual(ephemerals[1]);
    expect(Buffer.from(again).includes('keys of')).toBe(false);
  });

  test('is refused with any byte changed, or cut short', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] ^= 1;
      // A wrap of the other's key may change without the phone's seeing it, never what it opens.
      const code = failureOf(() => expect(opened(changed, phone.secret)).toEqual(content));
      expect(code ?? 'ELATIO_SEALED_').toMatch(/^ELATIO_(SEALED|ENVELOPE)_/);
      expectFailure(MALFORMED, () => opened(sealed.subarray(0, at), phone.secret));
    }
    expectFailure(MALFORMED, () => opened(Buffer.concat([sealed, sealed]), phone.secret));
  });

  test('is refused where its wrap was changed', () => {
    const [version, ephemeral, wraps, envelope] = decode(sealed) as [
      number,
      Uint8Array,
      [Uint8Array, Uint8Array][],
      Uint8Array,
    ];
    const other = wraps.map(([key, wrap]) => [key, Uint8Array.from(wrap, (byte) => byte ^ 1)]);
    expectFailure('ELATIO_SEALED_FORGED', () =>
      opened(encode([version, ephemeral, other, envelope]), phone.secret),
    );
    // An ephemeral key of low order would make everybody's wrap key known.
    expectFailure('ELATIO_SEALED_FORGED', () =>
      opened(encode([version, new Uint8Array(32), wraps, envelope]), phone.secret),
    );
    expectFailure(MALFORMED, () =>
      opened(encode([version, ephemeral, wraps.toReversed(), envelope]), phone.secret),
    );
    expectFailure(MALFORMED, () =>
      opened(encode([version, ephemeral, [wraps[0], wraps[0]], envelope]), phone.secret),
    );
    expectFailure(MALFORMED, () => opened(encode([version, ephemeral, wraps]), phone.secret));
    expectFailure(MALFORMED, () =>
      opened(encode([version, ephemeral, wraps, envelope, 1]), phone.secret),
    );
    const many = Array.from({ length: 257 }, (_, i) => [
      Uint8Array.from({ length: 32 }, (__, at) => (at === 0 ? i >> 8 : at === 1 ? i & 255 : 0)),
      new Uint8Array(48),
    ]);
    expectFailure(MALFORMED, () => recipientsOf(encode([version, ephemeral, many, envelope])));
  });

  test('of a later version is told apart from damage', () => {
    expectFailure('ELATIO_SEALED_VERSION', () => opened(encode([2, 'whatever']), phone.secret));
    expectFailure('ELATIO_SEALED_VERSION', () => recipientsOf(encode([2])));
  });

  test('is refused whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expectFailure(MALFORMED, () => opened(any, phone.secret));
      }),
    );
  });

  test('is sealed to keys only, to one at least and 256 at most', () => {
    expect(() => sealTo(deps, [], [PURPOSE], content)).toThrow(RangeError);
    expect(() => sealTo(deps, [new Uint8Array(32)], [PURPOSE], content)).toThrow(RangeError);
    expect(() => sealTo(deps, [new Uint8Array(31)], [PURPOSE], content)).toThrow(RangeError);
    const many = fc
      .sample(bytes(32), { numRuns: 257, seed: 1 })
      .map((secret) => deps.signing.exchangeKey(secret));
    expect(() => sealTo(deps, many, [PURPOSE], content)).toThrow(/256/);
  });
});
