import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { distinctData, filterData, mapData } from '../columns/data.ts';
import {
  type Categorizer,
  createCategorizer,
  createTagger,
  type RuleSearch,
  simplifyTitle,
  type UrlParts,
  urlParts,
} from '../data/index.ts';
import { createBuilder, type Events } from '../events.ts';
import { eventsOf, groupBy, joinGroups } from '../columns/group.ts';
import { events, isList, list, text, type Value } from '../language/index.ts';
import { type Learned, NO_VALUE, type Pool } from '../pool/index.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';
import { rowsHolding } from './rules.ts';
import { gathered } from './pending.ts';
import { changedRows } from './rows.ts';

const all = { name: 'events', type: events };
const key = { name: 'key', type: text };
const rules = { name: 'rules', type: list };

const URL_PARTS: readonly (keyof UrlParts)[] = [
  '$protocol',
  '$domain',
  '$path',
  '$params',
  '$options',
  '$identifier',
];

/** What asks what events are about: by regular expressions, and by the parts of URLs and titles. */
export const classFunctions: readonly Fn[] = [
  {
    name: 'filter_keyvals_regex',
    parameters: [all, key, { name: 'regex', type: text }],
    isPure: true,
    isLazy: true,
    call([of, name, pattern], context) {
      const matcher = context.regexes.compile(textOf(pattern));
      const key = textOf(name);
      return changedRows(of, context, (pool) => {
        const known = pool.learned(`regex ${JSON.stringify([name, pattern])}`);
        return async (rows) => {
          await learn(rows, known, async (codes) => {
            const texts = codes.map((code) => textAt(pool, code, key));
            const given = texts.filter((one) => one !== undefined);
            const found = await matcher.searchAll(given, context.signal);
            let next = 0;
            return texts.map((one) => (one === undefined ? 0 : found[next++]));
          });
          return filterData(rows, (code) => known.get(code) === 1);
        };
      });
    },
  },
  {
    name: 'categorize',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const name = nameOfRules(given, context);
      const categorizer = categorizerOf(given, context);
      return byRules(of, context, { name, key: '$category', search: categorizer }, ({ values }) => {
        const numbers = categorizer.categories.map((category) => values.add(category));
        return (holding) => numbers[categorizer.decide(holding)];
      });
    },
  },
  {
    name: 'sum_by_category',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context, key) {
      const categorizer = categorizerOf(given, context);
      const sums = changedRows(of, context, () => (rows) => sumsIn(rows, categorizer, context));
      const { plan, pool, kept } = context;
      return gathered({
        plan,
        runs: sums.runs,
        needs: sums.needs,
        part: (found) => groupBy(found, ['$category'], pool),
        kept: kept.groups,
        key,
        finish: (parts) => eventsOf(pool, joinGroups(pool, parts)),
      });
    },
  },
  {
    name: 'categories',
    parameters: [],
    // Over one question, and known by what it gives: see `Memo`.
    isPure: true,
    call: (_, context) => context.rules,
  },
  {
    name: 'tag',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const name = `tag ${JSON.stringify(given)}`;
      const { regexes, taggers } = context;
      const tagger = taggers.of(name, () => createTagger(regexes, asJson(given)));
      return byRules(
        of,
        context,
        { name, key: '$tags', search: tagger },
        ({ values }) =>
          (holding) =>
            values.add(tagger.decide(holding)),
      );
    },
  },
  {
    name: 'split_url_events',
    parameters: [all],
    isPure: true,
    isLazy: true,
    call: ([of], context) =>
      changedRows(of, context, (pool) => {
        const add = pool.with(URL_PARTS);
        const cells = new Uint32Array(URL_PARTS.length);
        return changed(pool.learned('split_url_events'), (code) => {
          const url = textAt(pool, code, 'url');
          const parts = url === undefined ? undefined : urlParts(url);
          if (!parts) return code;
          for (let i = 0; i < cells.length; i++) cells[i] = pool.values.add(parts[URL_PARTS[i]]);
          return add(code, cells);
        });
      }),
  },
  {
    name: 'simplify_window_titles',
    parameters: [all, key],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const name = textOf(given);
      return changedRows(of, context, (pool) => {
        const add = pool.with([name]);
        const cell = new Uint32Array(1);
        return changed(pool.learned(`simplify_window_titles ${name}`), (code) => {
          const title = textAt(pool, code, name);
          if (title === undefined) return code;
          const hasApp = pool.valueOf(code, 'app') !== NO_VALUE;
          cell[0] = pool.values.add(simplifyTitle(title, name === 'title' && hasApp));
          return add(code, cell);
        });
      });
    },
  },
];

