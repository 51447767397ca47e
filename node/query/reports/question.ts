/**
 * Queries that reports consist of, in the language of `../language`, as dashboards ask them:
 *
 * - windows, flooded, cut to where somebody was there; sites cut to where their browser had the focus besides.
 * - Where two devices were used at once, the first of them counts: a person does one thing at a time, and no hour has
 *   more than an hour.
 */
import { programsOf } from './browsers.ts';
import type { Device } from './devices.ts';
import { createScript, flooded, literal, type Script } from './script.ts';

/** What use is told apart by. */
export type By = 'app' | 'title' | 'site' | 'project' | 'file';

/** The field of what is grouped that names it, and those that it is grouped by. */
export const FIELDS: Readonly<
  Record<By, { readonly name: string; readonly all: readonly string[] }>
> = {
  app: { name: 'app', all: ['app'] },
  title: { name: 'title', all: ['title', 'app'] },
  site: { name: '$domain', all: ['$domain'] },
  project: { name: 'project', all: ['project'] },
  file: { name: 'file', all: ['file'] },
};

/**
 * For each period `total`, `top` (events, longest first), `active`, `reach`: seconds in which somebody was there, and
 * those together with where it is recorded that nobody was.
 */
export function usageQuestion(by: By, devices: readonly Device[], top: number): string {
  const script = createScript();
  addPresence(script, devices);
  for (const [i, device] of devices.entries()) {
    addUse(script, by, device, i, devices);
    if (script.has(`u${i}`))
      script.add('all', `filter_period_intersect(u${i}, ${script.of(`h${i}`)})`);
  }
  const keys = FIELDS[by].all.map((key) => `"${key}"`).join(', ');
  const all = by === 'site' ? `split_url_events(${script.of('all')})` : script.of('all');
  return script.returning({
    total: `sum_durations(${script.of('all')})`,
    top: `limit_events(sort_by_duration(merge_events_by_keys(${all}, [${keys}])), ${top})`,
    active: `sum_durations(${script.of('active')})`,
    reach: `sum_durations(${script.of('reach')})`,
  });
}

/** The same as periods: `active` and `reach`. */
export function activityQuestion(devices: readonly Device[]): string {
  const script = createScript();
  addPresence(script, devices);
  return script.returning({ active: script.of('active'), reach: script.of('reach') });
}

/** Sums of what is counted, by name. */
export function countsQuestion(buckets: readonly string[], counts: readonly string[]): string {
  const script = createScript();
  const events = script.read(...buckets).join(' + ') || '[]';
  const sums = counts.map((count) => [count, `sum_values(${events}, "${count}")`] as const);
  return script.returning(Object.fromEntries(sums));
}

/**
 * What there is to draw of a bucket: `runs`.
 * @param field what is drawn; all of the data where absent
 */
export function timelineQuestion(bucket: string, width: number, field: string | undefined): string {
  const script = createScript();
  const [events = '[]'] = script.read(bucket);
  const split = field?.startsWith('$') ? `split_url_events(${events})` : events;
  const keys = field === undefined ? '' : `, [${literal(field)}]`;
  return script.returning({ runs: `draw_timeline(${split}, ${width}${keys})` });
}

/**
 * Sets `w0`, `h0`, … (windows, and where somebody was there, by device), `active` and `reach`. None of them overlaps
 * itself. Unions of periods would say the same, but are worked out in the whole only, and this day by day.
 */
function addPresence(script: Script, devices: readonly Device[]): void {
  for (const [i, { windows, presence, editors, sites }] of devices.entries()) {
    for (const events of script.read(...windows)) script.add(`w${i}`, flooded(events));
    for (const events of script.read(...presence)) {
      script.add(`h${i}`, `filter_keyvals(${flooded(events)}, "status", ["not-afk"])`);
      script.add('away', `filter_keyvals(${flooded(events)}, "status", ["afk"])`);
    }
    if (presence.length === 0 && windows.length > 0) script.add(`h${i}`, script.of(`w${i}`));
    else if (presence.length === 0) {
      for (const events of script.read(...editors, ...sites)) script.add(`h${i}`, flooded(events));
    }
    script.add('active', script.of(`h${i}`));
  }
  script.add('reach', script.of('active'));
  script.add('reach', script.of('away'));
}

/** Sets `u0`, …: what was used on a device, whether somebody was there or not. */
function addUse(
  script: Script,
  by: By,
  { windows, editors, sites }: Device,
  i: number,
  devices: readonly Device[],
): void {
  const of = `u${i}`;
  if (by === 'app' || by === 'title') script.add(of, script.of(`w${i}`));
  else if (by !== 'site') {
    for (const events of script.read(...editors)) script.add(of, flooded(events));
  } else {
    // Older extensions do not say which device they are on: they are taken to be on all of them.
    const own = windows.length > 0 ? [`w${i}`] : devices.map((_, j) => `w${j}`);
    const focus = own.filter((name) => script.has(name)).join(' + ');
    for (const name of sites) {
      for (const events of script.read(name)) script.add(of, seen(flooded(events), focus, name));
    }
  }
}

/** Tabs where their browser had the focus; all of them where no windows are recorded to tell by. */
function seen(tabs: string, windows: string, bucket: string): string {
  if (windows === '') return tabs;
  const shown = `filter_keyvals_regex(${windows}, "app", "${programsOf(bucket)}")`;
  return `filter_period_intersect(${tabs}, ${shown})`;
}
