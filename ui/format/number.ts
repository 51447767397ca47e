import { locales } from '../strings/index.ts';

const plain = new Intl.NumberFormat(locales);
const percent = new Intl.NumberFormat(locales, {
  style: 'percent',
  maximumFractionDigits: 0,
});

/** `12,345` */
export const number = (value: number): string => plain.format(value);

/** `62 %`, of 0.62 */
export const percentage = (part: number): string => percent.format(part);

/** `1.2 GB`: powers of ten, as disks are sold. */
export function bytes(count: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return new Intl.NumberFormat(locales, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumSignificantDigits: 3,
  }).format(count / 1_000 ** power);
}
