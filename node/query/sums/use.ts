import type { ToldEvent } from '../reports/ask.ts';
import type { Device } from '../reports/devices.ts';
import { type By, FIELDS, usageQuestion } from '../reports/question.ts';
import { secondsOf } from '../reports/usage.ts';
import { bucketsOf } from './buckets-of.ts';
import type { Column, Window } from './column.ts';

/** What somebody did on a day, in seconds. */
export interface DayUse {
  /** In which somebody was there. */
  readonly active: number;
  /** By name; a category by its path, `Work > Programming`. */
  readonly by: Readonly<Record<string, number>>;
}

type DayUseJson = { readonly active: number; readonly by: Record<string, number> };

/** Names of a day: beyond them there is nothing to have a goal about. */
const MOST_NAMES = 5_000;

/** How long what was used on a day. @param rules `stampOfRules` of what `categories()` gives */
export function useColumn(
  by: By,
  devices: readonly Device[],
  rules: string,
  window?: Window,
): Column<DayUseJson> {
  const { name } = FIELDS[by];
  return {
    text: usageQuestion(by, devices, MOST_NAMES),
    ...(by === 'category' && { rules }),
    buckets: bucketsOf(devices),
    window,
    form: 1,
    read(answers) {
      const sums = new Map<string, number>();
      let active = 0;
      for (const { active: there, top } of answers as readonly Told[]) {
        active += there;
        for (const { duration, data } of top) {
          const named = namedBy(data[name]);
          if (named === undefined || duration === 0) continue;
          sums.set(named, secondsOf((sums.get(named) ?? 0) + duration));
        }
      }
      // As own properties: a program may be called `__proto__`.
      return { active: secondsOf(active), by: Object.fromEntries(sums) };
    },
  };
}

interface Told {
  readonly active: number;
  readonly top: readonly ToldEvent[];
}

function namedBy(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(' > ');
  return typeof value === 'string' && value !== '' ? value : undefined;
}
