import type { CountedRule, Explanation } from '../rules/index.ts';
import { counted, countOf, table, visible } from './output.ts';

/** What a rule is made of, as far as words for it need. */
export type WordedRule = Pick<CountedRule, 'when' | 'action'>;

/** When a rule holds, e.g. `app is "Signal", outside "9-18"`. */
export function whenInWords({ when }: WordedRule): string {
  const conditions = Object.entries(when).map(([on, is = '']) => conditionInWords(on, is));
  return conditions.length > 0 ? conditions.join(', ') : 'always';
}

function conditionInWords(on: string, expected: string): string {
  if (on === 'outside') return `outside "${expected}"`;
  const verb = on === 'title' || on === 'url' || on === 'path' ? 'has' : 'is';
  return `${on} ${verb} "${expected}"`;
}

/** What a rule does, e.g. `redacts title`. */
export function thenInWords({ action }: WordedRule): string {
  if (action === 'exclude') return 'stores nothing';
  if (action === 'domain-only') return 'keeps only the domain of addresses';
  return 'drop' in action
    ? `drops ${action.drop.join(', ')}`
    : `redacts ${action.redact.join(', ')}`;
}

/** What the daemon says of rules. */
export interface ToldRules {
  readonly rules: readonly CountedRule[];
  readonly counts: { readonly private: number; readonly paused: number };
  readonly unknown: readonly string[];
}

/** All rules as a table, and what is never recorded without one. */
export function rulesText({ rules, counts, unknown }: ToldRules): string {
  const rows = rules.map((rule) => [
    rule.id,
    rule.name ?? '',
    whenInWords(rule),
    thenInWords(rule),
    rule.enabled ? 'on' : 'off',
    countOf(rule.count),
  ]);
  return [
    rows.length > 0
      ? table(['id', 'name', 'when', 'what it does', '', 'times'], rows)
      : 'There are no rules.',
    '',
    `Private windows are never recorded (${counted(counts.private, 'time')}); pauses kept out ${counted(counts.paused, 'event')}.`,
    ...unknown.map((id) => `${id} is of a later version, and does nothing here.`),
  ]
    .map((line) => (line.includes('\n') ? line : visible(line)))
    .join('\n');
}

/** What would become of an event, as the daemon says. */
export interface ToldOutcome extends Pick<Explanation, 'outcome' | 'isPrivate' | 'rules'> {
  readonly pausedUntil: string | null;
  readonly data: object | null;
}

/** The same for a person: what, and why, rule by rule. */
export function outcomeText(told: ToldOutcome): string {
  const { outcome, isPrivate, pausedUntil, data, rules } = told;
  const lines = [
    outcome === 'excluded'
      ? 'Nothing would be stored.'
      : outcome === 'stored'
        ? 'It would be stored as it is.'
        : `It would be stored as ${JSON.stringify(data)}`,
    ...(pausedUntil === null ? [] : [`A pause is on: nothing is stored until ${pausedUntil}.`]),
    ...(isPrivate ? ['It comes from a private window: those are never recorded.'] : []),
    ...rules.map(
      (rule) => `${rule.id || 'the one given'}${rule.name ? ` (${rule.name})` : ''}: ${why(rule)}.`,
    ),
  ];
  return lines.map(visible).join('\n');
}

function why(rule: ToldOutcome['rules'][number]): string {
  if (rule.holds) {
    const reason = `${thenInWords(rule)}, because ${whenInWords(rule)}`;
    return rule.enabled ? reason : `is off; it would hold: ${reason}`;
  }
  const failing = rule.conditions.filter(({ holds }) => !holds);
  const words = failing.map(({ on, expected }) => conditionInWords(on, expected));
  return `does not hold: not so that ${words.join(', nor that ')}`;
}
