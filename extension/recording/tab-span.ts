import type { JsonObject } from '../../protocol/json.ts';
import { isSame } from './same.ts';

/** The tab in front, as long as nothing of it changed. Times are milliseconds since 1970. */
export interface TabSpan {
  readonly start: number;
  /** When it was last seen to be so. */
  readonly seen: number;
  readonly data: JsonObject;
}

/** An alarm comes every 30 s: longer between two looks, and the machine slept or the browser was not there. */
export const LONGEST_GAP = 90_000;

/**
 * What follows from a look at the tab in front.
 * @param open what was so until now
 * @param data as it is recorded; `undefined` where nothing is
 * @param since when this began to be so, at the earliest
 * @param now of the look
 */
export function lookAt(
  open: TabSpan | undefined,
  data: JsonObject | undefined,
  since: number,
  now: number,
): { readonly open: TabSpan | undefined; readonly ended: TabSpan | undefined } {
  const begin = (start: number): TabSpan | undefined =>
    data && { start, seen: Math.max(start, now), data };
  // A clock may have jumped in between: then it is known of this moment alone.
  const isClear = since <= now && now - since <= LONGEST_GAP;
  if (!open) return { open: begin(isClear ? since : now), ended: undefined };
  const isGone = now < open.seen || now - open.seen > LONGEST_GAP;
  // Where clocks or sleep came between, what is so now is known of this moment alone.
  if (isGone) return { open: begin(now === open.start ? now + 1 : now), ended: open };
  if (data && isSame(open.data, data)) return { open: { ...open, seen: now }, ended: undefined };
  const ended = { ...open, seen: Math.max(open.seen, Math.min(since, now)) };
  // Of one kind no two begin at the same moment.
  return { open: begin(Math.max(ended.seen, open.start + 1)), ended };
}
