import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeSigning } from '../../node/crypto.ts';
import { portableSigning } from '../../protocol/portable.ts';
import { isSoundKey } from '../../protocol/sound-key.ts';
import { bytes } from './arbitraries.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const P = 2n ** 255n - 19n;
const ORDER = ed25519.Point.Fn.ORDER;

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function valueOf(encoded: Uint8Array): bigint {
  return encoded.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** A point of order 8. */
const TORSION = ed25519.Point.fromHex(
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
);

describe.each([
  ['native', nativeSigning],
  ['portable', portableSigning],
])('%s signing', (_, signing) => {
  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('Ed25519 of the secret %s, RFC 8032 section 7.1', (secret, publicKey, message, signature) => {
    expect(signing.signingKey(hex(secret))).toEqual(hex(publicKey));
    expect(signing.sign(hex(secret), hex(message))).toEqual(hex(signature));
    expect(signing.verify(hex(publicKey), hex(message), hex(signature))).toBe(true);
  });

  test.each([
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
  ])('X25519 of %s, RFC 7748 section 5.2', (secret, publicKey, shared) => {
    expect(signing.agree(hex(secret), hex(publicKey))).toEqual(hex(shared));
  });

  test('X25519 between two, RFC 7748 section 6.1', () => {
    const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    const bob = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
    const shared = hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    expect(signing.exchangeKey(alice)).toEqual(
      hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
    );
    expect(signing.agree(alice, signing.exchangeKey(bob))).toEqual(shared);
    expect(signing.agree(bob, signing.exchangeKey(alice))).toEqual(shared);
  });

  test('agrees on nothing with a key of low order, or with none', () => {
    const secret = new Uint8Array(32).fill(9);
    const lows = [0n, 1n, P - 1n, P, P + 1n].map(littleEndian);
    const one = 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800';
    const other = '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157';
    for (const low of [...lows, hex(one), hex(other), new Uint8Array(0), new Uint8Array(31)]) {
      expect(signing.agree(secret, low)).toBeUndefined();
    }
  });

  test('no signature holds under a key of small order, or one that is not in its one form', () => {
    // Under the neutral element R = [s]B holds for every message.
    const s = littleEndian(5n);
    const forged = Buffer.concat([ed25519.Point.BASE.multiply(5n).toBytes(), s]);
    const minusZero = littleEndian(1n);
    minusZero[31] |= 0x80;
    for (const key of [littleEndian(1n), littleEndian(P + 1n), minusZero]) {
      expect(signing.verify(key, hex('aa'), forged)).toBe(false);
      expect(signing.verify(key, hex('bb'), forged)).toBe(false);
    }
  });

  test('a signature has one form: not that with the order added', () => {
    const secret = new Uint8Array(32).fill(3);
    const publicKey = signing.signingKey(secret);
    const signature = signing.sign(secret, hex('aa'));
    expect(signing.verify(publicKey, hex('aa'), signature)).toBe(true);
    const added = littleEndian(valueOf(signature.subarray(32)) + ORDER);
    const other = Buffer.concat([signature.subarray(0, 32), added]);
    expect(signing.verify(publicKey, hex('aa'), other)).toBe(false);
  });

  test('a secret of another length is refused', () => {
    for (const length of [0, 31, 33, 64]) {
      const secret = new Uint8Array(length);
      expect(() => signing.sign(secret, hex('aa'))).toThrow(/expected/);
      expect(() => signing.signingKey(secret)).toThrow(/expected/);
      expect(() => signing.exchangeKey(secret)).toThrow(/expected/);
    }
  });
});

describe('native and portable signing', () => {
  const message = fc.uint8Array({ maxLength: 200 });

  test('give the same bytes', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), message, (secret, other, said) => {
        const [publicKey, exchange] = [
          nativeSigning.signingKey(secret),
          nativeSigning.exchangeKey(other),
        ];
        expect(portableSigning.signingKey(secret)).toEqual(publicKey);
        expect(portableSigning.exchangeKey(other)).toEqual(exchange);
        const signature = nativeSigning.sign(secret, said);
        expect(portableSigning.sign(secret, said)).toEqual(signature);
        expect(portableSigning.verify(publicKey, said, signature)).toBe(true);
        expect(nativeSigning.verify(publicKey, said, signature)).toBe(true);
        const shared = nativeSigning.agree(secret, exchange);
        expect(portableSigning.agree(secret, exchange)).toEqual(shared);
        expect(portableSigning.agree(secret, other)).toEqual(nativeSigning.agree(secret, other));
      }),
      { numRuns: 40 },
    );
  });

  test('refuse the same, whatever the bytes, and never fail', () => {
    const secret = new Uint8Array(32).fill(1);
    const publicKey = nativeSigning.signingKey(secret);
    const change = fc.tuple(fc.nat({ max: 159 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const said = new Uint8Array(64).fill(5);
        const all = Buffer.concat([publicKey, said, nativeSigning.sign(secret, said)]);
        for (const [at, by] of changes) all[at] ^= by;
        const parts = [all.subarray(0, 32), all.subarray(32, 96), all.subarray(96)] as const;
        const held = nativeSigning.verify(...parts);
        expect(held).toBe(
          all.equals(Buffer.concat([publicKey, said, nativeSigning.sign(secret, said)])),
        );
        expect(portableSigning.verify(...parts)).toBe(held);
      }),
      { numRuns: 60 },
    );
    const any = fc.oneof(fc.uint8Array({ maxLength: 70 }), bytes(32), bytes(64));
    fc.assert(
      fc.property(any, any, any, (key, said, signature) => {
        expect(nativeSigning.verify(key, said, signature)).toBe(false);
        expect(portableSigning.verify(key, said, signature)).toBe(false);
      }),
    );
  });

  /** A signature whose R, or whose key, has a part of order 8: where libraries differ (Chalkias et al., SSR 2020). */
  test.each(['key', 'signature', 'both'])(
    'think the same of a part of order 8 in the %s',
    (where) => {
      const { Point, Fn } = { Point: ed25519.Point, Fn: ed25519.Point.Fn };
      for (let i = 1; i <= 24; i++) {
        const [a, r] = [BigInt(1000 + i), BigInt(7000 + i)];
        let [A, R] = [Point.BASE.multiply(a), Point.BASE.multiply(r)];
        if (where !== 'signature') A = A.add(TORSION);
        if (where !== 'key') R = R.add(TORSION);
        const said = Uint8Array.of(i);
        const digest = new Uint8Array(
          createHash('sha512').update(R.toBytes()).update(A.toBytes()).update(said).digest(),
        );
        const s = Fn.create(r + Fn.create(valueOf(digest)) * a);
        const signature = Buffer.concat([R.toBytes(), littleEndian(s)]);
        expect(portableSigning.verify(A.toBytes(), said, signature)).toBe(
          nativeSigning.verify(A.toBytes(), said, signature),
        );
      }
    },
  );

  test('know the keys of small order as they are', () => {
    for (let i = 0, point = ed25519.Point.ZERO; i < 8; i++, point = point.add(TORSION)) {
      expect(isSoundKey(point.toBytes())).toBe(false);
    }
    for (let y = P; y < 2n ** 255n; y++) {
      const key = littleEndian(y);
      expect(isSoundKey(key)).toBe(false);
      key[31] |= 0x80;
      expect(isSoundKey(key)).toBe(false);
    }
    expect(isSoundKey(littleEndian(P - 2n))).toBe(true);
    expect(isSoundKey(new Uint8Array(31))).toBe(false);
    fc.assert(fc.property(bytes(32), (secret) => isSoundKey(nativeSigning.signingKey(secret))));
  });

  test('go on right after many keys', () => {
    const pairs = Array.from({ length: 300 }, (_, i) => {
      const secret = new Uint8Array(32).fill(i % 256, 0, 16).fill(i >> 8, 16);
      return {
        publicKey: nativeSigning.signingKey(secret),
        signature: nativeSigning.sign(secret, hex('aa')),
      };
    });
    for (const { publicKey, signature } of [...pairs, ...pairs]) {
      expect(nativeSigning.verify(publicKey, hex('aa'), signature)).toBe(true);
      expect(nativeSigning.verify(publicKey, hex('ab'), signature)).toBe(false);
    }
  });
});
