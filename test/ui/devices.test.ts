import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { elatio } from '../e2e/daemon.ts';
import type { BrowserConnection } from '../../protocol/browser.ts';
import { serveVault } from '../e2e/vault.ts';
import { temporaryFolder } from '../node/folder.ts';
import { faultsOf, type Home, newHome, openPage, ownerOf } from './fixture.ts';

const ALONE = ['--no-collectors', '--peer-port', '0', '--no-mdns'];

interface Words {
  readonly words: readonly string[];
  readonly asks: readonly number[];
}

const devicesOf = (home: Home): Promise<unknown> => ownerOf(home).get('/api/v1/devices');
const scopeOf = (home: Home): Promise<unknown> => ownerOf(home).get('/api/v1/scope');

/** Opens the menu of a device, and takes what is to be changed. */
async function change(page: Page, device: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Change ${device}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

/** The six words that a page shows. */
const wordsOn = async (page: Page): Promise<string[]> => {
  const words = page.getByRole('list', { name: 'The six words' });
  await words.waitFor();
  return words.getByRole('listitem').allInnerTexts();
};

test('two nodes are paired by two pages: a code, the same words on both, and both are in step', async () => {
  const [desk, laptop] = await Promise.all([newHome(ALONE), newHome(ALONE)]);
  const [here, there] = await Promise.all([
    openPage(desk, '/devices?open=nonsense'),
    openPage(laptop, '/devices', { expected: /40[04]/ }),
  ]);
  await here.getByText('Only this device so far').waitFor();
  expect(await faultsOf(here)).toEqual([]);

  // A code that is taken back lets nobody in.
  await here.getByRole('button', { name: 'Add a device' }).click();
  await here.getByRole('button', { name: 'Make a code' }).click();
  await here.getByRole('img', { name: 'The code as a picture' }).waitFor();
  const early = (await here.getByText(/^elatio join /).innerText()).slice('elatio join '.length);
  await here.getByRole('button', { name: 'Take the code back' }).click();
  await there.getByRole('button', { name: 'Join your others' }).click();
  await there.getByRole('textbox', { name: 'Code' }).fill('nonsense');
  await there.getByRole('button', { name: 'Join', exact: true }).click();
  await there.getByText('ELATIO_PAIRING_CODE').waitFor();
  await there.getByRole('textbox', { name: 'Code' }).fill(early);
  await there.getByRole('button', { name: 'Join', exact: true }).click();
  await there.getByText('It was not joined. What is here is as it was.').waitFor();
  expect(await faultsOf(there)).toEqual([]);

  await here.getByRole('button', { name: 'Add a device' }).click();
  await here.getByText('Member', { exact: true }).click();
  await here.getByRole('button', { name: 'Make a code' }).click();
  const code = (await here.getByText(/^elatio join /).innerText()).slice('elatio join '.length);
  expect(code).not.toBe(early);
  await there.getByRole('button', { name: 'Try again' }).click();
  await there.getByRole('textbox', { name: 'Code' }).fill(code);
  await there.getByLabel('What this device is to be called').fill('laptop');
  await there.getByRole('button', { name: 'Join', exact: true }).click();
  expect(await wordsOn(there)).toHaveLength(6);
  expect(await wordsOn(there)).toEqual(await wordsOn(here));
  expect(await faultsOf(here)).toEqual([]);
  await here.getByRole('button', { name: 'They are the same' }).click();
  await there.getByRole('button', { name: 'They are the same' }).click();
  await here.getByText('laptop is one of your devices now').waitFor();
  await there.getByText('This device is one of yours now').waitFor();
  for (const page of [here, there]) await page.getByText('in step', { exact: true }).waitFor();
  await there.getByRole('button', { name: 'Close' }).click();
  await here.getByRole('button', { name: 'Close' }).click();

  await change(here, 'laptop', 'Rename');
  await here.getByRole('textbox', { name: 'Name' }).fill('מחשב <b>נייד</b>');
  await here.getByRole('button', { name: 'Rename' }).click();
  const name = here.getByRole('heading', { name: 'מחשב <b>נייד</b>' });
  await name.waitFor();
  await change(here, 'מחשב', 'Make it an admin');
  await here.getByText('revoke any, this one too').waitFor();
  await here.getByRole('button', { name: 'Make it an admin' }).click();
  await here.getByText('מחשב <b>נייד</b> is an admin now').waitFor();

  await change(here, 'מחשב', 'Revoke');
  await here.getByText('What it recorded stays with you').waitFor();
  const revoke = here.getByRole('button', { name: 'Revoke' });
  expect(await revoke.isDisabled()).toBe(true);
  await here.getByRole('button', { name: 'Cancel' }).click();
  await here.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await devicesOf(desk)).toMatchObject([{}, { standing: 'active', role: 'admin' }]);
  await change(here, 'מחשב', 'Revoke');
  await here.getByLabel(/^Type .* to confirm$/).fill('מחשב <b>נייד</b>');
  await revoke.click();
  await here.getByText('Revoked: nothing it makes is accepted').waitFor();
  expect(await devicesOf(desk)).toMatchObject([{}, { standing: 'revoked' }]);
  await here.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(here)).toEqual([]);
}, 120_000);

