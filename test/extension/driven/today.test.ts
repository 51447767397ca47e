import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connect, shareInFile } from '../fixture.ts';

const shared = shareInFile();
/** To be looked at. */
const PICTURE = fileURLToPath(
  new URL('../../../dist/screenshots/extension/popup-today.png', import.meta.url),
);

test('the popup tells today by category in the colours of the interface, and the time of a site with a port', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  const { owner } = home;
  await owner.post('/api/v1/categories', {
    path: ['Reading'],
    match: [{ in: ['app'], text: 'Reader' }],
    color: '#aa3377',
  });
  await owner.post('/api/v1/buckets/window', {
    type: 'currentwindow',
    client: 'test',
    hostname: 'test',
  });
  const window = (app: string, from: number, seconds: number): Promise<unknown> =>
    owner.post('/api/v1/buckets/window/events', {
      timestamp: new Date(from).toISOString(),
      duration: seconds,
      data: { app, title: app },
    });
  const begin = Date.now();
  await window('Reader', begin - 120_000, 110);
  const page = await browser.context.newPage();
  await page.goto(at('port', 'page'));
  await expect.poll(() => home.events('web.tab.current')).not.toEqual([]);
  await page.waitForTimeout(3_000);
  await browser.alarm();
  await window('Chrome', begin, (Date.now() - begin) / 1_000);
  const popup = await browser.face('popup.html');
  const bar = popup.getByRole('listitem').filter({ hasText: 'Reading' });
  await expect
    .poll(() => bar.locator('[style]').evaluate((fill) => getComputedStyle(fill).backgroundColor))
    .toBe('rgb(170, 51, 119)');
  await expect.poll(() => popup.getByText(/^[1-9]\d* s today/).count()).toBe(1);
  await popup.setViewportSize({ width: 360, height: 600 });
  await popup.screenshot({ path: PICTURE });
});

test('until tomorrow is until the person’s own day begins', async () => {
  const { browser, home } = shared();
  await home.owner.put('/api/v1/settings/startOfDay', '05:30');
  await connect(browser, home);
  const popup = await browser.face('popup.html');
  await popup.getByRole('button', { name: 'Until tomorrow' }).click();
  await popup.getByText(/^Paused until /).waitFor();
  const { until } = (await home.owner.get('/api/v1/pause')) as { readonly until: string };
  const wait = Date.parse(until) - Date.now();
  expect(new Date(until).toISOString()).toMatch(/T05:30:00\.000Z$/);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(86_400_000);
});
