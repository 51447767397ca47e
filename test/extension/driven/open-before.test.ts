import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { EXTENSION_ID } from '../../../protocol/browser.ts';
import { temporaryFolder } from '../../node/folder.ts';
import { launch } from '../chromium.ts';
import { connect, newHome } from '../fixture.ts';
import type { Home } from '../home.ts';
import { serveSites } from '../sites.ts';

const built = fileURLToPath(new URL('../../../dist/extension/chrome-mv3', import.meta.url));

/** What counts as a visit lasts a second at least. Milliseconds. */
const VISIT = 1_500;

/** How often the page at an address was clicked on, visit by visit. */
async function clicksOn(home: Home, url: string): Promise<unknown[]> {
  const visits = await home.events('web.page.activity');
  return visits
    .filter(({ data }) => data['url'] === url && data['clicks'] !== 0)
    .map(({ data }) => data['clicks']);
}

test('what is done on a page counts from when the extension came, and once however often its script was put there', async () => {
  const [home, browser, sites] = await Promise.all([
    newHome(),
    launch(temporaryFolder(), ['--enable-unsafe-extension-debugging']),
    serveSites(),
  ]);
  onTestFinished(async () => {
    await browser.close();
    sites.close();
  });
  await connect(browser, home);
  const [early, late] = [sites.at('a', 'early'), sites.at('a', 'late')];
  const page = await browser.context.newPage();
  await page.goto(early);
  // Installed anew, it is in nothing that is open: the browser puts its script into pages that come.
  const installer = await browser.context.browser()?.newBrowserCDPSession();
  // Playwright does not know it.
  await installer?.send('Extensions.loadUnpacked' as 'Browser.close', { path: built });
  const own = await browser.context.newPage();
  await own.goto(`chrome-extension://${EXTENSION_ID}/manifest.json`);
  /** Runs something where the extension's script of a page runs. */
  const inScript = (url: string, what: string): Promise<unknown> =>
    own.evaluate(`chrome.tabs.query({ url: '${url}' })
      .then(([{ id }]) => chrome.scripting.executeScript({ target: { tabId: id }, ${what} }))
      .then(([{ result }]) => result)`);

  await page.bringToFront();
  const isThere = `func: () => Object.hasOwn(globalThis, Symbol.for('elatio'))`;
  await expect.poll(() => inScript(early, isThere)).toBe(true);
  await page.click('button');
  await page.waitForTimeout(VISIT);
  await page.goto(late);
  await expect.poll(() => clicksOn(home, early)).toEqual([1]);

  await inScript(late, 'files: chrome.runtime.getManifest().content_scripts[0].js');
  await page.click('button');
  await page.click('button');
  await page.waitForTimeout(VISIT);
  await page.goto('about:blank');
  await expect.poll(() => clicksOn(home, late)).toEqual([2]);
});
