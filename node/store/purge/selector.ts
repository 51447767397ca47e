/**
 * Which events to purge. All that is given has to hold.
 *
 * | field | holds for |
 * |---|---|
 * | `buckets` | events of these buckets, by id |
 * | `from`, `to` | events that overlap the time between, both included |
 * | `app` | data whose `app` is this, in whatever case |
 * | `site` | data whose `url` is of this host, or one below it |
 * | `text` | data that holds this anywhere, in whatever case |
 */
import { valueAt } from '../../../protocol/codec/dictionary.ts';
import type { EventColumns } from '../../../protocol/codec/columns.ts';
import { dataAt, type FieldColumn, REST } from '../../../protocol/codec/fields.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';

export interface Selector {
  readonly buckets?: readonly string[];
  readonly from?: Micros;
  readonly to?: Micros;
  readonly app?: string;
  readonly site?: string;
  readonly text?: string;
}

/** Whether an event is selected, its bucket aside. */
export function selects(selector: Selector, { start, duration, data }: Event): boolean {
  return inTime(selector, start, duration) && selectsData(selector, data);
}

function selectsData({ app, site, text }: Selector, data: JsonObject): boolean {
  return (
    (app === undefined || isApp(app, data['app'])) &&
    (site === undefined || isOfSite(site, data['url'])) &&
    (text === undefined || Object.entries(data).some(([key, value]) => holds(text, key, value)))
  );
}

/** Places of the events of columns that are selected, rising. What many events have is looked at once. */
export function rowsSelected(selector: Selector, columns: EventColumns): number[] {
  const { count, buckets, bucket, start, duration, fields } = columns;
  const wanted = selector.buckets && new Set(selector.buckets);
  const inBucket = buckets.map((id) => !wanted || wanted.has(id));
  const fits = dataSelector(selector, fields);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    if (!inBucket[bucket[row]] || !inTime(selector, start[row], duration[row])) continue;
    if (fits(row)) rows.push(row);
  }
  return rows;
}

function dataSelector(
  selector: Selector,
  fields: readonly FieldColumn[],
): (row: number) => boolean {
  const { app, site, text } = selector;
  if (app === undefined && site === undefined && text === undefined) return () => true;
  if (fields.some(({ name }) => name === REST)) {
    return (row) => selectsData(selector, dataAt(fields, row));
  }
  const named = (name: string, is: (value: JsonValue) => boolean): ((row: number) => boolean) => {
    const field = fields.find((candidate) => candidate.name === name);
    return field ? codesSelector(field, is) : () => false;
  };
  const all: ((row: number) => boolean)[] = [];
  if (app !== undefined) all.push(named('app', (value) => isApp(app, value)));
  if (site !== undefined) all.push(named('url', (value) => isOfSite(site, value)));
  if (text !== undefined) {
    const any = fields.map((field) =>
      codesSelector(field, (value) => holds(text, field.name, value)),
    );
    all.push((row) => any.some((is) => is(row)));
  }
  return (row) => all.every((is) => is(row));
}

function codesSelector(
  { codes, dictionary }: FieldColumn,
  is: (value: JsonValue) => boolean,
): (row: number) => boolean {
  const fits = dictionary.texts.map((_, place) => is(valueAt(dictionary, place)));
  return (row) => codes[row] !== 0 && fits[codes[row] - 1];
}

function inTime(
  { from = -Infinity, to = Infinity }: Selector,
  start: Micros,
  duration: Micros,
): boolean {
  return start + duration >= from && start <= to;
}

function isApp(app: string, value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.toLowerCase() === app.toLowerCase();
}

function isOfSite(site: string, value: JsonValue | undefined): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const host = new URL(value).hostname.toLowerCase();
  const wanted = site.toLowerCase();
  return host === wanted || host.endsWith(`.${wanted}`);
}

function holds(text: string, key: string, value: JsonValue): boolean {
  const wanted = text.toLowerCase();
  if (key.toLowerCase().includes(wanted)) return true;
  if (typeof value === 'string') return value.toLowerCase().includes(wanted);
  return JSON.stringify(value).toLowerCase().includes(wanted);
}
