import { bar, timeOf } from './report/drawing.ts';
import { table, visible } from './output.ts';

export const GOALS_PATH = '/api/v1/goals';

/** A period of a goal, as `/api/v1` tells it. */
export interface ToldPeriod {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  readonly value: number;
  readonly outcome: 'met' | 'missed' | 'open' | 'partial';
}

/** A goal, likewise. */
export interface ToldGoal {
  readonly id: string;
  readonly words: string;
  readonly goal: {
    readonly direction: 'most' | 'least';
    readonly amount: number;
    readonly unit: string;
    readonly per: string;
    readonly times?: number;
    readonly since: string;
  };
  readonly standing: string;
  readonly streak: { readonly current: number; readonly longest: number };
  readonly period:
    (ToldPeriod & { readonly target: number; readonly part: number; readonly left: number }) | null;
  readonly resting: boolean;
  readonly problem: string | null;
}

export interface ToldGoals {
  readonly goals: readonly ToldGoal[];
  readonly unknown: readonly string[];
}

const BAR = 12;

/** All goals as a table, and what is wrong with any. */
export function goalsText({ goals, unknown }: ToldGoals): string {
  const rows = goals.map((goal) => [
    goal.id,
    goal.words,
    amountsOf(goal),
    goal.period ? drawn(goal.period.part, BAR) : '',
    standingOf(goal),
    streakOf(goal),
  ]);
  return [
    rows.length > 0
      ? table(['id', 'goal', 'now', '', '', 'streak'], rows)
      : 'There are no goals yet: elatio goals add "read 20 min 5 days/week"',
    ...goals.flatMap(({ id, problem }) => (problem === null ? [] : [visible(`${id}: ${problem}`)])),
    ...unknown.map((id) => visible(`${id} is of a later version, and counts for nothing here.`)),
  ].join('\n');
}

/** One goal in some lines: bar, amount, what is left, streaks. */
export function goalText(goal: ToldGoal): string {
  const { id, words, period, streak, problem } = goal;
  const lines = [
    `${words}  (${id})`,
    '',
    ...(period ? [`  ${drawn(period.part, 3 * BAR)}  ${amountsOf(goal)}`] : []),
    `  ${[standingOf(goal), leftOf(goal)].filter(Boolean).join(', ')}`,
    `  ${periodsIn(goal, streak.current)} in a row; ${streak.longest} at the most`,
    ...(problem === null ? [] : [`  ${problem}`]),
  ];
  return lines.map(visible).join('\n');
}

/** What became of periods, the latest last. */
export function historyText(goal: ToldGoal, periods: readonly ToldPeriod[]): string {
  const target = goal.goal.times ?? goal.goal.amount;
  const most = Math.max(target, ...periods.map(({ value }) => value));
  const rows = periods.map(({ name, value, outcome }) => [
    name,
    valueOf(goal, value),
    outcome === 'open' ? 'runs' : outcome === 'partial' ? 'in part' : outcome,
    bar(most > 0 ? value / most : 0, 2 * BAR),
  ]);
  return rows.length > 0
    ? table([goal.goal.times === undefined ? goal.goal.per : 'week', 'how much', '', ''], rows)
    : 'Nothing of it is over yet.';
}

/** In one line, for the day at a glance. */
export function goalLine(goal: ToldGoal): string {
  return `${standingOf(goal).padEnd(14)}  ${goal.words}${goal.period ? `: ${amountsOf(goal)}` : ''}`;
}

const STANDINGS: Readonly<Record<string, readonly [most: string, least: string]>> = {
  met: ['kept', 'reached'],
  missed: ['over the limit', 'missed'],
  ahead: ['within it', 'on track'],
  behind: ['behind', 'behind'],
  close: ['close to it', 'close to it'],
  off: ['not today', 'not today'],
  future: ['not begun', 'not begun'],
};

function standingOf({ standing, resting, goal }: ToldGoal): string {
  if (resting) return 'paused';
  const words = Object.hasOwn(STANDINGS, standing) ? STANDINGS[standing] : [standing, standing];
  return words[goal.direction === 'most' ? 0 : 1];
}

function amountsOf(goal: ToldGoal): string {
  const { period } = goal;
  if (!period) return '';
  const value = valueOf(goal, period.value);
  return period.target > 0 ? `${value} of ${valueOf(goal, period.target)}` : value;
}

function leftOf(goal: ToldGoal): string {
  const { period } = goal;
  // Of nothing there is nothing left, and what was missed is over.
  const isOver = goal.standing === 'missed' && goal.goal.direction === 'least';
  if (!period || period.target === 0 || isOver) return '';
  const { left } = period;
  if (left < 0)
    return `${valueOf(goal, -left)} ${goal.goal.direction === 'most' ? 'too much' : 'more'}`;
  return left === 0 ? 'nothing left' : `${valueOf(goal, left)} left`;
}

function valueOf({ goal }: ToldGoal, value: number): string {
  if (goal.times !== undefined) return value === 1 ? '1 day' : `${value} days`;
  if (goal.unit === 'time') return value === 0 ? '0m' : timeOf(value);
  return `${Number(value.toFixed(2))} ${goal.unit}`;
}

/** A bar with what is free of it: half of it full looks so. */
function drawn(part: number, columns: number): string {
  const full = bar(Math.min(1, part), columns);
  return full + '·'.repeat(columns - full.length);
}

function streakOf(goal: ToldGoal): string {
  const { current, longest } = goal.streak;
  return current === longest ? String(current) : `${current} (best ${longest})`;
}

function periodsIn({ goal }: ToldGoal, count: number): string {
  const per = goal.times === undefined ? goal.per : 'week';
  return `${count} ${per}${count === 1 ? '' : 's'}`;
}
