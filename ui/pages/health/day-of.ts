import type { Day } from '../../format/day.ts';

/**
 * Tells of moments on which of the person's days they are.
 * @param startOfDay when days begin, as `04:00`
 * @param zone IANA; the browser's where absent
 */
export function createDayOf({
  startOfDay,
  zone,
}: {
  readonly startOfDay: string;
  readonly zone: string | undefined;
}): (milliseconds: number) => Day {
  // Swedish dates are ISO 8601's.
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...(zone !== undefined && { timeZone: zone }),
    dateStyle: 'short',
  });
  const [hours = 0, minutes = 0] = startOfDay.split(':').map(Number);
  const before = (hours * 60 + minutes) * 60_000;
  return (milliseconds) => format.format(milliseconds - before);
}
