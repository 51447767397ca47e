import { expect, test } from 'vitest';
import type { Client } from '../../node/cli/client.ts';
import { excerpt } from '../../ui/pages/search/excerpt.ts';
import { addressOf, questionOf } from '../../ui/pages/search/question.ts';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Windows of one minute each, the last a while ago. */
async function recordWindows(owner: Client, all: readonly object[]): Promise<void> {
  await owner.post('/api/v1/buckets/windows', {
    type: 'currentwindow',
    client: 'test',
    hostname: 'laptop',
  });
  const events = all.map((data, i) => ({ timestamp: ago(120 - 2 * i), duration: 60, data }));
  await owner.post('/api/v1/buckets/windows/events', events);
}

test('what was recorded is found as one types, and a key away from its moment on the timeline', async () => {
  const page = await openPage(demo(), '/search?type=web.tab.current');
  const field = page.getByRole('searchbox', { name: 'Search for' });
  await page.getByText('these words, one after the other').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await field.fill('githb');
  const results = page.getByRole('list', { name: 'Results' });
  await results.getByRole('listitem').nth(19).waitFor();
  expect((await results.locator('mark').allTextContents()).join(' ')).toMatch(/github/i);
  expect(page.url()).not.toContain('githb');
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('button', { name: 'Show more' }).click();
  await results.getByRole('listitem').nth(39).waitFor();

  await field.press('ArrowDown');
  const first = results.locator('[data-hit]').first();
  await first.press('ArrowDown');
  await page.keyboard.press(' ');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Escape');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await field.press('ArrowDown');
  await page.keyboard.press('/');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);

  await field.press('ArrowDown');
  const href = await first.getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL(({ pathname }) => pathname === '/timeline');
  expect(new URL(page.url()).search).toBe(new URL(href ?? '', page.url()).search);
  await page.goBack();
  await results.getByRole('listitem').first().waitFor();
  expect(await field.inputValue()).toBe('githb');
});

test('a malformed link falls back, what cannot be asked is told, and what is not there comes with advice', async () => {
  const page = await openPage(
    demo(),
    '/search?q=github&when=constructor&order=x&since=2026-13-45&similar=maybe&device=nobody&app=%FF',
    { expected: /400/ },
  );
  await page.getByText('Look without a filter').waitFor();
  await page.getByRole('textbox', { name: 'App' }).fill('');
  await page.getByRole('combobox', { name: 'Device' }).click();
  await page.getByRole('option', { name: 'nobody' }).click();
  await page.getByRole('heading', { name: /found, 20 shown/ }).waitFor();
  await page.getByRole('searchbox').fill('-');
  await page.getByRole('alert').getByText('ELATIO_SEARCH_WORDS').waitFor();
  await page.getByText('Like a text', { exact: true }).click();
  await page.getByRole('searchbox').fill('pull requests that wait for review');
  await page.getByRole('heading', { name: /found, 20 shown/ }).waitFor();
});

test('texts are shown as they are and cut; what is selected is deleted after it was counted, and comes back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordWindows(owner, [
    { app: '__proto__', title: 'needle <img src=x onerror=alert(1)>' },
    { app: '__proto__', title: 'needle <img src=x onerror=alert(1)>' },
    { app: 'שלום', title: 'needle עברית' },
    { app: 'Long', title: `needle ${'x'.repeat(10_000)}` },
    { app: 'Odd "one" \\', title: 'needle "quoted" \\' },
    { app: 'Other', title: 'nothing of it' },
  ]);
  const page = await openPage(home, '/search?q=needle');
  await page.getByRole('heading', { name: '4 found' }).waitFor();
  const titles = await page.locator('[data-hit]').allTextContents();
  expect(titles).toContain('needle <img src=x onerror=alert(1)>');
  expect(Math.max(...titles.map(({ length }) => length))).toBeLessThan(200);
  await page.getByText('2 times, 2 min').waitFor();

  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByText('5 entries of 5 min altogether').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Select all' }).uncheck();
  await page.getByRole('checkbox', { name: 'Select needle <img' }).check();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete 2 entries' }).click();
  await page.getByRole('heading', { name: '3 found' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: '4 found' }).waitFor();
});

test('where nothing is recorded, a search says so and does not fail', async () => {
  const page = await openPage(await newHome(), '/search');
  await page.getByRole('searchbox').fill('anything');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test('an address holds all of a question but its words, and is read again as it was', () => {
  const asked = questionOf('?q=secret&similar=true&since=2026-10-25&until=x&app=Code&order=often');
  expect(asked).toMatchObject({ words: 'secret', when: 'own', until: '', order: 'often' });
  expect(addressOf(asked)).not.toContain('secret');
  expect(questionOf(new URL(addressOf(asked), 'http://a').search)).toEqual({ ...asked, words: '' });
  expect(addressOf(questionOf(''))).toBe('/search');
});

test('of a long text what stands around the first mark is shown, no mark and no letter torn', () => {
  const text = `${'a'.repeat(100)}needle${'😀'.repeat(100)}`;
  const shown = excerpt(text, [{ from: 100, to: 106 }], 31);
  expect(shown.map((part) => part.text).join('')).toBe(
    `…${'a'.repeat(10)}needle${'😀'.repeat(7)}…`,
  );
  expect(shown.filter(({ isMarked }) => isMarked)).toEqual([{ text: 'needle', isMarked: true }]);
  expect(excerpt('short', [], 31)).toEqual([{ text: 'short', isMarked: false }]);
});
