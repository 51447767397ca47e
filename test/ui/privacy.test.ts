import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { demo, faultsOf, type Home, newHome, openPage, ownerOf, savedFrom } from './fixture.ts';

const SECTIONS = ['What is recorded', 'Rules', 'How long', 'Erase', 'Export', 'Access log'];

/** A node with a source of windows, and one of tabs. */
async function filledHome() {
  const home = await newHome();
  const owner = ownerOf(home);
  for (const [name, type] of [
    ['windows', 'currentwindow'],
    ['tabs', 'web.tab.current'],
  ]) {
    await owner.post(`/api/v1/buckets/${name}`, { type, client: 'test', hostname: 'here' });
  }
  await record(home, 'windows', [
    { app: 'Signal', title: 'a friend' },
    { app: 'Signal', title: '<b>markup</b>' },
    { app: '__proto__', title: 'עברית' },
    { app: 'Editor', title: 'x'.repeat(10_000) },
  ]);
  await record(home, 'tabs', [{ url: 'https://bank.example/account', title: 'Account' }]);
  return home;
}

let second = 0;

async function record(home: Home, bucket: string, data: readonly object[]): Promise<void> {
  const events = data.map((one) => ({
    timestamp: new Date(Date.UTC(2026, 0, 5, 12, 0, second++ * 10)).toISOString(),
    duration: 5,
    data: one,
  }));
  await ownerOf(home).post(`/api/v1/buckets/${bucket}/events`, events);
}

async function appsOf(home: Home): Promise<unknown[]> {
  const path = '/api/0/buckets/windows/events';
  const events = (await ownerOf(home).get(path)) as { readonly data: { readonly app: string } }[];
  return events.map(({ data }) => data.app).sort();
}

const APPS = ['Editor', 'Signal', 'Signal', '__proto__'];

test('every part opens with data and without, light and dark, on a phone; an address that names none shows the first', async () => {
  for (const [home, isFull] of [
    [demo(), true],
    [await newHome(), false],
  ] as const) {
    const page = await openPage(home, '/privacy/no-such-part?%E0%A4%A', {
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    if (!isFull) await page.getByText('Nothing has been recorded yet').waitFor();
    for (const name of SECTIONS) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.locator('main h2').first().waitFor();
      await page.getByLabel('Loading…').first().waitFor({ state: 'detached' });
      await page.emulateMedia({ colorScheme: isFull ? 'light' : 'dark' });
      expect(await faultsOf(page), name).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, name).toBe(360);
    }
  }
}, 60_000);

