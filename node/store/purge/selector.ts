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
 * | `match` | what a rule would exclude, or change |
 * | `begins` | events that begin at this moment or later |
 * | `reducible` | pages of which more is kept than their domain: see `node/retention` |
 */
import { valueAt } from '../../../protocol/codec/dictionary.ts';
import type { EventColumns } from '../../../protocol/codec/columns.ts';
import { dataAt, type FieldColumn, REST } from '../../../protocol/codec/fields.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
// Not by the rooms' indexes: the thread that looks through chunks needs no more of them.
import { isReducible } from '../../retention/reduce.ts';
import { isTimeless, matcherOfRule, type RuleMatch } from '../../rules/match.ts';
import type { Source } from '../../../protocol/rules/subject.ts';

export interface Selector {
  readonly buckets?: readonly string[];
  readonly from?: Micros;
  readonly to?: Micros;
  readonly app?: string;
  readonly site?: string;
  readonly text?: string;
  readonly match?: RuleMatch;
  readonly begins?: Micros;
  readonly reducible?: true;
}

/** A selector, ready to be asked. */
export interface Selection {
  /** @param bucket its id */
  selects(bucket: string, event: Event): boolean;
  /** Places of the events of columns that are selected, rising. What many have is looked at once. */
  rows(columns: EventColumns): number[];
}

/** @param sourceOf where the events of a bucket come from, by its id: for `match` */
export function selectionOf(
  selector: Selector,
  sourceOf: (bucket: string) => Source | undefined,
): Selection {
  const wanted = selector.buckets && new Set(selector.buckets);
  const isWanted = (bucket: string): boolean => !wanted || wanted.has(bucket);
  const { match, reducible } = selector;
  const fitsRule = match && matcherOfRule(match);
  const matches = (bucket: string, event: Event): boolean => {
    if (reducible && !isReducible(event.data)) return false;
    if (!fitsRule) return true;
    const source = sourceOf(bucket);
    return source !== undefined && fitsRule(source, event);
  };
  return {
    selects(bucket, event) {
      const { start, duration, data } = event;
      return (
        isWanted(bucket) &&
        inTime(selector, start, duration) &&
        selectsData(selector, data) &&
        matches(bucket, event)
      );
    },
    rows(columns) {
      const { count, buckets, bucket, start, duration, fields } = columns;
      const inBucket = buckets.map(isWanted);
      const fits = dataSelector(selector, fields);
      const isOnce = !match || isTimeless(match);
      const fitsMatch = match || reducible ? rowMatcher(columns, matches, isOnce) : () => true;
      const rows: number[] = [];
      for (let row = 0; row < count; row++) {
        if (!inBucket[bucket[row]] || !inTime(selector, start[row], duration[row])) continue;
        if (fits(row) && fitsMatch(row)) rows.push(row);
      }
      return rows;
    },
  };
}

/** Asks about each row, or once about all that have the same data in one bucket. */
function rowMatcher(
  { buckets, bucket, start, duration, fields }: EventColumns,
  matches: (bucket: string, event: Event) => boolean,
  once: boolean,
): (row: number) => boolean {
  const known = new Map<string, boolean>();
  const ask = (row: number): boolean => {
    const event = { start: start[row], duration: duration[row], data: dataAt(fields, row) };
    return matches(buckets[bucket[row]], event);
  };
  if (!once) return ask;
  return (row) => {
    let key = String(bucket[row]);
    for (const { codes } of fields) key += ` ${codes[row]}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = ask(row);
    known.set(key, found);
    return found;
  };
}

function selectsData({ app, site, text }: Selector, data: JsonObject): boolean {
  return (
    (app === undefined || isApp(app, data['app'])) &&
    (site === undefined || isOfSite(site, data['url'])) &&
    (text === undefined || Object.entries(data).some(([key, value]) => holds(text, key, value)))
  );
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
  { from = -Infinity, to = Infinity, begins = -Infinity }: Selector,
  start: Micros,
  duration: Micros,
): boolean {
  return start + duration >= from && start <= to && start >= begins;
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
