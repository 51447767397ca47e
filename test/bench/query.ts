/** A dashboard's page asked of half a year and of ten years, by new processes and again: --rounds, --shifts, --days, --fresh. */
import { cachedLog, HALF_YEAR, type Log, TEN_YEARS } from './query/log.ts';
import {
  lastDays,
  type Measured,
  measureCategories,
  measureDesktop,
  timesOf,
} from './query/measure.ts';
import { answersOfTwin, differences } from './query/verify.ts';
import { askWhileWriting } from './query/while-writing.ts';
import { option, report } from './report.ts';

interface Target {
  readonly coldMs: number;
  readonly warmMs?: number;
  readonly peakMB?: number;
}

interface Range {
  readonly days: number;
  readonly target: Target;
  /** ActivityWatch's server, measured on the same kind of machine. */
  readonly pythonReferenceMs?: number;
}

const HALF_YEAR_RANGES: readonly Range[] = [
  { days: 1, target: { coldMs: 15, warmMs: 5 }, pythonReferenceMs: 346 },
  { days: 7, target: { coldMs: 40, warmMs: 10 }, pythonReferenceMs: 1_882 },
  { days: 30, target: { coldMs: 120, warmMs: 30 }, pythonReferenceMs: 9_309 },
  { days: 180, target: { coldMs: 600, warmMs: 100 }, pythonReferenceMs: 52_500 },
];
const WRITING = 'writes while ten years are queried cold';

const MOST_LINES = 20;

const rounds = option('rounds', 5);
const shifts = option('shifts', 24);
/** Longer ranges are left out. */
const longest = option('days', TEN_YEARS.days);
const isFresh = process.argv.includes('--fresh');

const wrong: string[] = [];

function meets(
  measured: Omit<Measured, 'wrong'>,
  { coldMs, warmMs = Infinity, peakMB = Infinity }: Target,
) {
  return (
    measured.coldMs.p50 <= coldMs && measured.warmMs.p50 <= warmMs && measured.peakMB.all <= peakMB
  );
}

interface Figure extends Record<string, unknown> {
  readonly name: string;
  readonly met: boolean;
}

/** Measures, and says how it was: or why it failed, so that the others are measured all the same. */
async function figure(
  name: string,
  range: Omit<Range, 'days'>,
  measuring: Promise<Measured>,
): Promise<Figure> {
  try {
    const { wrong: isWrong, ...measured } = await measuring;
    wrong.push(...isWrong);
    const { firstMs, coldMs, warmMs } = measured;
    console.error(`${name}: first ${firstMs} ms, cold ${coldMs.p50} ms, warm ${warmMs.p50} ms`);
    return { name, ...measured, ...range, met: meets(measured, range.target) };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): Figure {
  wrong.push(`${name}: ${String(error)}`);
  return { name, met: false };
}

function described({ events, days, distinctTitles }: Log) {
  return { events, days, distinctTitles };
}

const halfYear = await cachedLog(HALF_YEAR, isFresh);
const figures: Figure[] = [];
for (const { days, ...range } of HALF_YEAR_RANGES) {
  if (days > longest) continue;
  const name = days === 1 ? '1 day' : `${days} days`;
  figures.push(await figure(name, range, measureDesktop(halfYear, days, { rounds, shifts })));
}
figures.push(
  await figure(
    `${halfYear.busyHours.length} hours by category`,
    { target: { coldMs: 400 }, pythonReferenceMs: 3_958 },
    measureCategories(halfYear, rounds),
  ),
);

async function tenYearsFigures(): Promise<Log> {
  const log = await cachedLog(TEN_YEARS, isFresh);
  const fewer = { rounds: Math.min(rounds, 3), shifts: Math.min(shifts, 3) };
  const target = { coldMs: 8_000, warmMs: 500, peakMB: 400 };
  figures.push(await figure('ten years', { target }, measureDesktop(log, log.days, fewer)));
  figures.push(
    await writeFigure(log, fewer.rounds).catch((error: unknown) => failed(WRITING, error)),
  );
  return log;
}

async function writeFigure(log: Log, nodes: number): Promise<Figure> {
  const ask = lastDays(log, log.days);
  const all = await askWhileWriting(log, ask, nodes);
  const answers = all.map(({ answer }) => answer);
  wrong.push(...differences(answers, await answersOfTwin(log, [ask])));
  const p99s = all.map(({ meanwhile }) => meanwhile.p99Ms);
  const p99Ms = timesOf(p99s);
  const target = { p99Ms: 10 };
  return {
    name: WRITING,
    p99Ms,
    heartbeats: all.map(({ before, meanwhile }) => ({ before, meanwhile })),
    queryMs: timesOf(answers.map(({ ms }) => ms)),
    checksum: answers[0].checksum,
    target,
    met: p99Ms.p50 <= target.p99Ms,
  };
}

const tenYears = longest >= TEN_YEARS.days ? await tenYearsFigures() : undefined;
for (const line of wrong.slice(0, MOST_LINES)) console.error(line);
if (wrong.length > MOST_LINES) console.error(`… and ${wrong.length - MOST_LINES} more`);
if (wrong.length > 0) process.exitCode = 1;
report('query', {
  rounds,
  shifts,
  logs: [halfYear, ...(tenYears ? [tenYears] : [])].map(described),
  figures,
  sameAsTwin: wrong.length === 0,
  met: wrong.length === 0 && figures.every(({ met }) => met),
});
