import { ElatioError } from '../../../protocol/error.ts';
import type { Calendar, Every } from '../days/index.ts';
import { MOST_PERIODS } from '../periods.ts';
import { type Asking, askOver, type ToldEvent } from './ask.ts';
import type { Device } from './devices.ts';
import { type By, FIELDS, usageQuestion, type Within, withinQuestion } from './question.ts';
import type { Span } from './range.ts';
import { type Period, periodsOf } from './periods.ts';

/** What was used, and for how long. */
export interface Used {
  /** Of the program, title, site, project, file or category; `null` where nothing is recorded of it. */
  readonly name: string | null;
  /** The category's names, the outermost first. */
  readonly category?: readonly string[];
  /** The program, of a title. */
  readonly app?: string | null;
  /** Seconds. */
  readonly seconds: number;
}

export interface UsagePeriod extends Period {
  /** Seconds in all. */
  readonly total: number;
  /** Longest first. */
  readonly top: readonly Used[];
  /** Seconds of what is not among them. */
  readonly other: number;
  /** Seconds in which somebody was there; and in which it is recorded that nobody was. */
  readonly active: number;
  readonly away: number;
}

/** Names in an answer: 20 MB or so. */
const MOST_NAMES = 200_000;

/**
 * @throws ElatioError ELATIO_QUERY_PERIOD where there are too many periods, or names in all of them; as `Answers.ask`
 */
export async function usageOf(
  answers: Asking,
  calendar: Calendar,
  {
    by,
    devices,
    span,
    every,
    top,
    depth,
    within,
  }: {
    readonly by: By;
    readonly devices: readonly Device[];
    readonly span: Span;
    readonly every: Every | undefined;
    readonly top: number;
    /** Most names of a category; what is further in belongs to what it is in. */
    readonly depth?: number | undefined;
    /** All that was used where absent. */
    readonly within?: Within | undefined;
  },
  signal?: AbortSignal,
): Promise<UsagePeriod[]> {
  const periods = periodsOf(calendar, every, span, MOST_PERIODS);
  if (periods.length > 1 && periods.length * top > MOST_NAMES) {
    throw new ElatioError(
      'ELATIO_QUERY_PERIOD',
      `${periods.length} periods with ${top} names each are too much for one answer: ask for ${MOST_NAMES} names in all at most.`,
    );
  }
  const text = within ? withinQuestion(by, devices, top, within) : usageQuestion(by, devices, top);
  const variables = within && {
    app: within.app ?? '',
    site: within.site ?? '',
    categories: (within.categories ?? []).map((path) => [...path]),
  };
  const told = (await askOver(answers, text, periods, signal, variables)) as Told[];
  return told.map((answer, i) => ({ ...periods[i], ...usageIn(answer, by, { top, depth }) }));
}

/** What the question gives. */
interface Told {
  readonly total: number;
  readonly top: readonly ToldEvent[];
  readonly active: number;
  readonly reach: number;
}

function usageIn(
  { total, top: told, active, reach }: Told,
  by: By,
  { top, depth = Infinity }: { readonly top: number; readonly depth: number | undefined },
): Omit<UsagePeriod, keyof Period> {
  const used = by === 'category' ? categoriesIn(told, depth).slice(0, top) : usedIn(told, by);
  const listed = used.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    total: secondsOf(total),
    top: used,
    other: secondsOf(Math.max(0, total - listed)),
    active: secondsOf(active),
    away: secondsOf(reach - active),
  };
}

function usedIn(events: readonly ToldEvent[], by: By): Used[] {
  const { name } = FIELDS[by];
  const used = new Map<string, Used>();
  for (const { duration, data } of events) {
    if (duration === 0) continue;
    const one = {
      name: nameOf(data[name]),
      ...(by === 'title' && { app: nameOf(data['app']) }),
      seconds: duration,
    };
    // What has no name may be so in several ways.
    const key = JSON.stringify([one.name, one.app]);
    const known = used.get(key);
    used.set(key, known ? { ...one, seconds: secondsOf(known.seconds + one.seconds) } : one);
  }
  return [...used.values()].sort((a, b) => b.seconds - a.seconds);
}

/** What no rule is for, as ActivityWatch names it. @param path a category's names */
export function isUncategorized(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === 'Uncategorized';
}

function categoriesIn(events: readonly ToldEvent[], depth: number): Used[] {
  const used = new Map<string, { category: readonly string[]; seconds: number }>();
  for (const { duration, data } of events) {
    if (duration === 0) continue;
    const category = (data['$category'] as readonly string[]).slice(0, depth);
    const key = JSON.stringify(category);
    const seconds = secondsOf((used.get(key)?.seconds ?? 0) + duration);
    used.set(key, { category, seconds });
  }
  return [...used.values()]
    .map(({ category, seconds }) => ({ name: category.join(' > '), category, seconds }))
    .sort((a, b) => b.seconds - a.seconds);
}

function nameOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** To a microsecond, as it was recorded: sums of fractions are not quite. */
export function secondsOf(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
