import { mkdirSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SECOND } from '../../protocol/event.ts';
import { writePeewee, writeRust } from '../fixtures/activitywatch/databases.ts';
import { temporaryFolder } from '../node/folder.ts';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

const pathOf = (url: string): string => new URL(url).pathname;

test('the first run leads to the tour, by keys through all of it, and once it is finished no more', async () => {
  const home = await newHome();
  const page = await openPage(home, '/', { isFirstRun: true });
  await page.getByRole('heading', { name: 'What is recorded, and what is not' }).waitFor();
  expect(pathOf(page.url())).toBe('/welcome');
  await page.getByText('this node was started without collectors').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  const next = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
  };
  await next();
  await page.getByText(`elatio keys keychain --data ${home.directory}`).waitFor();
  await page.getByText('the key lies beside the data').waitFor();
  await next();
  await page.getByText(`elatio recovery show --data ${home.directory}`).waitFor();
  await next();
  const games = page.getByRole('button', { name: 'Take Games away' });
  await games.click();
  await games.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await games.waitFor();
  await games.click();
  await page.getByRole('button', { name: 'Put the built-in ones in their place' }).click();
  await page.getByText(/^Your \d+ categories will be replaced/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => games.count()).toBe(0);
  await page.getByRole('button', { name: 'Put the built-in ones in their place' }).click();
  await page.getByRole('button', { name: 'Replace them' }).click();
  await games.waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);
  await next();
  await page.getByText('Nothing of ActivityWatch was found').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await games.waitFor();
  await page.getByRole('link', { name: 'Done' }).click();
  expect(pathOf(page.url())).toBe('/welcome/done');
  await page.getByRole('button', { name: 'To Today' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  expect(await ownerOf(home).get('/api/v1/settings/tour')).toBe('finished');

  const later = await openPage(home, '/', { isFirstRun: true });
  await later.getByRole('link', { name: 'This device alone' }).waitFor();
  expect(pathOf(later.url())).toBe('/');
});

test('who leaves the tour by the menu, skips it, or has much recorded already is not led there', async () => {
  const home = await newHome();
  const page = await openPage(home, '/welcome/nonsense', { isFirstRun: true });
  await page.getByRole('heading', { name: 'What is recorded, and what is not' }).waitFor();
  await page.getByRole('link', { name: 'Today' }).click();
  await page.getByRole('link', { name: 'This device alone' }).waitFor();
  expect(pathOf(page.url())).toBe('/');
  await page.goto(`${home.address}/welcome/words`);
  await page.getByRole('button', { name: 'Skip the tour' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  expect(await ownerOf(home).get('/api/v1/settings/tour')).toBe('skipped');

  const ofDemo = await openPage(demo(), '/', { isFirstRun: true });
  await ofDemo.getByText('Sealed on this disk').waitFor();
  expect(pathOf(ofDemo.url())).toBe('/');
});

test('what ActivityWatch left here is taken in, cancelled, gone on with; a broken database is told', async () => {
  // So many that the page can be clicked on before all of them are there.
  const COUNT = 150_000;
  const data = temporaryFolder();
  const rust = join(data, 'activitywatch/aw-server-rust/sqlite.db');
  const python = join(data, 'activitywatch/aw-server/peewee-sqlite.v2.db');
  for (const path of [rust, python]) mkdirSync(dirname(path), { recursive: true });
  const events = Array.from({ length: COUNT }, (_, i) => ({
    start: Date.UTC(2024, 0, 1) * 1_000 + i * 30 * SECOND,
    duration: 10 * SECOND,
    data: { app: '__proto__', title: `title ${i}` },
  }));
  writeRust(rust, { buckets: [{ id: 'window', type: 'currentwindow', events }] });
  const few = events.slice(0, 2_000);
  writePeewee(python, { buckets: [{ id: 'other', type: 'currentwindow', events: few }] });
  truncateSync(python, 8_192);
  const home = await newHome(['--no-collectors'], { XDG_DATA_HOME: data });
  const page = await openPage(home, '/welcome/import');

  const broken = page.getByRole('listitem').filter({ hasText: 'peewee-sqlite' });
  await broken.getByRole('button', { name: 'Take it in' }).click();
  await broken
    .getByText(/broke off|damaged|cannot be read/)
    .first()
    .waitFor();

  const whole = page.getByRole('listitem').filter({ hasText: 'aw-server-rust/sqlite.db' });
  await whole.getByRole('button', { name: 'Take it in' }).click();
  await whole.getByRole('progressbar').waitFor();
  await whole.getByRole('button', { name: 'Cancel' }).click();
  await whole.getByText('It was ended. What was taken in stays').waitFor();
  await whole.getByRole('button', { name: 'Take in what is new' }).click();
  await whole.getByText('events were taken in.').waitFor();
  const { store } = (await ownerOf(home).get('/api/v1/status')) as { store: { events: number } };
  expect(store.events).toBe(COUNT);
  expect(await faultsOf(page)).toEqual([]);
});
