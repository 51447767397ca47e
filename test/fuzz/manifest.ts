/** Manifests: what decodes has those very bytes, the rest has one of two codes, and judging never fails. */
import { deepStrictEqual } from 'node:assert/strict';
import { codeOf } from '../../protocol/error.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import {
  decodeManifest,
  encodeManifest,
  faultOf,
  faultOfSuccessor,
  ITEM_KINDS,
  type Manifest,
} from '../../protocol/manifest.ts';
import type { FuzzTarget } from './target.ts';

const empty: Manifest = {
  streamId: new Uint8Array(16),
  generation: 0,
  next: 0,
  removed: [],
  chunks: [],
  chain: [],
};

const full: Manifest = {
  ...empty,
  generation: 70_000,
  next: 600,
  removed: [{ first: 590, end: 600 }],
  chunks: ITEM_KINDS.map((kind, i) => ({
    digest: new Uint8Array(32).fill(i),
    keyId: new Uint8Array(16).fill(i),
    kind,
    bytes: 2 ** (10 * i),
    // Every fifth ordinal: as interleaved as chunks can be.
    ordinals: intervalsOf(Array.from({ length: 118 }, (_, n) => 5 * n + i)),
  })),
  chain: [256, 512, 600].map((ordinal) => ({ ordinal, value: new Uint8Array(32).fill(ordinal) })),
};

const small: Manifest = { ...full, next: 2, removed: [], chain: [], chunks: [full.chunks[0]] };

export const manifestTarget: FuzzTarget = {
  name: 'manifest',
  seeds: [empty, small, full].map(encodeManifest),
  run(input) {
    let manifest: Manifest;
    try {
      manifest = decodeManifest(input);
    } catch (error) {
      if (/^ELATIO_MANIFEST_(MALFORMED|VERSION)$/.test(codeOf(error) ?? '')) return;
      throw error;
    }
    deepStrictEqual(encodeManifest(manifest), input);
    const fault = faultOf(manifest);
    const later = { ...manifest, generation: manifest.generation + 1 };
    deepStrictEqual(faultOfSuccessor(manifest, later), fault);
    faultOfSuccessor(full, manifest);
    faultOfSuccessor(manifest, full);
  },
};
