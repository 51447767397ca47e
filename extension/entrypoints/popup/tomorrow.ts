/** When days begin unless told otherwise, as in Elatio: who works past midnight is still at today. */
const HOUR_OF_MORNING = 4;

/** The next morning, in milliseconds since 1970. */
export function untilTomorrow(now: Date): number {
  const morning = new Date(now);
  morning.setHours(HOUR_OF_MORNING, 0, 0, 0);
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}
