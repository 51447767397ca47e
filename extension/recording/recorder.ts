import { domainOnly } from '../../protocol/rules/address.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Kept } from '../keeping/kept.ts';
import type { Choices, Exclusions, Link } from '../keeping/memory.ts';
import type { Queue, Waiting } from '../keeping/queue.ts';
import type { Silence } from '../messages.ts';
import { baseName, downloadHost, recordedTitle, recordedUrl } from './address.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { pageData, type PageReport } from './page-report.ts';
import { lookAt, LONGEST_GAP, type TabSpan } from './tab-span.ts';

/** A tab as the browser tells of it. */
export interface SeenTab {
  readonly url: string | undefined;
  readonly title: string | undefined;
  readonly isAudible: boolean;
  readonly isPrivate: boolean;
}

/** What of a tab may be recorded, and why not. */
export interface Judged {
  readonly data: JsonObject | undefined;
  readonly silence: Silence | undefined;
  readonly isHostOnly: boolean;
}

/** Writes down what may be recorded, and nothing else. Moments are by the node's clock, in milliseconds since 1970. */
export interface Recorder {
  now(): Promise<number>;
  judge(tab: SeenTab, tabCount: number): Promise<Judged>;
  /** The tab in front, as it is now and may have been since. */
  see(tab: SeenTab | undefined, tabCount: number, since: number): Promise<void>;
  /** @returns whether nothing is recorded of the page right now */
  report(
    report: PageReport,
    tab: { readonly id: number | undefined; readonly isPrivate: boolean },
  ): Promise<boolean>;
  download(found: {
    readonly path: string;
    readonly url: string;
    readonly referrer: string;
    readonly at: number;
    readonly isPrivate: boolean;
  }): Promise<void>;
  search(engine: string, tab: SeenTab): Promise<void>;
  /** Takes visits for over of which nothing was heard for long: the browser, or the page's process, was ended. */
  sweep(): Promise<void>;
  /** Nothing from before goes on: it ended where it was last seen. @param at by this machine's clock */
  begin(at: number): Promise<void>;
  /** Forgets what waits and may not be recorded any more. */
  forget(): Promise<void>;
}

/** How long, in ms, what a page that was left says last may be on its way. */
const LAST_WORDS = 3_000;

/** A visit that goes on, as far as it may be recorded. */
interface OpenPage {
  readonly visit: string;
  /** The browser's number of the tab: it shows one page at a time. */
  readonly tab: number | undefined;
  readonly heard: number;
  /** When its tab was first known to show another page: what it has to say last may still be on its way. */
  readonly left?: number;
  readonly span: Waiting;
}

