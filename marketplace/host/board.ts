import { parseLink } from './link.ts';
import type { SignedListing } from './listing.ts';

/** Listings that were heard, the newest of each thing that is sold; those that expired are not there. */
export interface Board {
  /** Of one that must be signed by its seller. Whether it is taken: neither expired, nor older than one that is there. */
  add(listing: SignedListing): boolean;
  /** What is there of the same thing of the same seller. */
  like(listing: SignedListing): SignedListing | undefined;
  /** The latest heard first. */
  all(): readonly SignedListing[];
}

export interface BoardDeps {
  /** Seconds since 1970. */
  readonly time: () => number;
  /** How many are kept; of more, those that were not heard for longest go. */
  readonly most: { readonly each: number; readonly all: number };
}

/** Seconds by which a seller's clock may be ahead. */
const AHEAD = 600;

export function createBoard({ time, most }: BoardDeps): Board {
  // In the order in which they were heard.
  const kept = new Map<string, SignedListing>();
  const ofSeller = new Map<string, Set<string>>();

  function drop(key: string): void {
    const listing = kept.get(key);
    if (!listing) return;
    kept.delete(key);
    const keys = ofSeller.get(listing.seller);
    keys?.delete(key);
    if (keys?.size === 0) ofSeller.delete(listing.seller);
  }
  function isCurrent(listing: SignedListing): boolean {
    const now = time();
    return listing.expiry > now && listing.issued <= now + AHEAD;
  }

  return {
    add(listing) {
      const key = keyOf(listing);
      if (!isCurrent(listing) || listing.issued < (kept.get(key)?.issued ?? 0)) return false;
      drop(key);
      kept.set(key, listing);
      const keys = ofSeller.get(listing.seller) ?? new Set();
      ofSeller.set(listing.seller, keys.add(key));
      for (const oldest of keys) {
        if (keys.size <= most.each) break;
        drop(oldest);
      }
      for (const oldest of kept.keys()) {
        if (kept.size <= most.all) break;
        drop(oldest);
      }
      return true;
    },
    like: (listing) => kept.get(keyOf(listing)),
    all() {
      for (const [key, listing] of kept) {
        if (!isCurrent(listing)) drop(key);
      }
      return [...kept.values()].reverse();
    },
  };
}

/** What is sold, by whom: where it is sold may change. */
export function keyOf({ seller, link }: SignedListing): string {
  const { goods } = parseLink(link);
  return `${seller} ${'sale' in goods ? goods.sale : goods.ware}`;
}
