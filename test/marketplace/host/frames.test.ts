import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createFrameReader,
  createFrameWriter,
  type Frame,
  MOST_FRAME,
} from '../../../marketplace/host/frames.ts';
import { codeOf } from '../../../protocol/error.ts';

const MOST = { frames: 1_000, bytes: MOST_FRAME };
const entry = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.nat());
const frame = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.array(entry, { maxLength: 4 }))
  .map(([kind, rest]): Frame => [kind, ...rest]);
const frames = fc.array(frame, { maxLength: 12 });

function said(all: readonly Frame[]): Uint8Array {
  const writer = createFrameWriter();
  return new Uint8Array(Buffer.concat([...all.map((each) => writer.frame(each)), writer.end()]));
}

/** What a reader makes of bytes that come in pieces; `undefined` where they are refused. */
function read(
  bytes: Uint8Array,
  pieces: readonly number[] = [],
): { readonly frames: readonly Frame[]; readonly isEnded: boolean } | undefined {
  const reader = createFrameReader(MOST);
  const got: Frame[] = [];
  try {
    let at = 0;
    for (const length of pieces) {
      got.push(...reader.push(bytes.slice(at, at + length)));
      at += length;
    }
    got.push(...reader.push(bytes.slice(at)));
  } catch (error) {
    expect(codeOf(error)).toBe('ELATIO_MARKET_FRAME');
    return undefined;
  }
  return { frames: got, isEnded: reader.isEnded };
}

test('what was said is read, however the network cuts it', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 0, max: 64 })), (all, pieces) => {
      expect(read(said(all), pieces)).toEqual({ frames: all, isEnded: true });
    }),
  );
});

test('what is cut short is never taken for the whole', () => {
  fc.assert(
    fc.property(frames, fc.nat(), (all, cut) => {
      const bytes = said(all);
      expect(read(bytes.subarray(0, cut % bytes.length))?.isEnded).toBe(false);
    }),
  );
});

test('what was changed under way is not taken, nor what misses a frame or has one more', () => {
  fc.assert(
    fc.property(frames, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, by) => {
      const bytes = said(all);
      bytes[at % bytes.length] ^= by;
      expect(read(bytes)?.isEnded ?? false).toBe(false);
    }),
  );
  const [a, b] = [createFrameWriter(), createFrameWriter()];
  const one = a.frame([1, 'one']);
  b.frame([1, 'one']);
  expect(read(a.end())).toBeUndefined();
  expect(read(new Uint8Array(Buffer.concat([one, one, b.end()])))).toBeUndefined();
});

test('any bytes are read or refused, soon', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (bytes, pieces) => {
        // A first frame of a length that fits: the rest is what is made of it.
        const framed = new Uint8Array(Buffer.concat([Uint8Array.of(0, 0, 0, bytes.length), bytes]));
        for (const each of [bytes, framed]) read(each, pieces);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('after its end nothing is taken, not even another end', () => {
  const bytes = said([[1]]);
  for (const more of [Uint8Array.of(0), bytes, createFrameWriter().end()]) {
    expect(read(new Uint8Array(Buffer.concat([bytes, more])))).toBeUndefined();
    expect(read(new Uint8Array(Buffer.concat([bytes, more])), [bytes.length])).toBeUndefined();
  }
});

test('neither a frame of no length nor one that is too long is waited for', () => {
  for (const length of [0, MOST_FRAME + 1, 0x7fff_ffff, 0xffff_ffff]) {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, length);
    expect(read(head)).toBeUndefined();
  }
  expect(() => createFrameWriter().frame([1, new Uint8Array(MOST_FRAME)])).toThrow(RangeError);
});

test('more frames than may be said are refused', () => {
  const reader = createFrameReader({ frames: 2, bytes: MOST_FRAME });
  expect(() => reader.push(said([[1], [2], [3]]))).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }),
  );
});

test('a frame that comes byte by byte costs no more than its bytes', () => {
  const bytes = said([[1, new Uint8Array(MOST_FRAME - 16)]]);
  const reader = createFrameReader(MOST);
  const began = performance.now();
  for (let at = 0; at < bytes.length; at++) reader.push(bytes.subarray(at, at + 1));
  expect(reader.isEnded).toBe(true);
  // Moving all of it for each byte takes ten times as long.
  expect(performance.now() - began).toBeLessThan(1_000);
});
