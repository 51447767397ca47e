import type { JsonValue } from '../../protocol/json.ts';
import type { Report, Reports, When } from '../query/index.ts';
import type { Categories } from './interface.ts';

/** What was used, for so many seconds. */
export interface Time {
  /** `null` where nothing is recorded of it. */
  readonly name: string | null;
  /** The program, of a title. */
  readonly app?: string | null;
  readonly seconds: number;
}

/** What most of a time was. */
export interface Most {
  readonly apps: readonly Time[];
  readonly titles: readonly Time[];
  readonly sites: readonly Time[];
}

export interface PreviewAnswer extends Most {
  readonly path: readonly string[];
  /** Seconds: of all that was done, of what the rules fit, of what the category would have, and of what it has now. */
  readonly total: number;
  readonly fits: number;
  readonly would: number;
  readonly has: number;
  /** What others have now and it would. */
  readonly takes: readonly { readonly category: readonly string[]; readonly seconds: number }[];
  /** Where the rules fit everything there is, or nothing. */
  readonly warning?: 'everything' | 'nothing';
}

export interface Uncategorized extends Most {
  readonly total: number;
  readonly seconds: number;
}

/** Over which time, of which device, and how many names to give. */
export interface PreviewRange {
  readonly since?: When | undefined;
  readonly until?: When | undefined;
  readonly zone?: string | undefined;
  readonly device?: string | undefined;
  readonly top: number;
}

/** What rules would do to what was recorded. Nothing is changed. */
export interface Preview {
  /**
   * What a category would have.
   * @param proposal a category as it would be: `{path, match, priority}`, or `{id, changes}` of one that there is
   * @throws ElatioError as `Categories.propose` and `Reports.usage`
   */
  of(
    proposal: unknown,
    range: PreviewRange,
    signal?: AbortSignal,
  ): Promise<Report & { readonly preview: PreviewAnswer }>;
  /** What no rule fits. @throws ElatioError as `Reports.usage` */
  uncategorized(
    range: PreviewRange,
    signal?: AbortSignal,
  ): Promise<Report & { readonly uncategorized: Uncategorized }>;
}

export function createPreview({
  categories,
  reports,
}: {
  readonly categories: Pick<Categories, 'propose'>;
  readonly reports: Pick<Reports, 'did'>;
}): Preview {
  return {
    async of(proposal, { top, ...range }, signal) {
      const { path, own, all, marked } = categories.propose(proposal);
      const variables = { path: [...path], own: asTags(own), all, marked: [...marked] };
      const text = previewText(top);
      const { told, ...report } = await reports.did({ ...range, text, variables }, signal);
      const { total, fits, takes, has, ...most } = told as ToldPreview;
      const taken = takes.map(({ data, duration }) => ({
        category: data.$category,
        seconds: rounded(duration),
      }));
      const would = taken.reduce((sum, { seconds }) => sum + seconds, 0);
      const isIts = ({ category }: { readonly category: readonly string[] }): boolean =>
        JSON.stringify(category) === JSON.stringify(path);
      const warning =
        total === 0
          ? {}
          : fits === 0
            ? NOTHING
            : rounded(fits) === rounded(total)
              ? EVERYTHING
              : {};
      const preview = {
        path,
        total: rounded(total),
        fits: rounded(fits),
        would: rounded(would),
        has: rounded(has),
        takes: taken.filter((one) => one.seconds > 0 && !isIts(one)),
        ...mostOf(most),
        ...warning,
      };
      return { ...report, preview };
    },
    async uncategorized({ top, ...range }, signal) {
      const text = uncategorizedText(top);
      const { told, ...report } = await reports.did({ ...range, text }, signal);
      const { total, seconds, ...most } = told as ToldMost & { total: number; seconds: number };
      const uncategorized = { total: rounded(total), seconds: rounded(seconds), ...mostOf(most) };
      return { ...report, uncategorized };
    },
  };
}

const NOTHING = { warning: 'nothing' } as const;
const EVERYTHING = { warning: 'everything' } as const;

interface ToldTime {
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

interface ToldMost {
  readonly apps: readonly ToldTime[];
  readonly titles: readonly ToldTime[];
  readonly sites: readonly ToldTime[];
}

interface ToldPreview extends ToldMost {
  readonly total: number;
  readonly fits: number;
  readonly has: number;
  readonly takes: readonly { duration: number; data: { $category: readonly string[] } }[];
}

/** Rules of one category, as `tag` takes them. */
function asTags(rules: JsonValue): JsonValue {
  return (rules as readonly (readonly [JsonValue, JsonValue])[]).map(([, rule]) => ['fits', rule]);
}

/** What the rules fit, what of it the category would have, and who has that now. */
function previewText(top: number): string {
  return `
fit = exclude_keyvals(tag(sums, own), "$tags", [[]]);
won = filter_keyvals(categorize(fit, all), "$category", [marked]);
RETURN = {
  "total": sum_durations(sums),
  "fits": sum_durations(fit),
  "has": sum_durations(filter_keyvals(categorize(sums, categories()), "$category", [path])),
  "takes": sort_by_duration(merge_events_by_keys(categorize(won, categories()), ["$category"])),
  ${mostText('fit', top)}};`;
}

function uncategorizedText(top: number): string {
  return `
left = filter_keyvals(categorize(sums, categories()), "$category", [["Uncategorized"]]);
RETURN = {"total": sum_durations(sums), "seconds": sum_durations(left), ${mostText('left', top)}};`;
}

function mostText(events: string, top: number): string {
  const most = (keys: string): string =>
    `limit_events(sort_by_duration(merge_events_by_keys(${events}, [${keys}])), ${top})`;
  return `"apps": ${most('"app"')}, "titles": ${most('"title", "app"')}, "sites": ${most('"$domain"')}`;
}

function mostOf({ apps, titles, sites }: ToldMost): Most {
  return {
    apps: apps.map(({ data, duration }) => timeOf(data['app'], duration)),
    titles: titles.map(({ data, duration }) => ({
      ...timeOf(data['title'], duration),
      app: nameOf(data['app']),
    })),
    // Most of what is done is on none.
    sites: sites.flatMap(({ data, duration }) =>
      data['$domain'] === undefined ? [] : [timeOf(data['$domain'], duration)],
    ),
  };
}

function timeOf(name: unknown, seconds: number): Time {
  return { name: nameOf(name), seconds: rounded(seconds) };
}

function nameOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** To a microsecond, as it was recorded. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
