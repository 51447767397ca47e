/** Moments as fields for a date and a time have them (HTML, `datetime-local`): by the clock of the person's zone. */

const MINUTE = 60_000;

/**
 * The moment at which the clock shows it.
 * @param local `2026-11-22T16:49`
 * @param zone IANA; the browser's where absent
 * @returns the first of two where the clock goes back, the one that it would have been where it leaps over it;
 *   `undefined` where the text is none
 */
export function momentOf(local: string, zone?: string): Date | undefined {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return undefined;
  // No offset is as long as a day: one of these two is in force.
  const offsets = [offsetAt(shown - 86_400_000, zone), offsetAt(shown + 86_400_000, zone)];
  const moments = offsets.map((offset) => shown - offset).sort((one, other) => one - other);
  const found = moments.find((moment) => moment + offsetAt(moment, zone) === shown);
  return new Date(found ?? Math.max(...moments));
}

/** What the clock shows, as `2026-11-22T16:49`. */
export function localOf(moment: Date, zone?: string): string {
  return new Date(moment.getTime() + offsetAt(moment.getTime(), zone)).toISOString().slice(0, 16);
}

/** Milliseconds that the clock is ahead of UTC. */
function offsetAt(moment: number, zone: string | undefined): number {
  // Swedish dates are ISO 8601's.
  const text = new Intl.DateTimeFormat('sv-SE', {
    ...(zone !== undefined && { timeZone: zone }),
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(moment);
  const shown = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Math.round((shown - moment) / MINUTE) * MINUTE;
}
