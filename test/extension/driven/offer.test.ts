import { expect, test } from 'vitest';
import { newHome, startBrowser } from '../fixture.ts';

test('a browser in which somebody is logged in is connected by two clicks, and no digit is typed', async () => {
  const home = await newHome();
  const browser = await startBrowser();
  const { origin } = new URL(home.daemon().address);
  const { url } = (await home.owner.post('/api/v1/login')) as { readonly url: string };
  const page = await browser.context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/login');
  await page.close();
  const opened = browser.context.waitForEvent('page');
  expect(await browser.ask('connect', { address: origin })).toMatchObject({ state: 'connecting' });
  const devices = await opened;
  await devices.getByRole('button', { name: 'Connect this browser' }).click();
  await expect
    .poll(async () => (await browser.ask('standing', {})).connection)
    .toMatchObject({ state: 'connected' });
  const { length } = (await home.owner.get('/api/v1/browser/connections')) as readonly object[];
  expect(length).toBe(1);
});

test('digits on a page of another origin are no offer', async () => {
  const home = await newHome();
  const browser = await startBrowser();
  const { origin } = new URL(home.daemon().address);
  await browser.ask('connect', { address: origin });
  const page = await browser.context.newPage();
  await page.route('**/devices', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<title>x</title><p data-browser-code="123456">123456</p>',
    }),
  );
  await page.goto('http://evil.localhost:9/devices');
  await page.waitForTimeout(1_500);
  expect((await browser.ask('standing', {})).connection).toMatchObject({ state: 'connecting' });
  expect(await home.owner.get('/api/v1/browser/connections')).toEqual([]);
});
