import { say } from '../../strings/index.ts';
import type { Rule } from './sources.ts';

const texts = say.privacy.rules;

/** What a rule can look at, in the order in which one is asked. */
export const CONDITIONS = [
  'app',
  'domain',
  'title',
  'url',
  'path',
  'bucket',
  'type',
  'client',
  'outside',
] as const;

export type On = (typeof CONDITIONS)[number];

/** What rules do, as the node takes it, and by one word each. */
export type Action = Rule['action'];
export const ACTIONS = ['exclude', 'redact', 'drop', 'domain-only'] as const;
export type ActionName = (typeof ACTIONS)[number];

/** `app is Signal, title has a friend` */
export function whenInWords(when: Rule['when']): string {
  const parts = CONDITIONS.flatMap((on) => {
    const value = when[on];
    return value === undefined ? [] : [texts.condition[on](value)];
  });
  return parts.length === 0 ? texts.always : parts.join(', ');
}

/** `hides title` */
export function thenInWords(action: Action): string {
  if (typeof action === 'string') return texts.does[action];
  return 'redact' in action
    ? texts.does.redact(action.redact.join(', '))
    : texts.does.drop(action.drop.join(', '));
}
