/** What the timeline shows, as its address says it: one can go back to it, keep it, and send it. */
import { addDays, type Day, isDay } from '../../format/day.ts';
import { startOf } from '../../format/wall.ts';
import type { Calendar } from '../settings.ts';
import { LONGEST, lengthOf, SHORTEST, type Span } from './scale.ts';

/** What there can be anything of. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** From when to when, and what of it is chosen. */
export interface Place {
  readonly view: Span;
  readonly selection: Span | undefined;
  /** The id of an event. */
  readonly event: number | undefined;
}

/** The path of the timeline at a span, say from Today or a search. @param event its id, to be shown beside */
export function timelineAddress(span: Span, event?: number): string {
  const margin = Math.max(lengthOf(span) * 2, 30 * 60_000);
  const query = new URLSearchParams({
    since: momentText(span.from - margin),
    until: momentText(span.to + margin),
    from: momentText(span.from),
    to: momentText(span.to),
    ...(event !== undefined && { event: String(event) }),
  });
  return `/timeline?${query.toString()}`;
}

/** From when a day begins to when the next one does. */
export function daySpan(
  day: Day,
  { startOfDay, zone }: Pick<Calendar, 'startOfDay' | 'zone'>,
): Span {
  return { from: startOf(day, startOfDay, zone), to: startOf(addDays(day, 1), startOfDay, zone) };
}

/** What an address says. What is malformed falls back to today: nobody is stopped by a mistyped link. */
export function readPlace(search: string, calendar: Calendar): Place {
  const query = new URLSearchParams(search);
  const today = daySpan(calendar.today, calendar);
  const since = query.get('since') ?? query.get('day');
  const from = readMoment(since, calendar);
  const to =
    readMoment(query.get('until'), calendar) ??
    (isDay(since) ? startOf(addDays(since, 1), calendar.startOfDay, calendar.zone) : undefined);
  const view = from !== undefined && to !== undefined ? { from, to } : today;
  const chosen = {
    from: readMoment(query.get('from'), calendar) ?? NaN,
    to: readMoment(query.get('to'), calendar) ?? NaN,
  };
  const event = query.get('event') ?? '';
  return {
    view: isView(view) ? view : today,
    selection: chosen.to >= chosen.from ? chosen : undefined,
    event: /^\d{1,16}$/.test(event) ? Number(event) : undefined,
  };
}

function isView(span: Span): boolean {
  const length = lengthOf(span);
  return length >= SHORTEST && length <= LONGEST;
}

function readMoment(text: string | null, { startOfDay, zone }: Calendar): number | undefined {
  if (text === null) return undefined;
  const moment = isDay(text) ? startOf(text, startOfDay, zone) : isoMoment(text);
  return moment >= EARLIEST && moment <= LATEST ? moment : undefined;
}

function isoMoment(text: string): number {
  return /^\d{4}-\d\d-\d\dT[\d:.]{5,12}Z$/.test(text) ? Date.parse(text) : NaN;
}

/** `2026-11-22T10:15:03Z` */
export function momentText(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
