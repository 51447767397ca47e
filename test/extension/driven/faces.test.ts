import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf } from '../../ui/fixture.ts';
import type { Browser } from '../chromium.ts';
import { connect, shareInFile } from '../fixture.ts';
import type { Home } from '../home.ts';

const shared = shareInFile();

/** Connects by the options page. */
async function connectByOptions(browser: Browser, home: Home): Promise<Page> {
  const options = await browser.face('options.html');
  await options.getByLabel('Address of Elatio').fill(home.address);
  await options.getByLabel('Code of six digits').fill(await home.code());
  await options.getByRole('button', { name: 'Use the code' }).click();
  await options.getByText(/^Connected to /).waitFor();
  return options;
}

/** Who cannot see or point can use it, by day and by night; a picture of each is kept to be looked at. */
async function expectUsable(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL('../../../dist/screenshots/extension/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await faultsOf(page)).toEqual([]);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

const POPUP = { width: 360, height: 600 };

test('not connected, the popup says that nothing is recorded, and what is wrong where connecting fails', async () => {
  const { browser, at } = shared();
  const popup = await browser.face('popup.html');
  await popup.setViewportSize(POPUP);
  await popup.getByText('Not connected yet: nothing is recorded in this browser.').waitFor();
  await expectUsable(popup, 'popup-never');
  const options = await browser.face('options.html');
  const address = options.getByLabel('Address of Elatio');
  await address.fill('ftp://somewhere/else');
  await options.getByRole('button', { name: 'Connect', exact: true }).click();
  await options.getByRole('alert').filter({ hasText: 'An address is as' }).waitFor();
  // Another program on the port.
  await address.fill(`127.0.0.1:${new URL(at('a')).port}`);
  await options.getByRole('button', { name: 'Connect', exact: true }).click();
  await options.getByText('ELATIO_EXTENSION_STRANGER').waitFor();
  await address.fill('127.0.0.1:9');
  await options.getByRole('button', { name: 'Connect', exact: true }).click();
  await options.getByText('ELATIO_EXTENSION_AWAY').waitFor();
  await expectUsable(options, 'options-never');
});

test('six digits connect: a wrong code says so, the right one is told by options and popup', async () => {
  const { browser, home } = shared();
  const options = await browser.face('options.html');
  await options.getByLabel('Address of Elatio').fill(home.address);
  const code = await home.code();
  const field = options.getByLabel('Code of six digits');
  await field.fill('12345');
  await field.press('Enter');
  await options.getByRole('alert').filter({ hasText: 'A code has six digits.' }).waitFor();
  await field.fill(code === '000000' ? '000001' : '000000');
  await field.press('Enter');
  await options.getByText('ELATIO_BROWSER_CODE').waitFor();
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await field.press('Enter');
  await options.getByText(/^Connected to /).waitFor();
  const popup = await browser.face('popup.html');
  await expect.poll(() => popup.getByRole('button', { name: '15 min' }).count()).toBe(1);
  await expect.poll(() => popup.getByText(home.address).count()).toBe(0);
  const link = popup.getByRole('link', { name: 'Open Elatio' });
  expect(new URL((await link.getAttribute('href')) ?? '').origin).toBe(home.address);
  expect(await home.owner.get('/api/v1/browser/connections')).toHaveLength(1);
});

test('never on this site: asked in place, taken back by Escape, and then a rule of the node', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  const front = await browser.context.newPage();
  await front.goto(at('never'));
  const popup = await browser.face('popup.html');
  await popup.setViewportSize(POPUP);
  await popup.getByText('never.localhost', { exact: true }).waitFor();
  await popup.getByText('Recorded', { exact: true }).waitFor();
  await expectUsable(popup, 'popup');
  const never = popup.getByRole('button', { name: 'Never on this site' });
  await never.click();
  const question = popup.getByRole('alertdialog', { name: 'Never record never.localhost?' });
  await question.waitFor();
  await expectUsable(popup, 'popup-asking');
  // Where nothing is lost, until one says otherwise.
  expect(await question.getByRole('button', { name: 'Cancel' }).evaluate(isFocused)).toBe(true);
  await popup.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect(await rulesOf(home)).toEqual([]);
  await never.click();
  await question.getByRole('button', { name: 'Never record it' }).click();
  await popup.getByText('Not recorded: one of your rules keeps it out').waitFor();
  expect(await never.count()).toBe(0);
  // Here it holds at once.
  await expect
    .poll(() => rulesOf(home))
    .toMatchObject([{ when: { domain: 'never.localhost' }, action: 'exclude' }]);
});

test('paused for an hour from the popup, the node is paused; going on ends it for both', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  const front = await browser.context.newPage();
  await front.goto(at('a'));
  const popup = await browser.face('popup.html');
  await popup.setViewportSize(POPUP);
  await popup.getByRole('button', { name: '1 h', exact: true }).click();
  await popup.getByText('Not recorded: paused').waitFor();
  await popup.getByText(/^Paused until \d\d:\d\d\.$/).waitFor();
  await expectUsable(popup, 'popup-paused');
  const until = await pauseOf(home);
  expect(Math.abs(Date.parse(until ?? '') - Date.now() - 3_600_000)).toBeLessThan(120_000);
  await popup.getByRole('button', { name: 'Go on' }).click();
  await popup.getByText('Recorded', { exact: true }).waitFor();
  expect(await pauseOf(home)).toBeNull();
});

