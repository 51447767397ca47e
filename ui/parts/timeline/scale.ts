/** What is in sight, and where on the screen. Time is drawn as it passes: a day of 25 hours is wider than one of 24. */
import type { Moment } from '../../format/wall.ts';

/** From `from` to `to`. */
export interface Span {
  readonly from: Moment;
  readonly to: Moment;
}

const MINUTE = 60_000;

/** The least and the most that is in sight. */
export const SHORTEST = MINUTE;
export const LONGEST = 10 * 366 * 86_400_000;

export const lengthOf = ({ from, to }: Span): number => to - from;

/** Pixels from the left edge. */
export function xOf(moment: Moment, view: Span, width: number): number {
  return ((moment - view.from) / lengthOf(view)) * width;
}

export function momentAt(x: number, view: Span, width: number): Moment {
  return view.from + (x / width) * lengthOf(view);
}

/** What is in sight when the same part of it is at the same place. @param factor above 1 shows more time */
export function zoomed(view: Span, factor: number, around: Moment, bounds: Span): Span {
  const length = Math.max(SHORTEST, Math.min(lengthOf(view) * factor, LONGEST));
  const share = (around - view.from) / lengthOf(view);
  return within({ from: around - share * length, to: around + (1 - share) * length }, bounds);
}

export function moved(view: Span, by: number, bounds: Span): Span {
  return within({ from: view.from + by, to: view.to + by }, bounds);
}

/** As much of the bounds, in them; all of them where they are less. */
export function within({ from, to }: Span, bounds: Span): Span {
  const length = Math.min(to - from, lengthOf(bounds));
  const begin = Math.max(bounds.from, Math.min(from, bounds.to - length));
  return { from: begin, to: begin + length };
}

export function overlaps(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

export function covers(outer: Span, inner: Span): boolean {
  return outer.from <= inner.from && outer.to >= inner.to;
}
