import type { JsonValue } from '../../../protocol/json.ts';
import type { Regexes } from '../regex/index.ts';
import { isTexts, readRules } from './rule.ts';
import { createRuleSearch, type RuleSearch } from './rule-search.ts';

export type Category = readonly string[];

export interface Categorizer extends RuleSearch {
  /** What categories there are, the highest in rank first; the last is that of data for which no rule holds. */
  readonly categories: readonly Category[];
  /** The number of the category of data. @param holding the row of rules that hold for it */
  decide(this: void, holding: Uint32Array): number;
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
    .filter(({ what }) => what.length > 0)
    .map(({ what, rule }) => ({ what, rule, rank: rule.priority ?? what.length * RANK_PER_LEVEL }))
    // The sort is stable, so of equal ones the last comes first.
    .reverse()
    .sort((a, b) => b.rank - a.rank);
  const search = createRuleSearch(ranked.map(({ rule }) => rule));
  const categories = [...ranked.map(({ what }) => what), UNCATEGORIZED];

  function decide(holding: Uint32Array): number {
    for (let word = 0; word < holding.length; word++) {
      const bits = holding[word];
      if (bits !== 0) return 32 * word + 31 - Math.clz32(bits & -bits);
    }
    return ranked.length;
  }

  return { ...search, categories, decide };
}
