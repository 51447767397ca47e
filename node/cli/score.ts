import { bar, timeOf } from './report/drawing.ts';
import { table } from './output.ts';

export const SCORE_PATH = '/api/v1/score';

export interface ToldScore {
  readonly name: string;
  readonly score: number | null;
  readonly goals: {
    readonly part: number | null;
    readonly each: readonly { readonly part: number }[];
  };
  readonly focus: { readonly part: number; readonly seconds: number; readonly target: number };
}

export interface ToldScores {
  readonly every: string;
  readonly periods: readonly ToldScore[];
}

const BAR = 20;

/** A line a day, or week, with what it consists of. */
export function scoresText({ every, periods }: ToldScores): string {
  const rows = periods.map((period) => [
    period.name,
    period.score === null ? '-' : String(period.score),
    bar((period.score ?? 0) / 100, BAR),
    period.score === null ? '' : goalsIn(period),
    period.score === null ? '' : focusIn(period),
  ]);
  return table([every, 'score', '', 'goals', 'focus'], rows);
}

/** In words, such as `Score 72: goals 80 % (3), focus 1h 20m of 2h 00m`. */
export function scoreLine(period: ToldScore): string | undefined {
  if (period.score === null) return undefined;
  const goals = goalsIn(period);
  return `Score ${period.score}: ${goals === '' ? '' : `goals ${goals}, `}focus ${focusIn(period)}`;
}

function goalsIn({ goals: { part, each } }: ToldScore): string {
  return part === null ? '' : `${Math.round(100 * part)} % (${each.length})`;
}

function focusIn({ focus: { seconds, target } }: ToldScore): string {
  return `${seconds === 0 ? '0m' : timeOf(seconds)} of ${timeOf(target)}`;
}
