import { LIMITS } from './limits.ts';
import { isEvents, isList, isPending, type Value } from './value.ts';

/**
 * How much a value is once it is written out. A list may hold another many times over without taking room here:
 * `x = [x, x]` doubles what the answer would be.
 */
export interface Extent {
  /** Items and characters; events count one. */
  readonly size: number;
  /** Lists and dicts within one another. */
  readonly depth: number;
}

/** Of a value that somebody else made. What is beyond the limits is not looked at to the end. */
export function extentOf(value: Value): Extent {
  let size = 0;
  let deepest = 0;
  const visit = (part: Value, depth: number): void => {
    size += 1 + (typeof part === 'string' ? part.length : 0);
    if (part === null || typeof part !== 'object' || isEvents(part) || isPending(part)) return;
    deepest = Math.max(deepest, depth + 1);
    for (const item of isList(part) ? part : Object.values(part)) {
      if (isBeyond({ size, depth: deepest })) return;
      visit(item, depth + 1);
    }
  };
  visit(value, 0);
  return { size, depth: deepest };
}

/** Of a list or dict of such parts. */
export function extentAround(parts: readonly { readonly extent: Extent }[]): Extent {
  let size = 1;
  let depth = 0;
  for (const { extent } of parts) {
    size += extent.size;
    depth = Math.max(depth, extent.depth);
  }
  return { size, depth: depth + 1 };
}

/** Of two strings or lists, one after the other. */
export function extentOfJoin(a: Extent, b: Extent): Extent {
  return { size: a.size + b.size, depth: Math.max(a.depth, b.depth) };
}

export function isBeyond({ size, depth }: Extent): boolean {
  return size > LIMITS.size || depth > LIMITS.depth;
}
