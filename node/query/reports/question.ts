/**
 * Queries that reports consist of, in the language of `../language`, as dashboards ask them:
 *
 * - windows, flooded, cut to where somebody was there; sites cut to where their browser had the focus besides.
 * - Where two devices were used at once, the first of them counts: a person does one thing at a time, and no hour has
 *   more than an hour.
 */
import { programsOf } from './browsers.ts';
import type { Device } from './devices.ts';
import { addDid, DID } from './did.ts';
import { addPresence, seenIn } from './presence.ts';
import { createScript, flooded, literal, type Script } from './script.ts';

/** What use is told apart by. */
export type By = 'app' | 'title' | 'site' | 'project' | 'file' | 'category';

/** The field of what is grouped that names it, and those that it is grouped by. */
export const FIELDS: Readonly<
  Record<By, { readonly name: string; readonly all: readonly string[] }>
> = {
  app: { name: 'app', all: ['app'] },
  title: { name: 'title', all: ['title', 'app'] },
  site: { name: '$domain', all: ['$domain'] },
  project: { name: 'project', all: ['project'] },
  file: { name: 'file', all: ['file'] },
  category: { name: '$category', all: ['$category'] },
};

/**
 * For each period `total`, `top` (events, longest first), `active`, `reach`: seconds in which somebody was there, and
 * those together with where it is recorded that nobody was. Of categories there are few: `top` has all of them.
 */
export function usageQuestion(by: By, devices: readonly Device[], top: number): string {
  const script = createScript();
  addPresence(script, devices);
  if (by === 'category') return categoryQuestion(script, devices);
  for (const [i, device] of devices.entries()) {
    addUse(script, by, device, i, devices);
    if (script.has(`u${i}`))
      script.add('all', `filter_period_intersect(u${i}, ${script.of(`h${i}`)})`);
  }
  const keys = namesOf(FIELDS[by].all);
  const all = by === 'site' ? `split_url_events(${script.of('all')})` : script.of('all');
  return script.returning({
    total: `sum_durations(${script.of('all')})`,
    top: `limit_events(sort_by_duration(merge_events_by_keys(${all}, [${keys}])), ${top})`,
    active: `sum_durations(${script.of('active')})`,
    reach: `sum_durations(${script.of('reach')})`,
  });
}

/**
 * What was done is summed by all that rules may look at first. That is kept whatever the rules say, so that after a
 * change of them only sums have to be looked at again.
 */
function categoryQuestion(script: Script, devices: readonly Device[]): string {
  addDid(script, devices);
  const did = script.of('did');
  return script.returning({
    total: `sum_durations(${did})`,
    top: `sort_by_duration(sum_by_category(${sumsOf(did)}, categories()))`,
    active: `sum_durations(${script.of('active')})`,
    reach: `sum_durations(${script.of('reach')})`,
  });
}

/** What is asked about, of all that was done. */
export interface Within {
  /** Categories, each by its names from the outermost; those that are in them are named, too. */
  readonly categories?: readonly (readonly string[])[] | undefined;
  /** A program. */
  readonly app?: string | undefined;
  /** A site, by its host without "www.". */
  readonly site?: string | undefined;
}

/** Without which it is none of what is asked for. */
const NEEDED: Partial<Record<By, string>> = { site: 'url', project: 'project', file: 'file' };

/**
 * As `usageQuestion`, of what the person did within a category, a program or a site. It knows as `app`, `site` and
 * `categories` what `within` says.
 */
export function withinQuestion(
  by: By,
  devices: readonly Device[],
  top: number,
  { app, site, categories }: Within,
): string {
  const script = createScript();
  addPresence(script, devices);
  addDid(script, devices);
  let all = sumsOf(script.of('did'));
  if (app !== undefined) all = `filter_keyvals(${all}, "app", [app])`;
  if (site !== undefined) all = `filter_keyvals(${all}, "$domain", [site])`;
  if (categories) {
    all = `filter_keyvals(categorize(${all}, categories()), "$category", categories)`;
  } else if (by === 'category') all = `categorize(${all}, categories())`;
  const needed = NEEDED[by];
  if (needed) all = `filter_keyvals_regex(${all}, "${needed}", ".")`;
  script.add('all', all);
  const longest = `sort_by_duration(merge_events_by_keys(all, [${namesOf(FIELDS[by].all)}]))`;
  return script.returning({
    total: 'sum_durations(all)',
    top: by === 'category' ? longest : `limit_events(${longest}, ${top})`,
    active: `sum_durations(${script.of('active')})`,
    reach: `sum_durations(${script.of('reach')})`,
  });
}

