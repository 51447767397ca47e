/** Logs and calendars for tests of datasets. */
import { expect } from 'vitest';
import {
  scoped,
  type LoggedEvent,
  type Question,
  type Reader,
  type ScopedReader,
} from '../../../marketplace/datasets/index.ts';
import type { Calendar, Period, ReadNote, Scope } from '../../../marketplace/datasets/index.ts';
import { createCalendar } from '../../../node/query/days/calendar.ts';
import { createZoneOffset } from '../../../node/zone-offset.ts';

export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;

/** An event and the type of its bucket. */
export interface Logged extends LoggedEvent {
  readonly type: string;
}

export function calendarIn(zone: string): Calendar {
  const offset = createZoneOffset(zone);
  const calendar = createCalendar([{ at: 0, zone }], { dayStart: 0, weekStart: 1 }, (_, ms) =>
    offset(ms),
  );
  return calendar;
}

/** Gives all of a type, whatever time is asked for: it is for `scoped` to cut. */
export function readerOf(log: readonly Logged[], asked: Question[] = []): Reader {
  return {
    async *events(question) {
      asked.push(question);
      yield log.filter(({ type }) => type === question.type);
    },
  };
}

export const EVERYTHING = {
  domains: ['core', 'web', 'health'],
  recipes: [
    'category-minutes@1',
    'hour-of-week@1',
    'site-transitions@1',
    'sleep-steps@1',
    'focus-sessions@1',
  ],
  granularities: ['day', 'week-hour', 'whole'],
} as const;

export function opened(
  recipe: string,
  log: readonly Logged[],
  {
    calendar,
    period,
    scope,
    notes = [],
  }: {
    readonly calendar: Calendar;
    readonly period: Period;
    readonly scope?: Partial<Scope>;
    readonly notes?: ReadNote[];
  },
): ScopedReader {
  return scoped({
    reader: readerOf(log),
    recipe,
    scope: { ...EVERYTHING, ...period, ...scope },
    calendar,
    audit: (note) => void notes.push(note),
  });
}

export const at = (iso: string): number => Date.parse(iso) * 1000;

export const failing = (code: string): object => expect.objectContaining({ code }) as object;
