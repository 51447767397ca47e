/** Numbers of bytes in words: powers of 1,000, as disks are sold. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes in words, e.g. `12.4 MB`. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}

/** The bytes that words say, e.g. `500MB`, `1.5 GB`, `2GiB` (powers of 1,024), `0`; `undefined` where it is no size. */
export function bytesIn(text: string): number | undefined {
  if (text === '0') return 0;
  const found = /^(\d{1,9}(?:\.\d{1,9})?) ?([kmgt])(i?)b$/i.exec(text);
  if (!found) return undefined;
  const [, count, prefix, binary] = found;
  const power = 'kmgt'.indexOf(prefix.toLowerCase()) + 1;
  return Math.round(Number(count) * (binary === '' ? 1000 : 1024) ** power);
}
