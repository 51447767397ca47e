import { hostOf } from './address.ts';
import { matcherOf } from './pattern.ts';
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
