import type { Micros } from '../../../protocol/event.ts';

/** The bounds of events; infinite where there is none. */
export interface Extent {
  /** The least start, the greatest end and the greatest start. */
  readonly first: Micros;
  readonly end: Micros;
  readonly newest: Micros;
}

const NOWHERE: Extent = { first: Infinity, end: -Infinity, newest: -Infinity };

/** What holds all of them. */
export function wider(extents: readonly Extent[]): Extent {
  let { first, end, newest } = NOWHERE;
  for (const extent of extents) {
    if (extent.first < first) first = extent.first;
    if (extent.end > end) end = extent.end;
    if (extent.newest > newest) newest = extent.newest;
  }
  return { first, end, newest };
}
