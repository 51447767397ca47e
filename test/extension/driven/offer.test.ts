import { expect, test } from 'vitest';
import { shareInFile } from '../fixture.ts';
import type { Home } from '../home.ts';

const shared = shareInFile();

const connectionsOf = async ({ owner }: Home): Promise<number> =>
  ((await owner.get('/api/v1/browser/connections')) as readonly object[]).length;

test('a browser in which somebody is logged in is connected by two clicks, and no digit is typed', async () => {
  const { browser, home } = shared();
  const before = await connectionsOf(home);
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
  expect(await connectionsOf(home)).toBe(before + 1);
});

test('digits on a page of another origin are no offer, be they right', async () => {
  const { browser, home } = shared();
  const before = await connectionsOf(home);
  const { origin } = new URL(home.daemon().address);
  await browser.ask('connect', { address: origin });
  const page = await browser.context.newPage();
  const code = await home.code();
  await page.route('**/devices', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<title>x</title><p data-browser-code="${code}">${code}</p>`,
    }),
  );
  await page.goto('http://evil.localhost:9/devices');
  // Twice as long as it takes to be found.
  await page.waitForFunction(() => performance.now() > 1_500);
  expect((await browser.ask('standing', {})).connection).toMatchObject({ state: 'connecting' });
  expect(await connectionsOf(home)).toBe(before);
  // The same where it is an offer.
  await page.goto(`${origin}/devices`);
  await expect
    .poll(async () => (await browser.ask('standing', {})).connection)
    .toMatchObject({ state: 'connected' });
});
