import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import {
  type Every,
  type Calendar,
  type Column,
  type Days,
  type DaySums,
  devicesOf,
  type NamedPeriod,
  type SomeDays,
  stampOfRules,
} from '../query/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import type { Goal } from './goal.ts';
import { type Measure, measureOf, type Recorded } from './measure.ts';
import { type DayValue, type Period, periodsOf } from './periods.ts';
import { type Progress, progressOf } from './progress.ts';
import { streaksOf } from './streaks.ts';

/** A goal, day by day and period by period up to today. */
export interface Standings {
  readonly goal: Goal;
  readonly days: readonly DayValue[];
  readonly periods: readonly Period[];
  readonly progress: Progress;
  /** Why nothing counts for it at present: a rule that takes too long, a category that is no longer there. */
  readonly problem: string | undefined;
}

/** How goals stand, worked out of what each day came to. */
export interface Board {
  /**
   * @param goals any number; those that are alike share all there is to work out
   * @throws as `DaySums.read`
   */
  of(goals: readonly Goal[], signal?: AbortSignal): Promise<readonly Standings[]>;
}

/** Days that a goal can look back on. */
const MOST_DAYS = 10_000;

export function createBoard({
  store,
  sums,
  days,
  rules,
  now,
}: {
  readonly store: Pick<Store, 'buckets'>;
  readonly sums: DaySums;
  readonly days: Days;
  /** What `categories()` gives. */
  readonly rules: () => JsonValue;
  readonly now: () => Micros;
}): Board {
  /** A rule of categories that takes too long must not keep other goals from being followed. */
  async function readAll(
    range: SomeDays,
    columns: readonly Column[],
    signal: AbortSignal | undefined,
  ): Promise<{ readonly found: JsonValue[][]; readonly problem: string | undefined }> {
    const plain = columns.filter((column) => !isByRules(column));
    const known = await sums.read(range, plain, signal);
    const [ruled, problem] = await sums
      .read(range, columns.filter(isByRules), signal)
      .then((values) => [values, undefined] as const)
      .catch((error: unknown) => {
        if (codeOf(error) !== 'ELATIO_QUERY_FUNCTION' || !(error instanceof Error)) throw error;
        return [undefined, error.message.split('\n')[0]] as const;
      });
    const nothing = range.days.map(() => NO_USE);
    const [next, nextRuled] = [known.values(), ruled?.values()];
    const found = columns.map((column) => {
      const values = isByRules(column) ? nextRuled?.next().value : next.next().value;
      return values ?? nothing;
    });
    return { found, problem };
  }

  return {
    async of(goals, signal) {
      if (goals.length === 0) return [];
      const calendar = await days.calendar();
      const moment = now();
      const today = calendar.dateAt(moment);
      const buckets = store.buckets();
      const recorded = { buckets, devices: devicesOf(buckets), rules: stampOfRules(rules()) };
      const begun = firstDate(buckets, calendar) ?? today;
      const lasting = goals.map((goal) => (goal.since < begun ? { ...goal, since: begun } : goal));
      const wanted = daysFor(lasting, calendar, today);
      const { measures, columns } = measured(lasting, recorded);
      // Of days to come nothing is recorded, but they count for what is still possible.
      const ahead = daysAhead(calendar, wanted);
      const { found, problem } = await readAll({ calendar, days: wanted }, columns, signal);
      // Most are of days and weeks: once is enough.
      const known = new Map<Every, readonly NamedPeriod[]>();
      const spansFor = (goal: Goal): readonly NamedPeriod[] => {
        const every = goal.times === undefined ? goal.per : 'week';
        const spans = known.get(every) ?? spansOf(every, calendar, wanted);
        known.set(every, spans);
        return spans;
      };
      return lasting.map((goal, i) => {
        const { measure, places } = measures[i];
        const values = wanted.map((day, at): DayValue => ({
          ...day,
          value: measure.valueOf(places.map((place) => found[place][at])),
        }));
        const spans = spansFor(goal);
        const periods = periodsOf(goal, [...values, ...ahead], spans, moment);
        const progress = progressOf(goal, periods, streaksOf(periods), { now: moment, today });
        const isHit = problem !== undefined && places.some((place) => isByRules(columns[place]));
        return {
          goal: goals[i],
          days: values,
          periods,
          progress,
          problem: isHit ? problem : undefined,
        };
      });
    },
  };
}

const NO_USE: JsonValue = { active: 0, by: {} };

function isByRules({ rules }: Column): boolean {
  return rules !== undefined;
}

/** From the beginning of the month, or week, that the earliest begins in to the end of today. */
function daysFor(goals: readonly Goal[], calendar: Calendar, today: string): NamedPeriod[] {
  const since = goals.map((goal) => goal.since).reduce((a, b) => (a < b ? a : b));
  const first = since < today ? since : today;
  const end = calendar.startOf(dateAfter(today, 1));
  const begin = Math.min(
    calendar.startOf(`${first.slice(0, 7)}-01`),
    calendar.startOf(dateAfter(first, -6)),
  );
  return calendar.periods('day', begin, end).slice(-MOST_DAYS);
}

/** Those after some days, as far as a month may reach. */
function daysAhead(calendar: Calendar, days: readonly NamedPeriod[]): DayValue[] {
  const { to } = days[days.length - 1];
  const ahead = calendar.periods('day', to, to + FARTHEST);
  return ahead.map((day) => ({ ...day, value: 0 }));
}

function spansOf(
  every: Every,
  calendar: Calendar,
  days: readonly NamedPeriod[],
): readonly NamedPeriod[] {
  const [from, end] = [days[0].from, days[days.length - 1].to];
  if (every === 'day') return days;
  const last = calendar.periods(every, from, end);
  // What runs has its end in days that are yet to come.
  const whole = calendar.periods(every, from, end + FARTHEST);
  return whole.slice(0, last.length);
}

const FARTHEST: Micros = 32 * 86_400_000_000;

interface Measured {
  readonly measures: readonly { readonly measure: Measure; readonly places: readonly number[] }[];
  readonly columns: readonly Column[];
}

/** The columns that goals are made of, each once. */
function measured(goals: readonly Goal[], recorded: Recorded): Measured {
  const columns: Column[] = [];
  const known = new Map<string, number>();
  const measures = goals.map((goal) => {
    const measure = measureOf(goal, recorded);
    const places = measure.columns.map((column) => {
      const key = `${JSON.stringify(column.window ?? null)} ${column.text}`;
      const place = known.get(key) ?? columns.push(column) - 1;
      known.set(key, place);
      return place;
    });
    return { measure, places };
  });
  return { measures, columns };
}

/** The date of the first day of which anything is recorded. */
function firstDate(
  buckets: ReadonlyMap<string, BucketState>,
  calendar: Calendar,
): string | undefined {
  let first = Infinity;
  for (const { firstStart, open } of buckets.values()) {
    first = Math.min(first, firstStart, open?.start ?? Infinity);
  }
  return Number.isFinite(first) ? calendar.dateAt(first) : undefined;
}

/** A date so many days later. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
