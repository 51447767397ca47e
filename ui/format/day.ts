/**
 * Days by the calendar, as `2026-11-22`: what the node takes for the beginning of that day, whenever the person's days
 * begin. Reckoned in UTC, which has no hours twice.
 */

/** `2026-11-22` */
export type Day = string;

const MILLISECONDS = 86_400_000;

/** Whether a text, of an address say, is a day there is. */
export function isDay(text: string | null | undefined): text is Day {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * MILLISECONDS).toISOString().slice(0, 10);
}

export function addMonths(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** Days from the one to the other. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round(
    (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MILLISECONDS,
  );
}

/** The day's number in its week, 0 for Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The day that is on now. `createDayOf` says of which days. */
export function currentDay(now: Date, startOfDay: string, zone?: string): Day {
  return createDayOf({ startOfDay, zone })(now.getTime());
}

/**
 * Tells of moments, in milliseconds, on which of the person's days they are.
 * @param startOfDay when days begin by the clock, as `04:00`
 * @param zone IANA; the browser's where absent
 */
export function createDayOf({
  startOfDay,
  zone,
}: {
  readonly startOfDay: string;
  readonly zone?: string | undefined;
}): (moment: number) => Day {
  // Swedish dates are ISO 8601's: `2026-11-22 04:00`.
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...(zone !== undefined && { timeZone: zone }),
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (moment) => {
    const [date = '', clock = ''] = format.format(moment).split(' ');
    return clock < startOfDay ? addDays(date, -1) : date;
  };
}
