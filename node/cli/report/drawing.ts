const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LEVELS = '▁▂▃▄▅▆▇█';

/** A bar of so many columns at most; the shortest that is any is an eighth of one. @param part from 0 to 1 */
export function bar(part: number, columns: number): string {
  if (!(part > 0) || columns < 1) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, part) * columns * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** A column of the height of a part of a line. @param part above 0, to 1 */
export function level(part: number): string {
  return LEVELS[Math.max(0, Math.ceil(Math.min(1, part) * LEVELS.length) - 1)];
}

/** A length of time: `42s`, `7m`, `3h 05m`. */
export function timeOf(seconds: number): string {
  if (seconds > 0 && seconds < 59.5) return `${Math.max(1, Math.round(seconds))}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}
