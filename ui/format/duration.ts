import { locales } from '../strings/index.ts';

const HOUR = 3_600;
const twoDigits = new Intl.NumberFormat(locales, { minimumIntegerDigits: 2 });
const whole = new Intl.NumberFormat(locales, { maximumFractionDigits: 0 });

/**
 * A length of time as one reads it at a glance: `3 h 08`, `52 min`, `40 s`.
 * @param seconds of any sign
 */
export function duration(seconds: number): string {
  const length = Math.abs(seconds);
  const sign = seconds < 0 ? '−' : '';
  if (length < 59.5) return `${sign}${whole.format(length)} s`;
  const minutes = Math.round(length / 60);
  if (minutes < 60) return `${sign}${whole.format(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  return `${sign}${whole.format(hours)} h ${twoDigits.format(minutes % 60)}`;
}

/** How much more or less: `+14 min`, `−1 h 02`, `±0`. */
export function difference(seconds: number): string {
  if (Math.abs(seconds) < 30) return '±0';
  return seconds > 0 ? `+${duration(seconds)}` : duration(seconds);
}

/** For a screen reader, in whole words: `3 hours 8 minutes`. */
export function spokenDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const parts = [
    { value: Math.floor(minutes / 60), unit: 'hour' },
    { value: minutes % 60, unit: 'minute' },
  ].filter(({ value }) => value > 0);
  if (seconds < HOUR / 60 && parts.length === 0)
    parts.push({ value: Math.round(seconds), unit: 'second' });
  return parts
    .map(({ value, unit }) =>
      new Intl.NumberFormat(locales, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    )
    .join(' ');
}
