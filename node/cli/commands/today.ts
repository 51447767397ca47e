import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visible, visibleJson } from '../output.ts';
import { stripLines } from '../report/strip.ts';
import { ACTIVITY_PATH, type ToldActivity, type ToldUsage, USAGE_PATH } from '../report/told.ts';
import { presenceInWords, presenceNote, timeIn, useLines } from '../report/usage.ts';
import { count } from './arguments.ts';
import { GOALS_PATH, goalLine, type ToldGoals } from '../goals.ts';
import { SCORE_PATH, scoreLine, type ToldScores } from '../score.ts';
import { columnsOf } from './report.ts';

interface Options {
  readonly data?: string;
  readonly top: number;
  readonly device?: string;
  readonly zone?: string;
  readonly json?: boolean;
}

/** `elatio today`: the day so far. */
export function addToday(program: Command): void {
  program
    .command('today')
    .description(
      'your day so far: how long you were active, at what, with which programs, on which sites',
    )
    .option('--top <n>', 'most names to show', count, 5)
    .option('--device <host>', 'of one device only, by its host name')
    .option('--zone <zone>', 'the day by the clock of this zone, such as Europe/Berlin')
    .option('--json', 'as JSON')
    .option('--data <dir>', 'data directory')
    .action(today);
}

async function today(options: Options): Promise<void> {
  const { top, device, zone } = options;
  const client = createClient({ directory: directoryOf(options) });
  const query = (more: Readonly<Record<string, string>>): string =>
    new URLSearchParams({
      ...(device !== undefined && { device }),
      ...(zone !== undefined && { zone }),
      ...more,
    }).toString();
  const use = async (by: string): Promise<ToldUsage> =>
    (await client.get(`${USAGE_PATH}?${query({ by, top: String(top) })}`)) as ToldUsage;
  const path = `${ACTIVITY_PATH}?${query({ every: 'hour' })}`;
  const [categories, programs, sites, activity, { goals }, score] = await Promise.all([
    use('category').catch(ofRules),
    use('app'),
    use('site'),
    client.get(path) as Promise<ToldActivity>,
    client.get(GOALS_PATH) as Promise<ToldGoals>,
    (client.get(SCORE_PATH) as Promise<ToldScores>).catch(noScore),
  ]);
  if (options.json) {
    const told = { categories, programs, sites, activity, goals, score };
    return say(visibleJson(JSON.stringify(told)));
  }
  const columns = columnsOf();
  const [day] = programs.periods;
  say(`Today, since ${timeIn(programs.zone, programs.since)}, ${programs.zone}`);
  say();
  say(presenceInWords(day, Date.now()));
  // These are of all devices, and of days as they were.
  if (device === undefined && zone === undefined) {
    for (const line of goalLines(goals, score)) say(visible(line));
  }
  if (day.active + day.away + day.total === 0) return;
  const strip = columns === undefined ? [] : ['', ...stripLines(activity, columns)];
  const note = presenceNote(programs);
  const lines = [
    ...strip,
    ...section('Categories', categoryLines(categories, columns)),
    ...section('Programs', useLines('app', day, { columns }, 2)),
    ...section('Sites', useLines('site', sites.periods[0], { columns }, 2)),
    ...(note === undefined ? [] : ['', note]),
  ];
  for (const line of lines) say(line);
}

/** The score, and goals that count today. */
function goalLines(goals: ToldGoals['goals'], { periods }: ToldScores): string[] {
  const counting = goals.filter(({ period }) => period !== null).map(goalLine);
  const line = periods.at(-1) && scoreLine(periods[periods.length - 1]);
  return [...(line === undefined ? [] : [line]), ...counting.slice(0, MOST_GOALS)];
}

const MOST_GOALS = 10;

/** A rule that takes too long is told of; all else is shown. */
function ofRules(error: unknown): string {
  if (!(error instanceof ElatioError) || error.code !== 'ELATIO_QUERY_FUNCTION') throw error;
  return error.message.split('\n')[0];
}

/** What takes too long is told of where categories would be. */
function noScore(error: unknown): ToldScores {
  ofRules(error);
  return { every: 'day', periods: [] };
}

function categoryLines(told: ToldUsage | string, columns: number | undefined): string[] {
  return typeof told === 'string'
    ? [`  ${visible(told)}`]
    : useLines('category', told.periods[0], { columns }, 2);
}

function section(name: string, lines: readonly string[]): string[] {
  return ['', name, ...lines];
}
