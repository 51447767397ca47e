/** When days begin unless told otherwise, as in Elatio: who works past midnight is still at today. */
const HOUR_OF_MORNING = 4;

/**
 * When the person's next day begins, in milliseconds since 1970.
 * @param dayEnds when one of their days ended, or will, as the node said last: it may be long ago
 */
export function untilTomorrow(now: Date, dayEnds: number | undefined): number {
  const morning = new Date(now);
  if (dayEnds === undefined) morning.setHours(HOUR_OF_MORNING, 0, 0, 0);
  else {
    const end = new Date(dayEnds);
    morning.setHours(end.getHours(), end.getMinutes(), 0, 0);
  }
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}
