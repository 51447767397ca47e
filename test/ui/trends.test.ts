import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { parseCsv } from '../node/http/csv.ts';
import { demo, faultsOf, newHome, openPage } from './fixture.ts';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function saved(page: Page, name: string, button: string): Promise<[Download, Buffer]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card(page, name).getByRole('button', { name: button }).first().click(),
  ]);
  return [download, Buffer.concat(await Array.fromAsync(await download.createReadStream()))];
}

test('months are seen at a glance, in numbers and as files', async () => {
  const page = await openPage(demo(), '/trends');
  for (const name of ['Active time, day by day', 'Hours of the week', 'Compared with before']) {
    await card(page, name).getByRole('img', { name }).locator('canvas').first().waitFor();
  }
  const weeks = card(page, 'Categories, week by week');
  await weeks.locator('canvas').first().waitFor();
  expect(await weeks.getByRole('img').getAttribute('aria-label')).toMatch(/Work \d+ h \d\d/);
  await card(page, 'What it was').getByRole('button', { name: 'Work', exact: true }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });

  const [picture, png] = await saved(page, 'Categories, week by week', 'Save as PNG');
  expect(picture.suggestedFilename()).toMatch(/^elatio-categories-week-by-week-20.*\.png$/);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const [, csv] = await saved(page, 'Categories, week by week', 'Save as CSV');
  const [head, ...rows] = parseCsv(csv.toString().slice(1));
  expect(head.slice(0, 2)).toEqual(['Week', 'Work (s)']);
  expect(rows.length).toBeGreaterThanOrEqual(13);
  for (const row of rows) expect(Number(row[1])).toBeLessThan(7 * 86_400);

  for (const name of ['Active time, day by day', 'Hours of the week', 'Compared with before']) {
    const one = card(page, name);
    await one.getByRole('button', { name: 'As a table' }).click();
    await expect.poll(() => one.getByRole('row').count()).toBeGreaterThan(7);
  }
  expect(await faultsOf(page)).toEqual([]);
  const day = card(page, 'Active time, day by day').getByRole('link').nth(3);
  const name = await day.textContent();
  await day.click();
  await page.waitForURL((url) => url.pathname === '/' && url.searchParams.get('day') === name);
});

test('a day of the calendar is opened by a click', async () => {
  const page = await openPage(demo(), '/trends');
  const canvas = card(page, 'Active time, day by day').locator('canvas').first();
  await canvas.waitFor();
  // Somewhere in the last months, now between two days and now not; it is there once it is drawn.
  let tries = 0;
  await expect
    .poll(async () => {
      const box = await canvas.boundingBox({ timeout: 1_000 }).catch(() => null);
      const x = 60 + ((tries * 13) % 300);
      const y = 30 + ((tries++ * 11) % 120);
      if (box) await page.mouse.click(box.x + box.width - x, box.y + y);
      return new URL(page.url()).search;
    })
    .toMatch(/^\?day=\d{4}-\d\d-\d\d$/);
});

test('one looks from a category into its programs and titles, and on to their events', async () => {
  const page = await openPage(demo(), '/trends?range=month');
  const drill = card(page, 'What it was');
  await drill.getByRole('button', { name: 'Work', exact: true }).click();
  await page.waitForURL(/category=Work/);
  await drill.getByRole('button', { name: 'Programming', exact: true }).click();
  await drill.getByRole('list', { name: 'Programs' }).getByRole('button', { name: 'Code' }).click();
  await page.waitForURL(/app=Code/);
  const trail = drill.getByRole('navigation');
  expect(await trail.getByRole('listitem').allTextContents()).toEqual([
    'Everything',
    'Work',
    'Programming',
    'Code',
  ]);
  const titles = drill.getByRole('list', { name: 'Titles' });
  await titles
    .getByRole('button', { name: /Visual Studio Code$/ })
    .first()
    .click();
  await page.waitForURL(({ pathname }) => pathname === '/search');
  expect(new URL(page.url()).searchParams.get('q')).toMatch(/^".* - Visual Studio Code"$/);
  await page.goBack();
  await trail.getByRole('button', { name: 'Everything' }).click();
  await page.waitForURL((url) => !url.search.includes('category'));
});

test('range, device and what is compared stand in the address; what is malformed there does not matter', async () => {
  const page = await openPage(
    demo(),
    '/trends?range=own&since=2026-13-99&until=x&category=__proto__&device=nobody&from=1&with=own&now=zz',
  );
  await card(page, 'Active time, day by day').locator('canvas').first().waitFor();
  expect(await page.getByRole('radio', { name: '13 weeks' }).isChecked()).toBe(true);

  await page.getByText('Own', { exact: true }).first().click();
  await page.waitForURL(/range=own&since=\d/);
  const since = new URL(page.url()).searchParams.get('until') ?? '';
  await page.getByLabel('Days: first day').fill(since);
  await page.waitForURL((url) => url.searchParams.get('since') === since);
  await card(page, 'Categories, week by week').getByText('As a table').click();
  const rows = card(page, 'Categories, week by week').getByRole('row');
  await expect.poll(() => rows.count()).toBe(2);

  await page.getByRole('combobox', { name: 'Device' }).click();
  await page.getByRole('option').first().click();
  await page.waitForURL(/device=\w/);
  await card(page, 'Compared with before').getByText('Own').click();
  await page.getByLabel('Compared with: first day').fill('2020-01-01');
  await page.waitForURL(/before=2020-01-01_/);
  await page.reload();
  await card(page, 'Compared with before')
    .getByText(/1 Jan 2020/)
    .first()
    .waitFor();
});

test('where nothing is recorded the first step is told, on a phone too', async () => {
  const page = await openPage(await newHome(), '/trends', {
    viewport: { width: 360, height: 740 },
  });
  await page.getByText('Nothing is recorded yet').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  const wide = await openPage(demo(), '/trends', { viewport: { width: 360, height: 740 } });
  await card(wide, 'Compared with before').locator('canvas').first().waitFor();
  expect(await wide.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
