import { isDeepStrictEqual } from 'node:util';
import type { Event, Micros } from '../../../protocol/event.ts';

/** Something a client does to a bucket. */
export type Operation =
  | { readonly kind: 'heartbeat'; readonly event: Event; readonly pulsetime: Micros }
  | { readonly kind: 'insert'; readonly events: readonly Event[] };

/**
 * What a bucket holds after these operations, newest first: written from the rule alone, and slow. `number`
 * says which was there first.
 */
export function expectedEvents(operations: readonly Operation[]): (Event & { number: number })[] {
  const events: { start: number; duration: number; data: Event['data']; number: number }[] = [];
  let number = 0;
  const add = ({ start, duration, data }: Event) =>
    void events.push({ start, duration, data, number: number++ });
  const inOrder = () => events.toSorted((a, b) => a.start - b.start || a.number - b.number);

  for (const operation of operations) {
    if (operation.kind === 'insert') operation.events.forEach(add);
    else {
      const { event, pulsetime } = operation;
      const last = inOrder().at(-1);
      const merges =
        last !== undefined &&
        isDeepStrictEqual(last.data, event.data) &&
        last.start <= event.start &&
        event.start <= last.start + last.duration + pulsetime;
      if (merges) {
        last.duration = Math.max(last.duration, event.start - last.start + event.duration);
      } else add(event);
    }
  }
  return events.toSorted((a, b) => b.start - a.start || a.number - b.number);
}
