import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Failure, RequestName, Requests } from '../../extension/messages.ts';
import { EXTENSION_ID } from '../../protocol/browser.ts';

/** Milliseconds. */
const PATIENCE = 240_000;

const CLOSING = 20_000;
const LOOK = 50;

const built = fileURLToPath(new URL('../../dist/extension/chrome-mv3', import.meta.url));

/** A Chromium with the built extension in it. */
export interface Browser {
  readonly context: BrowserContext;
  /** A page of the extension's own, for what only such may do; it goes behind the first that is opened beside it. */
  readonly own: Page;
  /** Asks the background as the popup does. */
  ask<Name extends RequestName>(
    request: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer'] & Partial<Failure>>;
  /** Opens a page of the extension in a tab that does not come to the front, as its popup does not. */
  face(file: 'popup.html' | 'options.html'): Promise<Page>;
  /** Has an alarm go off now: what would be done within half a minute is done at once. */
  alarm(): Promise<void>;
  /** Stops the background as the browser does when it likes. */
  stopWorker(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** The browser's own interface, as far as tests use it. */
interface Chrome {
  readonly runtime: { sendMessage(message: object): Promise<never> };
  readonly tabs: { create(what: object): Promise<unknown> };
  readonly alarms: { create(name: string, what: object): Promise<void> };
}

/**
 * Starts one, as people get it but without a window.
 * @param profile the folder in which it keeps what outlives it
 * @param args more of its command line
 */
export async function launch(profile: string, args: readonly string[] = []): Promise<Browser> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: false,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=en-GB',
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
      `--disable-extensions-except=${built}`,
      `--load-extension=${built}`,
      ...args,
    ],
  });
  // What hangs is ended by the test's own limit; a machine with too much to do is no fault.
  context.setDefaultTimeout(PATIENCE);
  const ended = new Promise((resolve) => context.once('close', resolve));
  const own = context.pages()[0] ?? (await context.newPage());
  await own.goto(address('manifest.json'));
  const session = await context.newCDPSession(own);
  return {
    context,
    own,
    ask: (request, ask) =>
      own.evaluate(
        (message) =>
          (globalThis as unknown as { chrome: Chrome }).chrome.runtime.sendMessage(message),
        { request, ask },
      ),
    async face(file) {
      const before = new Set(context.pages());
      const url = address(file);
      await own.evaluate(
        (what) => (globalThis as unknown as { chrome: Chrome }).chrome.tabs.create(what),
        { url, active: false },
      );
      // A page is told of before it has its address.
      for (;;) {
        const page = context.pages().find((one) => !before.has(one) && one.url() === url);
        if (page) return page;
        await own.waitForTimeout(LOOK);
      }
    },
    alarm: () =>
      own.evaluate((when) => {
        const { chrome } = globalThis as unknown as { chrome: Chrome };
        return chrome.alarms.create('now', { when });
      }, Date.now()),
    async stopWorker() {
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
    },
    async kill() {
      const whole = context.browser();
      if (!whole) throw new Error('This context is no browser of its own.');
      const killer = await whole.newBrowserCDPSession();
      // Nobody is left to answer.
      killer.send('Browser.crash').catch(() => undefined);
      await ended;
    },
    // One that does not answer any more ends with this process.
    close: () =>
      Promise.race([context.close(), new Promise<void>((end) => setTimeout(end, CLOSING))]),
  };
}

const address = (file: string): string => `chrome-extension://${EXTENSION_ID}/${file}`;
