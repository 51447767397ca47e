import { ElatioError } from '../../protocol/error.ts';
import { isUnit } from './sentence/keywords.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';

/** What can be counted: time by what it was spent on, and what was logged by hand or recorded as numbers. */
export const KINDS = ['category', 'app', 'site', 'project', 'file', 'logged', 'screen'] as const;

export type SubjectKind = (typeof KINDS)[number];

/** What a goal is about. */
export interface Subject {
  readonly kind: SubjectKind;
  /**
   * Of a category its path, `Work > Programming`; of what is logged what was done. Absent of `screen`, and of `logged`
   * where anything counts that has the number.
   */
  readonly name?: string;
}

export const PERS = ['day', 'week', 'month'] as const;

export type Per = (typeof PERS)[number];

/** Part of each day, in minutes after midnight; absent is where the person's day begins, or ends. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
}

/** Days on which a goal does not count, dates; the last included. It goes on where `until` is absent. */
export interface Rest {
  readonly from: string;
  readonly until?: string;
}

/** What a sentence says. */
export interface Wish {
  readonly subject: Subject;
  readonly direction: 'most' | 'least';
  /** Seconds where the unit is `time`. */
  readonly amount: number;
  /** `time`; `times`, how often it was logged; any other is a number that was recorded, such as `km`. */
  readonly unit: string;
  readonly per: Per;
  /** Weekdays that count, rising, 0 is Sunday; all where absent. */
  readonly on?: readonly number[];
  /** On so many days of a week it is to be so. `per` is `day` then. */
  readonly times?: number;
  readonly window?: Window;
}

/** A goal, as it is kept. */
export interface Goal extends Wish {
  /** The date of the first day that counts. */
  readonly since: string;
  readonly rests?: readonly Rest[];
}

export const TIME = 'time';
export const TIMES = 'times';

/** Goals at most. */
export const MOST_GOALS = 1_000;

const LONGEST_NAME = 256;
const MOST_RESTS = 200;
/** As long as the longest of each lasts, in seconds. */
const LONGEST: Readonly<Record<Per, number>> = {
  day: 86_400,
  week: 7 * 86_400,
  month: 31 * 86_400,
};
const MOST_AMOUNT = 1e9;
const UNIT = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,63}$/u;

/** @throws ElatioError ELATIO_GOALS_GOAL, saying what is wrong */
export function checkedWish(sent: unknown): Wish {
  const wish = objectOf(sent);
  const subject = subjectOf(wish['subject']);
  const { direction, per = 'day', times } = wish;
  const unit = wish['unit'] ?? TIME;
  if (direction !== 'most' && direction !== 'least') throw wrong('"direction" is most or least');
  if (per !== 'day' && per !== 'week' && per !== 'month') {
    throw wrong('"per" is day, week or month');
  }
  const isWord = typeof unit === 'string' && UNIT.test(unit) && isUnit(unit);
  if (unit !== TIME && unit !== TIMES && !isWord) {
    throw wrong('"unit" is time, times, or the name of a number that is recorded, such as km');
  }
  const amount = amountOf(wish['amount'], unit);
  if (amount === 0 && direction === 'least') {
    throw wrong('at least nothing is always so: say how much');
  }
  if (unit !== TIME && subject.kind !== 'logged') {
    throw wrong(
      `"${unit}" fits what is logged only: of ${subject.kind === 'screen' ? 'screen time' : `a ${subject.kind}`} there is time`,
    );
  }
  if (
    (unit === TIME || unit === TIMES) &&
    subject.kind === 'logged' &&
    subject.name === undefined
  ) {
    throw wrong('of what? Name what is logged');
  }
  if (unit === TIME && amount > LONGEST[per]) {
    throw wrong(`a ${per} has only ${LONGEST[per] / 3_600} hours`);
  }
  return {
    subject,
    direction,
    amount,
    unit,
    per,
    ...daysOf(wish['on']),
    ...timesOf(times, per, wish['on']),
    ...windowOf(wish['window']),
  };
}

/** @throws ElatioError ELATIO_GOALS_GOAL */
export function checkedGoal(sent: unknown): Goal {
  const { since, rests } = objectOf(sent);
  return { ...checkedWish(sent), since: dateOf(since, 'since'), ...restsOf(rests) };
}

/** A goal of the document; nothing where it is of a version that knows more. */
export function keptGoal(value: JsonValue): Goal | undefined {
  try {
    return checkedGoal(value);
  } catch {
    return undefined;
  }
}

/** As the document has it. */
export function jsonOf(goal: Goal): JsonObject {
  return JSON.parse(JSON.stringify(goal)) as JsonObject;
}

