import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeSigning } from '../../node/crypto.ts';
import { decodeHead, encodeHead, type Head } from '../../protocol/head.ts';
import { portableSigning } from '../../protocol/portable.ts';
import { decodeRegister, encodeRegister, type Register } from '../../protocol/register.ts';
import { bytes } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';

const secret = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
const key = nativeSigning.signingKey(secret);
const frontier = fc.array(bytes(32), { maxLength: 3 });

const heads: fc.Arbitrary<Head> = fc.record({
  signer: fc.constant(key),
  streamId: bytes(16),
  generation: fc.maxSafeNat(),
  next: fc.maxSafeNat(),
  chain: bytes(32),
  root: bytes(32),
  floor: fc.maxSafeNat(),
  frontier,
  time: fc.maxSafeNat(),
});

const registers: fc.Arbitrary<Register> = fc.record({
  device: fc.constant(key),
  incarnation: bytes(16),
  name: fc.stringMatching(/^[a-z0-9/-]{1,64}$/),
  version: fc.maxSafeNat(),
  frontier,
  content: fc.uint8Array({ maxLength: 100 }),
});

const [head] = fc.sample(heads, { seed: 1, numRuns: 1 });
const [register] = fc.sample(registers, { seed: 1, numRuns: 1 });

/** Bytes that are signed as one of them is, whatever they say. */
function forged(label: string, ...entries: readonly unknown[]): Uint8Array {
  const message = Buffer.concat([Buffer.from(`${label}\0`), encode(entries)]);
  return encode([...entries, nativeSigning.sign(secret, message)]);
}

describe.each([
  {
    what: 'a head',
    codes: {
      malformed: 'ELATIO_HEAD_MALFORMED',
      forged: 'ELATIO_HEAD_SIGNATURE',
      later: 'ELATIO_HEAD_VERSION',
    },
    label: 'elatio/head/1',
    good: encodeHead(nativeSigning, secret, head),
    stolen: encodeHead(nativeSigning, other, head),
    entries: [1, ...Object.values(head)] as readonly unknown[],
    decoded: (encoded: Uint8Array): unknown => decodeHead(nativeSigning, encoded),
  },
  {
    what: 'a register',
    codes: {
      malformed: 'ELATIO_REGISTER_MALFORMED',
      forged: 'ELATIO_REGISTER_SIGNATURE',
      later: 'ELATIO_REGISTER_VERSION',
    },
    label: 'elatio/register/1',
    good: encodeRegister(nativeSigning, secret, register),
    stolen: encodeRegister(nativeSigning, other, register),
    entries: [1, ...Object.values(register)] as readonly unknown[],
    decoded: (encoded: Uint8Array): unknown => decodeRegister(nativeSigning, encoded),
  },
])('$what', ({ what, codes, label, good, stolen, entries, decoded }) => {
  test('is signed over its label and all that it says', () => {
    expect(new Uint8Array(forged(label, ...entries))).toEqual(good);
  });

  test('is refused with any byte changed, cut short, or with more behind it', () => {
    for (let at = 0; at < good.length; at++) {
      const changed = Uint8Array.from(good);
      changed[at] ^= 1;
      expect(failureOf(() => decoded(changed))).toBeOneOf(Object.values(codes));
      expectFailure(codes.malformed, () => decoded(good.subarray(0, at)));
    }
    expectFailure(codes.malformed, () => decoded(Buffer.concat([good, good])));
  });

  test('is refused whatever the bytes', () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.oneof(fc.nat(), bytes(32), fc.string())).map((list) => encode(list)),
    );
    fc.assert(
      fc.property(any, (encoded) => {
        expectFailure(codes.malformed, () => decoded(encoded));
      }),
    );
  });

  test('is refused where another signed it, or the same for another purpose', () => {
    expectFailure(codes.forged, () => decoded(stolen));
    for (const purpose of ['elatio/roster/1', 'elatio/head/1', 'elatio/register/1']) {
      if (purpose === label) continue;
      expectFailure(codes.forged, () => decoded(forged(purpose, ...entries)));
    }
  });

  test('of a later version is told apart from damage', () => {
    expectFailure(codes.later, () => decoded(forged(label, 2, 'whatever')));
    expectFailure(codes.malformed, () => decoded(forged(label, 'x', ...entries.slice(1))));
  });

  test('with any entry that is none is refused', () => {
    for (let at = 1; at < entries.length; at++) {
      for (const wrong of [-1, 0.5, 'X', null, [1], new Uint8Array(31)]) {
        // Content may be any bytes.
        if (at === 6 && wrong instanceof Uint8Array && what === 'a register') continue;
        expectFailure(codes.malformed, () => decoded(forged(label, ...entries.with(at, wrong))));
      }
    }
  });

  test('has one form', () => {
    // The first entry, 1, in two bytes: the signature still is that of what it says.
    const longer = Buffer.concat([good.subarray(0, 1), Uint8Array.of(24), good.subarray(1)]);
    expectFailure(codes.malformed, () => decoded(longer));
    // The same as a float of half precision.
    const float = [good.subarray(0, 1), Uint8Array.of(0xf9, 0x3c, 0), good.subarray(2)];
    expectFailure(codes.malformed, () => decoded(Buffer.concat(float)));
  });
});

test('a head gives back what was signed, whoever reads it', () => {
  fc.assert(
    fc.property(heads, (said) => {
      const encoded = encodeHead(nativeSigning, secret, said);
      expect(decodeHead(nativeSigning, encoded)).toEqual(said);
      expect(decodeHead(portableSigning, encoded)).toEqual(said);
      expect(encodeHead(portableSigning, secret, said)).toEqual(encoded);
    }),
    { numRuns: 25 },
  );
});

test('a register gives back what was signed, whoever reads it', () => {
  fc.assert(
    fc.property(registers, (said) => {
      const encoded = encodeRegister(nativeSigning, secret, said);
      expect(decodeRegister(nativeSigning, encoded)).toEqual(said);
      expect(decodeRegister(portableSigning, encoded)).toEqual(said);
      expect(encodeRegister(portableSigning, secret, said)).toEqual(encoded);
    }),
    { numRuns: 25 },
  );
});

test('a register has no name that none may have', () => {
  for (const name of ['', 'Live', 'live web', '../x', 'x'.repeat(65), 'a\n']) {
    expect(() => encodeRegister(nativeSigning, secret, { ...register, name })).toThrow(RangeError);
    const { device, incarnation, version, content } = register;
    const entries = [1, device, incarnation, name, version, register.frontier, content];
    expectFailure('ELATIO_REGISTER_MALFORMED', () =>
      decodeRegister(nativeSigning, forged('elatio/register/1', ...entries)),
    );
  }
});
