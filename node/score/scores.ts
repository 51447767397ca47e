import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { countsOn, type GoalReport, type Goals } from '../goals/index.ts';
import type { Days, NamedPeriod } from '../query/index.ts';
import type { SessionDay, Sessions } from '../sessions/index.ts';
import { countsAsFocus } from './focus.ts';
import { attained, attainedDays, meanOf, type Score, scoreOf } from './score.ts';

/** Of a day or a week. */
export interface ScoredPeriod extends Score {
  /** The date; that of a week's first day. */
  readonly name: string;
  readonly from: Micros;
  readonly to: Micros;
}

export interface Scores {
  /**
   * Each day, or week, from that of a date on up to that before another; from and to this one where no date is said.
   * @throws ElatioError ELATIO_QUERY_…, of the store
   */
  of(
    asked: {
      readonly every: 'day' | 'week';
      readonly since?: string | undefined;
      readonly until?: string | undefined;
    },
    signal?: AbortSignal,
  ): Promise<readonly ScoredPeriod[]>;
}

const HOUR = 3_600;
const USUAL_TARGET = 2 * HOUR;
/** Of an answer. */
const MOST_DAYS = 4_000;

/**
 * @param deps.setting what the person chose: `focusTarget`, hours of focus a day; `focusCategories`, what counts as that
 */
export function createScores({
  goals,
  sessions,
  days,
  setting,
  now,
}: {
  readonly goals: Pick<Goals, 'list'>;
  readonly sessions: Pick<Sessions, 'of'>;
  readonly days: Days;
  readonly setting: (key: string) => JsonValue | undefined;
  readonly now: () => Micros;
}): Scores {
  return {
    async of({ every, since, until }, signal) {
      const calendar = await days.calendar();
      const today = calendar.dateAt(now());
      const first = since === undefined || since > today ? today : since;
      const after = until === undefined || until > today ? dateAfter(today, 1) : until;
      if (first >= after) return [];
      // A week that begins before it is told whole.
      const last = every === 'week' ? dateAfter(after, 6) : after;
      const end = calendar.startOf(last > today ? dateAfter(today, 1) : last);
      const begin = calendar.startOf(every === 'week' ? dateAfter(first, -6) : first);
      const wanted = calendar.periods('day', begin, end, MOST_DAYS);
      const spans =
        every === 'day'
          ? wanted
          : weeksIn(
              calendar.periods('week', begin, end),
              calendar.startOf(first),
              calendar.startOf(after),
            );
      const found = await sessions.of({ calendar, days: wanted }, signal);
      const reports = await goals.list(signal);
      const target = targetOf(setting('focusTarget'));
      const isFocus = countsAsFocus(setting('focusCategories'));
      const secondsOf = (day: SessionDay): number | undefined =>
        day.active > 0 ? focusSeconds(day, isFocus) : undefined;
      return spans.map((span) => {
        const within = found.filter(({ from }) => from >= span.from && from < span.to);
        const seconds = within.flatMap((day) => secondsOf(day) ?? []);
        const active = new Set(within.filter((day) => day.active > 0).map(({ name }) => name));
        const each = reports.flatMap((report) => {
          const part =
            every === 'day' ? dayPart(report, span.name) : weekPart(report, span, active);
          return part === undefined ? [] : [{ id: report.id, part }];
        });
        const { name, from, to } = span;
        const mean = seconds.length > 0 ? meanOf(seconds) : undefined;
        return { name, from, to, ...scoreOf(each, mean, target) };
      });
    },
  };
}

/** Those that begin, or run, from a moment on and before another. */
function weeksIn(weeks: readonly NamedPeriod[], since: Micros, until: Micros): NamedPeriod[] {
  return weeks.filter(({ from, to }) => to > since && from < until);
}

function focusSeconds({ sessions }: SessionDay, isFocus: (subject: string) => boolean): number {
  let sum = 0;
  for (const { focus } of sessions) {
    for (const { subject, seconds } of focus) if (isFocus(subject)) sum += seconds;
  }
  return sum;
}

/** What a goal per day gives on one; nothing where it is of longer, or does not count on it. */
function dayPart({ goal, days }: GoalReport, date: string): number | undefined {
  if (goal.per !== 'day') return undefined;
  const day = days.find(({ name }) => name === date);
  return day && countsOn(goal, day) ? attained(goal, day.value) : undefined;
}

/** What a goal gives in a week: those per day on average over the days that something is recorded of. */
function weekPart(
  { goal, days, periods }: GoalReport,
  { name, from, to }: NamedPeriod,
  active: ReadonlySet<string>,
): number | undefined {
  if (goal.per === 'month') return undefined;
  if (goal.per === 'week' || goal.times !== undefined) {
    const period = periods.find((one) => one.name === name);
    if (!period) return undefined;
    return goal.times === undefined ? attained(goal, period.value) : attainedDays(goal, period);
  }
  const counting = days.filter(
    (day) => day.from >= from && day.from < to && active.has(day.name) && countsOn(goal, day),
  );
  return counting.length > 0
    ? meanOf(counting.map(({ value }) => attained(goal, value)))
    : undefined;
}

/** In seconds. */
function targetOf(hours: JsonValue | undefined): number {
  return typeof hours === 'number' && hours > 0 && hours <= 24 ? hours * HOUR : USUAL_TARGET;
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
