/**
 * Queries that reports consist of, in the language of `../language`, as dashboards ask them:
 *
 * - windows, flooded, cut to where somebody was there; sites cut to where their browser had the focus besides.
 * - Where two devices were used at once, the first of them counts: a person does one thing at a time, and no hour has
 *   more than an hour.
 */
import { programsOf } from './browsers.ts';
import type { Device } from './devices.ts';

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
  const keys = FIELDS[by].all.map((key) => `"${key}"`).join(', ');
  const all = by === 'site' ? 'split_url_events(all)' : 'all';
  const groups = `merge_events_by_keys(${all}, [${keys}])`;
  const windows = devices.flatMap((device, i) => (device.windows.length > 0 ? [`w${i}`] : []));
  const answers = [
    '"total": sum_durations(all)',
    `"top": limit_events(sort_by_duration(${groups}), ${top})`,
    '"active": sum_durations(active)',
    '"reach": sum_durations(reach)',
  ];
  return [
    ...presenceLines(devices),
    'all = [];',
    ...devices.flatMap((device, i) => [
      ...useLines(by, device, i, windows),
      `all = union_no_overlap(all, filter_period_intersect(u${i}, h${i}));`,
    ]),
    `RETURN = {${answers.join(', ')}};`,
  ].join('\n');
}

/** The same as periods: `active` and `reach`. */
export function activityQuestion(devices: readonly Device[]): string {
  return [...presenceLines(devices), 'RETURN = {"active": active, "reach": reach};'].join('\n');
}

/** All that buckets hold. */
export function bucketsQuestion(buckets: readonly string[]): string {
  return ['all = [];', ...buckets.flatMap((name) => read('all', name, RAW)), 'RETURN = all;'].join(
    '\n',
  );
}

/**
 * Sets `w0`, `h0`, … (windows, and where somebody was there, by device), `active` and `reach`.
 */
function presenceLines(devices: readonly Device[]): string[] {
  const lines = ['active = [];', 'away = [];'];
  for (const [i, { windows, presence, editors, sites }] of devices.entries()) {
    lines.push(`w${i} = [];`, ...windows.flatMap((name) => read(`w${i}`, name, IN_TURN)));
    lines.push(`h${i} = [];`);
    if (presence.length > 0) {
      lines.push(
        ...presence.flatMap((name) => read(`h${i}`, name, TOGETHER)),
        `away = away + filter_keyvals(h${i}, "status", ["afk"]);`,
        `h${i} = filter_keyvals(h${i}, "status", ["not-afk"]);`,
      );
    } else if (windows.length > 0) lines.push(`h${i} = w${i};`);
    else lines.push(...[...editors, ...sites].flatMap((name) => read(`h${i}`, name, TOGETHER)));
    lines.push(`active = period_union(active, h${i});`);
  }
  return [...lines, 'reach = period_union(active, away);'];
}

/** Sets `u0`, …: what was used on a device, whether somebody was there or not. */
function useLines(
  by: By,
  { windows: own, editors, sites }: Device,
  i: number,
  windows: readonly string[],
): string[] {
  const of = `u${i}`;
  if (by === 'app' || by === 'title') return [`${of} = w${i};`];
  if (by !== 'site') return [`${of} = [];`, ...editors.flatMap((name) => read(of, name, IN_TURN))];
  // Older extensions do not say which device they are on: they are taken to be on all of them.
  const focus = own.length > 0 ? `w${i}` : `concat(${windows.join(', ')})`;
  const seen = (name: string): string[] => [
    `f = filter_keyvals_regex(${focus}, "app", "${programsOf(name)}");`,
    't = filter_period_intersect(t, f);',
  ];
  return [
    `${of} = [];`,
    ...sites.flatMap((name) => [
      't = [];',
      ...read('t', name, TOGETHER),
      // Without windows there is nothing to tell by.
      ...(windows.length > 0 ? seen(name) : []),
      `${of} = union_no_overlap(${of}, t);`,
    ]),
  ];
}

/** How what is read is put to what is there: as it is, flooded, or where nothing is yet. */
const RAW = (of: string, events: string): string => `${of} + ${events}`;
const TOGETHER = (of: string, events: string): string => `${of} + flood(${events})`;
const IN_TURN = (of: string, events: string): string => `union_no_overlap(${of}, flood(${events}))`;

/**
 * A name as the language has it, which cannot write a backslash that a quote or the end follows: a bucket of such a
 * name is passed over.
 */
function read(of: string, bucket: string, put: typeof RAW): string[] {
  if (/\\(?:"|$)/.test(bucket)) return [];
  return [`${of} = ${put(of, `query_bucket("${bucket.replaceAll('"', '\\"')}")`)};`];
}
