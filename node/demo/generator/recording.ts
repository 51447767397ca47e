import type { Event, Micros } from '../../../protocol/event.ts';

/** An event, and which of its device's buckets it is for. */
export interface GeneratedEvent extends Event {
  /** Index into the device's buckets. */
  readonly bucket: number;
}

/** What one watcher wrote, in order of start and, as nothing overlaps, of end. */
export type Recording = readonly GeneratedEvent[];

export const endOf = (event: Event): Micros => event.start + event.duration;

/** One recording of several, by the end of their events; of equal ends, the first recording's first. */
export function mergeByEnd(recordings: readonly Recording[]): Recording {
  const merged: GeneratedEvent[] = [];
  const next = recordings.map(() => 0);
  const ends = recordings.map((recording) => endAt(recording, 0));
  for (;;) {
    let first = 0;
    for (let i = 1; i < ends.length; i++) if (ends[i] < ends[first]) first = i;
    if (ends[first] === Infinity) return merged;
    merged.push(recordings[first][next[first]++]);
    ends[first] = endAt(recordings[first], next[first]);
  }
}

function endAt(recording: Recording, index: number): number {
  return index < recording.length ? endOf(recording[index]) : Infinity;
}
