import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { KINDS } from '../../../extension/messages.ts';
import { EXTENSION_ID } from '../../../protocol/browser.ts';
import { temporaryFolder } from '../../node/folder.ts';
import type { Browser } from '../chromium.ts';
import { connect, newHome, openBrowser, newSites, whenHeard } from '../fixture.ts';
import { pathsOf, placesOf } from '../recorded.ts';

/** Ours, in the options. */
async function switchPrivate(browser: Browser, hasPrivate: boolean): Promise<void> {
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, true])) as never;
  await browser.ask('setOptions', { options: { kinds, hasPrivate } });
}

/** The browser's own, where people give it: on its page of extensions. The extension starts anew by it. */
async function allowPrivate({ context }: Browser): Promise<void> {
  const page = await context.newPage();
  await page.goto('chrome://extensions/');
  await page.evaluate((extensionId) => {
    const { chrome } = globalThis as unknown as {
      chrome: { developerPrivate: { updateExtensionConfiguration(what: object): Promise<void> } };
    };
    return chrome.developerPrivate.updateExtensionConfiguration({
      extensionId,
      incognitoAccess: true,
    });
  }, EXTENSION_ID);
}

/** Opens a page in a private window, as a person who stays a while. */
async function visitPrivately({ context, own }: Browser, url: string): Promise<Page> {
  const opened = context.waitForEvent('page');
  await own.evaluate((address) => {
    const { chrome } = globalThis as unknown as {
      chrome: { windows: { create(what: object): Promise<unknown> } };
    };
    return chrome.windows.create({ incognito: true, url: address });
  }, url);
  const page = await opened;
  await page.waitForURL(url);
  await page.click('button');
  await page.waitForFunction(() => performance.now() > 1_500);
  return page;
}

test('a private window is recorded where the browser’s permission and our switch say so, and never by one of them', async () => {
  const [home, at] = [await newHome(), await newSites()];
  const profile = temporaryFolder();
  const without = await openBrowser(profile);
  await connect(without, home);
  await switchPrivate(without, true);
  expect(await without.ask('options', {})).toMatchObject({ isPrivateAllowed: false });
  await (await visitPrivately(without, at('p', 'not-allowed'))).close();
  await visitOpenly(without, at('p', 'open-1'));
  await allowPrivate(without);
  await without.close();

  const allowed = await openBrowser(profile);
  await connect(allowed, home);
  await switchPrivate(allowed, false);
  expect(await allowed.ask('options', {})).toMatchObject({ isPrivateAllowed: true });
  const unwanted = await visitPrivately(allowed, at('p', 'not-switched-on'));
  await expect
    .poll(async () => (await allowed.ask('standing', {})).page)
    .toMatchObject({ silence: 'private', isRecorded: false });
  await unwanted.close();
  await visitOpenly(allowed, at('p', 'open-2'));

  await switchPrivate(allowed, true);
  const wanted = await visitPrivately(allowed, at('p', 'wanted'));
  await whenHeard(allowed, at('p', 'wanted'));
  await wanted.close();
  await visitOpenly(allowed, at('p', 'open-3'));

  const expected = ['/open-1', '/open-2', '/wanted', '/open-3'];
  await expect
    .poll(async () => {
      await allowed.alarm();
      return pathsOf(await home.events('web.page.activity', 'p'));
    })
    .toEqual(expected);
  const tabs = await home.events('web.tab.current', 'p');
  expect(placesOf(tabs)).toEqual(expected);
  expect(
    tabs.every(({ data }) => data['incognito'] === String(data['url']).endsWith('/wanted')),
  ).toBe(true);
  // Nobody is told that there was another tab.
  expect(tabs.find(({ data }) => String(data['url']).endsWith('/open-2'))?.data).toMatchObject({
    tabCount: 2,
  });
  expect(JSON.stringify(home.between.batches)).not.toMatch(/not-allowed|not-switched-on/);
});

async function visitOpenly(browser: Browser, url: string): Promise<void> {
  const page = await browser.context.newPage();
  await page.goto(url);
  await whenHeard(browser, url);
  await page.close();
}