/** Sums by all that rules may look at, with the parts of addresses. */
function sumsOf(did: string): string {
  return `split_url_events(merge_events_by_keys(${did}, [${namesOf(DID)}]))`;
}

/** What a query gives that knows as `sums` what was done, each thing once with how long it lasted in all. */
export function didQuestion(devices: readonly Device[], text: string): string {
  const script = createScript();
  addPresence(script, devices);
  addDid(script, devices);
  script.add('sums', sumsOf(script.of('did')));
  return script.followedBy(text);
}

/** `active` and `reach` as periods. */
export function activityQuestion(devices: readonly Device[]): string {
  const script = createScript();
  addPresence(script, devices);
  return script.returning({ active: script.of('active'), reach: script.of('reach') });
}

/** The fields that stretches are told apart by. */
export const STRETCH_FIELDS = ['$category', 'project', 'app'] as const;

/** More than a day has microseconds: nothing is rounded. */
const EXACTLY = 10 ** 11;

/** What was done when: `did`, neighbours of one kind as one. */
export function stretchesQuestion(devices: readonly Device[]): string {
  const script = createScript();
  addPresence(script, devices);
  addDid(script, devices);
  return script.returning({
    did: `draw_timeline(${sorted(script.of('did'))}, ${EXACTLY}, [${namesOf(STRETCH_FIELDS)}])`,
  });
}

/** What runs of what was done may be told apart by, and the fields that say it. */
export const RUN_FIELDS = {
  category: ['$category'],
  app: ['$category', 'app'],
  // What decides the category, too.
  title: DID,
} as const;

export type RunsBy = keyof typeof RUN_FIELDS;

/**
 * What there is to draw of what the person did, so many pixels wide: `runs` and `states`, for each device; `merged`, of
 * all of them where they are several: what began last is seen. A state has the `status` that is recorded, or none where
 * other things are.
 */
export function didRunsQuestion(devices: readonly Device[], by: RunsBy, width: number): string {
  const script = createScript();
  addPresence(script, devices);
  addDid(script, devices);
  for (const [i, { presence, windows, sites, editors }] of devices.entries()) {
    if (script.has(`d${i}`)) {
      const did = `filter_period_intersect(d${i}, ${script.of(`h${i}`)})`;
      script.add(`r${i}`, by === 'title' ? did : sorted(did));
    }
    for (const events of script.read(...presence, ...windows, ...editors, ...sites)) {
      script.add(`s${i}`, flooded(events));
    }
  }
  const runs = (events: string): string => {
    const drawn = `draw_runs(${events}, ${width}, [${namesOf(RUN_FIELDS[by])}])`;
    // There are fewer of what is to be seen.
    return by === 'title' ? sorted(drawn) : drawn;
  };
  const all = [...devices.keys()].map((i) => `r${i}`).filter((name) => script.has(name));
  const listed = (items: readonly string[]): string => `[${items.join(', ')}]`;
  return script.returning({
    runs: listed([...devices.keys()].map((i) => runs(script.of(`r${i}`)))),
    states: listed(
      [...devices.keys()].map((i) => `draw_runs(${script.of(`s${i}`)}, ${width}, ["status"])`),
    ),
    ...(all.length > 1 && { merged: runs(all.join(' + ')) }),
  });
}

/** Events with their categories, and the parts of addresses. */
function sorted(events: string): string {
  return `categorize(split_url_events(${events}), categories())`;
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
  return windows === '' ? tabs : seenIn(windows, programsOf(bucket), tabs);
}

/** As the items of a list. */
function namesOf(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
