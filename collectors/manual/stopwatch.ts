import type { BucketSpec } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';

/** As ActivityWatch's web interface makes it, which knows one for all devices. */
export const STOPWATCH_BUCKET: BucketSpec = {
  name: 'aw-stopwatch',
  type: 'general.stopwatch',
  client: 'aw-webui',
  hostname: 'unknown',
};

/** A stopwatch that begins to run. */
export function startedStopwatch(label: string, now: Micros): Event {
  return { start: now, duration: 0, data: { running: true, label } };
}

export function isRunning({ data }: Event): boolean {
  return data['running'] === true;
}

/** How long it has run; nothing where the clock was set back. */
export function elapsed({ start }: Event, now: Micros): Micros {
  return Math.max(0, now - start);
}

/** The event that takes the place of one that runs. */
export function stoppedStopwatch(event: Event, now: Micros): Event {
  const { start, data } = event;
  return { start, duration: elapsed(event, now), data: { ...data, running: false } };
}
