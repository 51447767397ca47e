import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { KINDS } from '../../../extension/messages.ts';
import { temporaryFolder } from '../../node/folder.ts';
import type { Browser } from '../chromium.ts';
import { connect, shareInFile, whenHeard } from '../fixture.ts';
import type { Home } from '../home.ts';
import type { Sites } from '../sites.ts';

/** Two engines, both of them on this machine here. */
const ENGINES = ['www.google.de', 'www.baidu.com'];

const shared = shareInFile([
  `--host-resolver-rules=${ENGINES.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`,
]);

/** Listens, copies, downloads and searches in pages of a host. */
async function doAll(page: Page, browser: Browser, at: Sites, host: string): Promise<void> {
  await page.goto(at(host, 'player'));
  await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.play());
  await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.5);
  await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.pause());
  await whenHeard(browser, at(host, 'player'));
  await page.goto(at(host, 'copied'));
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  await whenHeard(browser, at(host, 'copied'));
  await downloadFrom(page, at(host, 'file.bin'));
  const { port } = new URL(at(host));
  for (const path of ['www.google.de:PORT/search?q=HOST+one', 'www.baidu.com:PORT/s?wd=HOST']) {
    await page.goto(`http://${path.replace('PORT', port).replace('HOST', host)}`);
    await whenHeard(browser, page.url());
  }
  await page.goto('about:blank');
}

/** By a link, as people do. */
async function downloadFrom(page: Page, url: string): Promise<void> {
  const downloading = page.waitForEvent('download');
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.append(link);
    link.click();
  }, url);
  await downloading;
}

/** Downloads and searches, which have no page of their own. */
async function happenings(home: Home): Promise<object[]> {
  const all = await home.events('web.page.activity');
  return all.filter(({ data }) => 'kind' in data).map(({ data }) => data);
}

/** The browser names what it saves as its page says, and not as the one who drives it. */
async function saveByName(browser: Browser): Promise<void> {
  const session = await browser.context.browser()?.newBrowserCDPSession();
  const downloadPath = temporaryFolder();
  await session?.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath,
    eventsEnabled: true,
  });
}

test('media, copies, downloads by name and searches by engine are recorded, and nothing more of them', async () => {
  const { browser, home, at } = shared();
  await saveByName(browser);
  await connect(browser, home);
  const page = await browser.context.newPage();
  await doAll(page, browser, at, 'all');
  await expect
    .poll(async () => {
      await browser.alarm();
      return happenings(home);
    })
    .toEqual([
      { kind: 'download', name: 'report.bin', url: 'all.localhost' },
      { kind: 'search', engine: 'google' },
      { kind: 'search', engine: 'baidu' },
    ]);
  const [player, copied] = await home.events('web.page.activity', 'all');
  expect(player.data).toMatchObject({ title: 'player', copies: 0 });
  expect(player.data['media']).toBeGreaterThan(0.4);
  expect(player.data['media']).toBeLessThan(Number(player.data['visible']));
  expect(copied.data).toMatchObject({ title: 'copied', copies: 1, media: 0 });
});

test('what is switched off is not recorded, and nothing of it leaves the browser', async () => {
  const { browser, home, at } = shared();
  await saveByName(browser);
  await connect(browser, home);
  const before = await happenings(home);
  const { length } = home.between.batches;
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, false])) as never;
  await browser.ask('setOptions', { options: { kinds, hasPrivate: false } });
  const page = await browser.context.newPage();
  await doAll(page, browser, at, 'off');
  const on = Object.fromEntries(KINDS.map((kind) => [kind, true])) as never;
  await browser.ask('setOptions', { options: { kinds: on, hasPrivate: false } });
  await page.goto(`http://www.google.de:${new URL(at('off')).port}/search?q=again`);
  await expect
    .poll(async () => {
      await browser.alarm();
      return happenings(home);
    })
    .toEqual([...before, { kind: 'search', engine: 'google' }]);
  const visits = await home.events('web.page.activity', 'off');
  expect(visits.map(({ data }) => Object.keys(data).sort())).toEqual(
    Array.from({ length: 2 }, () => ['focused', 'title', 'url', 'visible']),
  );
  const sent = JSON.stringify(home.between.batches.slice(length));
  expect(sent).not.toMatch(/report\.bin|"media"|"copies"|"engine":"baidu"/);
});
