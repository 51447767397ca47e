import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { applyActions } from '../../protocol/rules/action.ts';
import type { CompiledRule } from '../../protocol/rules/compile.ts';
import type { Counters } from './counters.ts';
import type { Pause } from './pause.ts';
import { isPrivate } from '../../protocol/rules/private.ts';
import type { Rule } from '../../protocol/rules/rule.ts';
import { parseRule } from './rule.ts';
import { createRuleSet, type RuleSet } from '../../protocol/rules/rule-set.ts';
import { createWallClock } from '../../protocol/rules/schedule.ts';
import { type Source, type Subject, subjectOf } from '../../protocol/rules/subject.ts';

/** What every event passes before anything of it is kept. */
export interface Gate {
  /**
   * What of an event may be stored by the rules; `undefined`: nothing.
   * @param quietly does not count, for what only looks
   */
  filter(source: Source, event: Event, quietly?: 'quietly'): Event | undefined;
  /** The same for what a watcher records now: nothing in a pause. */
  record(source: Source, event: Event): Event | undefined;
  /** The same for a heartbeat: nothing of a pause that is over either. */
  beat(source: Source, event: Event): Event | undefined;
  /** The same for what was recorded elsewhere and comes when it can: nothing of a pause, all of what was before it. */
  late(source: Source, event: Event): Event | undefined;
}

/** The gate with what it works by. */
export interface RuledGate extends Gate {
  /** Takes the rules as they are from now on, by their ids. */
  use(rules: ReadonlyMap<string, JsonValue>): void;
  rules(): readonly Rule[];
  /** Ids of those that this version does not understand, and which do nothing. */
  unknown(): readonly string[];
  /** Each rule with whether it holds for an event. */
  judge(source: Source, event: Event): Judgement;
}

export interface Judgement {
  readonly subject: Subject;
  readonly isPrivate: boolean;
  readonly all: readonly CompiledRule[];
  /** What may be stored. */
  readonly event: Event | undefined;
}

/** Names among the counts of what no rule of a person is needed for. */
export const PRIVATE = 'private';
export const PAUSED = 'paused';

export function createGate({
  zone,
  pause,
  counters,
  onProblem,
}: {
  /** The IANA zone in force. */
  readonly zone: () => string | undefined;
  readonly pause: Pick<Pause, 'until' | 'clip' | 'cut'>;
  readonly counters: Pick<Counters, 'add' | 'keepOnly'>;
  /** Told what is wrong, in words. */
  readonly onProblem: (what: string) => void;
}): RuledGate {
  let rules: RuleSet = createRuleSet([]);
  let unknown: string[] = [];
  let clock = { zone: 'UTC', wallTime: createWallClock('UTC') };

  function wallTime() {
    const current = zone() ?? 'UTC';
    if (current !== clock.zone) clock = { zone: current, wallTime: createWallClock(current) };
    return clock.wallTime;
  }

  const filter: Gate['filter'] = (source, event, quietly) => {
    if (isPrivate(event)) {
      if (!quietly) counters.add(PRIVATE);
      return undefined;
    }
    if (rules.all.length === 0) return event;
    const matching = rules.matching(subjectOf(source, event, (moment) => wallTime()(moment)));
    if (!quietly) for (const { rule } of matching) counters.add(rule.id);
    return applyActions(
      matching.map(({ rule }) => rule.action),
      event,
    );
  };

  /** What a pause leaves of an event, by the rules. */
  function pass(source: Source, left: Event | undefined): Event | undefined {
    if (left) return filter(source, left);
    counters.add(PAUSED);
    return undefined;
  }

  return {
    filter,
    record: (source, event) => pass(source, pause.until() === undefined ? event : undefined),
    beat: (source, event) => pass(source, pause.clip(event)),
    late: (source, event) => pass(source, pause.cut(event)),
    use(kept) {
      const understood: Rule[] = [];
      unknown = [];
      for (const [id, value] of kept) {
        try {
          understood.push(parseRule(id, value));
        } catch {
          unknown.push(id);
          onProblem('a rule is of a kind that this version does not know: it does nothing');
        }
      }
      rules = createRuleSet(understood);
      counters.keepOnly(new Set([...kept.keys(), PRIVATE, PAUSED]));
    },
    rules: () => rules.all.map(({ rule }) => rule),
    unknown: () => unknown,
    judge(source, event) {
      return {
        subject: subjectOf(source, event, (moment) => wallTime()(moment)),
        isPrivate: isPrivate(event),
        all: rules.all,
        event: filter(source, event, 'quietly'),
      };
    },
  };
}

/** The failure of an event that a person wants to be kept and a rule does not. */
export function excluded(): ElatioError {
  return new ElatioError(
    'ELATIO_RULES_EXCLUDED',
    'A rule, or retention, keeps this event from being stored: see "elatio rules test" and "elatio retention". Nothing was changed.',
  );
}
