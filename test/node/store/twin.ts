import type { Range, StoredEvent } from '../../../node/store/index.ts';
import type { Event } from '../../../protocol/event.ts';

/** What a bucket is, told as slowly and plainly as can be. */
export class TwinBucket {
  readonly events: StoredEvent[] = [];
  #open: number | undefined;
  #next = 0;

  insert(event: Event): void {
    const newest = Math.max(-Infinity, ...this.events.map(({ start }) => start));
    if (event.start >= newest) this.#open = this.#next;
    this.events.push({ number: this.#next++, ...event });
  }

  /** Adds closed events; the open one closes where it is older than one of them. */
  append(events: readonly Event[]): void {
    const open = this.events.find(({ number }) => number === this.#open);
    if (open && events.some(({ start }) => start > open.start)) this.#open = undefined;
    for (const event of events) this.events.push({ number: this.#next++, ...event });
  }

  /** Closes the open event; false where none is. */
  close(): boolean {
    const isOpen = this.#open !== undefined;
    this.#open = undefined;
    return isOpen;
  }

  /** Lets the open event last longer; false where none is open. */
  extend(by: number): boolean {
    const place = this.events.findIndex(({ number }) => number === this.#open);
    if (place < 0) return false;
    const event = this.events[place];
    this.events[place] = { ...event, duration: event.duration + by };
    return true;
  }

  /** Newest first, of one start in the order in which they came. */
  read({ from = -Infinity, to = Infinity }: Range = {}, limit = Infinity): StoredEvent[] {
    return this.events
      .filter(({ start, duration }) => start + duration >= from && start <= to)
      .toSorted((a, b) => b.start - a.start || a.number - b.number)
      .slice(0, limit);
  }
}