test('while the node is away the popup says since when, and how much waits', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  await home.stop();
  const front = await browser.context.newPage();
  await front.goto(at('a'));
  const popup = await browser.face('popup.html');
  await popup.setViewportSize(POPUP);
  await popup.getByText(/has not answered since \d\d:\d\d/).waitFor();
  await popup.getByText(/^\d+ entr(y waits|ies wait) to be sent\.$/).waitFor();
  await popup.getByText('Known again when Elatio answers.').waitFor();
  await expectUsable(popup, 'popup-away');
  await home.start();
});

test('options: each kind goes off and on and stays so, private windows say what the browser allows, disconnecting asks', async () => {
  const { browser, home } = shared();
  const options = await connectByOptions(browser, home);
  const kinds = ['Clicks', 'Scrolling', 'Typing', 'Copies', 'Media', 'Downloads', 'Searches'];
  for (const kind of kinds) {
    const box = options.getByRole('checkbox', { name: kind });
    expect(await box.isChecked()).toBe(true);
    // By the keyboard alone.
    await box.focus();
    await box.press('Space');
    await expect.poll(() => box.isChecked()).toBe(false);
  }
  // The page was opened before it was connected, and does not take that back.
  expect(await options.getByText(home.address).count()).toBe(1);
  await options.getByText(/^Connected to /).waitFor();
  const isPrivate = options.getByRole('checkbox', { name: 'Record private windows' });
  expect(await isPrivate.isChecked()).toBe(false);
  await options.getByText('The browser does not let Elatio see them.').waitFor();
  await expectUsable(options, 'options');
  await options.reload();
  const boxes = options.getByRole('list', { name: 'Of each page besides:' }).getByRole('checkbox');
  await expect.poll(() => boxes.count()).toBe(kinds.length);
  expect(await options.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await options.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await options.getByRole('button', { name: 'Disconnect this browser' }).click();
  await options.getByText('Not connected yet').waitFor();
});

const isFocused = (element: Element): boolean => element === document.activeElement;

const rulesOf = async (home: Home): Promise<readonly unknown[]> =>
  ((await home.owner.get('/api/v1/rules')) as { readonly rules: readonly unknown[] }).rules;

const pauseOf = async (home: Home): Promise<string | null> =>
  ((await home.owner.get('/api/v1/pause')) as { readonly until: string | null }).until;
