import { visible } from '../output.ts';
import { timeOf } from './drawing.ts';
import { bars, type Row, type Screen } from './table.ts';
import type { ToldHead, ToldUsage, ToldUsagePeriod, ToldUse } from './told.ts';

const WORDS: Readonly<Record<string, string>> = {
  app: 'Programs',
  title: 'Titles',
  site: 'Sites',
  project: 'Projects',
  file: 'Files',
  category: 'Categories',
};

/**
 * A report for people, line by line.
 * @param asked.every what its periods are
 * @param asked.now in milliseconds: nothing can be recorded yet of what comes
 */
export function usageLines(
  report: ToldUsage,
  screen: Screen,
  { every, now }: { readonly every?: string | undefined; readonly now: number },
): string[] {
  const { by, periods } = report;
  const lines = [`${WORDS[by] ?? by} ${spanInWords(report)}`, ''];
  const [first] = periods;
  if (every === undefined && first) {
    lines.push(...useLines(by, first, screen), '', presenceInWords(first, now));
  } else lines.push(...periodLines(report, screen, every, now));
  const note = presenceNote(report);
  return note === undefined ? lines : [...lines, '', note];
}

function periodLines(
  { by, periods }: ToldUsage,
  screen: Screen,
  every: string | undefined,
  now: number,
): string[] {
  const most = Math.max(...periods.map(({ total }) => total));
  const heads = bars(
    periods.map(({ name, total }) => ({
      name: nameOfPeriod(name ?? '', every),
      seconds: total,
      part: total / most,
    })),
    screen,
  );
  const lines: string[] = [];
  let empty: string[] = [];
  const tellEmpty = (): void => {
    if (empty.length === 0) return;
    const [first] = empty;
    const names = empty.length === 1 ? first : `${first} – ${empty.at(-1) ?? ''}`;
    lines.push(`${names}  nothing recorded`, '');
    empty = [];
  };
  for (const [i, period] of periods.entries()) {
    const { name, active, away, total } = period;
    if (active + away + total === 0) empty.push(nameOfPeriod(name ?? '', every));
    else {
      tellEmpty();
      const presence = `  ${presenceInWords(period, now)}`;
      lines.push(heads[i], ...useLines(by, period, screen, 2), presence, '');
    }
  }
  tellEmpty();
  const sum = periods.reduce((all, { total }) => all + total, 0);
  const used = periods.filter(({ total }) => total > 0).length;
  const average = used > 1 ? `, ${timeOf(sum / used)} on average of the ${used} that have any` : '';
  return [...lines, `In all ${timeOf(sum)}${average}.`];
}

/** Names with their times, the rest, and all of it. */
export function useLines(
  by: string,
  { top, other, total }: ToldUsagePeriod,
  screen: Screen,
  indent = 0,
): string[] {
  if (total === 0) return [`${' '.repeat(indent)}none`];
  const most = Math.max(...top.map(({ seconds }) => seconds));
  const row = (name: string, seconds: number): Row => ({ name, seconds, part: seconds / most });
  const rows = top.map((used) => row(nameOf(by, used), used.seconds));
  if (other >= 0.5) rows.push({ name: '(others)', seconds: other });
  if (indent === 0) rows.push({ name: '(in all)', seconds: total });
  return bars(rows, screen, indent);
}

function nameOf(by: string, { name, app }: ToldUse): string {
  if (app === undefined || app === null) return name ?? `(no ${by})`;
  return name === null ? `${app} (no ${by})` : `${name} (${app})`;
}

/** `2026-11-22 Sun`, `week of 2026-11-16`, `2026-11`, `2026-11-22 14:00`. */
function nameOfPeriod(name: string, every: string | undefined): string {
  if (every === 'week') return `week of ${name}`;
  if (every === 'hour') return `${name.replace('T', ' ')}:00`;
  if (every !== 'day') return name;
  const weekday = new Date(name).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' });
  return `${name} ${weekday}`;
}

function spanInWords({ since, until, zone }: ToldHead): string {
  return `from ${timeIn(zone, since)} to ${timeIn(zone, until)}, ${zone}`;
}

/** `2026-11-22 14:03` where somebody is. */
export function timeIn(zone: string, iso: string): string {
  const form = { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
  // Of all locales that one has the order of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { ...form, timeZone: zone }).format(new Date(iso));
}

/** `Active 5h 12m, away 1h 03m, nothing recorded for 35m.` */
export function presenceInWords(
  { from, until, active, away }: Pick<ToldUsagePeriod, 'from' | 'until' | 'active' | 'away'>,
  now: number,
): string {
  const passed = (Math.min(Date.parse(until), now) - Date.parse(from)) / 1_000;
  const unknown = passed - active - away;
  const rest = unknown >= 30 ? `, nothing recorded for ${timeOf(unknown)}` : '';
  return `Active ${timeOf(active)}, away ${timeOf(away)}${rest}.`;
}

/** Which devices say nothing of whether somebody was there; nothing where all do. */
export function presenceNote({ devices }: ToldHead): string | undefined {
  const without = devices.filter(({ presence }) => !presence);
  if (without.length === 0) return undefined;
  const names = without.map(({ hostname }) => visible(hostname)).join(', ');
  return `Whether somebody was there is not recorded of ${names}: all use counts.`;
}
