/** The end of a consent, and copies of consents on several devices, among which a revocation wins. */
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { hash, MAX_TIME } from '../exchange/parsing.ts';
import { checked } from './malformed.ts';
import { decimal } from './receipt.ts';
import { REASONS } from './vocabulary.ts';

/** What is signed to revoke. */
export interface Revocation {
  /** Of the receipt. */
  readonly recordId: z.infer<typeof hash>;
  /** Seconds since 1970. Whatever it says, the revocation counts from when it is known. */
  readonly at: number;
  readonly reason: (typeof REASONS)[number];
  /** Decimal text; random, so that no two revocations are one. */
  readonly nonce: string;
}

const revocationShape = z.strictObject({
  recordId: hash,
  at: z.int().min(1).max(MAX_TIME),
  reason: z.enum(REASONS),
  nonce: decimal(2n ** 256n - 1n),
});

/** @throws ELATIO_CONSENT_MALFORMED */
export const checkedRevocation = (value: unknown): Revocation => checked(revocationShape, value);

/** What devices keep by key, as `Collection` of the node has it. */
export type RecordMap = ReadonlyMap<string, JsonValue>;

/**
 * The records of two devices together. Keys are written once, so what both have is the same; where somebody made them differ,
 * both devices choose the same one, and whether it is genuine is seen when it is read. Nothing is ever taken away: that a
 * consent is revoked on one is so on both, whatever happened to it on the other meanwhile.
 */
export function mergeRecords(mine: RecordMap, theirs: RecordMap): RecordMap {
  const merged = new Map(mine);
  for (const [key, value] of theirs) {
    const other = merged.get(key);
    if (other === undefined || canonicalJson(value) < canonicalJson(other)) merged.set(key, value);
  }
  return merged;
}
