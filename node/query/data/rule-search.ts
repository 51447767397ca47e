import { createPatternSet } from '../regex/index.ts';
import type { Rule } from './rule.ts';

/**
 * The rules of one list, looked for in texts rather than in data, so that each distinct text is searched once
 * however many data have it. Which rules hold is a row of bits: rule `n` has bit `n % 32` of word `n / 32`.
 */
export interface RuleSearch {
  /** How many words of bits a row has. */
  readonly width: number;
  /**
   * The rules that each of many texts would have hold, if they looked in it.
   * @returns a row for each text
   * @throws what searching for the rules' patterns throws; what `signal` was aborted with
   */
  search(this: void, texts: readonly string[], signal?: AbortSignal): Promise<Uint32Array>;
  /** The rules that look in the texts of a key. Those that hold for a data: of each of its texts, both. */
  lookingIn(this: void, key: string): Uint32Array;
}

export function createRuleSearch(rules: readonly Rule[]): RuleSearch {
  const { width, searchAll } = createPatternSet(rules.map(({ matcher }) => matcher));
  const everywhere = new Uint32Array(width);
  for (const [n, { keys }] of rules.entries()) if (!keys) add(everywhere, n);
  const looking = new Map<string, Uint32Array>();
  for (const [n, { keys = [] }] of rules.entries()) {
    for (const key of keys) {
      const row = looking.get(key) ?? everywhere.slice();
      add(row, n);
      looking.set(key, row);
    }
  }
  return { width, search: searchAll, lookingIn: (key) => looking.get(key) ?? everywhere };
}

function add(row: Uint32Array, rule: number): void {
  row[rule >>> 5] |= 1 << (rule & 31);
}
