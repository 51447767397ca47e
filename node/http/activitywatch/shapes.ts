import type { Event, Micros } from '../../../protocol/event.ts';
import { formatDuration, formatTime } from '../../ingest/index.ts';
import type { BucketState, Range, Store, StoredText } from '../../store/index.ts';

/** An event as ActivityWatch's API has it, as JSON; one that is not stored has no id. */
export function eventJson(id: number | null, { start, duration, data }: Event): string {
  return `{"id":${id},${eventFields({ start, duration, data })}}`;
}

/** The fields that an event has in every API of ours. */
export function eventFields({ start, duration, data }: Event): string {
  return textFields({ start, duration, data: JSON.stringify(data) });
}

/** The same of an event whose data is JSON already. */
export function textFields({ start, duration, data }: Omit<StoredText, 'number'>): string {
  return `"timestamp":"${formatTime(start)}","duration":${formatDuration(duration)},"data":${data}`;
}

/** The part of an event that lies in the range. */
export function clip(event: Event, { from = -Infinity, to = Infinity }: Range): Event {
  const end = event.start + event.duration;
  if (event.start >= from && end <= to) return event;
  const start = Math.max(event.start, from);
  return { start, duration: Math.min(end, to) - start, data: event.data };
}

/** A bucket as ActivityWatch's API has it. `last_updated` is missing where nothing of it is shown, as there. */
export function bucketShape(store: Store, name: string, bucket: BucketState) {
  const { start, end } = boundsOf(store, bucket);
  return {
    ...bucketFields(name, bucket),
    ...(Number.isFinite(end) && { last_updated: formatTime(end) }),
    metadata: { start: timeOrNull(start), end: timeOrNull(end) },
  };
}

/** Where retention hides what was before, no event is earlier than `start`: what it hides is not told. */
function boundsOf({ overlay }: Store, bucket: BucketState) {
  const { open, newest, firstStart, lastEnd } = bucket;
  if (overlay.isHidden(bucket, newest)) return { start: Infinity, end: -Infinity };
  const least = overlay.veilOver(bucket)?.hideBefore ?? -Infinity;
  const start = Math.max(least, Math.min(firstStart, open?.start ?? Infinity));
  return { start, end: Math.max(lastEnd, open ? open.start + open.duration : -Infinity) };
}

/** What a bucket was made from, which is all that an export has of it. */
export function bucketFields(name: string, { spec }: BucketState) {
  return {
    id: name,
    created: formatTime(spec.created),
    name: spec.label ?? null,
    type: spec.type,
    client: spec.client,
    hostname: spec.hostname,
    data: spec.data ?? {},
  };
}

function timeOrNull(time: Micros): string | null {
  return Number.isFinite(time) ? formatTime(time) : null;
}
