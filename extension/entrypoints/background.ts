import { browser, type Browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { browserOf, createConnecting } from '../connecting.ts';
import { createDelivery } from '../delivery/delivery.ts';
import { createNode } from '../delivery/node.ts';
import { createDatabase } from '../keeping/database.ts';
import { createKept } from '../keeping/kept.ts';
import {
  type Choices,
  type Exclusions,
  type Link,
  NEVER,
  NO_EXCLUSIONS,
  USUAL,
} from '../keeping/memory.ts';
import { createQueue } from '../keeping/queue.ts';
import { createKeepingOut } from '../keeping-out.ts';
import { isOffer } from '../page/offer.ts';
import { enterOnce, enterOpenPages, hasPages } from '../page/reach.ts';
import { isPageReport } from '../recording/page-report.ts';
import { createRecorder, type SeenTab } from '../recording/recorder.ts';
import { searchOf } from '../recording/searches.ts';
import { createRequests } from '../requests.ts';

const TICK = 'tick';
/** In minutes: the shortest that browsers allow. */
const TICK_MINUTES = 0.5;
/** Milliseconds in which a tab that changed gets its title, and after which what waits is sent. */
const SETTLING = 300;
/** How long one that loads is waited for: until then its title may be its address. */
const LOADING = 3_000;
const SENDING = 5_000;

/**
 * The browser may stop this at any moment, and starts it again for the next event: all that counts is in the database,
 * and whatever a timer was to do the alarm does too.
 */
export default defineBackground(() => {
  const clock = Date.now;
  const started = clock();
  const database = createDatabase();
  const isBrave = 'brave' in navigator;
  const link = createKept<Link>(database, 'link', {
    ...NEVER,
    browser: browserOf(navigator.userAgent, isBrave),
  });
  const exclusions = createKept<Exclusions>(database, 'exclusions', NO_EXCLUSIONS);
  const choices = createKept<Choices>(database, 'choices', USUAL);
  const queue = createQueue({ database });
  const node = createNode((...request) => fetch(...request));
  const delivery = createDelivery({ queue, node, link, clock });
  const recorder = createRecorder({ queue, link, exclusions, choices, clock });
  const keepingOut = createKeepingOut({
    node,
    link,
    exclusions,
    delivery,
    clock,
    onChange: () => recorder.forget(),
  });
  const connecting = createConnecting({ node, link, clock });

  let settling: { readonly since: number } | undefined;
  let sending: ReturnType<typeof setTimeout> | undefined;
  /** The words of the last search of a tab, by which going back to it is told from another one: never kept. */
  const searched = new Map<number, string>();

  async function look(since?: number): Promise<void> {
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
    const from = since ?? (await recorder.now());
    await recorder.see(tab && seenOf(tab), await tabCount(), from);
  }

  async function tabCount(): Promise<number> {
    const tabs = await browser.tabs.query({});
    const { hasPrivate } = await choices.get();
    return hasPrivate ? tabs.length : tabs.filter(({ incognito }) => !incognito).length;
  }

  /** Something of tabs changed: looked at when it came to rest. */
  function settle(): void {
    if (settling) return;
    settling = { since: clock() };
    setTimeout(() => run(settled), SETTLING);
  }

  async function settled(): Promise<void> {
    const since = settling?.since ?? clock();
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
    if (tab?.status === 'loading' && clock() - since < LOADING) {
      setTimeout(() => run(settled), SETTLING);
      return;
    }
    settling = undefined;
    await look(since + (await link.get()).skew);
    send();
  }

  /** What waits is sent soon; where it does not arrive it is tried again, later and later. */
  function send(afterMs = SENDING): void {
    sending ??= setTimeout(() => {
      sending = undefined;
      run(deliver);
    }, afterMs);
  }

  async function deliver(): Promise<void> {
    await delivery.deliver();
    const { retryAt } = await link.get();
    const wait = retryAt - clock();
    if (wait > 0 && wait <= TICK_MINUTES * 60_000) send(wait);
  }

  async function tick(): Promise<void> {
    await look();
    await recorder.sweep();
    await keepingOut.refresh();
    await deliver();
  }

  const answer = createRequests({
    connecting,
    keepingOut,
    recorder,
    delivery,
    queue,
    node,
    link,
    choices,
    around: {
      async tab() {
        const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
        return tab && seenOf(tab);
      },
      tabCount,
      async open(url) {
        await browser.tabs.create({ url });
      },
      hasPages,
      isPrivateAllowed: () => browser.extension.isAllowedIncognitoAccess(),
      look,
    },
    clock,
  });

  /** What a page's script says. */
  async function hear(message: unknown, tab: Browser.tabs.Tab, origin?: string): Promise<boolean> {
    if (isPageReport(message)) {
      const isSilent = await recorder.report(message, { id: tab.id, isPrivate: tab.incognito });
      send();
      return isSilent;
    }
    if (isOffer(message) && (await connecting.offered(message.code, origin))) {
      await keepingOut.refresh('at once');
      await look();
    }
    return false;
  }

  browser.runtime.onMessage.addListener((message: unknown, sender, respond) => {
    const isOwn = sender.url?.startsWith(`${location.origin}/`) === true;
    if (isOwn) void answer(message).then(respond);
    // Its frame has another number than 0 where the page is being left.
    else if (sender.tab) {
      const origin = URL.parse(sender.url ?? '')?.origin;
      hear(message, sender.tab, origin).then(respond, () => respond(false));
    } else return false;
    return true;
  });

  browser.tabs.onActivated.addListener(settle);
  browser.tabs.onCreated.addListener(settle);
  browser.tabs.onRemoved.addListener((id) => {
    searched.delete(id);
    settle();
  });
  browser.windows.onFocusChanged.addListener(settle);
  browser.tabs.onUpdated.addListener((id, { url, title, audible }, tab) => {
    if (url === undefined && title === undefined && audible === undefined) return;
    settle();
    const found = url === undefined ? undefined : searchOf(url);
    if (!found) return;
    const key = JSON.stringify(found);
    if (searched.get(id) === key) return;
    searched.set(id, key);
    run(() => recorder.search(found.engine, seenOf(tab)));
  });
  browser.downloads.onCreated.addListener((item) => run(() => downloaded(item)));
  browser.downloads.onChanged.addListener(({ id, filename }) => {
    if (!filename?.current) return;
    run(async () => {
      const [item] = await browser.downloads.search({ id });
      if (item) await downloaded(item);
    });
  });

  async function downloaded(item: Browser.downloads.DownloadItem): Promise<void> {
    // Chrome gives it its name later.
    if (item.filename === '') return;
    await recorder.download({
      path: item.filename,
      url: item.finalUrl ?? item.url,
      referrer: item.referrer ?? '',
      at: Date.parse(item.startTime),
      isPrivate: item.incognito,
    });
    send();
  }

  browser.permissions.onAdded.addListener(() => run(enterOpenPages));
  browser.alarms.onAlarm.addListener(() => run(tick));
  // The browser was started, or this is new in it: no page that was open before speaks to it.
  const begin = (): void =>
    run(async () => {
      await recorder.begin(started);
      await tick();
    });
  browser.runtime.onStartup.addListener(begin);
  browser.runtime.onInstalled.addListener(begin);
  run(async () => {
    if (!(await browser.alarms.get(TICK))) {
      await browser.alarms.create(TICK, { periodInMinutes: TICK_MINUTES });
    }
  });
  run(enterOnce);
  settle();
});

/** What fails here fails again with the next event, and is told where somebody asks. */
function run(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => console.warn(error));
}

function seenOf({ url, title, audible, incognito }: Browser.tabs.Tab): SeenTab {
  return { url, title, isAudible: audible === true, isPrivate: incognito };
}
