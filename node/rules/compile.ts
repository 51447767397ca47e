import { hostOf } from './address.ts';
import { fold, isWild, matcherOf } from './pattern.ts';
import type { Conditions, Rule } from './rule.ts';
import { isWithin, parseSchedule } from './schedule.ts';
import type { Subject } from './subject.ts';

/** A condition of a rule, ready to be asked. */
interface Condition {
  readonly on: keyof Conditions;
  /** As the person wrote it. */
  readonly expected: string;
  holds(subject: Subject): boolean;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly conditions: readonly Condition[];
}

export function compileRule(rule: Rule): CompiledRule {
  const conditions = Object.entries(rule.when).flatMap(([on, expected]) =>
    expected === undefined ? [] : [conditionOf(on as keyof Conditions, expected)],
  );
  return { rule, conditions };
}

/** Whether all its conditions hold. */
export function holds({ conditions }: CompiledRule, subject: Subject): boolean {
  // No `every`: this runs for each of a thousand rules and each event.
  for (const condition of conditions) if (!condition.holds(subject)) return false;
  return true;
}

function conditionOf(on: keyof Conditions, expected: string): Condition {
  switch (on) {
    case 'domain': {
      const domain = hostOf(expected);
      return {
        on,
        expected,
        holds: (subject) => domain !== undefined && subject.domains().has(domain),
      };
    }
    case 'outside': {
      const schedule = parseSchedule(expected);
      return {
        on,
        expected,
        holds(subject) {
          const { first, last } = subject.times();
          return schedule !== undefined && !isWithin(schedule, first, last);
        },
      };
    }
    default: {
      const anywhere = on === 'title' || on === 'url' || on === 'path';
      const matches = matcherOf(expected, { anywhere });
      return {
        on,
        expected,
        holds(subject) {
          for (const text of subject.texts(on)) if (matches(text)) return true;
          return false;
        },
      };
    }
  }
}

/** Rules in the order in which an event meets them, those left out that cannot hold for it. */
export interface RuleSet {
  readonly all: readonly CompiledRule[];
  matching(subject: Subject): CompiledRule[];
}

/**
 * Puts rules for one domain or one app where they are found by it: mostly a person has many of those, and an
 * event is of one.
 */
export function createRuleSet(rules: readonly Rule[]): RuleSet {
  const all = rules.map(compileRule);
  const byDomain = new Map<string, CompiledRule[]>();
  const byApp = new Map<string, CompiledRule[]>();
  const others: CompiledRule[] = [];
  for (const compiled of all) {
    const { when, enabled } = compiled.rule;
    const domain = when.domain === undefined ? undefined : hostOf(when.domain);
    if (!enabled) continue;
    if (domain !== undefined) listIn(byDomain, domain).push(compiled);
    else if (when.app !== undefined && !isWild(when.app)) {
      listIn(byApp, fold(when.app)).push(compiled);
    } else others.push(compiled);
  }
  return {
    all,
    matching(subject) {
      const found: CompiledRule[] = [];
      const look = (candidates: readonly CompiledRule[] = []): void => {
        for (const candidate of candidates) if (holds(candidate, subject)) found.push(candidate);
      };
      if (byDomain.size > 0) {
        for (const domain of subject.domains()) look(byDomain.get(domain));
      }
      if (byApp.size > 0) {
        for (const app of new Set(subject.texts('app'))) look(byApp.get(app));
      }
      look(others);
      return found;
    },
  };
}

function listIn(map: Map<string, CompiledRule[]>, key: string): CompiledRule[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
