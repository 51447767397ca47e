import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../../../protocol/bytes.ts';
import { createMessageReader, framesOf, MOST_FRAME } from '../../../protocol/sync/frames.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import {
  decodeMessage,
  encodeMessage,
  MOST_MESSAGE,
  MOST_PART,
} from '../../../protocol/sync/wire.ts';
import { expectFailure, failureOf } from '../failure.ts';
import { message } from './messages.ts';

const MALFORMED = 'ELATIO_SYNC_MALFORMED';
const pack = (value: unknown): Uint8Array => new Uint8Array(encode(value));
const zeros = (length: number): Uint8Array => new Uint8Array(length);
const helloOf = (version: unknown): Uint8Array =>
  pack([1, version, zeros(16), zeros(32), zeros(32), zeros(32), 'admin', zeros(32)]);

describe('a message', () => {
  test('gives back what went in', () => {
    fc.assert(
      fc.property(message, (said) => {
        expect(decodeMessage(encodeMessage(said))).toEqual(said);
      }),
    );
  });

  test('that ends anywhere else is refused', () => {
    fc.assert(
      fc.property(message, fc.nat(), (said, at) => {
        const whole = encodeMessage(said);
        expectFailure(MALFORMED, () => decodeMessage(whole.subarray(0, at % whole.length)));
        expectFailure(MALFORMED, () => decodeMessage(joinBytes(whole, zeros(1))));
      }),
    );
  });

  test('with entries beyond its own, or fewer, is refused', () => {
    for (const type of Array.from({ length: 15 }, (_, i) => i + 1)) {
      const hello = type === 1 ? [1] : [];
      expectFailure(MALFORMED, () => decodeMessage(pack([type, ...hello])));
      expectFailure(MALFORMED, () =>
        decodeMessage(pack([type, ...hello, ...Array.from({ length: 9 }, () => 0)])),
      );
    }
    expectFailure(MALFORMED, () => decodeMessage(pack([2, zeros(64), 0])));
  });

  test('of a type that is not known is passed over, whatever it holds', () => {
    expect(decodeMessage(pack([16, 'new']))).toBeUndefined();
    expect(decodeMessage(pack([0]))).toBeUndefined();
    expectFailure(MALFORMED, () => decodeMessage(pack(['hello'])));
    expectFailure(MALFORMED, () => decodeMessage(pack([])));
  });

  test('out of bounds is refused', () => {
    const part = (size: unknown, offset: unknown, length: number): Uint8Array =>
      pack([13, 0, zeros(32), size, offset, zeros(length)]);
    expect(decodeMessage(part(MOST_PART, 0, MOST_PART))).toMatchObject({ type: 'chunk' });
    for (const wrong of [
      part(5, 0, 6),
      part(5, 5, 0),
      part(5, 4, 2),
      part(2 ** 26 + 1, 0, 1),
      part(MOST_PART + 1, 0, MOST_PART + 1),
      pack([3, 'SOMETHING_ELSE', 'reason']),
      pack([3, 'ELATIO_SYNC_OWNER', 'x'.repeat(1_001)]),
      pack([4, Array.from({ length: 65_537 }, () => zeros(32))]),
      pack([8, zeros(16), [zeros(32), zeros(32)]]),
      pack([9, zeros(3), 2, zeros(3)]),
      pack([10, [[zeros(32), 'Live']]]),
      pack([1, 1, zeros(16), zeros(32), zeros(32), zeros(32), 'owner', zeros(32)]),
    ]) {
      expectFailure(MALFORMED, () => decodeMessage(wrong));
    }
  });
});

describe('a hello of another version', () => {
  const refusal = (version: number): string => {
    let said = '';
    expectFailure('ELATIO_SYNC_VERSION', () => {
      try {
        decodeMessage(helloOf(version));
      } catch (error) {
        said = String(error);
        throw error;
      }
    });
    return said;
  };

  test('says which side is to be updated', () => {
    expect(refusal(2)).toContain('update Elatio on this device');
    expect(refusal(0)).toContain('update Elatio on the other device');
  });

  test('is known by its first two entries, whatever follows', () => {
    expectFailure('ELATIO_SYNC_VERSION', () => decodeMessage(pack([1, 7])));
    expectFailure(MALFORMED, () => decodeMessage(pack([1, 'seven'])));
    expectFailure(MALFORMED, () => decodeMessage(pack([1])));
  });
});

describe('frames', () => {
  const large = (length: number): Message => ({ type: 'register', register: zeros(length) });

  test('give the messages back, in whatever pieces their bytes come', () => {
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 90 })), (said, cuts) => {
        const bytes = joinBytes(...said.flatMap(framesOf));
        const reader = createMessageReader();
        const got: Message[] = [];
        let at = 0;
        for (const cut of cuts) {
          got.push(...reader.push(bytes.subarray(at, at + cut)));
          at += cut;
        }
        got.push(...reader.push(bytes.subarray(at)));
        expect(got).toEqual(said);
      }),
    );
  });

  test('carry a message that is longer than one of them', () => {
    for (const length of [MOST_FRAME - 8, MOST_FRAME, 3 * MOST_FRAME + 5]) {
      const frames = framesOf(large(length));
      expect(frames.every((frame) => frame.length <= MOST_FRAME + 4)).toBe(true);
      const reader = createMessageReader();
      expect(frames.flatMap((frame) => [...reader.push(frame)])).toEqual([large(length)]);
    }
  });

  test('that are cut off give nothing', () => {
    const [frame] = framesOf(large(100));
    expect(createMessageReader().push(frame.subarray(0, -1))).toEqual([]);
  });

  test('out of bounds are refused before they are read', () => {
    const OVERSIZED = 'ELATIO_SYNC_OVERSIZED';
    expectFailure(OVERSIZED, () => framesOf(large(MOST_MESSAGE)));
    expectFailure(OVERSIZED, () => createMessageReader().push(Uint8Array.of(0, 4, 0, 1)));
    expectFailure(OVERSIZED, () => createMessageReader().push(Uint8Array.of(255, 255, 255, 255)));
    expectFailure(MALFORMED, () => createMessageReader().push(Uint8Array.of(0, 0, 0, 0)));
    expectFailure(MALFORMED, () => createMessageReader().push(Uint8Array.of(0, 0, 0, 1, 1)));
    expectFailure(MALFORMED, () => createMessageReader().push(Uint8Array.of(0, 0, 0, 2, 2, 0)));
  });

  test('that never end a message are given up at its bound', () => {
    const reader = createMessageReader();
    const frame = joinBytes(Uint8Array.of(0, 4, 0, 0, 1), zeros(MOST_FRAME - 1));
    const pushed = Array.from({ length: 66 }, () => failureOf(() => reader.push(frame)));
    expect(pushed.filter((code) => code !== undefined)[0]).toBe('ELATIO_SYNC_OVERSIZED');
    expect(pushed.indexOf('ELATIO_SYNC_OVERSIZED')).toBeLessThanOrEqual(64);
  });
});
