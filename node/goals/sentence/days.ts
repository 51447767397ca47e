import type { Per } from '../goal.ts';
import { numberAt, type Read } from './amount.ts';
import type { Token } from './tokens.ts';

const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const GROUPS: ReadonlyMap<string, readonly number[]> = new Map([
  ['weekday', [1, 2, 3, 4, 5]],
  ['workday', [1, 2, 3, 4, 5]],
  ['weekend', [0, 6]],
]);

const PER: ReadonlyMap<string, Per> = new Map([
  ['d', 'day'],
  ['day', 'day'],
  ['w', 'week'],
  ['wk', 'week'],
  ['week', 'week'],
  ['month', 'month'],
]);

const ADVERBS: ReadonlyMap<string, Per> = new Map([
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
]);

const BEFORE_PERIOD = ['per', 'a', 'an', 'each', 'every', '/', 'in'];

/** `daily`, `per day`, `a week`, `/month`, `every day`. */
export function perAt(tokens: readonly Token[], at: number): Read<Per> | undefined {
  const adverb = ADVERBS.get(tokens.at(at)?.lower ?? '');
  if (adverb) return { value: adverb, next: at + 1 };
  if (!BEFORE_PERIOD.includes(tokens.at(at)?.lower ?? '')) return undefined;
  const per = PER.get(tokens.at(at + 1)?.lower ?? '');
  return per && { value: per, next: at + 2 };
}

/** `5 days/week`, `on 5 days a week`. */
export function timesAt(tokens: readonly Token[], at: number): Read<number> | undefined {
  const from = tokens.at(at)?.lower === 'on' ? at + 1 : at;
  const number = numberAt(tokens, from);
  if (!number || !['day', 'days'].includes(tokens.at(number.next)?.lower ?? '')) return undefined;
  const per = perAt(tokens, number.next + 1);
  return per?.value === 'week' ? { value: number.value, next: per.next } : undefined;
}

/** `on weekends`, `every Monday`, `Mon-Fri`, `on mon, wed and fri`. */
export function daysAt(tokens: readonly Token[], at: number): Read<readonly number[]> | undefined {
  const isLed = ['on', 'every', 'each', 'at'].includes(tokens.at(at)?.lower ?? '');
  const first = groupOf(tokens.at(at + (isLed ? 1 : 0)));
  if (!first) return undefined;
  const days = new Set(first);
  let next = at + (isLed ? 2 : 1);
  for (;;) {
    let from = next;
    while ([',', 'and', '&', 'on'].includes(tokens.at(from)?.lower ?? '')) from++;
    const more = from > next ? groupOf(tokens.at(from)) : undefined;
    if (!more) break;
    for (const day of more) days.add(day);
    next = from + 1;
  }
  return { value: [...days].sort((a, b) => a - b), next };
}

function groupOf(token: Token | undefined): readonly number[] | undefined {
  const word = token?.lower ?? '';
  const group = GROUPS.get(word.replace(/s$/, ''));
  if (group) return group;
  const [from, to, ...others] = word.split(/[-–]/).map(dayOf);
  if (from === undefined || others.length > 0) return undefined;
  if (!/[-–]/.test(word)) return [from];
  if (to === undefined) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7);
}

/** `mon`, `tues`, `Wednesdays`; not `sat` in the middle of a name, but that is for quotes. */
function dayOf(word: string): number | undefined {
  const bare = word.replace(/\.$/, '');
  if (bare.length < 3) return undefined;
  const day = NAMES.findIndex((name) => name === bare || `${name}s` === bare);
  if (day >= 0) return day;
  const short = NAMES.findIndex((name) => bare.length <= 5 && name.startsWith(bare));
  return short < 0 ? undefined : short;
}

/** `Monday`, `Saturday and Sunday`, in words. */
export function dayNames(days: readonly number[]): string {
  if (String(days) === '1,2,3,4,5') return 'weekdays';
  if (String(days) === '0,6') return 'weekends';
  // Weeks of most begin on Monday.
  const ordered = days.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const names = ordered.map((day) => `${NAMES[day][0].toUpperCase()}${NAMES[day].slice(1)}s`);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
}
