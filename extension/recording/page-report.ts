import type { JsonObject } from '../../protocol/json.ts';
import { KINDS, type Kind } from '../messages.ts';
import { recordedTitle, recordedUrl } from './address.ts';

/** What a page's script tells of a visit, again and again: all that was counted of it so far. */
export interface PageReport {
  readonly report: 'page';
  /** Tells visits apart. */
  readonly visit: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly url: string;
  readonly title: string;
  /** Seconds. */
  readonly visible: number;
  readonly focused: number;
  readonly media: number;
  readonly clicks: number;
  readonly typing: number;
  readonly copies: number;
  /** How much of the page's length was seen, in percent. */
  readonly scroll: number;
  /** Whether it was left, or hidden. */
  readonly isOver: boolean;
}

const COUNTS = [
  'start',
  'end',
  'visible',
  'focused',
  'media',
  'clicks',
  'typing',
  'copies',
  'scroll',
] as const;

/** Whether a message from a page is a report: its process may have been taken over. */
export function isPageReport(message: unknown): message is PageReport {
  if (typeof message !== 'object' || message === null) return false;
  const report = message as Record<string, unknown>;
  return (
    report['report'] === 'page' &&
    typeof report['visit'] === 'string' &&
    report['visit'].length <= 64 &&
    typeof report['url'] === 'string' &&
    typeof report['title'] === 'string' &&
    typeof report['isOver'] === 'boolean' &&
    COUNTS.every((name) => isCount(report[name])) &&
    (report['end'] as number) >= (report['start'] as number)
  );
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** Which count of a report a switch is about. */
const COUNT_OF = {
  clicks: 'clicks',
  scrolling: 'scroll',
  typing: 'typing',
  copies: 'copies',
  media: 'media',
} as const satisfies Partial<Record<Kind, keyof PageReport>>;

/** The data of a visit's event, without what is switched off; `undefined` where such pages are not recorded. */
export function pageData(
  report: PageReport,
  kinds: Readonly<Record<Kind, boolean>>,
): JsonObject | undefined {
  const url = recordedUrl(report.url);
  if (url === undefined) return undefined;
  const counts = KINDS.flatMap((kind) => {
    if (!(kind in COUNT_OF) || !kinds[kind]) return [];
    const name = COUNT_OF[kind as keyof typeof COUNT_OF];
    return [[name, report[name]] as const];
  });
  return {
    url,
    title: recordedTitle(report.title),
    visible: report.visible,
    focused: report.focused,
    ...Object.fromEntries(counts),
  };
}
