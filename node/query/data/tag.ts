import type { JsonValue } from '../../../protocol/json.ts';
import type { Regexes } from '../regex/index.ts';
import { readRules } from './rule.ts';
import { createRuleSearch, type RuleSearch } from './rule-search.ts';

export interface Tagger extends RuleSearch {
  /** The tags of data. @param holding the row of rules that hold for it */
  decide(this: void, holding: Uint32Array): string[];
}

/**
 * All tags whose rules hold, in the order of the rules; one that two rules give is there twice.
 * @param rules `[['mail', { type: 'regex', regex: 'Thunderbird' }], …]`
 * @throws ElatioError ELATIO_QUERY_RULE; what compiling a pattern throws
 */
export function createTagger(regexes: Regexes, rules: JsonValue): Tagger {
  const all = readRules(regexes, rules, (value) => (typeof value === 'string' ? value : undefined));
  const search = createRuleSearch(all.map(({ rule }) => rule));

  function decide(holding: Uint32Array): string[] {
    const holds = (n: number): boolean => ((holding[n >>> 5] >>> (n & 31)) & 1) === 1;
    return all.filter((_, n) => holds(n)).map(({ what }) => what);
  }

  return { ...search, decide };
}