/** The string that data has under a key. */
function textAt(pool: Pool, code: number, key: string): string | undefined {
  const value = pool.valueOf(code, key);
  return value === NO_VALUE ? undefined : pool.values.string(value);
}

/** Events with what rules say of them under a key. @param valueIn gives the number of what comes of rules that hold */
function byRules(
  of: Value,
  context: QueryContext,
  { name, key, search }: { name: string; key: string; search: RuleSearch },
  valueIn: (pool: Pool) => (holding: Uint32Array) => number,
): Value {
  return changedRows(of, context, (pool) => {
    const known = pool.learned(name);
    const valueOf = valueIn(pool);
    const add = pool.with([key]);
    const cell = new Uint32Array(1);
    return async (rows) => {
      await learn(rows, known, async (codes) => {
        const holding = await rowsHolding(pool, search, codes, context.found, context.signal);
        return codes.map((code, i) => {
          cell[0] = valueOf(holding(i));
          return add(code, cell);
        });
      });
      return mapData(rows, (code) => known.get(code) ?? code);
    };
  });
}

/** An event for each category that some have, as long as they are together; what else they say is left out. */
async function sumsIn(
  rows: Events,
  { categories, decide, ...search }: Categorizer,
  { found, signal }: QueryContext,
): Promise<Events> {
  const { pool, count, start, duration, data } = rows;
  const codes = distinctData(rows);
  const holding = await rowsHolding(pool, search, codes, found, signal);
  const places = pool.places();
  for (let i = 0; i < codes.length; i++) places[codes[i]] = decide(holding(i));
  const sums = new Float64Array(categories.length);
  /** When each begins, in the order in which they first come. */
  const starts = new Map<number, Micros>();
  const isThere = new Uint8Array(categories.length);
  for (let i = 0; i < count; i++) {
    const category = places[data[i]];
    if (isThere[category] === 0) {
      isThere[category] = 1;
      starts.set(category, start[i]);
    }
    sums[category] += duration[i];
  }
  for (const code of codes) places[code] = -1;
  const made = createBuilder(pool, starts.size);
  for (const [category, from] of starts) {
    made.add(from, sums[category], pool.intern({ $category: categories[category] }));
  }
  return made.events();
}

function categorizerOf(rules: Value, context: QueryContext): Categorizer {
  const { categorizers, regexes } = context;
  const make = (): Categorizer => createCategorizer(regexes, asJson(rules));
  return categorizers.of(nameOfRules(rules, context), make);
}

/** What rules say; of lists of a query that is asked again it is known. */
function nameOfRules(rules: Value, { ruleNames }: QueryContext): string {
  const known = isList(rules) ? ruleNames.get(rules) : undefined;
  if (known !== undefined) return known;
  const name = `categorize ${JSON.stringify(rules)}`;
  if (isList(rules)) ruleNames.set(rules, name);
  return name;
}

/** Gives events whose data is another, which is made of each by itself. */
function changed(known: Learned, change: (code: number) => number): (rows: Events) => Events {
  const changeOf = (code: number): number => {
    let made = known.get(code);
    if (made === undefined) known.set(code, (made = change(code)));
    return made;
  };
  return (rows) => mapData(rows, changeOf);
}

/** Has what is not known yet of the data of events worked out. */
async function learn(
  rows: Events,
  known: Learned,
  work: (codes: number[]) => Promise<ArrayLike<number>>,
): Promise<void> {
  const codes: number[] = [];
  distinctData(rows).forEach((code) => {
    if (known.get(code) === undefined) codes.push(code);
  });
  if (codes.length === 0) return;
  const made = await work(codes);
  for (let i = 0; i < codes.length; i++) known.set(codes[i], made[i]);
}

/** Rules as JSON; events among them are none, and are refused as a rule of a wrong form. */
function asJson(value: Value): JsonValue {
  return value as JsonValue;
}
