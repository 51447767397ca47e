import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../../node/crypto.ts';
import { encodeCbor } from '../../../protocol/cbor.ts';
import { intervalsOf } from '../../../protocol/intervals.ts';
import {
  encodeManifest,
  faultOf,
  ITEM_KINDS,
  type Manifest,
  manifestRoot,
} from '../../../protocol/manifest.ts';
import { applyDelta, deltaOf, type RootedManifest } from '../../../protocol/sync/manifest-delta.ts';
import { bytes } from '../arbitraries.ts';
import { expectFailure } from '../failure.ts';

const { sha256 } = nativePrimitives;

/** A sound manifest: each ordinal below the length of `places` in the chunk of that number, or removed where 0. */
function manifestOf(places: readonly number[], generation: number, points: number[]): Manifest {
  const of = (chunk: number): number[] =>
    places.flatMap((place, ordinal) => (place === chunk ? [ordinal] : []));
  const chunks = [...new Set(places)]
    .filter((place) => place !== 0)
    .map((place) => ({
      digest: new Uint8Array(32).fill(place),
      keyId: new Uint8Array(16).fill(place % 3),
      kind: ITEM_KINDS[place % ITEM_KINDS.length],
      bytes: 10 * place,
      ordinals: intervalsOf(of(place)),
    }));
  const chain = [...new Set(points)]
    .filter((ordinal) => ordinal <= places.length)
    .sort((a, b) => a - b)
    .map((ordinal) => ({ ordinal, value: new Uint8Array(32).fill(ordinal) }));
  const streamId = new Uint8Array(16).fill(9);
  return {
    streamId,
    generation,
    next: places.length,
    removed: intervalsOf(of(0)),
    chunks,
    chain,
  };
}

const manifest = fc
  .tuple(
    fc.array(fc.nat({ max: 6 }), { maxLength: 24 }),
    fc.nat(),
    fc.array(fc.nat({ max: 24 }), { maxLength: 6 }),
  )
  .map(([places, generation, points]) => manifestOf(places, generation, points));

const rooted = (of: Manifest): RootedManifest => ({ manifest: of, root: manifestRoot(sha256, of) });

describe('what differs of a manifest', () => {
  test('makes the one of the other, whatever they are', () => {
    fc.assert(
      fc.property(manifest, manifest, (older, newer) => {
        expect(faultOf(newer)).toBeUndefined();
        expect(applyDelta(rooted(older), deltaOf(rooted(older), newer))).toEqual(newer);
      }),
    );
  });

  test('is small where little differs', () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => ({
      ordinal: 256 * i,
      value: new Uint8Array(32).fill(i),
    }));
    const older = { ...manifestOf([1, 2, 3], 1, []), chain };
    const newer = { ...manifestOf([1, 2, 3, 4], 2, []), chain };
    expect(encodeManifest(newer).length).toBeGreaterThan(150_000);
    expect(deltaOf(rooted(older), newer).length).toBeLessThan(300);
  });

  test('is refused for any other manifest', () => {
    fc.assert(
      fc.property(manifest, manifest, manifest, (older, newer, other) => {
        fc.pre(!encodeManifest(older).every((byte, i) => byte === encodeManifest(other)[i]));
        const delta = deltaOf(rooted(older), newer);
        expectFailure('ELATIO_SYNC_DELTA', () => applyDelta(rooted(other), delta));
      }),
    );
  });

  test('that is none is refused', () => {
    const base = rooted(manifestOf([1, 2], 1, [2]));
    const delta = deltaOf(base, manifestOf([1, 2, 3], 2, [3]));
    for (const wrong of [
      new Uint8Array(0),
      delta.subarray(0, -1),
      encodeCbor(7),
      encodeCbor([2, base.root, 2, 3, [], [], [], [], []]),
      encodeCbor([1, base.root, 2, 3, [], [], [], []]),
      encodeCbor([1, base.root, 2, 3, [], [], [[1]], [], []]),
      encodeCbor([1, base.root, 2, 3, [5, 4], [], [], [], []]),
      encodeCbor([1, base.root, 2, 3, [], [1], [], [], []]),
      encodeCbor([1, base.root, 2, 3, [], [], [], ['a'], []]),
    ]) {
      expectFailure('ELATIO_SYNC_DELTA', () => applyDelta(base, wrong));
    }
  });

  test('that was changed on its way is another failure, or another manifest than the head says', () => {
    fc.assert(
      fc.property(manifest, manifest, fc.nat(), bytes(1), (older, newer, at, [change]) => {
        const delta = deltaOf(rooted(older), newer);
        const changed = Uint8Array.from(delta);
        changed[at % delta.length] ^= change | 1;
        let root: Uint8Array | undefined;
        try {
          root = manifestRoot(sha256, applyDelta(rooted(older), changed));
        } catch (error) {
          expect(error).toMatchObject({ code: 'ELATIO_SYNC_DELTA' });
        }
        expect(root).not.toEqual(manifestRoot(sha256, newer));
      }),
    );
  });
});
