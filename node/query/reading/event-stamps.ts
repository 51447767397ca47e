import { hash } from 'node:crypto';
import type { StoredEvent } from '../../store/index.ts';

/**
 * Stamps of events that are in no chunk, or were amended: the latter may be many, and are the same objects from one
 * query to the next.
 */
export interface EventStamps {
  /** Another for another number, time or data. */
  of(event: StoredEvent): string;
}

export function createEventStamps(): EventStamps {
  const known = new WeakMap<StoredEvent, string>();
  return {
    of(event) {
      let stamp = known.get(event);
      if (stamp === undefined) {
        const { start, duration, number, data } = event;
        stamp = hash(
          'sha256',
          `${number} ${start} ${duration} ${JSON.stringify(data)}`,
          'base64url',
        );
        known.set(event, stamp);
      }
      return stamp;
    },
  };
}
