import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, zstd } from '../../node/crypto.ts';
import { portablePrimitives } from '../../protocol/portable.ts';
import { bytes } from './arbitraries.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each([
  ['native', nativePrimitives],
  ['portable', portablePrimitives],
])('%s primitives', (_, primitives) => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('SHA-256 of "%s", FIPS 180-4', (text, digest) => {
    expect(primitives.sha256(utf8(text))).toEqual(hex(digest));
  });

  test('HKDF-SHA-256, RFC 5869 A.1', () => {
    const derived = primitives.hkdf(
      hex('0b'.repeat(22)),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    );
    expect(derived).toEqual(
      hex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'),
    );
  });

  test('XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03 A.3.1', () => {
    const plain = utf8(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const key = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f');
    const nonce = hex('404142434445464748494a4b4c4d4e4f5051525354555657');
    const associated = hex('50515253c0c1c2c3c4c5c6c7');
    const sealed = hex(
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb' +
        '731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452' +
        '2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9' +
        '21f9664c97637da9768812f615c68b13b52e' +
        'c0875924c1c7987947deafd8780acf49',
    );
    expect(primitives.encrypt(key, nonce, associated, plain)).toEqual(sealed);
    expect(primitives.decrypt(key, nonce, associated, sealed)).toEqual(plain);
  });

  test('refuse a ciphertext with any byte changed, and one that is too short', () => {
    const [key, nonce] = [new Uint8Array(32), new Uint8Array(24)];
    const sealed = primitives.encrypt(key, nonce, utf8('about'), utf8('content'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] ^= 1;
      expect(primitives.decrypt(key, nonce, utf8('about'), changed)).toBeUndefined();
      expect(primitives.decrypt(key, nonce, utf8('about'), sealed.subarray(0, at))).toBeUndefined();
    }
    expect(primitives.decrypt(key, nonce, utf8('abouT'), sealed)).toBeUndefined();
  });
});

test('native and portable primitives give the same bytes', () => {
  const data = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes(32), bytes(24), data, data, (key, nonce, associated, plain) => {
      const sealed = nativePrimitives.encrypt(key, nonce, associated, plain);
      expect(portablePrimitives.encrypt(key, nonce, associated, plain)).toEqual(sealed);
      expect(nativePrimitives.decrypt(key, nonce, associated, sealed)).toEqual(plain);
      expect(portablePrimitives.decrypt(key, nonce, associated, sealed)).toEqual(plain);
      expect(nativePrimitives.sha256(plain)).toEqual(portablePrimitives.sha256(plain));
      expect(nativePrimitives.hkdf(key, nonce, plain, 64)).toEqual(
        portablePrimitives.hkdf(key, nonce, plain, 64),
      );
    }),
    { numRuns: 100 },
  );
});

test('zstd gives back what it was given, and only when it is as long as expected', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (raw) => {
      const packed = zstd.compress(raw);
      expect(zstd.decompress(packed, raw.length)).toEqual(raw);
      expect(() => zstd.decompress(packed, raw.length + 1)).toThrow(/expected/);
      expect(() => zstd.decompress(packed, raw.length - 1)).toThrow(RangeError);
    }),
    { numRuns: 50 },
  );
});
