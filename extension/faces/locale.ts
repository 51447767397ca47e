/** Numbers, lengths of time and clocks as the browser's languages have them. */
const locales = [...navigator.languages];
const whole = new Intl.NumberFormat(locales, { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat(locales, { minimumIntegerDigits: 2 });
const shortTime = new Intl.DateTimeFormat(locales, { hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeStyle: 'short' });

/** `1 entry`, `2,000 entries`. */
export function counted(count: number, one: string, several: string): string {
  return `${whole.format(count)} ${count === 1 ? one : several}`;
}

/** `16:49`; with its day where that is another than today. @param time milliseconds since 1970 */
export function clock(time: number, now: number = Date.now()): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return (isToday ? shortTime : dayAndTime).format(time);
}

/** A length of time as one reads it at a glance: `3 h 08`, `52 min`, `40 s`. @param seconds at least 0 */
export function duration(seconds: number): string {
  if (seconds < 59.5) return `${whole.format(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${whole.format(minutes)} min`;
  return `${whole.format(Math.floor(minutes / 60))} h ${twoDigits.format(minutes % 60)}`;
}

/** For a screen reader, in whole words: `3 hours 8 minutes`. @param seconds at least 0 */
export function spokenDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const parts =
    seconds < 59.5
      ? [{ value: seconds, unit: 'second' }]
      : [
          { value: Math.floor(minutes / 60), unit: 'hour' },
          { value: minutes % 60, unit: 'minute' },
        ].filter(({ value }) => value > 0);
  return parts
    .map(({ value, unit }) =>
      new Intl.NumberFormat(locales, {
        style: 'unit',
        unit,
        unitDisplay: 'long',
        maximumFractionDigits: 0,
      }).format(value),
    )
    .join(' ');
}
