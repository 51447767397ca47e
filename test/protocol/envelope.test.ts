import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../node/crypto.ts';
import { type EnvelopeHeader, headerOf, open, seal } from '../../protocol/envelope.ts';
import { padme } from '../../protocol/padding.ts';
import { portablePrimitives } from '../../protocol/portable.ts';
import { bytes } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';

const sealing = { primitives: nativePrimitives, random: randomBytes };
const PURPOSE = 'elatio/test/1';
const key = new Uint8Array(32).fill(7);
const content = new TextEncoder().encode('what nobody else may read');
const envelope = seal(sealing, key, [PURPOSE, 'stream', 42, Uint8Array.of(1, 2)], content);
/** Version, length of the header, header. */
const headEnd = 3 + ((envelope[1] << 8) | envelope[2]);

const opened = (changed: Uint8Array, under: Uint8Array = key): Uint8Array =>
  open(nativePrimitives, under, PURPOSE, changed);

describe('an envelope', () => {
  test('gives back header and content, whoever opens it', () => {
    const part = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.uint8Array());
    const any = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(bytes(32), fc.array(part), any, fc.nat({ max: 500 }), (k, rest, plain, floor) => {
        const header: EnvelopeHeader = [PURPOSE, ...rest];
        const sealed = seal(sealing, k, header, plain, floor);
        expect(headerOf(sealed)).toEqual(header);
        expect(open(nativePrimitives, k, PURPOSE, sealed)).toEqual(plain);
        expect(open(portablePrimitives, k, PURPOSE, sealed)).toEqual(plain);
      }),
    );
  });

  test('opens in the middle of a larger buffer', () => {
    const larger = new Uint8Array(envelope.length + 20).fill(0xff);
    larger.set(envelope, 7);
    const view = larger.subarray(7, 7 + envelope.length);
    expect(opened(view)).toEqual(content);
    expect(headerOf(view)).toEqual(headerOf(envelope));
  });

  test('never looks the same twice', () => {
    const other = seal(sealing, key, [PURPOSE], content);
    const again = seal(sealing, key, [PURPOSE], content);
    expect(other).not.toEqual(again);
  });

  test('shows no more of the length of its content than PADMÉ does', () => {
    const sizeOf = (length: number, floor = 0): number =>
      seal(sealing, key, [PURPOSE], new Uint8Array(length), floor).length;
    const fixed = sizeOf(0) - padme(4);
    for (const length of [0, 1, 100, 1000, 10_000]) {
      expect(sizeOf(length)).toBe(fixed + padme(4 + length));
    }
    expect(sizeOf(995)).toBe(sizeOf(1000));
    expect(sizeOf(3, 4096)).toBe(sizeOf(3000, 4096));
  });

  test('is not sealed under a key of another length', () => {
    for (const length of [0, 16, 31, 33]) {
      expect(() => seal(sealing, new Uint8Array(length), [PURPOSE], content)).toThrow(RangeError);
    }
  });

  test('has a header below 64 KiB', () => {
    expect(() => seal(sealing, key, [PURPOSE, 'x'.repeat(2 ** 16)], content)).toThrow(RangeError);
  });
});

describe('an envelope is refused', () => {
  test('with any byte changed, wherever it is', () => {
    for (let at = 0; at < envelope.length; at++) {
      for (const change of [0x01, 0x40, 0xff]) {
        const changed = Uint8Array.from(envelope);
        changed[at] ^= change;
        expect(failureOf(() => opened(changed))).toMatch(/^ELATIO_ENVELOPE_/);
      }
    }
  });

  test('with its header changed, as forged', () => {
    for (let at = 3; at < headEnd; at++) {
      const changed = Uint8Array.from(envelope);
      changed[at] ^= 1;
      expectFailure('ELATIO_ENVELOPE_FORGED', () => opened(changed));
    }
  });

  test('with the header of another envelope, as forged', () => {
    const other = seal(sealing, key, [PURPOSE, 'other stream'], content);
    const end = 3 + ((other[1] << 8) | other[2]);
    const relabelled = Buffer.concat([other.subarray(0, end), envelope.subarray(headEnd)]);
    expectFailure('ELATIO_ENVELOPE_FORGED', () => opened(relabelled));
  });

  test('cut short at any byte', () => {
    for (let length = 0; length < envelope.length; length++) {
      expect(failureOf(() => opened(envelope.subarray(0, length)))).toMatch(
        /^ELATIO_ENVELOPE_(TRUNCATED|FORGED)$/,
      );
    }
    expectFailure('ELATIO_ENVELOPE_TRUNCATED', () => opened(new Uint8Array()));
    expectFailure('ELATIO_ENVELOPE_TRUNCATED', () => headerOf(envelope.subarray(0, headEnd)));
  });

  test('with a byte too many, as forged', () => {
    const longer = Buffer.concat([envelope, Buffer.of(0)]);
    expectFailure('ELATIO_ENVELOPE_FORGED', () => opened(longer));
  });

  test('of a later version, with its own code', () => {
    const later = Uint8Array.from(envelope);
    later[0] = 2;
    expectFailure('ELATIO_ENVELOPE_VERSION', () => opened(later));
    expectFailure('ELATIO_ENVELOPE_VERSION', () => headerOf(later));
  });

  test('under the wrong key as that, and never as damage', () => {
    fc.assert(
      fc.property(bytes(32), (wrong) => {
        fc.pre(wrong.some((byte) => byte !== 7));
        expectFailure('ELATIO_ENVELOPE_KEY', () => opened(envelope, wrong));
      }),
    );
    expectFailure('ELATIO_ENVELOPE_KEY', () => opened(envelope, new Uint8Array(16)));
  });

  test('for another purpose', () => {
    expectFailure('ELATIO_ENVELOPE_PURPOSE', () =>
      open(nativePrimitives, key, 'elatio/other/1', envelope),
    );
  });
});

describe('a header is refused', () => {
  const withHeader = (header: Uint8Array): Uint8Array => {
    const head = Uint8Array.of(1, header.length >> 8, header.length);
    return new Uint8Array(Buffer.concat([head, header, Buffer.alloc(24 + 32 + 16)]));
  };

  test.each<[string, Uint8Array]>([
    ['that is not CBOR', Uint8Array.of(0xff)],
    ['that is empty', new Uint8Array(0)],
    ['that is no list', encode({ purpose: PURPOSE })],
    ['without a purpose', encode([1, 'x'])],
    ['with a list in it', encode([PURPOSE, [1]])],
    ['with a fraction in it', encode([PURPOSE, 0.5])],
    ['with null in it', encode([PURPOSE, null])],
    ['with an integer beyond 2^53', encode([PURPOSE, 2n ** 60n])],
    ['with a number that is none', encode([PURPOSE, NaN])],
    ['with a number longer than it must be', Uint8Array.of(0x82, 0x61, 0x78, 0x18, 0x01)],
    ['of indefinite length', Uint8Array.of(0x9f, 0x61, 0x78, 0xff)],
    ['with more behind it', Uint8Array.of(0x81, 0x61, 0x78, 0x00)],
    ['that is nested deeper than a stack', new Uint8Array(65_535).fill(0x81)],
  ])('%s', (_, header) => {
    expectFailure('ELATIO_ENVELOPE_HEADER', () => headerOf(withHeader(header)));
  });
});
