import type { Event } from '../../protocol/event.ts';
import { sameJson } from '../../protocol/canonical.ts';
import type { RuledGate } from './gate.ts';
import { holds } from '../../protocol/rules/compile.ts';
import type { Rule } from '../../protocol/rules/rule.ts';
import type { Source } from '../../protocol/rules/subject.ts';

/** What would become of an event, and why. */
export interface Explanation {
  /** `excluded`: nothing would be stored. `changed`: what `event` is. */
  readonly outcome: 'stored' | 'changed' | 'excluded';
  /** Whether it comes from a private window: excluded whatever rules say. */
  readonly isPrivate: boolean;
  readonly event: Event | undefined;
  readonly rules: readonly ExplainedRule[];
}

interface ExplainedRule extends Rule {
  /** Whether all its conditions hold; where it is disabled it does nothing all the same. */
  readonly holds: boolean;
  readonly conditions: readonly {
    readonly on: string;
    readonly expected: string;
    readonly holds: boolean;
  }[];
}

/** Asks every rule about an event, the disabled ones too. Counts nothing. */
export function explain(gate: RuledGate, source: Source, event: Event): Explanation {
  const { subject, isPrivate, all, event: stored } = gate.judge(source, event);
  const outcome = outcomeOf(event, stored);
  return {
    outcome,
    isPrivate,
    event: stored,
    rules: all.map((compiled) => ({
      ...compiled.rule,
      holds: holds(compiled, subject),
      conditions: compiled.conditions.map((condition) => ({
        on: condition.on,
        expected: condition.expected,
        holds: condition.holds(subject),
      })),
    })),
  };
}

function outcomeOf(event: Event, stored: Event | undefined): Explanation['outcome'] {
  if (!stored) return 'excluded';
  return sameJson(stored.data, event.data) ? 'stored' : 'changed';
}
