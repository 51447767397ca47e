import { hostOf } from '../../../protocol/rules/address.ts';
import { fold } from '../words/fold.ts';
import { split, type Text } from './texts.ts';

/** What a document is found by besides its words: its program, folded, and the host of its address; empty where it has none. */
export interface Origin {
  readonly app: string;
  readonly site: string;
}

export function originOf(texts: readonly Text[]): Origin {
  const valueOf = (wanted: string): string => texts.find(([key]) => key === wanted)?.[1] ?? '';
  const url = valueOf('url');
  return { app: fold(valueOf('app')), site: url === '' ? '' : (hostOf(url) ?? '') };
}

/** 32 bits of a document. By FNV-1a and MurmurHash3's finaliser (Appleby, 2011). */
export function hashOf(bucket: string, texts = ''): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bucket.length; i++) {
    hash = Math.imul(hash ^ bucket.charCodeAt(i), 0x01000193);
  }
  for (let i = 0; i < texts.length; i++) {
    hash = Math.imul(hash ^ texts.charCodeAt(i), 0x01000193);
    // FNV's upper bits never come down by themselves: texts that differ in them alone would meet.
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * By which a document is known in all segments, of 48 bits: its hash, and above that what its origin makes. Of two with
 * the same one all but the first would be lost in an answer that has both; of a million documents that are two with a
 * probability of one in some hundreds.
 */
export function numberFrom(hash: number, appHash: number, siteHash: number): number {
  return ((appHash ^ Math.imul(siteHash, 31)) & 0xffff) * 2 ** 32 + hash;
}

/** The number of a document whose hash is known. */
export function numberOf(hash: number, texts: string): number {
  const { app, site } = originOf(split(texts));
  return numberFrom(hash, hashOf(app), hashOf(site));
}
