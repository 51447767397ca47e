import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCbor } from '../../protocol/cbor.ts';
import { codeOf } from '../../protocol/error.ts';
import {
  decodeHeard,
  decodeWord,
  encodeHeard,
  encodeWord,
  type Heard,
  withholds,
} from '../../protocol/heard.ts';
import { hexOf } from '../../protocol/bytes.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const count = fc.maxSafeNat();
const stream = fc.record({
  device: bytes(32),
  streamId: bytes(16),
  generation: count,
  items: count,
});
const heard = fc.record({
  device: bytes(32),
  time: count,
  streams: fc.array(stream, { maxLength: 6 }),
});

function failure(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return codeOf(error);
  }
  return undefined;
}

/** In an order of its own: streams come back author by author. */
const plain = ({ device, time, streams }: Heard) => ({
  device: hexOf(device),
  time,
  streams: streams
    .map((each) => [hexOf(each.device), hexOf(each.streamId), each.generation, each.items].join())
    .sort(),
});

test('what was heard of others is told as it was', () => {
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 4 }), (all) => {
      expect(decodeHeard(encodeHeard(all)).map(plain)).toEqual(all.map(plain));
    }),
  );
});

test('so is what a device says of itself', () => {
  const word = { time: 3, items: 2, lacking: 1 };
  expect(decodeWord(encodeWord(word))).toEqual(word);
});

test('what is none is refused, whatever its bytes', () => {
  const damaged = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.json().map((json) => Buffer.from(json)),
  );
  fc.assert(
    fc.property(damaged, (content) => {
      for (const read of [decodeHeard, decodeWord]) {
        expect(failure(() => read(content)) ?? 'ELATIO_REGISTER_').toMatch(/^ELATIO_REGISTER_/);
      }
    }),
  );
  const whole = encodeHeard([
    {
      device: new Uint8Array(32),
      time: 1,
      streams: [
        { device: new Uint8Array(32), streamId: new Uint8Array(16), generation: 1, items: 1 },
      ],
    },
  ]);
  for (let end = 0; end < whole.length; end++) {
    expect(failure(() => decodeHeard(whole.subarray(0, end)))).toBe('ELATIO_REGISTER_MALFORMED');
  }
  expect(failure(() => decodeHeard(encodeCbor([2, []])))).toBe('ELATIO_REGISTER_VERSION');
});

test('less than another heard is told of, but of who was revoked', () => {
  const [device, streamId] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
  const said: Heard = { device, time: 1, streams: [{ device, streamId, generation: 5, items: 9 }] };
  const everybody = (): boolean => true;
  expect(withholds(said, [{ streamId, generation: 5 }], everybody)).toBe(false);
  expect(withholds(said, [{ streamId, generation: 6 }], everybody)).toBe(false);
  expect(withholds(said, [{ streamId, generation: 4 }], everybody)).toBe(true);
  expect(withholds(said, [], everybody)).toBe(true);
  expect(withholds(said, [], () => false)).toBe(false);
});