test('what a device keeps is narrowed only after it was said what that means, and widened at once', async () => {
  const home = await newHome(ALONE);
  const page = await openPage(home, '/devices');
  const save = page.getByRole('button', { name: 'Save' });
  await page.getByLabel('Web pages').uncheck();
  await save.click();
  await page.getByText('Nothing that is here now has to go').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await scopeOf(home)).toMatchObject({ days: null, domains: null });
  await page.getByRole('combobox', { name: 'How long' }).click();
  await page.getByRole('option', { name: 'The last 90 days' }).click();
  await save.click();
  await page.getByRole('button', { name: 'Keep less' }).click();
  await page.getByText('What this device keeps is changed').waitFor();
  const kept = (await scopeOf(home)) as { readonly days: number; readonly domains: string[] };
  expect(kept.days).toBe(90);
  expect(kept.domains).not.toContain('web');
  await page.getByLabel('Web pages').check();
  await save.click();
  await expect.poll(() => scopeOf(home)).toMatchObject({ days: 90, domains: null });
});

test('the recovery words are never on the page: it says whether they are written down, and by which command', async () => {
  const home = await newHome(ALONE);
  const page = await openPage(home, '/devices');
  await page.getByText('not written down yet').waitFor();
  await page.getByText(`elatio recovery show --data ${home.directory}`).waitFor();
  const owner = ownerOf(home);
  const { words, asks } = (await owner.post('/api/v1/recovery/words')) as Words;
  const text = await page.locator('main').innerText();
  expect(words.filter((word) => new RegExp(`\\b${word} ${word}\\b`).test(text))).toEqual([]);
  const answers = Object.fromEntries(asks.map((place) => [place, words[place - 1]]));
  await owner.post('/api/v1/recovery/words/written', { answers });
  await page.getByText('Your recovery words are written down').waitFor();
});

test('a vault that is not there is told, and what was typed stays', async () => {
  const page = await openPage(await newHome(ALONE), '/devices', { expected: /400/ });
  await page.getByRole('button', { name: 'Add a vault' }).click();
  await page.getByLabel('Address', { exact: true }).fill('somewhere');
  await page.getByLabel('Token').fill('c42e');
  await page.getByRole('button', { name: 'Add a vault' }).last().click();
  await page.getByText('ELATIO_VAULT_ADDRESS').waitFor();
  expect(await page.getByLabel('Token').inputValue()).toBe('c42e');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(new URL(page.url()).search).toBe('');
});

test('a vault is added by its address and token, and the page says what it holds and that it cannot read it', async () => {
  const vault = await serveVault(join(temporaryFolder(), 'vault'), 0);
  const invited = elatio([
    'vault',
    'invite',
    '--name',
    'anna',
    '--json',
    '--data',
    vault.directory,
  ]);
  const { token } = JSON.parse(invited.out) as { readonly token: string };
  const home = await newHome(ALONE);
  const owner = ownerOf(home);
  await owner.post('/api/v1/buckets/notes', { type: 'note', client: 'test', hostname: 'desk' });
  await owner.post('/api/v1/buckets/notes/events', [
    { timestamp: '2026-03-10T09:00:00Z', duration: 60, data: { text: 'x'.repeat(4_000) } },
  ]);
  const page = await openPage(home, '/devices');
  await page.getByRole('button', { name: 'Add a vault' }).click();
  await page.getByLabel('Address', { exact: true }).fill(vault.address);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Add a vault' }).last().click();
  await page
    .getByText(/is your vault now|keeps|vault/i)
    .first()
    .waitFor();
  const card = page.getByRole('listitem').filter({ hasText: 'keeps what it cannot read' });
  await card.getByText('in step', { exact: true }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test('a browser is connected by six digits that the page shows, listed, and disconnected after a question', async () => {
  const home = await newHome(ALONE);
  const page = await openPage(home, '/devices?open=browser');
  await page.getByText('No browser is connected').waitFor();
  await page.getByRole('button', { name: 'Connect this browser' }).click();
  const digits = page.locator('[data-browser-code]');
  await digits.waitFor();
  const code = (await digits.getAttribute('data-browser-code')) ?? '';
  expect(code).toMatch(/^\d{6}$/);
  expect(await digits.innerText()).toBe(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByText(/^Good for [01]:\d\d$/).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'New digits' }).click();
  await page.locator(`[data-browser-code]:not([data-browser-code="${code}"])`).waitFor();
  const newer = (await digits.getAttribute('data-browser-code')) ?? '';
  const connect = (six: string) =>
    fetch(`${home.address}/api/v1/browser/connections`, {
      method: 'POST',
      body: JSON.stringify({ code: six, browser: 'firefox' }),
    });
  expect((await connect(code)).status).toBe(403);
  const { id, token } = (await (await connect(newer)).json()) as BrowserConnection;
  await page.getByText('Firefox is connected.').waitFor();
  expect(await page.locator('[data-browser-code]').count()).toBe(0);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();

  expect(elatio(['browser', '--data', home.directory]).out).toContain(id);
  await page.getByRole('button', { name: 'Disconnect Firefox' }).click();
  await page.getByText('What it recorded stays').waitFor();
  await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await page.getByText('Firefox is disconnected.').waitFor();
  await page.getByText('No browser is connected').waitFor();
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${home.address}/api/v1/browser/state`, { headers })).status).toBe(401);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);
}, 120_000);
