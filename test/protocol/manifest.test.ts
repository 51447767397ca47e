import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../node/crypto.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import {
  type ChunkReference,
  decodeManifest,
  encodeManifest,
  faultOf,
  faultOfSuccessor,
  type ItemKind,
  ITEM_KINDS,
  type Manifest,
  manifestRoot,
} from '../../protocol/manifest.ts';
import { bytes } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';

const MALFORMED = 'ELATIO_MANIFEST_MALFORMED';

/** Where each ordinal below `places.length` is: in the chunk of that number, or removed where 0. */
function packed(places: readonly number[], digest = 1): Pick<Manifest, 'chunks' | 'removed'> {
  const ordinalsOf = (chunk: number): number[] =>
    places.flatMap((place, ordinal) => (place === chunk ? [ordinal] : []));
  const chunks = [...new Set(places)]
    .filter((place) => place !== 0)
    .map((place): ChunkReference => ({
      digest: new Uint8Array(32).fill(digest + place),
      keyId: new Uint8Array(16).fill(place),
      kind: ITEM_KINDS[place % ITEM_KINDS.length],
      bytes: 100 * place,
      ordinals: intervalsOf(ordinalsOf(place)),
    }));
  return { chunks, removed: intervalsOf(ordinalsOf(0)) };
}

const valueAt = (ordinal: number): Uint8Array => new Uint8Array(32).fill(ordinal);

function manifestOf(places: readonly number[], generation = 1): Manifest {
  const next = places.length;
  const chain = next === 0 ? [] : [{ ordinal: next, value: valueAt(next) }];
  return { streamId: new Uint8Array(16), generation, next, chain, ...packed(places) };
}

const places = fc.array(fc.nat({ max: 4 }), { maxLength: 20 });
const nonEmpty = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 });

describe('a manifest', () => {
  test('gives back what went in, and its root is the digest of its bytes', () => {
    fc.assert(
      fc.property(places, bytes(16), fc.maxSafeInteger(), (list, streamId, number) => {
        const manifest = { ...manifestOf(list, Math.abs(number)), streamId };
        const encoded = encodeManifest(manifest);
        expect(decodeManifest(encoded)).toEqual(manifest);
        const { sha256 } = nativePrimitives;
        expect(manifestRoot(sha256, decodeManifest(encoded))).toEqual(sha256(encoded));
      }),
    );
  });

  test('is read from the middle of a larger buffer, and does not change with it', () => {
    const encoded = encodeManifest(manifestOf([1, 1, 2]));
    const larger = new Uint8Array(encoded.length + 20).fill(0xff);
    larger.set(encoded, 7);
    const manifest = decodeManifest(larger.subarray(7, 7 + encoded.length));
    larger.fill(0);
    expect(manifest).toEqual(manifestOf([1, 1, 2]));
  });
});

describe('a manifest is refused', () => {
  const encoded = encodeManifest(manifestOf([1, 1, 2, 0, 1]));

  test('of a later version, with its own code', () => {
    expectFailure('ELATIO_MANIFEST_VERSION', () => decodeManifest(encode([2, 'anything'])));
  });

  test('cut short at any byte', () => {
    for (let length = 0; length < encoded.length; length++) {
      expectFailure(MALFORMED, () => decodeManifest(encoded.subarray(0, length)));
    }
  });

  test('or says something else, with any byte changed', () => {
    for (let at = 0; at < encoded.length; at++) {
      for (let change = 1; change < 256; change += 7) {
        const changed = Uint8Array.from(encoded);
        changed[at] ^= change;
        let again: Uint8Array = changed;
        const code = failureOf(() => {
          again = encodeManifest(decodeManifest(changed));
        });
        expect(again).toEqual(changed);
        expect([undefined, MALFORMED, 'ELATIO_MANIFEST_VERSION']).toContain(code);
      }
    }
  });

  const id = new Uint8Array(16);
  const digest = new Uint8Array(32);
  const whole = (...rest: unknown[]): Uint8Array => encode([1, id, 1, 2, ...rest]);
  const chunk = [digest, id, 'event', 9, [0, 2]];
  test.each<[string, Uint8Array]>([
    ['that is not CBOR', Uint8Array.of(0xff)],
    ['that is no list', encode({})],
    ['that is empty', encode([])],
    ['of a version that is no number', encode(['1'])],
    ['of a version that cannot be shown', encode([{ toString: 1 }])],
    ['with more than it should have', whole([], [chunk], [], 'more')],
    ['with a stream id cut short', encode([1, new Uint8Array(15), 1, 2, [], [chunk], []])],
    ['with a generation below 0', encode([1, id, -1, 2, [], [chunk], []])],
    ['with a generation beyond 2^53', encode([1, id, 2n ** 60n, 2, [], [chunk], []])],
    ['with half a generation', encode([1, id, 0.5, 2, [], [chunk], []])],
    ['with an undefined', whole([], [chunk], undefined)],
    ['with half an interval', whole([0], [chunk], [])],
    ['with an empty interval', whole([1, 1], [chunk], [])],
    ['with touching intervals', whole([0, 1, 1, 2], [chunk], [])],
    ['with a chunk that is no list', whole([], [7], [])],
    ['with a chunk of no known kind', whole([], [[digest, id, 'video', 9, [0, 2]]], [])],
    ['with a chunk with more than it should have', whole([], [[...chunk, 1]], [])],
    ['with a digest cut short', whole([], [[id, id, 'event', 9, [0, 2]]], [])],
    ['with half a value of the chain', whole([], [chunk], [2])],
    ['with a chain that does not rise', whole([], [chunk], [2, digest, 1, digest])],
    ['with a number longer than it must be', Uint8Array.of(0x87, 0x18, 0x01)],
    ['nested deeper than a stack', new Uint8Array(1_000_000).fill(0x81)],
  ])('%s', (_, malformed) => expectFailure(MALFORMED, () => decodeManifest(malformed)));

  test('only where it is malformed: these parts make a sound one', () => {
    expect(faultOf(decodeManifest(whole([], [chunk], [2, digest])))).toBeUndefined();
  });
});

