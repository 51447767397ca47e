import { type Subject, TIME, TIMES, type Window, type Wish } from '../goal.ts';
import { dayNames } from './days.ts';

/**
 * A goal in plain words: a sentence that is read as the same goal, whatever is recorded. Such as
 * `at most 1h of category "Social Media" per day on weekends`.
 */
export function wordsOf(wish: Wish): string {
  const { direction, amount, unit, per, on, times, window } = wish;
  const subject = subjectWords(wish.subject);
  const isNone = amount === 0 && unit === noneUnit(wish.subject);
  const howMuch = isNone
    ? ['no', subject]
    : [
        `at ${direction}`,
        unit === TIME ? timeWords(amount) : `${numberWords(amount)} ${unit}`,
        subject && `of ${subject}`,
      ];
  return [
    ...howMuch,
    // "No screen time per day" would be an odd thing to say.
    isNone && per === 'day' ? '' : `per ${per}`,
    on && `on ${dayNames(on)}`,
    times !== undefined && `on ${times} ${times === 1 ? 'day' : 'days'} a week`,
    window && windowWords(window),
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
}

/** Such as `category "Work > Programming"`, `screen time`; nothing of anything that is logged. */
export function subjectWords({ kind, name }: Subject): string {
  if (kind === 'screen') return 'screen time';
  return name === undefined ? '' : `${kind} ${quoted(name)}`;
}

/** Whole seconds as `1h30min`. */
export function timeWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return words.length > 0 ? words.join('') : '0min';
}

/** Without exponent, and without zeros that say nothing. */
export function numberWords(number: number): string {
  return number.toFixed(6).replace(/\.?0+$/, '');
}

function noneUnit({ kind }: Subject): string {
  return kind === 'logged' ? TIMES : TIME;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function windowWords({ from, to }: Window): string {
  if (from === undefined) return `before ${clock(to ?? 0)}`;
  return to === undefined ? `after ${clock(from)}` : `between ${clock(from)} and ${clock(to)}`;
}

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
