import { sameJson } from '../../protocol/canonical.ts';
import type { Event } from '../../protocol/event.ts';
import { applyActions } from '../../protocol/rules/action.ts';
import { compileRule, holds } from '../../protocol/rules/compile.ts';
import type { Rule } from '../../protocol/rules/rule.ts';
import { createWallClock } from '../../protocol/rules/schedule.ts';
import { type Source, subjectOf } from '../../protocol/rules/subject.ts';

/** A rule that is asked about what was recorded already; nothing but data, for it goes to another thread. */
export interface RuleMatch {
  readonly rule: Rule;
  /** The IANA zone in which its schedule is read. */
  readonly zone: string;
}

/**
 * Makes what tells whether a rule would exclude an event, or change anything of it; whether it is enabled does not
 * count. What it did already, such as redact a title, it would not do again.
 */
export function matcherOfRule({
  rule,
  zone,
}: RuleMatch): (source: Source, event: Event) => boolean {
  const compiled = compileRule(rule);
  const wallTime = createWallClock(zone);
  return (source, event) => {
    if (!holds(compiled, subjectOf(source, event, wallTime))) return false;
    const left = applyActions([rule.action], event);
    return !left || !sameJson(left.data, event.data);
  };
}

/** Whether it is about an event's data and bucket alone, not about when it was. */
export function isTimeless({ rule }: RuleMatch): boolean {
  return rule.when.outside === undefined;
}
