import type { Window } from '../goal.ts';
import { numberAt, type Read } from './amount.ts';
import { wrongSentence } from './failure.ts';
import type { Token } from './tokens.ts';

/** `after 23:30`, `before noon`, `until 9am`, `between 22:00 and 6:00`, `from 9 to 17`. */
export function windowAt(tokens: readonly Token[], at: number): Read<Window> | undefined {
  const word = tokens.at(at)?.lower ?? '';
  const first = timeAt(tokens, at + 1);
  if (!first) return undefined;
  if (['after', 'past'].includes(word)) return { value: { from: first.value }, next: first.next };
  if (['before', 'until', 'till'].includes(word)) {
    return { value: { to: first.value }, next: first.next };
  }
  if (word !== 'between' && word !== 'from') return undefined;
  const joint = tokens.at(first.next)?.lower ?? '';
  const second = ['and', 'to', 'until', 'till'].includes(joint)
    ? timeAt(tokens, first.next + 1)
    : undefined;
  if (!second) {
    throw wrongSentence(tokens[at].from, `until when? Write "${word} 9:00 to 17:00"`);
  }
  if (second.value === first.value) {
    throw wrongSentence(tokens[at].from, 'that ends when it begins');
  }
  return { value: { from: first.value, to: second.value }, next: second.next };
}

/** A time of day, in minutes after midnight. */
function timeAt(tokens: readonly Token[], at: number): Read<number> | undefined {
  const token = tokens.at(at);
  if (token?.lower === 'noon') return { value: 12 * 60, next: at + 1 };
  if (token?.lower === 'midnight') return { value: 0, next: at + 1 };
  const read = token?.kind === 'clock' ? clockOf(token, at) : hourAt(tokens, at);
  if (!read || !token) return undefined;
  const half = tokens.at(read.next)?.lower.replaceAll('.', '');
  const isHalf = half === 'am' || half === 'pm';
  const [hours, minutes] = read.value;
  if (isHalf && (hours < 1 || hours > 12)) throw noTime(token);
  const hour = isHalf ? (hours % 12) + (half === 'pm' ? 12 : 0) : hours;
  // 24:00 is midnight.
  if (hour > 24 || minutes > 59 || (hour === 24 && minutes > 0)) throw noTime(token);
  return { value: (hour % 24) * 60 + minutes, next: read.next + (isHalf ? 1 : 0) };
}

function clockOf({ text }: Token, at: number): Read<readonly [number, number]> {
  const [hours, minutes] = text.split(':').map(Number);
  return { value: [hours, minutes], next: at + 1 };
}

function hourAt(tokens: readonly Token[], at: number): Read<readonly [number, number]> | undefined {
  const number = numberAt(tokens, at);
  if (!number || !Number.isInteger(number.value)) return undefined;
  return { value: [number.value, 0], next: number.next };
}

function noTime({ from, text }: Token): Error {
  return wrongSentence(from, `"${text}" is no time of day: write 23:30, 11pm or noon`);
}
