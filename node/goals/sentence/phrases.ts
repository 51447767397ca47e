import type { Per, Window, Wish } from '../goal.ts';
import { type Amount, amountAt, type Read } from './amount.ts';
import { windowAt } from './clock.ts';
import { daysAt, perAt, timesAt } from './days.ts';
import type { Token } from './tokens.ts';

/** What a phrase of a sentence says; each at most once. */
export interface Said {
  readonly direction?: Wish['direction'];
  /** "no", "never": nothing of it at all. */
  readonly none?: true;
  readonly amount?: Amount;
  readonly per?: Per;
  readonly on?: readonly number[];
  readonly times?: number;
  readonly window?: Window;
}

const MOST = [
  'at most',
  'no more than',
  'not more than',
  'less than',
  'fewer than',
  'up to',
  'under',
  'below',
  'max',
  'maximum',
  '<',
  '<=',
  '≤',
];
const LEAST = [
  'at least',
  'no less than',
  'not less than',
  'more than',
  'over',
  'above',
  'min',
  'minimum',
  '>',
  '>=',
  '≥',
];
const NONE = ['no', 'never', 'avoid', 'zero'];

const DIRECTIONS: readonly (readonly [words: readonly string[], Said])[] = [
  ...MOST.map((words) => [words.split(' '), { direction: 'most' }] as const),
  ...LEAST.map((words) => [words.split(' '), { direction: 'least' }] as const),
];

/** The phrase that begins at a token. @throws ElatioError ELATIO_GOALS_SENTENCE where one is not whole */
export function phraseAt(tokens: readonly Token[], at: number): Read<Said> | undefined {
  return (
    directionAt(tokens, at) ??
    named('window', windowAt(tokens, at)) ??
    named('times', timesAt(tokens, at)) ??
    named('per', perAt(tokens, at)) ??
    named('on', daysAt(tokens, at)) ??
    named('amount', amountAt(tokens, at))
  );
}

function directionAt(tokens: readonly Token[], at: number): Read<Said> | undefined {
  for (const [words, value] of DIRECTIONS) {
    const next = at + words.length;
    if (!words.every((word, i) => tokens.at(at + i)?.lower === word)) continue;
    // "Over" may be a name, and ">" stands between categories.
    if (words.length > 1 || amountAt(tokens, next)) return { value, next };
  }
  if (at === 0 && tokens[at].lower === 'limit') return { value: { direction: 'most' }, next: 1 };
  if (!NONE.includes(tokens[at].lower)) return undefined;
  return { value: { direction: 'most', none: true }, next: at + 1 };
}

function named<K extends keyof Said>(name: K, read: Read<Said[K]> | undefined) {
  return read && { value: { [name]: read.value } as Said, next: read.next };
}