test('of a source that is switched off nothing more is stored, until it is switched on again', async () => {
  const home = await filledHome();
  const page = await openPage(home, '/privacy');
  const source = page.getByRole('switch', { name: 'Record windows' });
  await source.click({ force: true });
  await page.getByText('windows is not stored any more').waitFor();
  await record(home, 'windows', [{ app: 'Secret', title: 'not to be kept' }]);
  expect(await appsOf(home)).toEqual(APPS);
  await source.click({ force: true });
  await page.getByText('windows is recorded again').waitFor();
  await record(home, 'windows', [{ app: 'Late', title: '' }]);
  expect(await appsOf(home)).toContain('Late');
  // Switching on is taken back: it is off once more.
  await page
    .getByRole('alert')
    .filter({ hasText: 'windows is recorded again' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect.poll(() => source.isChecked()).toBe(false);
});

test('a rule shows what it would have caught and left, counts, is changed, switched, removed and brought back', async () => {
  const home = await filledHome();
  const page = await openPage(home, '/privacy/rules', { expected: /400/ });
  await page.getByRole('button', { name: 'New rule' }).click();
  await page.getByLabel('What it has to be').fill('Signal');
  await page.getByLabel('Then').selectOption('hide fields');
  const preview = page.getByRole('region', { name: 'What it would have caught' });
  await preview.getByText('2 events of those recorded').waitFor();
  await preview.getByRole('cell', { name: 'Signal · [redacted]' }).first().waitFor();
  // As text, never as HTML.
  await preview.getByRole('cell', { name: 'Signal · <b>markup</b>' }).waitFor();
  await page.getByLabel('Name, for you').fill('friends');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rule counts from now on').waitFor();
  await record(home, 'windows', [{ app: 'Signal', title: 'a secret' }]);
  const events = JSON.stringify(await ownerOf(home).get('/api/0/buckets/windows/events'));
  expect(events).toContain('[redacted]');
  expect(events).not.toContain('a secret');

  // A schedule that is none: told by the node, nothing is changed.
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('button', { name: 'And…' }).click();
  await page.getByLabel('What to look at').last().selectOption('Outside of');
  await page.getByLabel('What it has to be').last().fill('never ever');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('is no schedule').first().waitFor();
  await page.getByLabel('What it has to be').last().fill('mon-fri 9-18');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('outside of mon-fri 9-18').waitFor();

  await page.getByRole('switch', { name: 'Rule: friends' }).click({ force: true });
  await page.getByText('does not count any more').waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('There are no rules').waitFor();
  await page
    .getByRole('alert')
    .filter({ hasText: 'The rule is removed.' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await page.getByText('outside of mon-fri 9-18').waitFor();
});

test('what is to be erased is counted, kept when one cancels or stops it, and destroyed with a proof', async () => {
  const home = await filledHome();
  const page = await openPage(home, '/privacy/erase?app=signal&since=rubbish&domain=none', {
    expected: /ERR_/,
  });
  await page.getByRole('button', { name: 'Count' }).click();
  await page.getByText('2 events', { exact: true }).waitFor();
  const destroy = page.getByRole('button', { name: 'Destroy 2 events…' });
  await destroy.click();
  const act = page.getByRole('button', { name: 'Destroy them' });
  expect(await act.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await appsOf(home)).toEqual(APPS);

  await destroy.click();
  await page.getByLabel('Type destroy to confirm').fill('destroy');
  expect(await faultsOf(page)).toEqual([]);
  // It is stopped on the way to the node.
  await page.route('**/api/v1/purge', () => undefined);
  await act.click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('Stopped before anything was destroyed').waitFor();
  await page.getByText('Counted again: 2 events are there').waitFor();
  expect(await appsOf(home)).toEqual(APPS);
  await page.unroute('**/api/v1/purge');

  await page.getByRole('button', { name: 'Count' }).click();
  await destroy.click();
  await page.getByLabel('Type destroy to confirm').fill('destroy');
  await act.click();
  await page.getByText('Destroyed 2 events').waitFor();
  await page.getByText('none of it is left, and all else is whole').waitFor();
  expect(await appsOf(home)).toEqual(['Editor', '__proto__']);
  const found = await ownerOf(home).post('/api/v1/purge/preview', { app: 'signal' });
  expect(found).toMatchObject({ events: 0 });

  await page.getByRole('button', { name: 'Count' }).click();
  await page.getByText('No event is like that').waitFor();
  await page.getByLabel('App').fill('__proto__');
  await page.getByRole('button', { name: 'Count' }).click();
  await page.getByText('1 event', { exact: true }).waitFor();
});

test('how long something is kept shows what goes, is set and taken back, and is run only when the word is typed', async () => {
  const home = await filledHome();
  const page = await openPage(home, '/privacy/retention');
  await page.getByRole('button', { name: 'Change how long Web pages is kept' }).click();
  await page.getByLabel('Keep').selectOption('for some days');
  await page.getByLabel('Days', { exact: true }).fill('0');
  await page.getByText('A whole number of days').waitFor();
  expect(await page.getByRole('button', { name: 'Keep it so' }).isDisabled()).toBe(true);
  await page.getByLabel('Days', { exact: true }).fill('30');
  await page.getByText('1 event is not shown any more').waitFor();
  await page.getByLabel('And then').selectOption('only the site, for ever');
  await page.getByText('1 event is reduced').waitFor();
  await page.getByRole('button', { name: 'Keep it so' }).click();
  await page.getByText('30 days, then only the site').waitFor();

  await page.getByRole('button', { name: 'Run now…' }).click();
  await page.getByText('1 event is reduced').last().waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(JSON.stringify(await ownerOf(home).get('/api/v1/export'))).toContain('/account');

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('30 days, then only the site').waitFor({ state: 'detached' });
  expect(await ownerOf(home).get('/api/v1/retention')).toMatchObject({ policies: [] });
});

test('everything is saved as a file, which the access log tells, and that log is sound', async () => {
  const home = await filledHome();
  const page = await openPage(home, '/privacy/export');
  await page.getByLabel('As').selectOption('CSV, for spreadsheets');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  await page.getByText('the file is whole').waitFor();
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(readFileSync(await savedFrom(download), 'utf8')).toContain('bank.example');

  await page.getByRole('link', { name: 'Access log' }).click();
  await page.getByLabel('Who', { exact: true }).selectOption('A browser');
  const row = page.getByRole('row').filter({ hasText: 'exported' });
  await row.first().waitFor();
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('entries are as they were written').waitFor();
  await page.getByLabel('Who', { exact: true }).selectOption('A token');
  await page.getByText('Nothing is like that').waitFor();
});
