import type { BucketSpec } from '../../protocol/bucket.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { quoted } from './errors.ts';
import type { Here } from './local-time.ts';
import { changedSpan, spanOf, type SpanWords } from './span.ts';

/** The type of the buckets that hold what people say they did. */
export const ACTIVITY_TYPE = 'manual.activity';

/** Where a device's person says so. */
export function activityBucket(hostname: string): BucketSpec {
  const name = `elatio-manual_${hostname}`;
  return { name, type: ACTIVITY_TYPE, client: 'elatio', hostname };
}

/** What somebody did: one word for it, and whatever is worth noting by names of their own. */
export interface Activity extends SpanWords {
  readonly activity: string;
  /** `null` stands for what is not there. */
  readonly fields?: JsonObject | undefined;
}

/** What is to be changed of it; what is absent stays, and what is `null` goes. */
export type ActivityChange = { readonly [key in keyof Activity]?: Activity[key] | undefined };

/**
 * What was done, as an event: `data` is `{activity, ...fields}`.
 * @throws ElatioError ELATIO_MANUAL_FIELD, ELATIO_MANUAL_TIME, ELATIO_MANUAL_DURATION
 */
export function activityEvent({ activity, fields, ...span }: Activity, here: Here): Event {
  return { ...spanOf(span, here), data: dataOf(activity, fields) };
}

/** An event with some of it otherwise. Throws as `activityEvent`. */
export function changedActivity(before: Event, change: ActivityChange, here: Here): Event {
  const { activity: was, ...had } = before.data;
  const { activity = typeof was === 'string' ? was : '', fields, ...span } = change;
  checkFields(fields);
  // What other programs have put there stays, whatever it is called.
  const data = { activity: checkActivity(activity), ...given({ ...had, ...fields }) };
  return { ...changedSpan(before, span, here), data };
}

function dataOf(activity: string, fields: JsonObject | undefined): JsonObject {
  checkFields(fields);
  return { activity: checkActivity(activity), ...given(fields ?? {}) };
}

/** Most characters of it. */
const LONGEST_ACTIVITY = 256;
const MOST_FIELDS = 100;

/** @throws ElatioError ELATIO_MANUAL_FIELD */
export function checkActivity(activity: string): string {
  const trimmed = activity.trim();
  if (trimmed !== '' && trimmed.length <= LONGEST_ACTIVITY && !/\p{Cc}/u.test(trimmed)) {
    return trimmed;
  }
  throw wrongField(
    `${quoted(activity)} cannot be what was done: it takes 1 to ${LONGEST_ACTIVITY} characters, no control characters.`,
  );
}

/** @throws ElatioError ELATIO_MANUAL_FIELD */
export function checkFields(fields: JsonObject | undefined): void {
  const names = Object.keys(fields ?? {});
  if (names.length > MOST_FIELDS) throw wrongField(`More than ${MOST_FIELDS} fields are too many.`);
  for (const name of names) checkFieldName(name);
}

function checkFieldName(name: string): void {
  if (name === 'activity') throw wrongField('"activity" is what was done, and no field besides.');
  if (/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]{0,63}$/u.test(name)) return;
  throw wrongField(
    `${quoted(name)} cannot be the name of a field: it takes at most 64 letters, digits, "_", "-", ".".`,
  );
}

/** Own properties only, and as own ones: a name such as `__proto__` is one like any other. */
export function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== null),
  );
}

function wrongField(sentence: string): ElatioError {
  return new ElatioError('ELATIO_MANUAL_FIELD', sentence);
}
