import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { demo, faultsOf, type Home, newHome, openPage, ownerOf, savedFrom } from './fixture.ts';

const SECTIONS = ['General', 'Access', 'Backup and import', 'Changes', 'Status', 'Help and about'];

test('every part opens, light and dark, and is no wider than a phone', async () => {
  const page = await openPage(demo(), '/settings/no-such-part', {
    viewport: { width: 360, height: 740 },
  });
  await page.getByRole('heading', { name: 'Days and weeks' }).waitFor();
  for (const section of SECTIONS) {
    await page.getByRole('link', { name: section, exact: true }).click();
    await page.locator('main h2').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), section).toBe(360);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
  }
}, 60_000);

test('when days begin and goals are told is kept on all devices and taken back, the looks by the browser', async () => {
  const home = await newHome();
  const page = await openPage(home, '/settings');
  const settings = () => ownerOf(home).get('/api/v1/settings');
  await page.getByLabel('A day begins at').fill('05:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Days begin at 05:30').waitFor();
  expect(await settings()).toMatchObject({ startOfDay: '05:30' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(settings).not.toHaveProperty('startOfDay');
  await page.getByLabel('A week begins on').selectOption('Sunday');
  await expect.poll(settings).toMatchObject({ startOfWeek: 'Sunday' });
  await page.getByLabel('Tell me when a limit nears').click({ force: true });
  await expect.poll(settings).toMatchObject({ goalNotifications: false });

  await page.getByText('Dark', { exact: true }).click();
  await page.reload();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']))
    .toBe('dark');
  await page.getByText('Only data under a passphrase can be locked').waitFor();
});

test('a token is shown once, opens what it may, stays when one cancels, and is refused once it is revoked', async () => {
  const home = await newHome();
  const page = await openPage(home, '/settings/access');
  await page.getByText('There are no tokens').waitFor();
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name, for you').fill('<i>script</i>');
  await page.getByRole('button', { name: 'Make it' }).click();
  const token = await page.getByRole('dialog').locator('code').innerText();
  const read = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${home.address}/api/v1/buckets`, { headers })).status;
  };
  expect(await read()).toBe(200);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  expect(await page.locator('main').innerText()).not.toContain(token);

  const revoke = page.getByRole('button', { name: 'Revoke the token <i>script</i>' });
  await revoke.click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await read()).toBe(200);
  await revoke.click();
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await page.getByText('There are no tokens').waitFor();
  expect(await read()).toBe(401);

  await page.getByRole('button', { name: 'Log out here' }).click();
  await page.getByText('elatio login').first().waitFor();
});

/** An export of ActivityWatch with so many events, the last of which is none where `isBad`. */
function exportOf(count: number, isBad = false): string {
  const events = Array.from({ length: count }, (_, at) => ({
    timestamp: new Date(Date.UTC(2026, 0, 5, 12, at)).toISOString(),
    duration: 30,
    data: { app: 'Editor', title: `file ${at}` },
  }));
  const bad = { timestamp: 'never', duration: 1, data: {} };
  const bucket = {
    id: 'aw-watcher-window_old',
    type: 'currentwindow',
    client: 'aw-watcher-window',
    hostname: 'old',
    created: '2026-01-01T00:00:00Z',
    events: isBad ? [...events, bad] : events,
  };
  return JSON.stringify({ buckets: { [bucket.id]: bucket } });
}

async function choose(page: Page, content: string): Promise<void> {
  const file = join(temporaryFolder(), 'aw-buckets-export.json');
  writeFileSync(file, content);
  await page.locator('input[type=file]').setInputFiles(file);
}

async function countOf(home: Home): Promise<number> {
  const status = (await ownerOf(home).get('/api/v1/status')) as { store: { events: number } };
  return status.store.events;
}

test('an import is looked through first, says what it refuses, goes on after it broke off, and adds nothing twice', async () => {
  const home = await newHome();
  const page = await openPage(home, '/settings/data', { expected: /400/ });
  await choose(page, exportOf(5, true));
  await page.getByText('5 events would be added').waitFor();
  await page.getByText('1 cannot be taken in').waitFor();
  await page.getByText('aw-watcher-window_old, event 5').waitFor();
  expect(await countOf(home)).toBe(0);
  expect(await faultsOf(page)).toEqual([]);

  // It breaks off after it was looked through, on the way to the node.
  const whole = exportOf(2_000);
  await page.route('**/api/v1/import?dry-run=0', (route) =>
    route.continue({ postData: whole.slice(0, whole.length / 2) }),
  );
  await choose(page, whole);
  await page.getByRole('button', { name: 'Take in 2,000 events' }).click();
  await page.getByText('sending it again adds none of them twice').waitFor();
  const before = await countOf(home);
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(2_000);
  await page.unroute('**/api/v1/import?dry-run=0');
  await choose(page, whole);
  await page.getByRole('button', { name: /^Take in/ }).click();
  await page.getByText(`${before.toLocaleString('en-GB')} are here already`).waitFor();
  await page.getByText('Added:').waitFor();
  expect(await countOf(home)).toBe(2_000);

  await choose(page, whole);
  await page.getByText('There is nothing new in it').waitFor();
  await choose(page, '{"no": "export"}');
  await page.getByText('ELATIO_IMPORT_FORMAT').waitFor();
  expect(await countOf(home)).toBe(2_000);
});

test('every change stands there with what it was before, is undone, and a time of changes is set back at once', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await owner.post('/api/v1/buckets/windows', {
    type: 'currentwindow',
    client: 'test',
    hostname: 'here',
  });
  const events = [1, 2, 3].map((minute) => ({
    timestamp: `2026-01-05T12:0${minute}:00Z`,
    duration: 10,
    data: { app: 'Editor', title: `file ${minute}` },
  }));
  await owner.post('/api/v1/buckets/windows/events', events);
  const shown = (await owner.get('/api/0/buckets/windows/events')) as { readonly id: number }[];
  const page = await openPage(home, '/settings/changes');
  await page.getByText('Nothing was changed yet').waitFor();
  await owner.put('/api/v1/settings/startOfDay', '06:00');
  for (const { id } of shown.slice(1)) await owner.delete(`/api/v1/events/${id}`);

  await page.reload();
  await page.getByRole('button', { name: 'Details of: setting startOfDay changed' }).click();
  await page.getByRole('cell', { name: '06:00' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Undo: setting startOfDay changed' }).click();
  await page.getByText('Undone: setting startOfDay changed').waitFor();
  expect(await owner.get('/api/v1/settings')).not.toHaveProperty('startOfDay');

  const rows = async () => (await owner.get('/api/0/buckets/windows/events')) as unknown[];
  expect(await rows()).toHaveLength(1);
  await page.getByLabel('Changes made since').fill('2026-01-01T00:00');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByRole('button', { name: 'Set back 2…' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await rows()).toHaveLength(1);
  await page.getByRole('button', { name: 'Set back 2…' }).click();
  await page.getByRole('button', { name: 'Set back', exact: true }).click();
  await page.getByText('Set back.', { exact: true }).waitFor();
  expect(await rows()).toHaveLength(3);
});

test('how the node is, what needs the person, a check of everything that is stored, and a backup under a passphrase typed twice', async () => {
  const home = await newHome();
  const page = await openPage(home, '/settings/status');
  await page.getByText(home.directory, { exact: true }).waitFor();
  await page.getByText('The recovery words are not written down yet').waitFor();
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('All is whole').waitFor();
  await page.getByRole('link', { name: 'Backup and import' }).click();
  const make = page.getByRole('button', { name: 'Save a backup' });
  expect(await make.isDisabled()).toBe(true);
  await page.getByLabel('A passphrase for this backup').fill('correct horse');
  await page.getByLabel('The same again').fill('battery');
  await page.getByText('That is not the same').waitFor();
  expect(await make.isDisabled()).toBe(true);
  await page.getByLabel('The same again').fill('correct horse');
  const [download] = await Promise.all([page.waitForEvent('download'), make.click()]);
  await page.getByText('the file is whole').waitFor();
  expect(readFileSync(await savedFrom(download)).length).toBeGreaterThan(500);
  await page.getByRole('link', { name: 'Help and about' }).click();
  await page.getByRole('row', { name: 'g then t to Timeline' }).waitFor();
  await page.getByText(home.address).waitFor();
});
