import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Home, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

async function record(
  home: Home,
  [bucket, type]: readonly [string, string],
  events: readonly (readonly [hoursAgo: number, minutes: number, data: object])[],
): Promise<void> {
  const owner = ownerOf(home);
  const spec = { type, client: 'test', hostname: 'watch' };
  await owner.post(`/api/v1/buckets/${bucket}`, spec).catch(() => undefined);
  const now = Date.now();
  await owner.post(
    `/api/v1/buckets/${bucket}/events`,
    events.map(([hours, minutes, data]) => ({
      timestamp: new Date(now - hours * 3_600_000).toISOString(),
      duration: minutes * 60,
      data,
    })),
  );
}

test('what programs send of health is drawn with its units, and told in numbers', async () => {
  const home = await newHome();
  const page = await openPage(home, '/health');
  await page.getByText('No health records yet').waitFor();
  expect(await page.locator('pre').first().textContent()).toContain(
    `${home.address}/api/v1/buckets`,
  );
  expect(await faultsOf(page)).toEqual([]);

  await record(
    home,
    ['steps', 'health.steps'],
    [
      [50, 10, { steps: 800 }],
      [49.9, 10, { steps: 700 }],
      [1, 10, { steps: 41 }],
    ],
  );
  await record(
    home,
    ['weight', 'health.weight'],
    [
      [300, 0, { value: 72.4, unit: 'kg' }],
      [30, 0, { value: 71.5, unit: 'kg' }],
    ],
  );
  await record(
    home,
    ['sleep', 'health.sleep'],
    [
      [40, 90, { stage: 'deep' }],
      [38, 300, { stage: 'light' }],
    ],
  );
  await record(
    home,
    ['odd', 'health.__proto__'],
    [
      [20, 0, { ['x'.repeat(10_000)]: 1, zorp: 4, '<b>שלום</b> {a|b}': 3 }],
      [10, 0, JSON.parse('{"__proto__": 5}') as object],
    ],
  );
  await page.reload();

  for (const name of ['Steps', 'Weight', 'Sleep', 'Proto: zorp', 'Proto: proto']) {
    await card(page, name).getByRole('img').locator('canvas').waitFor();
  }
  await expect.poll(() => card(page, 'Weight').getByText('71.5 kg to 72.4 kg').count()).toBe(1);
  expect(await card(page, 'Sleep').getByRole('listitem').allTextContents()).toEqual([
    'deep',
    'light',
  ]);
  await card(page, 'Steps').getByRole('button', { name: 'As a table' }).click();
  const cells = await card(page, 'Steps').getByRole('cell').allTextContents();
  expect(
    cells
      .filter((cell) => cell !== '0')
      .reduce((sum, cell) => sum + Number(cell.replace(',', '')), 0),
  ).toBe(1_541);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1_440);
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  await page.getByText('Own', { exact: true }).click();
  await page.getByLabel('Days: first day').fill('2020-01-01');
  await page.getByLabel('Days: last day').fill('2020-01-31');
  await card(page, 'Steps').getByText('Nothing in these days').waitFor();
});
