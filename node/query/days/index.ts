/**
 * The person's days: they begin at 04:00 where the person is, weeks on Monday, months on the 1st. See `wall.ts` for the
 * law by which days in travel and on which clocks are changed have their ends.
 */
export type { Calendar, NamedPeriod } from './calendar.ts';
export { createDays, type Days } from './days.ts';
export { DAY, EVERY, type Every, HOUR, weekdayOf } from './units.ts';
export { createZoneHistory } from './zone-history.ts';
