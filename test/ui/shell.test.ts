import { expect, test } from 'vitest';
import { demo, faultsOf, loginLink, newHome, openPage } from './fixture.ts';

test('every page of the menu opens, by a click and by its address, and has a name', async () => {
  const page = await openPage(demo());
  const items = await page.getByRole('navigation').getByRole('listitem').getByRole('link').all();
  expect(items).toHaveLength(11);
  for (const item of items) {
    await item.click();
    expect(await item.getAttribute('aria-current')).toBe('page');
    await page.locator('main h1').waitFor();
    const title = await page.title();
    await page.reload();
    await page.locator('main h1').waitFor();
    expect(await page.title()).toBe(title);
  }
});

test('nothing is asked of another origin, and no style or script runs that is not the page’s own', async () => {
  const page = await openPage(demo());
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  const response = await page.reload();
  expect(response?.headers()['content-security-policy']).toContain("default-src 'self'");
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem').first().waitFor();
  expect([...origins]).toEqual([demo().address]);
});

test('a pause is begun, seen on every page, and ended', async () => {
  const page = await openPage(await newHome());
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: '1 h 00' }).click();
  const told = page.getByText('Paused until');
  await told.waitFor();
  await page.getByRole('link', { name: 'Goals' }).click();
  await page.getByRole('button', { name: 'Record again' }).click();
  await told.waitFor({ state: 'detached' });
});

test('a node that ends is told, and found again when it is back', async () => {
  const home = await newHome();
  const page = await openPage(home, '/', { expected: /ERR_CONNECTION|Failed to load/ });
  await home.daemon.stop();
  await page.getByText('Elatio does not answer').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test('who is logged out is told how to log in, and an address that is no page says so', async () => {
  const home = await newHome();
  const page = await openPage(home, '/timeline/../timeline/x/y?since=%E0%A4%A', {
    expected: /401/,
  });
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Goals' }).click();
  await page.getByText('not logged in any more').waitFor();
  await page.goto(`${home.address}/`);
  await page.getByText('elatio login').waitFor();
  await page.goto(await loginLink(home));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation').waitFor();
});
