/** Where lines stand for hours, days, months, years, and what is said of them, by the clock of the person's zone. */
import { addDays, addMonths, type Day, weekdayOf } from '../../format/day.ts';
import {
  clock,
  firstWeekday,
  hourOfClock,
  shortDay,
  shortMonth,
  weekday,
} from '../../format/time.ts';
import { type Moment, startOf, wallAt } from '../../format/wall.ts';
import { lengthOf, type Span } from './scale.ts';

export interface Tick {
  readonly at: Moment;
  readonly label: string;
  /** Whether something greater begins there: a day among hours, a year among months. */
  readonly isGreater: boolean;
}

/** By whose clock. */
export interface Clock {
  readonly startOfDay: string;
  readonly zone: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Step =
  | { readonly unit: 'clock'; readonly length: number }
  | { readonly unit: 'day' | 'week' | 'month'; readonly count: number; readonly length: number };

const STEPS: readonly Step[] = [
  ...[1, 2, 5, 15, 30].map((minutes) => ({ unit: 'clock' as const, length: minutes * MINUTE })),
  ...[1, 2, 3, 6, 12].map((hours) => ({ unit: 'clock' as const, length: hours * HOUR })),
  ...[1, 2].map((count) => ({ unit: 'day' as const, count, length: count * DAY })),
  { unit: 'week', count: 1, length: 7 * DAY },
  ...[1, 3, 6, 12, 24, 60].map((count) => ({
    unit: 'month' as const,
    count,
    length: count * 30 * DAY,
  })),
];

const SECONDS: readonly Step[] = [5, 15].map((seconds) => ({
  unit: 'clock',
  length: seconds * 1_000,
}));

/**
 * The lines of what is in sight, from left to right.
 * @param room pixels that a label takes
 */
export function ticksOf(view: Span, width: number, room: number, clockOf: Clock): Tick[] {
  const least = (lengthOf(view) / Math.max(1, width)) * room;
  const all = [...SECONDS, ...STEPS];
  const step = all.find(({ length }) => length >= least) ?? all[all.length - 1];
  if (!step) return [];
  return step.unit === 'clock'
    ? ticksByClock(view, step.length, clockOf)
    : ticksByCalendar(view, step, clockOf);
}

/** Whole hours, minutes or seconds of the clock: an hour that comes twice has its lines twice. */
function ticksByClock(view: Span, step: number, { zone }: Clock): Tick[] {
  const ticks: Tick[] = [];
  const stride = Math.min(step, HOUR);
  let at = view.from;
  let last = NaN;
  while (at <= view.to) {
    const wall = wallAt(at, zone);
    const past = ((wall % stride) + stride) % stride;
    if (past !== 0) {
      at += stride - past;
      continue;
    }
    // Of steps of several hours an hour that comes twice is shown once.
    if (wall % step === 0 && (wall !== last || step <= HOUR)) {
      last = wall;
      const isGreater = wall % DAY === 0;
      ticks.push({ at, label: clockLabel(at, step, zone), isGreater });
    }
    at += stride;
  }
  return ticks;
}

function clockLabel(at: Moment, step: number, zone: string | undefined): string {
  if (step >= HOUR) return hourOfClock(at, zone);
  const seconds = Math.floor(wallAt(at, zone) / 1_000) % 60;
  return step >= MINUTE ? clock(at, zone) : `:${String(seconds).padStart(2, '0')}`;
}

/** Where days of the person's begin. */
function ticksByCalendar(
  view: Span,
  step: Exclude<Step, { unit: 'clock' }>,
  { startOfDay, zone }: Clock,
): Tick[] {
  const ticks: Tick[] = [];
  let day = firstDay(new Date(wallAt(view.from, zone)).toISOString().slice(0, 10), step);
  for (;;) {
    const at = startOf(day, startOfDay, zone);
    if (at > view.to) return ticks;
    if (at >= view.from) ticks.push({ at, ...saidOf(day, step) });
    day =
      step.unit === 'month'
        ? addMonths(day, step.count)
        : addDays(day, step.count * (step.unit === 'week' ? 7 : 1));
  }
}

/** The first line that may be in sight: the same ones, however far one has moved. */
function firstDay(day: Day, { unit, count }: Exclude<Step, { unit: 'clock' }>): Day {
  const before = addDays(day, -1);
  if (unit === 'week') return addDays(before, -((weekdayOf(before) - firstWeekday() + 7) % 7));
  if (unit === 'day') {
    const number = Math.floor(Date.parse(`${before}T00:00:00Z`) / DAY);
    return addDays(before, -(number % count));
  }
  const [year = 0, month = 1] = before.split('-').map(Number);
  const months = year * 12 + month - 1;
  const first = months - (months % count);
  return `${String(Math.floor(first / 12)).padStart(4, '0')}-${String((first % 12) + 1).padStart(2, '0')}-01`;
}

function saidOf(
  day: Day,
  { unit }: Exclude<Step, { unit: 'clock' }>,
): Pick<Tick, 'label' | 'isGreater'> {
  const isYear = day.slice(5) === '01-01';
  if (unit === 'month') {
    return { label: isYear ? day.slice(0, 4) : shortMonth(day), isGreater: isYear };
  }
  if (unit === 'week') return { label: shortDay(day), isGreater: day.slice(8) <= '07' };
  return {
    label: `${weekday(day, 'short')} ${Number(day.slice(8))}`,
    isGreater: weekdayOf(day) === firstWeekday(),
  };
}
