import { ElatioError } from '../../protocol/error.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';
import { createCounters } from './counters.ts';
import { explain, type Explanation } from './explain.ts';
import { createGate, type Gate, PAUSED, PRIVATE, type RuledGate } from './gate.ts';
import { createPause, type Pause } from './pause.ts';
import type { RuleMatch } from './match.ts';
import type { Rule } from '../../protocol/rules/rule.ts';
import { keptRule, parseRule } from './rule.ts';
import type { Source } from '../../protocol/rules/subject.ts';

/** A rule with how often it held. */
export interface CountedRule extends Rule {
  readonly count: number;
}

/** What is never recorded: the gate, and what it works by. */
export interface Rules {
  readonly gate: Gate;
  readonly pause: Pause;
  /** Takes the rules as they are from now on, by their ids. */
  use(kept: ReadonlyMap<string, JsonValue>): void;
  list(): CountedRule[];
  /** How many events came from private windows, and how many in pauses. */
  counts(): { readonly private: number; readonly paused: number };
  /** Ids of rules that this version does not understand: they do nothing. */
  unknown(): readonly string[];
  /** @throws ElatioError ELATIO_RULES_ID */
  get(id: string): Rule;
  /**
   * A rule as it is asked about what was recorded.
   * @param wanted the id of one, or one that is not kept
   * @throws ElatioError ELATIO_RULES_ID, ELATIO_RULES_RULE
   */
  match(wanted: unknown): RuleMatch;
  /**
   * What would become of an event, and why.
   * @param wanted a rule that is not kept: as if it were, too
   * @throws ElatioError ELATIO_RULES_RULE
   */
  explain(source: Source, event: Event, wanted?: unknown): Explanation;
  start(): void;
  /** What was counted is kept when it resolves. */
  stop(): Promise<void>;
}

export interface RulesDeps {
  readonly local: LocalRecords;
  readonly now: () => Micros;
  /** The IANA zone in force. */
  readonly zone: () => string | undefined;
  /** Told what is wrong, in words, without content. */
  readonly onProblem: (problem: string) => void;
}

export function createRules({ local, now, zone, onProblem }: RulesDeps): Rules {
  const counters = createCounters({ local, onProblem });
  const pause = createPause({ local, now });
  const gate = createGate({ zone, pause, counters, onProblem });
  const countOf = (id: string): number => counters.all().get(id) ?? 0;
  function get(id: string): Rule {
    const rule = gate.rules().find((one) => one.id === id);
    if (rule) return rule;
    throw new ElatioError(
      'ELATIO_RULES_ID',
      `There is no rule "${id}": "elatio rules list" shows them.`,
    );
  }
  /** The gate as it would be with one rule more. It counts nothing. */
  function trialWith(wanted: unknown): RuledGate {
    const none = { add: () => undefined, keepOnly: () => undefined };
    const trial = createGate({ zone, pause, counters: none, onProblem });
    const rules = gate.rules().map((rule) => [rule.id, keptRule(rule)] as const);
    trial.use(new Map([...rules, ['', checkedRule('', wanted)]]));
    return trial;
  }
  return {
    gate,
    pause,
    use: (kept) => gate.use(kept),
    list: () => gate.rules().map((rule) => ({ ...rule, count: countOf(rule.id) })),
    counts: () => ({ private: countOf(PRIVATE), paused: countOf(PAUSED) }),
    unknown: () => gate.unknown(),
    get,
    match: (wanted) => ({
      rule: typeof wanted === 'string' ? get(wanted) : parseRule('', wanted),
      zone: zone() ?? 'UTC',
    }),
    explain: (source, event, wanted) =>
      explain(wanted === undefined ? gate : trialWith(wanted), source, event),
    start: () => counters.start(),
    stop: () => counters.stop(),
  };
}

/** What is to be kept in the document of a rule that was sent. @throws ElatioError ELATIO_RULES_RULE */
export function checkedRule(id: string, value: unknown): JsonValue {
  return keptRule(parseRule(id, value));
}
