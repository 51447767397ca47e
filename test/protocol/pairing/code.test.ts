import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nativePrimitives } from '../../../node/crypto.ts';
import { decodeCode, encodeCode, groupedCode } from '../../../protocol/pairing/index.ts';
import { bytes } from '../arbitraries.ts';
import { expectFailure, failureOf } from '../failure.ts';

const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
const code = fc.record({
  key: bytes(32),
  secret: bytes(16),
  addresses: fc.array(fc.record({ host, port: fc.integer({ min: 0, max: 65_535 }) }), {
    maxLength: 8,
  }),
});
const written = code.map((made) => encodeCode(nativePrimitives, made));
const read = (text: string) => decodeCode(nativePrimitives, text);

test('a code gives back what it was made of, however it is written down', () => {
  fc.assert(
    fc.property(code, (made) => {
      const text = encodeCode(nativePrimitives, made);
      expect(read(text)).toEqual(made);
      expect(read(groupedCode(text))).toEqual(made);
      expect(read(` ${text.toLowerCase()}\n`)).toEqual(made);
      const alike = text.slice(9).replaceAll('0', 'o').replaceAll('1', 'l');
      expect(read(`ELATIO:1:${alike}`)).toEqual(made);
    }),
  );
});

test('a code of one address is short enough for the letters of a small QR code', () => {
  const addresses = [{ host: '192.168.178.23', port: 5601 }];
  const made = { key: new Uint8Array(32), secret: new Uint8Array(16), addresses };
  expect(encodeCode(nativePrimitives, made).toUpperCase()).toMatch(/^[0-9A-Z:]{1,110}$/);
});

test('a slip is told: a letter that is another, missing, or too much', () => {
  fc.assert(
    fc.property(written, fc.nat(), fc.constantFrom('7', 'K', ''), (text, at, letter) => {
      const place = 9 + (at % (text.length - 9));
      const slipped = text.slice(0, place) + letter + text.slice(place + 1);
      fc.pre(slipped !== text);
      // The last letter may have bits that no byte takes.
      const failure = failureOf(() => read(slipped));
      if (place < text.length - 1) expect(failure).toBe('ELATIO_PAIRING_CODE');
    }),
  );
});

test('what is no code at all is refused, and says so', () => {
  for (const text of ['', 'elatio', 'elatio:1:', 'elatio:1:U', '192.168.1.5', 'elatio:1:ABCDE']) {
    expectFailure('ELATIO_PAIRING_CODE', () => read(text));
  }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((end) => `elatio:1:${end}`),
      ),
      (text) => {
        expectFailure('ELATIO_PAIRING_CODE', () => read(text));
      },
    ),
  );
});

test('what has the right check and says nonsense is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (payload) => {
      const check = nativePrimitives.sha256(payload).subarray(0, 4);
      const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
      const bits = [...payload, ...check].map((b) => b.toString(2).padStart(8, '0')).join('');
      const text = (bits.match(/.{1,5}/g) ?? [])
        .map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)])
        .join('');
      expect(['ELATIO_PAIRING_CODE', undefined]).toContain(
        failureOf(() => read(`elatio:1:${text}`)),
      );
    }),
  );
});

test('a code of a later version says that this Elatio is to be updated', () => {
  expectFailure('ELATIO_PAIRING_VERSION', () => read('elatio:2:ABC'));
  expect(() => read('elatio:2:ABC')).toThrow('update Elatio here');
});

test('what no code can hold is not written', () => {
  const made = { key: new Uint8Array(32), secret: new Uint8Array(16), addresses: [] };
  const addresses = Array.from({ length: 9 }, () => ({ host: '::1', port: 1 }));
  expect(() => encodeCode(nativePrimitives, { ...made, addresses })).toThrow(RangeError);
  const long = [{ host: 'a'.repeat(256), port: 1 }];
  expect(() => encodeCode(nativePrimitives, { ...made, addresses: long })).toThrow(RangeError);
});
