import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '../../node/cli/client.ts';
import { temporaryFolder } from '../node/folder.ts';
import { pathOfName } from '../../ui/pages/categories/paths.ts';
import { ruleWords } from '../../ui/pages/categories/rule-words.ts';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Windows, so many minutes of each, the last a while ago. */
async function recordWindows(owner: Client, all: readonly [number, object][]): Promise<void> {
  await owner.post('/api/v1/buckets/windows', {
    type: 'currentwindow',
    client: 'test',
    hostname: 'laptop',
  });
  let until = 120;
  const events = all.map(([minutes, data]) => {
    const timestamp = ago(until);
    until -= minutes;
    return { timestamp, duration: minutes * 60, data };
  });
  await owner.post('/api/v1/buckets/windows/events', events);
}

interface Told {
  readonly presets: boolean;
  readonly categories: { readonly path: string[]; readonly match?: object[] }[];
}

const categoriesOf = async (owner: Client): Promise<Told> =>
  (await owner.get('/api/v1/categories')) as Told;

test('the tree opens with its times, a category with what it catches, in both themes; a malformed link falls back', async () => {
  const page = await openPage(demo(), '/categories?category=%00__proto__&days=-1');
  await page.getByText('There is no such category any more.').waitFor();
  await page.getByRole('link', { name: 'All categories' }).click();
  const tree = page.getByRole('list', { name: 'Categories' });
  await tree.getByRole('link', { name: /^Work\s*\d+ h/ }).waitFor();
  await page.getByText('All that was done in this time has a category.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'App' }).fill('Code');
  await page.getByText('Work > Programming: App is code').waitFor();

  await tree.getByRole('link', { name: /^Programming/ }).click();
  await page.getByText('It has now').waitFor();
  await expect.poll(() => page.getByRole('button', { name: /^Change: / }).count()).toBe(6);
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('what has no category becomes a rule by a click, is caught at once, and is given back by undo', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordWindows(owner, [
    [20, { app: '__proto__', title: 'x'.repeat(10_000) }],
    [10, { app: 'Strange', title: '<b>שלום</b>' }],
  ]);
  const page = await openPage(home, '/categories');
  await page.getByText('30 min, 100% of all that was done').waitFor();
  await page.getByRole('button', { name: '__proto__' }).click();
  await page.getByRole('combobox', { name: 'Category' }).fill('Odd > Things');
  await page.getByRole('dialog').getByText('It would have').waitFor();
  await page.getByRole('dialog').getByText('20 min').first().waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Make a rule' }).click();
  await page.getByText('10 min, 33% of all that was done').waitFor();
  await page.getByRole('link', { name: /^Things\s*20 min/ }).waitFor();
  expect((await categoriesOf(owner)).presets).toBe(false);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('30 min, 100% of all that was done').waitFor();
  expect((await categoriesOf(owner)).presets).toBe(true);
});

test('a category is made, moved and deleted; a pattern that is not understood is told at its place', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordWindows(owner, [[20, { app: 'Strange', title: 'about a(b' }]]);
  const page = await openPage(home, '/categories', { expected: /400/ });
  await page.getByRole('link', { name: 'New category' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('combobox', { name: 'As' }).click();
  await page.getByRole('option', { name: 'Regular expression' }).click();
  const pattern = page.getByRole('textbox', { name: 'What is to be there' });
  await pattern.fill('str(');
  await page.locator('form').getByText('this bracket is never closed').waitFor();
  expect(await pattern.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('is not understood').nth(2).waitFor();
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Mine');

  await pattern.fill('^str.nge$');
  await page.getByText('Taken from').waitFor();
  await page.getByText('100% of all that was done').waitFor();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Delete…' }).waitFor();
  await page.getByRole('link', { name: /^Mine\s*20 min/ }).waitFor();

  // What is not saved yet stays, whatever else is looked at.
  await page.getByRole('combobox', { name: 'In' }).fill('Work');
  await page.getByRole('option', { name: 'Work', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ours');
  await page.getByRole('link', { name: /^Learning/ }).click();
  await page.getByRole('link', { name: /^Mine\s*not saved/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('region', { name: 'Work > Ours' }).waitFor();
  const { categories } = await categoriesOf(owner);
  expect(categories.map(({ path }) => path)).toContainEqual(['Work', 'Ours']);

  const before = categories.length;
  const inWork = categories.filter(({ path }) => path[0] === 'Work').length;
  await page.getByRole('link', { name: /^Work/ }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByText(`With it go the ${inWork - 1} inside. 20 min`).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect((await categoriesOf(owner)).categories).toHaveLength(before);
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('link', { name: /^Work/ }).waitFor({ state: 'detached' });
  expect((await categoriesOf(owner)).categories).toHaveLength(before - inWork);
  await page
    .getByRole('alert')
    .filter({ hasText: `${inWork} categories deleted.` })
    .getByRole('button', { name: 'Undo' })
    .click();
  await page.getByRole('link', { name: /^Ours/ }).waitFor();
});

test('ActivityWatch’s categories come in by a file in the place of others, go out again, and those built in come back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  const page = await openPage(home, '/categories');
  const choose = async (name: string, content: string): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import and export' }).click();
    await page.getByRole('menuitem', { name: 'Import from ActivityWatch…' }).click();
    await (
      await chooser
    ).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  };
  await choose('broken.json', '{"categories": [');
  await page.getByText('broken.json holds no categories').waitFor();
  const sent = JSON.stringify({
    categories: [
      { name: ['__proto__'], rule: { type: 'regex', regex: 'mutt' } },
      { name: ['Bad'], rule: { type: 'regex', regex: 'a(' } },
    ],
  });
  await choose('classes.json', sent);
  await page
    .getByText(/^2 categories of the file take the place of the \d+ that there are/)
    .waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await categoriesOf(owner)).presets).toBe(true);
  await choose('classes.json', sent);
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await page.getByRole('dialog', { name: 'What could not be imported' }).getByText('Bad').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('link', { name: '__proto__' }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Export for ActivityWatch' }).click();
  const file = join(temporaryFolder(), 'exported.json');
  await (await download).saveAs(file);
  expect(readFileSync(file, 'utf8')).toContain('mutt');

  await page.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Back to those built in…' }).click();
  await page.getByRole('button', { name: 'Put them back' }).click();
  await page.getByText('These are built in.').waitFor();
  expect((await categoriesOf(owner)).presets).toBe(true);
});

test('a rule is told in words that say where a text has to be the whole', () => {
  expect(ruleWords({ in: ['app'], text: 'code' })).toBe('App is code');
  expect(ruleWords({ in: ['app', 'title'], text: 'x' })).toBe('App or Title has x');
  expect(ruleWords({ regex: 'a|b', caseSensitive: true })).toBe(
    'Everything fits /a|b/, capitals count',
  );
  expect(ruleWords({ keys: ['place.name'], text: 'home' })).toBe('place.name has home');
  expect(pathOfName(' Work >  Writing > ')).toEqual(['Work', 'Writing']);
});
