import { api } from '../../api/client.ts';
import type { Hit } from './found.ts';

/** An event, as a query gives it. */
interface Told {
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events that make up what was found. */
export interface Events {
  readonly ids: readonly number[];
  /** How long they lasted together. */
  readonly seconds: number;
}

const SECOND = 1_000;
const DAY = 86_400_000;
/** Characters of an event that the search looks at, and texts: what is longer is told cut. */
const MOST_CHARACTERS = 32_768;
const MOST_TEXTS = 64;

/** The events of some things that were found: a thing stands for all of a bucket that have its texts. */
export async function eventsOf(hits: readonly Hit[], signal: AbortSignal): Promise<Events> {
  const ids = new Set<number>();
  let seconds = 0;
  const asked = Map.groupBy(hits, (hit) => JSON.stringify([hit.bucket, filterOf(hit)?.key]));
  for (const those of asked.values()) {
    for (const event of await candidates(those, signal)) {
      if (ids.has(event.id) || !those.some((hit) => isOf(event, hit))) continue;
      ids.add(event.id);
      seconds += event.duration;
    }
  }
  return { ids: [...ids], seconds };
}

/** Events of a bucket that may be those, whole. */
async function candidates(hits: readonly Hit[], signal: AbortSignal): Promise<readonly Told[]> {
  const [{ bucket } = { bucket: '' }] = hits;
  const filters = hits.map((hit) => filterOf(hit));
  const key = filters[0]?.key;
  const values = filters.map((filter) => quoted(filter?.text ?? ''));
  const filtered =
    key === undefined
      ? 'events'
      : `filter_keyvals(events, ${quoted(key)}, [${[...new Set(values)].join(', ')}])`;
  // A day more at either end: what reaches over a bound of a period is told as far as there, and neither its beginning
  // nor its length would be true.
  const from = Math.min(...hits.map(({ first }) => Date.parse(first))) - DAY;
  const to = Math.max(...hits.map(({ last }) => Date.parse(last))) + DAY;
  const query = `events = query_bucket(${quoted(bucket)}); RETURN = ${filtered};`;
  const periods = [`${new Date(from).toISOString()}/${new Date(to).toISOString()}`];
  const answer = await api.query.$post({ json: { query, periods } }, { init: { signal } });
  const [events = []] = (await answer.json()) as readonly (readonly Told[])[];
  return events;
}

/** A text of it that the language of queries can say, which knows no backslash before a quote. */
function filterOf({ texts }: Hit) {
  return texts.find(
    ({ key, text }) => !/[\\.]/.test(key) && !text.includes('\\') && text.length < MOST_CHARACTERS,
  );
}

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

function isOf({ timestamp, data }: Told, { first, last, texts }: Hit): boolean {
  const start = Date.parse(timestamp);
  if (start < Date.parse(first) || start >= Date.parse(last) + SECOND) return false;
  const leaves = leavesOf('', data);
  const all = texts.reduce((sum, { text }) => sum + text.length, 0);
  const isCut = all >= MOST_CHARACTERS || texts.length >= MOST_TEXTS;
  if (!isCut && leaves.length !== texts.length) return false;
  return texts.every(({ key, text }) =>
    leaves.some(
      (leaf) => leaf.key === key && (isCut ? leaf.text.startsWith(text) : leaf.text === text),
    ),
  );
}

/** Its texts, as the search reads them. */
function leavesOf(key: string, value: unknown): { key: string; text: string }[] {
  if (key.startsWith('$')) return [];
  if (typeof value === 'string') {
    const text = readable(value);
    return text.trim() === '' ? [] : [{ key: readable(key), text }];
  }
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(key, item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    leavesOf(key === '' ? name : `${key}.${name}`, item),
  );
}

/** Search keeps two characters for itself. */
function readable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.toWellFormed().replace(/[\u0000\u0001]/g, ' ');
}
