import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { distinctData, filterData, mapData } from '../columns/data.ts';
import { createCategorizer, createTagger, simplifyWindowTitle, splitUrl } from '../data/index.ts';
import type { Events } from '../events.ts';
import { events, list, text, type Value } from '../language/index.ts';
import { type Fn, type Learned, type QueryContext, textOf } from './context.ts';
import { changedRows } from './rows.ts';

const all = { name: 'events', type: events };
const key = { name: 'key', type: text };
const rules = { name: 'rules', type: list };

/** What asks what events are about: by regular expressions, and by the parts of URLs and titles. */
export const classFunctions: readonly Fn[] = [
  {
    name: 'filter_keyvals_regex',
    parameters: [all, key, { name: 'regex', type: text }],
    isPure: true,
    isLazy: true,
    call([of, name, pattern], context) {
      const matcher = context.regexes.compile(textOf(pattern));
      const { values } = context.pool;
      const known = context.learned(`regex ${JSON.stringify([name, pattern])}`);
      return changedRows(of, context, async (rows) => {
        await learn(rows, known, async (codes) => {
          const texts = codes.map((code) => {
            const value = context.pool.valueOf(code, textOf(name));
            return value < 0 ? undefined : values.string(value);
          });
          const given = texts.filter((one) => one !== undefined);
          const found = await matcher.searchAll(given, context.signal);
          let next = 0;
          return texts.map((one) => (one === undefined ? 0 : found[next++]));
        });
        return filterData(rows, (code) => known.get(code) === 1);
      });
    },
  },
  {
    name: 'categorize',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const { categorizeAll } = createCategorizer(context.regexes, asJson(given));
      const known = context.learned(`categories ${JSON.stringify(given)}`);
      return withKey(of, context, known, '$category', categorizeAll);
    },
  },
  {
    name: 'tag',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const { tagAll } = createTagger(context.regexes, asJson(given));
      const known = context.learned(`tags ${JSON.stringify(given)}`);
      return withKey(of, context, known, '$tags', tagAll);
    },
  },
  {
    name: 'split_url_events',
    parameters: [all],
    isPure: true,
    isLazy: true,
    call: ([of], context) => changed(of, context, 'urls', splitUrl),
  },
  {
    name: 'simplify_window_titles',
    parameters: [all, key],
    isPure: true,
    isLazy: true,
    call: ([of, name], context) =>
      changed(of, context, `titles ${textOf(name)}`, (data) =>
        simplifyWindowTitle(data, textOf(name)),
      ),
  },
];

/** Events with a key besides, worked out for many data together. */
function withKey(
  of: Value,
  context: QueryContext,
  known: Learned,
  name: string,
  valuesFor: (datas: JsonObject[], signal?: AbortSignal) => Promise<readonly JsonValue[]>,
): Value {
  const { pool, signal } = context;
  const add = pool.with([name]);
  const cell = new Uint32Array(1);
  return changedRows(of, context, async (rows) => {
    await learn(rows, known, async (codes) => {
      const found = await valuesFor(
        codes.map((code) => pool.data(code)),
        signal,
      );
      return found.map((value, i) => {
        cell[0] = pool.values.add(value);
        return add(codes[i], cell);
      });
    });
    return mapData(rows, (code) => known.get(code) ?? code);
  });
}

/** Events whose data is another, which is made of each by itself. */
function changed(
  of: Value,
  context: QueryContext,
  name: string,
  change: (data: JsonObject) => JsonObject,
): Value {
  const { pool } = context;
  const known = context.learned(name);
  return changedRows(of, context, (rows) =>
    mapData(rows, (code) => {
      let made = known.get(code);
      if (made === undefined) known.set(code, (made = pool.intern(change(pool.data(code)))));
      return made;
    }),
  );
}

/** Has what is not known yet of the data of events worked out. */
async function learn(
  rows: Events,
  known: Learned,
  work: (codes: number[]) => Promise<ArrayLike<number>>,
): Promise<void> {
  const codes = Array.from(distinctData(rows)).filter((code) => known.get(code) === undefined);
  if (codes.length === 0) return;
  const made = await work(codes);
  for (const [i, code] of codes.entries()) known.set(code, made[i]);
}

/** Rules as JSON; events among them are none, and are refused as a rule of a wrong form. */
function asJson(value: Value): JsonValue {
  return value as JsonValue;
}
