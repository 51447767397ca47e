import { level } from './drawing.ts';
import type { ToldActivity } from './told.ts';

/** Hours between two that are named. */
const NAMED = 4;
/** More columns an hour show nothing more. */
const WIDEST = 3;

/** A day by the hour: two lines, hours of the clock and how much of each somebody was there; and what signs mean. */
export function stripLines({ periods }: ToldActivity, columns: number): string[] {
  const wide = Math.min(WIDEST, Math.floor(columns / Math.max(1, periods.length)));
  if (wide < 1) return [];
  let names = '';
  let signs = '';
  for (const { name, from, until, active, away } of periods) {
    const hour = Number(name?.slice(-2));
    if (hour % NAMED === 0 && names.length <= signs.length && signs.length + 2 <= columns) {
      names = names.padEnd(signs.length) + String(hour).padStart(2, '0');
    }
    const length = (Date.parse(until) - Date.parse(from)) / 1_000;
    signs += signOf(active / length, away).repeat(wide);
  }
  return [names, signs, '▁-█ active, - away, · nothing recorded'];
}

function signOf(part: number, away: number): string {
  if (part > 0) return level(part);
  return away > 0 ? '-' : '·';
}
