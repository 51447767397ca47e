import type { JsonValue } from '../../protocol/json.ts';
import {
  type Column,
  type DayLogged,
  type DayUse,
  type Device,
  labelOf,
  loggedColumn,
  recordedColumn,
  useColumn,
} from '../query/index.ts';
import type { BucketState } from '../store/index.ts';
import { type Goal, pathOf, type Subject, TIME, TIMES, type Window } from './goal.ts';
import { conversionsOf } from './units.ts';

/** What there is to measure by. */
export interface Recorded {
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly devices: readonly Device[];
  /** `stampOfRules` of what `categories()` gives. */
  readonly rules: string;
}

/** How much of a goal there was on a day: seconds of time, or of its unit. */
export interface Measure {
  /** Of which this is made. */
  readonly columns: readonly Column[];
  /** @param day what each column came to */
  valueOf(day: readonly JsonValue[]): number;
}

export function measureOf({ subject, unit, window }: Goal, recorded: Recorded): Measure {
  const { buckets, devices, rules } = recorded;
  const { kind, name } = subject;
  if (kind === 'logged') return loggedMeasure({ name, unit }, window, buckets);
  if (kind === 'screen') {
    return {
      columns: [useColumn('app', devices, rules, window)],
      valueOf: ([day]) => (day as unknown as DayUse).active,
    };
  }
  const isOf = matcherOf(subject);
  return {
    columns: [useColumn(kind, devices, rules, window)],
    valueOf([day]) {
      let sum = 0;
      const { by } = day as unknown as DayUse;
      for (const used in by) if (isOf(used)) sum += by[used];
      return Math.round(sum * 1e6) / 1e6;
    },
  };
}

/** Whether something by its name is what a goal is about; sub-categories and sub-domains are. */
function matcherOf({ kind, name = '' }: Subject): (used: string) => boolean {
  const known = new Map<string, boolean>();
  const wanted = kind === 'category' ? pathOf(name).join(' > ').toLowerCase() : fold(kind, name);
  return (used) => {
    let is = known.get(used);
    if (is === undefined) known.set(used, (is = isSame(kind, fold(kind, used), wanted)));
    return is;
  };
}

function isSame(kind: Subject['kind'], used: string, wanted: string): boolean {
  if (used === wanted) return true;
  if (kind === 'category') return used.startsWith(`${wanted} > `);
  return kind === 'site' && used.endsWith(`.${wanted}`);
}

function fold(kind: Subject['kind'], name: string): string {
  const lower = name.toLowerCase();
  return kind === 'site' ? lower.replace(/^www\./, '') : lower;
}

function loggedMeasure(
  { name, unit }: { readonly name: string | undefined; readonly unit: string },
  window: Window | undefined,
  buckets: Recorded['buckets'],
): Measure {
  const logged = loggedColumn(buckets, window);
  const label = name === undefined ? undefined : labelOf(name);
  const units = conversionsOf(unit);
  const sumOf = (day: DayLogged): number => {
    let sum = 0;
    for (const [done, { time, times, sums }] of Object.entries(day)) {
      if (label !== undefined && done !== label) continue;
      if (unit === TIME) sum += time;
      else if (unit === TIMES) sum += times;
      else for (const [field, factor] of units) sum += (sums[field] ?? 0) * factor;
    }
    return Number(sum.toFixed(6));
  };
  // What devices record has no name that a person gave it.
  const fields = label === undefined ? [...units] : [];
  return {
    columns: [logged, ...fields.map(([field]) => recordedColumn(field, buckets, window))],
    valueOf([day, ...recorded]) {
      const sums = recorded.map((sum, i) => Number(sum) * fields[i][1]);
      return sums.reduce((all, sum) => all + sum, sumOf(day as unknown as DayLogged));
    },
  };
}