describe('by itself a manifest is at fault', () => {
  test('never, where every ordinal has one place', () => {
    fc.assert(
      fc.property(places, (list) => {
        expect(faultOf(manifestOf(list))).toBeUndefined();
      }),
    );
  });

  const sound = manifestOf([1, 1, 2, 2, 0]);
  test.each<[string, Partial<Manifest>]>([
    ['where a chunk is lost', { chunks: sound.chunks.slice(1) }],
    ['where a chunk stands twice', { chunks: [...sound.chunks, sound.chunks[0]] }],
    [
      'where an ordinal stands in two chunks',
      { chunks: [...sound.chunks, manifestOf([3]).chunks[0]] },
    ],
    ['where an ordinal is there and removed', { removed: [{ first: 3, end: 5 }] }],
    ['where there are more ordinals than it says', { next: 4 }],
    ['where there are fewer', { next: 6 }],
    ['where its chunks are not in order', { chunks: sound.chunks.toReversed() }],
    ['where a chunk is empty', { chunks: [{ ...sound.chunks[0], ordinals: [] }, ...sound.chunks] }],
    ['where its chain is longer than it', { chain: [{ ordinal: 6, value: valueAt(6) }] }],
  ])('%s', (_, change) => {
    expect(faultOf({ ...sound, ...change })).toBeTypeOf('string');
  });
});

describe('a later manifest', () => {
  test('may pack the same items any other way, and more of them', () => {
    fc.assert(
      fc.property(nonEmpty, nonEmpty, nonEmpty, (before, again, more) => {
        const repacked = before.map((_, i) => again[i % again.length]);
        const older = manifestOf(before);
        const newer = manifestOf([...repacked, ...more], 2);
        expect(faultOfSuccessor(older, newer)).toBeUndefined();
      }),
    );
  });

  test('may remove items that it names', () => {
    fc.assert(
      fc.property(nonEmpty, fc.nat({ max: 19 }), (before, at) => {
        const after = before.map((place, i) => (i === at % before.length ? 0 : place));
        expect(faultOfSuccessor(manifestOf(before), manifestOf(after, 2))).toBeUndefined();
      }),
    );
  });

  test('may not lose or double any item', () => {
    fc.assert(
      fc.property(nonEmpty, fc.nat({ max: 19 }), fc.boolean(), (before, at, double) => {
        const older = manifestOf(before);
        const place = at % before.length;
        const missing = manifestOf(
          before.map((chunk, i) => (i === place ? 0 : chunk)),
          2,
        );
        const extra = packed(
          before.map((_, i) => (i === place ? 4 : 0)),
          9,
        ).chunks;
        const newer = double
          ? { ...older, generation: 2, chunks: [...older.chunks, ...extra] }
          : { ...missing, removed: [] };
        expect(faultOfSuccessor(older, newer)).toBeTypeOf('string');
      }),
    );
  });

  test('may not bring back what was removed', () => {
    expect(faultOfSuccessor(manifestOf([1, 0]), manifestOf([1, 1], 2))).toBeTypeOf('string');
  });

  const older = manifestOf([1, 1, 2], 5);
  test.each<[string, Manifest]>([
    ['be of the same generation', older],
    ['be of an earlier generation', manifestOf([1, 1, 2, 2], 4)],
    ['be shorter', manifestOf([1, 1], 6)],
    ['be empty', manifestOf([], 6)],
    ['be of another stream', { ...manifestOf([1, 1, 2], 6), streamId: new Uint8Array(16).fill(1) }],
    [
      'have another chain: a fork',
      { ...manifestOf([1, 1, 2], 6), chain: [{ ordinal: 3, value: valueAt(7) }] },
    ],
  ])('may not %s', (_, newer) => {
    expect(faultOfSuccessor(older, newer)).toBeTypeOf('string');
  });

  test('knows kinds by name', () => {
    expect(ITEM_KINDS).toEqual<ItemKind[]>(['event', 'text', 'change', 'record', 'attachment']);
  });
});
