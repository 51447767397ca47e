import { shortAttachmentId } from './attachments.ts';
import { countOf, counted, lengthOf, localTime, visible } from './output.ts';
import { fitted, widthOf } from './text-width.ts';

/** What the daemon tells of a search. */
export interface ToldFound {
  readonly total: number;
  readonly hits: readonly ToldHit[];
  readonly unsearched: number;
  readonly advice: string | null;
}

interface ToldHit {
  readonly bucket: string;
  readonly texts: readonly ToldText[];
  readonly count: number;
  readonly seconds: number;
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
  /** The file that it is, or that says so. */
  readonly attachment: {
    readonly id: string;
    readonly name: string;
    readonly page: number | null;
  } | null;
}

interface ToldText {
  readonly key: string;
  readonly text: string;
  readonly marks: readonly { readonly from: number; readonly to: number }[];
}

interface Layout {
  /** Of the terminal; lines are not cut where there is none. */
  readonly columns: number | undefined;
  /** Whether marks are brackets: there are no colours. */
  readonly isPlain: boolean;
}

/** What says most, and is shown first. */
const TELLING = ['title', 'label', 'activity', 'note', 'file', 'url', 'name'];

/** So many characters before the first mark are shown of a long text. */
const BEFORE_MARK = 30;
const LONGEST = 200;

/** First-strong isolate, and its end (Unicode annex 9): what is within does not turn round what stands beside it. */
const ISOLATE = '\u2068';
const END = '\u2069';

/** What was found, as lines: when, program, what with its words marked, how often, how long. */
export function hitLines(found: ToldFound, layout: Layout): string[] {
  const { hits, total, unsearched, advice } = found;
  const apps = hits.map(({ texts, bucket, attachment }) =>
    visible(attachment?.name ?? valueOf(texts, 'app') ?? bucket),
  );
  const widest = Math.min(20, Math.max(0, ...apps.map(widthOf)));
  const lines = hits.flatMap((hit, i) => {
    const main = mainOf(hit.texts);
    const when = localTime(hit.last).slice(0, 16);
    const often = hit.count > 1 ? `${countOf(hit.count)} times, ` : '';
    const long = hit.attachment ? whereIn(hit.attachment) : `${often}${lengthOf(hit.seconds)}`;
    const app = fitted(apps[i], widest);
    const text = main ? marked(main, layout, room(layout, when, widest, long)) : '';
    return [`${when}  ${isolated(app)}  ${text}  ${long}`, ...othersOf(hit, main, layout)];
  });
  if (total > hits.length) lines.push(`… and ${countOf(total - hits.length)} more (--limit)`);
  if (total === 0) lines.push(`Nothing was found. ${advice ?? ''}`.trim());
  if (unsearched > 0) {
    lines.push(`Not looked at yet: ${counted(unsearched, 'event')}; the index is being made.`);
  }
  return lines;
}

/** How the file is got, and where in it: `page 3, attachment 3fa9c2d1`. */
function whereIn({ id, page }: NonNullable<ToldHit['attachment']>): string {
  return `${page === null ? '' : `page ${page}, `}attachment ${shortAttachmentId(id)}`;
}

function room({ columns }: Layout, when: string, app: number, long: string): number {
  if (columns === undefined) return LONGEST;
  return Math.max(20, columns - when.length - app - long.length - 6);
}

function valueOf(texts: readonly ToldText[], key: string): string | undefined {
  return texts.find((one) => one.key === key)?.text;
}

function mainOf(texts: readonly ToldText[]): ToldText | undefined {
  for (const key of TELLING) {
    const one = texts.find((text) => text.key === key);
    if (one) return one;
  }
  return texts.find(({ key }) => key !== 'app') ?? texts.at(0);
}

/** Other texts in which something was found: the one that is shown may not say why. */
function othersOf(hit: ToldHit, main: ToldText | undefined, layout: Layout): string[] {
  const isFound = main?.marks.length === 0;
  const others = hit.texts.filter(
    (text) => text !== main && text.key !== 'app' && text.marks.length > 0,
  );
  const most = isFound ? 2 : 0;
  const columns = layout.columns === undefined ? LONGEST : Math.max(20, layout.columns - 18);
  return others.slice(0, most).map((text) => {
    return `${' '.repeat(18)}${visible(text.key)}: ${marked(text, layout, columns - text.key.length - 2)}`;
  });
}

/** A text around its first mark, with marks shown, in so many columns. */
function marked(told: ToldText, { isPlain }: Layout, columns: number): string {
  const { marks } = told;
  // Lines of a file become one.
  const text = told.text.replaceAll(/[\n\t]/g, ' ');
  const first = marks.at(0)?.from ?? 0;
  const from = first > columns - 10 ? wholeFrom(text, first - BEFORE_MARK) : 0;
  let end = text.length;
  if (widthOf(text.slice(from, from + 2 * columns)) > columns) {
    end = from + fitted(text.slice(from, from + 2 * columns), columns).trimEnd().length - 1;
  }
  const [open, close] = isPlain ? ['[', ']'] : ['\u001b[1m', '\u001b[22m'];
  let shown = from > 0 ? '…' : '';
  let at = from;
  for (const { from: start, to: stop } of marks) {
    if (start < from || start >= end) continue;
    shown += `${visible(text.slice(at, start))}${open}${visible(text.slice(start, Math.min(stop, end)))}${close}`;
    at = Math.min(stop, end);
  }
  return isolated(`${shown}${visible(text.slice(at, end))}${end < text.length ? '…' : ''}`);
}

/** Not in the middle of a letter of two units. */
function wholeFrom(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Where it has letters that run from right to left. */
function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${END}` : text;
}
