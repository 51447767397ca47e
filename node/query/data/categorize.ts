import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Regexes } from '../regex/index.ts';
import { createBatch } from './batch.ts';
import { holds, isTexts, readRules } from './rule.ts';

export type Category = readonly string[];

export interface Categorizer {
  /** @throws what searching for the rules' patterns throws */
  categorize(data: JsonObject): Category;
  /**
   * The category of each of many data, letting other work go on.
   * @param datas different from each other
   * @throws as above; what `signal` was aborted with
   */
  categorizeAll(datas: readonly JsonObject[], signal?: AbortSignal): Promise<Category[]>;
}

const UNCATEGORIZED: Category = ['Uncategorized'];
const RANK_PER_LEVEL = 10;

/**
 * Of the categories whose rules hold the one of the highest rank, of equal ones the last. The rank is ten for
 * each level of the category, or the rule's priority.
 * @param rules `[[['Work', 'Mail'], { type: 'regex', regex: 'Thunderbird' }], …]`
 * @throws ElatioError ELATIO_QUERY_RULE; what compiling a pattern throws
 */
export function createCategorizer(regexes: Regexes, rules: JsonValue): Categorizer {
  const ranked = readRules(regexes, rules, (value) => (isTexts(value) ? value : undefined))
    .filter(({ what, rule }) => what.length > 0 && rule.matcher)
    .map(({ what, rule }) => ({ what, rule, rank: rule.priority ?? what.length * RANK_PER_LEVEL }))
    // The sort is stable, so of equal ones the last comes first.
    .reverse()
    .sort((a, b) => b.rank - a.rank);
  return {
    categorize(data) {
      return ranked.find(({ rule }) => holds(rule, data))?.what ?? UNCATEGORIZED;
    },
    async categorizeAll(datas, signal) {
      const result: (Category | undefined)[] = datas.map(() => undefined);
      const batch = createBatch(datas, signal);
      for (const { what, rule } of ranked) {
        for (const i of await batch.holding(rule)) {
          result[i] ??= what;
          batch.done(i);
        }
      }
      return result.map((category) => category ?? UNCATEGORIZED);
    },
  };
}
