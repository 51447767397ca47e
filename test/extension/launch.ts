import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { EXTENSION_ID } from '../../protocol/browser.ts';

/** Milliseconds. */
const PATIENCE = 240_000;

const CLOSING = 20_000;
const LOOK = 50;

const built = fileURLToPath(new URL('../../dist/extension/chrome-mv3', import.meta.url));

/** A Chromium with the built extension in it. */
export interface Browser {
  readonly context: BrowserContext;
  /** The extension's background, as it was at the start: none of it is left where the browser stopped it since. */
  readonly worker: Worker;
  /** Opens a page of the extension in a tab that does not come to the front, as its popup does not. */
  face(file: 'popup.html' | 'options.html'): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Starts one, as people get it but without a window.
 * @param profile the folder in which it keeps what outlives it
 */
export async function launch(profile: string): Promise<Browser> {
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
    ],
  });
  // What hangs is ended by the test's own limit; a machine with too much to do is no fault.
  context.setDefaultTimeout(PATIENCE);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  return {
    context,
    worker,
    async face(file) {
      const url = `chrome-extension://${EXTENSION_ID}/${file}`;
      const before = new Set(context.pages());
      const [first] = context.pages();
      const opener = context.serviceWorkers()[0];
      if (!first || !opener)
        throw new Error('the browser has no page, or the extension no background');
      await opener.evaluate(
        (address) =>
          (
            globalThis as unknown as {
              chrome: { tabs: { create(what: object): Promise<unknown> } };
            }
          ).chrome.tabs.create({ url: address, active: false }),
        url,
      );
      // A page is told of before it has its address.
      for (;;) {
        const page = context.pages().find((one) => !before.has(one) && one.url() === url);
        if (page) return page;
        await first.waitForTimeout(LOOK);
      }
    },
    // One that does not answer any more ends with this process.
    close: () =>
      Promise.race([context.close(), new Promise<void>((end) => setTimeout(end, CLOSING))]),
  };
}
