import { hostOf } from './address.ts';
import { type CompiledRule, compileRule, holds } from './compile.ts';
import { createGramIndex, isLongEnough } from './grams.ts';
import { fold, isWild, literalOf } from './pattern.ts';
import type { Rule } from './rule.ts';
import type { Subject } from './subject.ts';

/** Rules, found by what an event is. */
export interface RuleSet {
  /** The disabled ones too. */
  readonly all: readonly CompiledRule[];
  /** Those that hold and are enabled. */
  matching(subject: Subject): CompiledRule[];
}

/** What is looked for within texts. */
const TEXTS = ['title', 'url', 'path'] as const;

/**
 * Puts each rule where it is found by one of its conditions, so that of a thousand an event meets a few: by its
 * domain, its program, or some characters of what a text has to have. What is left is asked one by one.
 */
export function createRuleSet(rules: readonly Rule[]): RuleSet {
  const all = rules.map(compileRule);
  const byDomain = new Map<string, CompiledRule[]>();
  const byApp = new Map<string, CompiledRule[]>();
  const byText = TEXTS.map((): [string, CompiledRule][] => []);
  const others: CompiledRule[] = [];
  for (const compiled of all) {
    const { when, enabled } = compiled.rule;
    if (!enabled) continue;
    const domain = when.domain === undefined ? undefined : hostOf(when.domain);
    const literals = TEXTS.map((on) => literalOf(when[on] ?? ''));
    const text = literals.findIndex(isLongEnough);
    if (domain !== undefined) listIn(byDomain, domain).push(compiled);
    else if (when.app !== undefined && !isWild(when.app)) {
      listIn(byApp, fold(when.app)).push(compiled);
    } else if (text >= 0) byText[text].push([literals[text], compiled]);
    else others.push(compiled);
  }
  const indexes = byText.map((list) => createGramIndex(list));
  return {
    all,
    matching(subject) {
      const found = new Set<CompiledRule>();
      const look = (candidate: CompiledRule): void => {
        if (holds(candidate, subject)) found.add(candidate);
      };
      if (byDomain.size > 0) {
        for (const domain of subject.domains()) byDomain.get(domain)?.forEach(look);
      }
      if (byApp.size > 0) for (const app of subject.texts('app')) byApp.get(app)?.forEach(look);
      for (const [i, on] of TEXTS.entries()) {
        if (byText[i].length === 0) continue;
        for (const text of subject.texts(on)) indexes[i].find(text, look);
      }
      others.forEach(look);
      return [...found];
    },
  };
}

function listIn(map: Map<string, CompiledRule[]>, key: string): CompiledRule[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
