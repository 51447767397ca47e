import { expect, onTestFinished, test } from 'vitest';
import { EXTENSION_ID } from '../../../protocol/browser.ts';
import { temporaryFolder } from '../../node/folder.ts';
import { launch } from '../chromium.ts';
import { connect, newHome } from '../fixture.ts';
import { loadAltered } from './altered.ts';
import { sites } from './hostile-sites.ts';

test('while the disk is full what is lost is counted, and then recording goes on', async () => {
  // With that permission the browser's quota is no limit, and only a real disk is.
  const bounded = loadAltered({
    'manifest.json': (text) => text.replace('"unlimitedStorage",', ''),
  });
  const [browser, home, at] = await Promise.all([
    launch(temporaryFolder(), bounded),
    newHome(),
    sites(),
  ]);
  onTestFinished(() => browser.close());
  await connect(browser, home);
  const session = await browser.context.newCDPSession(browser.own);
  const quota = (more: { quotaSize?: number }): Promise<unknown> =>
    session.send('Storage.overrideQuotaForOrigin', {
      origin: `chrome-extension://${EXTENSION_ID}`,
      ...more,
    });
  const waiting = async () => (await browser.ask('standing', {})).waiting;
  const page = await browser.context.newPage();
  const visit = async (host: string): Promise<void> => {
    await page.goto(at(host, 'plain'));
    await page.waitForTimeout(1_300);
  };
  await home.stop();
  await visit('before');
  await visit('between');
  await expect.poll(async () => (await waiting()).spans).toBeGreaterThan(1);
  expect((await waiting()).dropped).toBe(0);

  await quota({ quotaSize: 1 });
  await visit('full');
  await expect.poll(async () => (await waiting()).dropped).toBeGreaterThan(0);
  expect((await browser.ask('standing', {})).page).toMatchObject({ isRecorded: true });

  await quota({});
  await visit('after');
  await visit('end');
  await home.start();
  await connect(browser, home);
  const hosts = async (type: 'web.page.activity' | 'web.tab.current'): Promise<string[]> =>
    (await home.events(type)).map(({ data }) => new URL(String(data['url'])).hostname);
  await expect.poll(() => hosts('web.page.activity')).toContain('after.localhost');
  expect(await hosts('web.tab.current')).toContain('before.localhost');
});