export function createRecorder({
  queue,
  link,
  exclusions,
  choices,
  clock,
}: {
  readonly queue: Queue;
  readonly link: Kept<Link>;
  readonly exclusions: Kept<Exclusions>;
  readonly choices: Kept<Choices>;
  readonly clock: () => number;
}): Recorder {
  let made: { readonly of: Exclusions; readonly keeper: Keeper | undefined } | undefined;

  async function keeperNow(): Promise<Keeper | undefined> {
    const { token, browser } = await link.get();
    const of = await exclusions.get();
    if (made?.of !== of) made = { of, keeper: createKeeper(of, browser) };
    return token === undefined ? undefined : made.keeper;
  }

  const now = async (): Promise<number> => clock() + (await link.get()).skew;

  /** Why nothing may be recorded, whatever page it is. */
  async function silenceNow(isPrivate: boolean): Promise<Silence | undefined> {
    const keeper = await keeperNow();
    if (!keeper) return 'not-connected';
    const at = await now();
    if (keeper.pausedUntil(at) !== undefined) {
      const { quiet } = await exclusions.get();
      if (at > quiet) await exclusions.change((value) => ({ ...value, quiet: at }));
      return 'paused';
    }
    return isPrivate && !(await choices.get()).hasPrivate ? 'private' : undefined;
  }

  async function judge(tab: SeenTab, tabCount: number): Promise<Judged> {
    const nothing = { data: undefined, isHostOnly: false };
    const silence = await silenceNow(tab.isPrivate);
    if (silence) return { ...nothing, silence };
    const url = recordedUrl(tab.url);
    if (url === undefined) return { ...nothing, silence: 'address' };
    const data = {
      url,
      title: recordedTitle(tab.title),
      audible: tab.isAudible,
      incognito: tab.isPrivate,
      tabCount,
    };
    const kept = (await keeperNow())?.keep({ kind: 'tab', at: await now(), duration: 0, data });
    if (!kept) return { ...nothing, silence: 'rule' };
    const isHostOnly = kept['url'] !== url && kept['url'] === domainOnly(url);
    return { data: kept, silence: undefined, isHostOnly };
  }

  /** What happened at one moment on a page, or from one: as far as the page's address may be recorded too. */
  async function happened(
    data: JsonObject,
    at: number,
    addresses: readonly string[],
  ): Promise<void> {
    const keeper = await keeperNow();
    if (!keeper) return;
    const span = { kind: 'page', at, duration: 0, data } as const;
    const isKeptOut = addresses.some(
      (url) => url !== '' && !keeper.keep({ ...span, data: { ...data, url } }),
    );
    const kept = isKeptOut ? undefined : keeper.keep(span);
    if (kept) await queue.record((_, add) => add({ ...span, data: kept }));
  }

  /** Takes visits for over of which nothing was heard since then. */
  const sweep = (since: number): Promise<void> =>
    queue.record(async (change, add) => {
      const at = clock();
      for (const { visit, heard, left, span } of await change.list<OpenPage>('pages')) {
        const isLeft = left !== undefined && Math.abs(at - left) > LAST_WORDS;
        // One that was heard of in the future was so before a clock was put back.
        if (!isLeft && heard >= since && heard <= at + LONGEST_GAP) continue;
        await add(span);
        await change.delete('pages', visit);
      }
    });

  return {
    now,
    judge,
    async see(tab, tabCount, since) {
      const { data, silence } = tab
        ? await judge(tab, tabCount)
        : { data: undefined, silence: undefined };
      const keeper = await keeperNow();
      const at = await now();
      await queue.record(async (change, add) => {
        const open = await change.get<TabSpan>('state', 'tab');
        const { open: next, ended } = lookAt(open, data, silence === 'paused' ? 0 : since, at);
        // A rule may let it be recorded up to where it was last seen only.
        if (ended)
          await add(keeper?.keep(waitingOf(ended)) || !open ? waitingOf(ended) : waitingOf(open));
        if (next) {
          await add(waitingOf(next));
          await change.put('state', next, 'tab');
        } else if (open) await change.delete('state', 'tab');
      });
    },
    async report(report, tab) {
      const silence = await silenceNow(tab.isPrivate);
      const keeper = await keeperNow();
      const { skew } = await link.get();
      const { quiet } = await exclusions.get();
      const at = Math.round(report.start + skew);
      const data =
        silence || at < quiet ? undefined : pageData(report, (await choices.get()).kinds);
      const whole = data && {
        kind: 'page' as const,
        at,
        duration: (report.end - report.start) / 1_000,
        data,
      };
      const kept = whole && keeper?.keep(whole);
      const heard = clock();
      await queue.record(async (change, add) => {
        // Their end was not heard where the background was stopped just then; else it comes in a moment.
        for (const page of await change.list<OpenPage>('pages')) {
          if (page.tab !== tab.id || page.visit === report.visit || page.span.at > at) continue;
          if (page.left === undefined) await change.put('pages', { ...page, left: heard });
          else if (Math.abs(heard - page.left) > LAST_WORDS) {
            await add(page.span);
            await change.delete('pages', page.visit);
          }
        }
        const before = await change.get<OpenPage>('pages', report.visit);
        if (whole && kept && !report.isOver) {
          const span = { ...whole, data: kept };
          const page: OpenPage = { visit: report.visit, tab: tab.id, heard, span };
          return change.put('pages', page);
        }
        if (whole && kept) await add({ ...whole, data: kept });
        // What is recorded no longer was so until now.
        else if (before && keeper?.keep(before.span)) await add(before.span);
        if (before) await change.delete('pages', report.visit);
      });
      return kept === undefined;
    },
    async download({ path, url, referrer, at, isPrivate }) {
      const { kinds } = await choices.get();
      if (!kinds.downloads || (await silenceNow(isPrivate))) return;
      const data = { kind: 'download', name: baseName(path), url: downloadHost(url) };
      await happened(data, at + (await link.get()).skew, [url, referrer]);
    },
    async search(engine, tab) {
      const { kinds } = await choices.get();
      if (!kinds.searches || (await silenceNow(tab.isPrivate))) return;
      await happened({ kind: 'search', engine }, await now(), [tab.url ?? '']);
    },
    sweep: () => sweep(clock() - LONGEST_GAP),
    async begin(at) {
      const { skew } = await link.get();
      await queue.record(async (change, add) => {
        const open = await change.get<TabSpan>('state', 'tab');
        if (!open || open.seen >= at + skew) return;
        await add(waitingOf(open));
        await change.delete('state', 'tab');
      });
      await sweep(at);
    },
    async forget() {
      const keeper = await keeperNow();
      if (!keeper) return;
      await queue.keepOnly((span) => keeper.keep(span) !== undefined);
      await queue.record(async (change) => {
        for (const { visit, span } of await change.list<OpenPage>('pages')) {
          if (!keeper.keep(span)) await change.delete('pages', visit);
        }
      });
    },
  };
}

function waitingOf({ start, seen, data }: TabSpan): Waiting {
  return { kind: 'tab', at: start, duration: (seen - start) / 1_000, data };
}
