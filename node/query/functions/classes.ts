import type { JsonValue } from '../../../protocol/json.ts';
import { distinctData, filterData, mapData } from '../columns/data.ts';
import {
  createCategorizer,
  createTagger,
  type RuleSearch,
  simplifyTitle,
  type UrlParts,
  urlParts,
} from '../data/index.ts';
import type { Events } from '../events.ts';
import { events, list, text, type Value } from '../language/index.ts';
import type { Learned } from '../memory.ts';
import { NO_VALUE } from '../pool/index.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';
import { rowsHolding } from './rules.ts';
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
      const { values } = context.pool;
      const known = context.memory.learned(`regex ${JSON.stringify([name, pattern])}`);
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
      const { pool, regexes, memory } = context;
      const name = `categorize ${JSON.stringify(given)}`;
      const categorizer = memory.of(name, () => createCategorizer(regexes, asJson(given)));
      const values = categorizer.categories.map((category) => pool.values.add(category));
      return byRules(of, context, '$category', categorizer, {
        known: memory.learned(name),
        valueOf: (holding) => values[categorizer.decide(holding)],
      });
    },
  },
  {
    name: 'tag',
    parameters: [all, rules],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const { pool, regexes, memory } = context;
      const name = `tag ${JSON.stringify(given)}`;
      const tagger = memory.of(name, () => createTagger(regexes, asJson(given)));
      return byRules(of, context, '$tags', tagger, {
        known: memory.learned(name),
        valueOf: (holding) => pool.values.add(tagger.decide(holding)),
      });
    },
  },
  {
    name: 'split_url_events',
    parameters: [all],
    isPure: true,
    isLazy: true,
    call([of], context) {
      const { pool, memory } = context;
      const known = memory.learned('split_url_events');
      const add = pool.with(URL_PARTS);
      const cells = new Uint32Array(URL_PARTS.length);
      return changed(of, context, known, (code) => {
        const value = pool.valueOf(code, 'url');
        const url = value === NO_VALUE ? undefined : pool.values.string(value);
        const parts = url === undefined ? undefined : urlParts(url);
        if (!parts) return code;
        for (const [i, name] of URL_PARTS.entries()) cells[i] = pool.values.add(parts[name]);
        return add(code, cells);
      });
    },
  },
  {
    name: 'simplify_window_titles',
    parameters: [all, key],
    isPure: true,
    isLazy: true,
    call([of, given], context) {
      const { pool, memory } = context;
      const name = textOf(given);
      const add = pool.with([name]);
      const cell = new Uint32Array(1);
      const known = memory.learned(`simplify_window_titles ${name}`);
      return changed(of, context, known, (code) => {
        const value = pool.valueOf(code, name);
        const title = value === NO_VALUE ? undefined : pool.values.string(value);
        if (title === undefined) return code;
        const hasApp = pool.valueOf(code, 'app') !== NO_VALUE;
        cell[0] = pool.values.add(simplifyTitle(title, name === 'title' && hasApp));
        return add(code, cell);
      });
    },
  },
];

/** Events with what rules say of them under a key. */
function byRules(
  of: Value,
  context: QueryContext,
  key: string,
  search: RuleSearch,
  { known, valueOf }: { known: Learned; valueOf: (holding: Uint32Array) => number },
): Value {
  const { pool, signal } = context;
  const add = pool.with([key]);
  const cell = new Uint32Array(1);
  return changedRows(of, context, async (rows) => {
    await learn(rows, known, async (codes) => {
      const holding = await rowsHolding(pool, search, codes, signal);
      return codes.map((code, i) => {
        cell[0] = valueOf(holding(i));
        return add(code, cell);
      });
    });
    return mapData(rows, (code) => known.get(code) ?? code);
  });
}

/** Events whose data is another, which is made of each by itself. */
function changed(
  of: Value,
  context: QueryContext,
  known: Learned,
  change: (code: number) => number,
): Value {
  return changedRows(of, context, (rows) =>
    mapData(rows, (code) => {
      let made = known.get(code);
      if (made === undefined) known.set(code, (made = change(code)));
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
