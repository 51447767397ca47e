import { TIME, TIMES } from '../goal.ts';
import { wrongSentence } from './failure.ts';
import { isKeyword, TIME_UNITS } from './keywords.ts';
import type { Token } from './tokens.ts';

/** So much of something. */
export interface Amount {
  readonly amount: number;
  readonly unit: string;
}

/** What was read, and where what comes next stands. */
export interface Read<T> {
  readonly value: T;
  readonly next: number;
}

const WORDS: ReadonlyMap<string, number> = new Map(
  'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, i) => [word, i + 1]),
);

const OFTEN = ['time', 'times', 'x'];

/** A number, as digits or a word up to twelve. */
export function numberAt(tokens: readonly Token[], at: number): Read<number> | undefined {
  const token = tokens.at(at);
  if (token?.kind === 'number') return { value: Number(token.text), next: at + 1 };
  const value = token && WORDS.get(token.lower);
  return value === undefined ? undefined : { value, next: at + 1 };
}

/** `1h 30min`, `an hour`, `half an hour`, `5 km`, `10,000 steps`, `3 times`. */
export function amountAt(tokens: readonly Token[], at: number): Read<Amount> | undefined {
  const often = ['once', 'twice'].indexOf(tokens.at(at)?.lower ?? '');
  if (often >= 0) return { value: { amount: often + 1, unit: TIMES }, next: at + 1 };
  return articleAt(tokens, at) ?? timeAt(tokens, at) ?? otherAt(tokens, at);
}

function articleAt(tokens: readonly Token[], at: number): Read<Amount> | undefined {
  const isHalf = tokens.at(at)?.lower === 'half';
  const article = at + (isHalf ? 1 : 0);
  if (!['a', 'an'].includes(tokens.at(article)?.lower ?? '')) return undefined;
  const unit = TIME_UNITS.get(tokens.at(article + 1)?.lower ?? '');
  if (unit === undefined) return undefined;
  return { value: { amount: unit * (isHalf ? 0.5 : 1), unit: TIME }, next: article + 2 };
}

function timeAt(tokens: readonly Token[], at: number): Read<Amount> | undefined {
  let [seconds, least, next] = [0, Infinity, at];
  for (;;) {
    // "1h and 30 min" reads as well as "1h 30min".
    const from = next > at && tokens.at(next)?.lower === 'and' ? next + 1 : next;
    const number = numberAt(tokens, from);
    const unit = number && TIME_UNITS.get(tokens.at(number.next)?.lower ?? '');
    if (
      number &&
      unit === undefined &&
      least === 3_600 &&
      tokens[from].from === tokens[from - 1].to
    ) {
      // As in "1h30".
      seconds += number.value * 60;
      next = number.next;
      break;
    }
    if (!number || unit === undefined || unit >= least) break;
    seconds += number.value * unit;
    least = unit;
    next = number.next + 1;
  }
  return next === at ? undefined : { value: { amount: Math.round(seconds), unit: TIME }, next };
}

function otherAt(tokens: readonly Token[], at: number): Read<Amount> | undefined {
  const number = numberAt(tokens, at);
  if (!number) return undefined;
  const unit = tokens.at(number.next);
  // "One" is a number where a unit shows it, and else part of a name.
  const isOften = unit?.kind === 'word' && OFTEN.includes(unit.lower);
  if (isOften) return { value: { amount: number.value, unit: TIMES }, next: number.next + 1 };
  if (tokens[at].kind === 'word') return undefined;
  if (
    unit?.kind === 'word' &&
    !isKeyword(unit.lower) &&
    /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u.test(unit.text)
  ) {
    return { value: { amount: number.value, unit: unit.text }, next: number.next + 1 };
  }
  const { from, text } = tokens[at];
  throw wrongSentence(from, `${text} of what? Write a unit behind it, such as ${text} min`);
}