/** Of which categories: names from the top. */
export function pathOf(category: string): readonly string[] {
  return category.split('>').map((name) => name.trim());
}

function subjectOf(sent: unknown): Subject {
  const { kind: asked, name } = objectOf(sent);
  const kind = KINDS.find((one) => one === asked);
  if (!kind) throw wrong(`"subject.kind" is one of ${KINDS.join(', ')}`);
  if (kind === 'screen') {
    if (name !== undefined) throw wrong('screen time has no name');
    return { kind };
  }
  if (name === undefined && kind === 'logged') return { kind };
  if (typeof name !== 'string' || !isName(name)) {
    throw wrong(
      `"subject.name" has 1 to ${LONGEST_NAME} characters, no control characters, no blanks at its ends`,
    );
  }
  if (kind !== 'category') return { kind, name };
  const path = pathOf(name);
  if (path.includes('')) throw wrong('a category is named such as "Work > Programming"');
  return { kind, name: path.join(' > ') };
}

function isName(name: string): boolean {
  const isLong = name === '' || name.length > LONGEST_NAME;
  return !isLong && name === name.trim() && name.isWellFormed() && !/\p{Cc}/u.test(name);
}

/** To a second, or a millionth: what is less cannot be said. */
function amountOf(sent: unknown, unit: string): number {
  if (typeof sent !== 'number' || !(sent >= 0) || sent > MOST_AMOUNT) {
    throw wrong(`"amount" is a number from 0 to ${MOST_AMOUNT}`);
  }
  return unit === TIME ? Math.round(sent) : Number(sent.toFixed(6));
}

function daysOf(sent: unknown): Pick<Wish, 'on'> {
  if (sent === undefined) return {};
  const isDays =
    Array.isArray(sent) &&
    sent.length > 0 &&
    sent.every((day) => Number.isInteger(day) && Number(day) >= 0 && Number(day) <= 6);
  if (!isDays) throw wrong('"on" is a list of weekdays, from 0, Sunday, to 6');
  const days = [...new Set(sent as number[])].sort((a, b) => a - b);
  return days.length === 7 ? {} : { on: days };
}

function timesOf(times: unknown, per: Per, on: unknown): Pick<Wish, 'times'> {
  if (times === undefined) return {};
  const most = daysOf(on).on?.length ?? 7;
  if (per !== 'day') throw wrong('"times" is of goals per day');
  if (!Number.isInteger(times) || Number(times) < 1 || Number(times) > most) {
    throw wrong(`"times" is a whole number from 1 to ${most}, the days of a week that count`);
  }
  return { times: Number(times) };
}

function windowOf(sent: unknown): Pick<Wish, 'window'> {
  if (sent === undefined) return {};
  const { from, to } = objectOf(sent);
  const isMinute = (value: unknown): boolean =>
    value === undefined ||
    (Number.isInteger(value) && Number(value) >= 0 && Number(value) < 24 * 60);
  if (!isMinute(from) || !isMinute(to) || from === to) {
    throw wrong('"window" has "from", "to" or both: minutes after midnight, not the same');
  }
  return {
    window: {
      ...(from !== undefined && { from: Number(from) }),
      ...(to !== undefined && { to: Number(to) }),
    },
  };
}

function restsOf(sent: unknown): Pick<Goal, 'rests'> {
  if (sent === undefined) return {};
  if (!Array.isArray(sent) || sent.length > MOST_RESTS) {
    throw wrong(`"rests" is a list of at most ${MOST_RESTS}`);
  }
  const rests = sent.map((one: unknown): Rest => {
    const { from, until } = objectOf(one);
    const begin = dateOf(from, 'rests.from');
    return until === undefined
      ? { from: begin }
      : { from: begin, until: dateOf(until, 'rests.until') };
  });
  return rests.length > 0 ? { rests } : {};
}

function dateOf(sent: unknown, path: string): string {
  if (typeof sent === 'string' && /^\d{4}-\d\d-\d\d$/.test(sent)) {
    const time = Date.parse(sent);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(sent)) return sent;
  }
  throw wrong(`"${path}" is a date such as 2026-11-22`);
}

function objectOf(sent: unknown): Record<string, unknown> {
  if (sent !== null && typeof sent === 'object' && !Array.isArray(sent)) {
    return sent as Record<string, unknown>;
  }
  throw wrong('an object is expected');
}

function wrong(what: string): ElatioError {
  return new ElatioError('ELATIO_GOALS_GOAL', `That is no goal: ${what}.`);
}
