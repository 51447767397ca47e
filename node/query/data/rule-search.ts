import type { Matcher } from '../regex/index.ts';
import type { Rule } from './rule.ts';

/** What is looked for; the same has the same name. */
export interface Pattern {
  readonly name: string;
  readonly matcher: Matcher;
}

/**
 * The rules of one list, by the keys that they look in. Which of them hold for data is a row of bits: rule `n` has bit
 * `n % 32` of word `n / 32`.
 */
export interface RuleSearch {
  /** How many words of bits a row has. */
  readonly width: number;
  /** Of each rule. */
  readonly patterns: readonly Pattern[];
  /** The rules that look in the texts of a key, rising. */
  lookingIn(this: void, key: string): readonly number[];
}

export function createRuleSearch(rules: readonly Rule[]): RuleSearch {
  const named = new Set(rules.flatMap(({ keys = [] }) => keys));
  const lookingIn = (key: string | undefined): number[] =>
    [...rules.keys()].filter((n) => {
      const { keys } = rules[n];
      return !keys || (key !== undefined && keys.includes(key));
    });
  const everywhere = lookingIn(undefined);
  const looking = new Map([...named].map((key) => [key, lookingIn(key)]));
  return {
    width: Math.ceil(rules.length / 32),
    patterns: rules.map(({ matcher, pattern: name }) => ({ name, matcher })),
    lookingIn: (key) => looking.get(key) ?? everywhere,
  };
}
