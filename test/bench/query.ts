/** A dashboard's page asked of half a year and of ten years, by new processes and again: --rounds, --shifts, --days, --fresh. */
import { SECOND } from '../../protocol/event.ts';
import { cachedLog, HALF_YEAR, type Log, TEN_YEARS } from './query/log.ts';
import { type Measured, measureCategories, measureDesktop } from './query/measure.ts';
import type { Ask } from './query/question.ts';
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
const WRITE_P99_MS = 10;

const rounds = option('rounds', 5);
const shifts = option('shifts', 5);
/** Longer ranges are left out. */
const longest = option('days', TEN_YEARS.days);
const isFresh = process.argv.includes('--fresh');

const wrong: string[] = [];

function meets(measured: Measured, { coldMs, warmMs = Infinity, peakMB = Infinity }: Target) {
  return (
    measured.coldMs.p50 <= coldMs && measured.warmMs.p50 <= warmMs && measured.peakMB.all <= peakMB
  );
}

/** What is reported of a measurement. */
function figure(name: string, measured: Measured, range: Omit<Range, 'days'>) {
  const { wrong: isWrong, ...figures } = measured;
  wrong.push(...isWrong);
  console.error(`${name}: cold ${figures.coldMs.p50} ms, warm ${figures.warmMs.p50} ms`);
  return { name, ...figures, ...range, met: meets(measured, range.target) };
}

function described({ events, days, distinctTitles }: Log) {
  return { events, days, distinctTitles };
}

const halfYear = await cachedLog(HALF_YEAR, isFresh);
const figures = [];
for (const { days, ...range } of HALF_YEAR_RANGES) {
  if (days > longest) continue;
  const measured = await measureDesktop(halfYear, days, { rounds, shifts });
  figures.push(figure(`${days} days`, measured, range));
}
const categories = await measureCategories(halfYear, rounds);
figures.push(
  figure(`${halfYear.busyHours.length} category queries`, categories, {
    target: { coldMs: 400 },
    pythonReferenceMs: 3_958,
  }),
);

async function tenYearsFigures() {
  const log = await cachedLog(TEN_YEARS, isFresh);
  const most = { rounds: Math.min(rounds, 3), shifts: Math.min(shifts, 3) };
  const measured = await measureDesktop(log, log.days, most);
  const target = { coldMs: 8_000, warmMs: 500, peakMB: 400 };
  figures.push(figure('ten years', measured, { target }));

  const ask: Ask = { kind: 'desktop', from: log.to - log.days * 86_400 * SECOND, to: log.to };
  const { answer, heartbeats } = await askWhileWriting(log, ask);
  wrong.push(...differences([answer], await answersOfTwin(log, [ask])));
  const { ms: queryMs, checksum } = answer;
  const met = heartbeats.p99Ms <= WRITE_P99_MS;
  return {
    log: described(log),
    whileWriting: { queryMs, checksum, heartbeats, target: { p99Ms: WRITE_P99_MS }, met },
  };
}

const tenYears = longest >= TEN_YEARS.days ? await tenYearsFigures() : undefined;
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
report('query', {
  rounds,
  shifts,
  log: described(halfYear),
  figures,
  ...(tenYears && { tenYears }),
  sameAsTwin: wrong.length === 0,
  met:
    wrong.length === 0 && figures.every(({ met }) => met) && (tenYears?.whileWriting.met ?? true),
});
