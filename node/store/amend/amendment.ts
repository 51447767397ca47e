import type { Event, Micros } from '../../../protocol/event.ts';
import type { StoredEvent } from '../interface.ts';

/** What a person made of an event that was recorded. */
export interface Amendment {
  /** When it was, as it was recorded. */
  readonly start: Micros;
  readonly duration: Micros;
  /** What stands in its place; nothing where it was deleted. */
  readonly replacement: Event | undefined;
}

/** Amendments of a bucket's events by their numbers. Never changed in place: a read keeps what it began with. */
export type Amendments = ReadonlyMap<number, Amendment>;

export const NO_AMENDMENTS: Amendments = new Map();

/** The events that stand in the place of others. */
export function replacementsIn(amendments: Amendments): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const [number, { replacement }] of amendments) {
    if (replacement) events.push({ number, ...replacement });
  }
  return events;
}

/** Whether an event with a number in a span may be amended. */
export function hasAmended(
  amendments: Amendments,
  { firstNumber, lastNumber }: { readonly firstNumber: number; readonly lastNumber: number },
): boolean {
  for (const number of amendments.keys()) {
    if (number >= firstNumber && number <= lastNumber) return true;
  }
  return false;
}
