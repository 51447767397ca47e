import { ElatioError } from '../../protocol/error.ts';
import { cut, lengthOf, localTime, visible } from './output.ts';
import type { ToldEvent } from './events.ts';

/** Where what a person did is logged, changed and listed. */
export const LOG_PATH = '/api/v1/log';

/** The number of the bucket and that of the event in it, e.g. `3-12`: what an event's id consists of. */
export function shortEventId(id: number): string {
  return `${Math.floor(id / 2 ** 32)}-${id % 2 ** 32}`;
}

/**
 * The id of an event, in short or whole.
 * @throws ElatioError ELATIO_CLI_EVENT
 */
export function readEventId(text: string): number {
  const [, bucket, number] = /^(\d{1,7})-(\d{1,10})$/.exec(text) ?? [];
  const isShort = bucket !== undefined && Number(number) < 2 ** 32;
  const id = isShort ? Number(bucket) * 2 ** 32 + Number(number) : Number(text);
  if (Number.isSafeInteger(id) && (isShort || /^\d{1,16}$/.test(text))) return id;
  throw new ElatioError(
    'ELATIO_CLI_EVENT',
    `"${cut(text, 40)}" is no id: "elatio events --ids" and "elatio log" show them, e.g. 3-12.`,
  );
}

/** What was done, as table cells. */
export function activityCells({ id, timestamp, duration, data }: ToldEvent): string[] {
  const { activity, ...fields } = data;
  return [
    localTime(timestamp),
    duration === 0 ? '' : lengthOf(duration),
    cut(visible(textOf(activity)), 40),
    fieldsInWords(fields),
    shortEventId(id),
  ];
}

/** What was done, as a line. */
export function activityLine(event: ToldEvent): string {
  const [when, long, activity, fields, id] = activityCells(event);
  return [activity, when, long, fields, `(${id})`].filter((part) => part !== '').join('  ');
}

/** `km 5, note along the river`, not much longer than a line. */
export function fieldsInWords(fields: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name} ${textOf(value)}`);
  return cut(visible(cut(parts.join(', '), 200)), 60);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
