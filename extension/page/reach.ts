import { browser } from 'wxt/browser';
import { SITES } from '../sites.ts';

/** How far the browser lets the extension into pages: a person may take that back at any time, and in Firefox never give it. */
export function hasPages(): Promise<boolean> {
  return browser.permissions.contains({ origins: SITES });
}

/** Kept by the browser for as long as the extension is there, and it is. */
const ENTERED = 'entered';

/** Puts the script of pages into those that were there before the extension was, once. */
export async function enterOnce(): Promise<void> {
  const { session } = browser.storage;
  if ((await session.get(ENTERED))[ENTERED] === true) return;
  await session.set({ [ENTERED]: true });
  await enterOpenPages();
}

/** Puts the script of pages into those that are open; where it is already, it does nothing. */
export async function enterOpenPages(): Promise<void> {
  const files = browser.runtime.getManifest().content_scripts?.flatMap(({ js = [] }) => js) ?? [];
  const tabs = await browser.tabs.query({ url: SITES, discarded: false });
  await Promise.all(
    tabs.map(async ({ id }) => {
      if (id === undefined) return;
      // Some are closed by then, and some the browser keeps for itself.
      await browser.scripting
        .executeScript({ target: { tabId: id }, files, injectImmediately: true })
        .catch(() => undefined);
    }),
  );
}
