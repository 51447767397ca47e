import { SECOND } from '../../../protocol/event.ts';
import { quantile, rounded } from '../report.ts';
import type { Asked, AskingJob } from './asking.ts';
import type { Log } from './log.ts';
import { runApart } from './process.ts';
import { type Answer, type Ask, earlier } from './question.ts';
import { answersOfTwin, differences } from './verify.ts';

const HOUR = 3_600 * SECOND;

export interface Times {
  readonly p50: number;
  readonly max: number;
}

/** How one kind of question fared. */
export interface Measured {
  /** In the period of the cold questions. */
  readonly events: number;
  /** Of a log of which nobody has asked anything before. */
  readonly firstMs: number;
  /** Of a new process, where another one has asked. */
  readonly coldMs: Times;
  readonly warmMs: Times;
  readonly processStartMs: Times;
  readonly storeOpenMs: Times;
  /** Of a process: with the store open, after the cold question, after all. The most of all rounds. */
  readonly residentMB: { readonly opened: number; readonly cold: number; readonly all: number };
  readonly peakMB: { readonly cold: number; readonly all: number };
  readonly twinMs: number;
  readonly checksum: string;
  /** Answers that are not the twin's. */
  readonly wrong: readonly string[];
}

export interface Repeats {
  /** New processes. */
  readonly rounds: number;
  /** How often a process is asked anew, over a range that is an hour earlier each time. */
  readonly shifts: number;
}

const WORKED = 6;

/**
 * A page of so many days, up to the end of six hours of work: each hour earlier it is another page. They are not of the
 * log's last day, since what is open when a log ends is not in it.
 */
export function lastDays({ busyHours, to }: Log, days: number): Ask {
  const last = busyHours.findLast((hour, i) => {
    const isWhole = hour - busyHours[i - WORKED + 1] === (WORKED - 1) * HOUR;
    return isWhole && hour < to - 24 * HOUR;
  });
  if (last === undefined) throw new RangeError('nobody worked for so long');
  const end = last + HOUR;
  return { kind: 'desktop', from: end - days * 24 * HOUR, to: end };
}

/** Asks one question of new processes, and of each again over ranges nobody has asked for. */
export async function measureDesktop(
  log: Log,
  days: number,
  { rounds, shifts }: Repeats,
): Promise<Measured> {
  const cold = lastDays(log, days);
  const warm = Array.from({ length: shifts }, (_, i) => earlier(cold, (i + 1) * HOUR));
  return measure(log, [cold], warm, rounds);
}

/** The same of the question for categories, over one hour after the other; then half an hour earlier each. */
export async function measureCategories(log: Log, rounds: number): Promise<Measured> {
  const hours = log.busyHours.map((from): Ask => ({ kind: 'category', from, to: from + HOUR }));
  const shifted = hours.map((each) => earlier(each, HOUR / 2));
  return measure(log, hours, shifted, rounds, hours.length);
}

/** @param together so many questions count as one */
async function measure(
  log: Log,
  cold: readonly Ask[],
  warm: readonly Ask[],
  rounds: number,
  together = 1,
): Promise<Measured> {
  const { directory, hostname } = log;
  const asks = [...cold, ...warm];
  const job: AskingJob = { directory, hostname, asks };
  const asking = new URL('./asking.ts', import.meta.url);
  // Nobody has asked before; later ones find what it has left.
  const first = await runApart<Asked>(asking, { ...job, asks: cold, isFirst: true });
  const all: Asked[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(await runApart<Asked>(asking, job));
  }
  const twins = await answersOfTwin(log, asks);
  const most = (of: (asked: Asked) => number): number => Math.max(...all.map(of));
  const right = twins.slice(0, cold.length);
  return {
    events: right.reduce((total, { events }) => total + events, 0),
    firstMs: rounded(sum(first.answers)),
    coldMs: timesOf(all.map(({ answers }) => sum(answers.slice(0, cold.length)))),
    warmMs: timesOf(all.flatMap(({ answers }) => sums(answers.slice(cold.length), together))),
    processStartMs: timesOf(all.map(({ startMs }) => startMs)),
    storeOpenMs: timesOf(all.map(({ openMs }) => openMs)),
    residentMB: {
      opened: most(({ memory }) => memory.opened.residentMB),
      cold: most(({ memory }) => memory.first.residentMB),
      all: most(({ memory }) => memory.last.residentMB),
    },
    peakMB: {
      cold: most(({ memory }) => memory.first.mostResidentMB),
      all: most(({ memory }) => memory.last.mostResidentMB),
    },
    twinMs: rounded(sum(right)),
    checksum: twins[0].checksum,
    wrong: differences(
      [first, ...all].flatMap(({ answers }) => answers),
      twins,
    ),
  };
}

function sum(answers: readonly Answer[]): number {
  return answers.reduce((total, { ms }) => total + ms, 0);
}

/** Of each so many that follow each other. */
function sums(answers: readonly Answer[], together: number): number[] {
  return Array.from({ length: answers.length / together }, (_, i) =>
    sum(answers.slice(i * together, (i + 1) * together)),
  );
}

export function timesOf(values: readonly number[]): Times {
  return { p50: rounded(quantile(values, 0.5)), max: rounded(Math.max(...values)) };
}
