import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedFields, fieldsText, readFields } from '../../ui/pages/log/fields.ts';
import { lengthText, lengthWords } from '../../ui/pages/log/length.ts';
import { temporaryFolder } from '../node/folder.ts';
import { faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

interface Logged {
  readonly id: number;
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

test('what was done is logged by keys alone, again by a click, changed, deleted, and taken back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  const logged = async (): Promise<readonly Logged[]> =>
    (await owner.get('/api/v1/log')) as readonly Logged[];
  const page = await openPage(home, '/log', { expected: /400/ });
  await page.getByText('Nothing is logged yet.').waitFor();

  // The first field has the focus: nothing is to be clicked.
  await page.getByLabel('What', { exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('run');
  await page.keyboard.press('Tab');
  await page.keyboard.type('28');
  await page.getByLabel('Numbers').fill('5.2');
  await page.getByLabel('Note').fill('along the river');
  await page.keyboard.press('Enter');
  await page.getByText('“5.2” is no number with its unit').waitFor();
  expect(await logged()).toEqual([]);
  await page.getByLabel('Numbers').fill('5.2 km, mood: good');
  await page.getByLabel('Began').fill('25:00');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('ELATIO_MANUAL_TIME').waitFor();
  await page.getByLabel('Began').fill('yesterday 7:30');
  await page.keyboard.press('Enter');
  const list = page.getByRole('region', { name: 'Logged lately' });
  await list.getByText('5.2 km, mood: good · along the river').waitFor();
  const [run] = await logged();
  expect(run).toMatchObject({
    duration: 1_680,
    data: { activity: 'run', km: 5.2, mood: 'good', note: 'along the river' },
  });
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  const choose = async (name: string): Promise<void> => {
    await list.getByRole('button', { name: 'More for run' }).first().click();
    await page.getByRole('menuitem', { name }).click();
  };
  const undo = (said: string) =>
    page.getByRole('alert').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click();

  await choose('Change');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('How long').fill('1h');
  await dialog.getByLabel('Numbers').fill('6 km');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await list.getByText('6 km · along the river').waitFor();
  expect((await logged())[0]).toMatchObject({ duration: 3_600, data: { km: 6 } });
  expect((await logged())[0]?.data).not.toHaveProperty('mood');
  await undo('Changed: run');
  await list.getByText('5.2 km, mood: good · along the river').waitFor();

  await choose('Keep as template');
  await dialog.getByLabel('Name').fill('edit');
  await dialog.getByText('elatio log has this name for itself').waitFor();
  await dialog.getByLabel('Name').fill('morning');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const morning = page.getByRole('button', { name: 'morning', exact: true });
  await morning.waitFor();
  expect(await owner.get('/api/v1/settings/log.templates')).toMatchObject([
    { name: 'morning', activity: 'run', fields: { km: 5.2 }, duration: 1_680 },
  ]);
  await morning.click();
  await list.getByRole('listitem').nth(1).waitFor();
  await page.getByRole('list', { name: 'Again' }).getByRole('button').click();
  await list.getByRole('listitem').nth(2).waitFor();
  expect((await logged()).map(({ duration }) => duration)).toEqual([1_680, 1_680, 1_680]);
  await page.getByRole('button', { name: 'Remove the template morning' }).click();
  await morning.waitFor({ state: 'detached' });

  await choose('Delete');
  await list.getByRole('listitem').nth(2).waitFor({ state: 'detached' });
  expect(await logged()).toHaveLength(2);
  await undo('Deleted: run');
  await list.getByRole('listitem').nth(2).waitFor();
});

test('a stopwatch runs and is stopped; a file is attached, saved byte for byte, deleted and taken back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await owner.post('/api/v1/log', { activity: 'שיחה <b>', for: '10m' });
  const page = await openPage(home, '/log', { viewport: { width: 360, height: 740 } });
  await page.getByPlaceholder('What for').fill('tea');
  await page.keyboard.press('Enter');
  const timer = page.getByRole('timer');
  await timer.getByText(/^00:00:0[2-9]$/).waitFor();
  expect(await owner.get('/api/v1/stopwatches')).toMatchObject([{ label: 'tea', running: true }]);
  await page.getByRole('button', { name: 'Stop tea' }).click();
  await page.getByText(/^tea: \d s, kept\.$/).waitFor();
  expect(await owner.get('/api/v1/stopwatches')).toEqual([]);

  const attachTo = async (name: string, file: string, content: Buffer): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name }).click();
    await (await chooser).setFiles({ name: file, mimeType: 'text/plain', buffer: content });
  };
  const note = Buffer.from('42 apples, 1,234.50\n');
  await attachTo('Attach files to שיחה <b>', 'receipt.txt', note);
  const files = page.getByRole('list', { name: 'Files of שיחה <b>' });
  const saved = page.waitForEvent('download');
  await files.getByRole('link', { name: 'receipt.txt' }).click();
  const copy = join(temporaryFolder(), 'copy');
  await (await saved).saveAs(copy);
  expect(readFileSync(copy)).toEqual(note);
  await attachTo('Attach files to nothing in particular', 'plan.txt', note);
  await page.getByRole('list', { name: 'Files', exact: true }).getByText('plan.txt').waitFor();
  await attachTo('Attach files to nothing in particular', 'huge.bin', Buffer.alloc(33 * 2 ** 20));
  await page.getByText(/^huge\.bin has .* It was not attached\.$/).waitFor();
  expect(await owner.get('/api/v1/attachments')).toHaveLength(2);
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  await files.getByRole('button', { name: 'Delete receipt.txt' }).click();
  await files.waitFor({ state: 'detached' });
  expect(await owner.get('/api/v1/attachments')).toHaveLength(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await files.getByText('receipt.txt').waitFor();
});

describe('what is noted', () => {
  test.each([
    ['5 km', { km: 5 }],
    ['5,2km, 120 hearts', { km: 5.2, hearts: 120 }],
    ['mood: good; steps=4000', { mood: 'good', steps: 4_000 }],
    [' ', {}],
    ['1 __proto__', JSON.parse('{"__proto__":1}')],
  ])('%j is read', (text, fields) => {
    expect(readFields(text).fields).toEqual(fields);
  });

  test.each(['5', 'along the river', 'km 5', ': x'])('%j is none', (text) => {
    expect(readFields(`1 km, ${text}`).wrong).toBe(text.trim());
  });

  test('whatever is there, what is written of it reads as it was, and saving it changes nothing', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/);
    const value = fc.oneof(
      // JSON has no zero that is less than zero.
      fc.double({ noNaN: true }).map((number) => number + 0),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (fields) => {
        const read = readFields(fieldsText(fields)).fields;
        const note = typeof fields['note'] === 'string' ? fields['note'] : '';
        const change = changedFields(fields, read ?? {}, note);
        const kept = Object.entries({ ...fields, ...change }).filter(([, one]) => one !== null);
        const before = Object.entries(fields).filter(
          ([key, one]) => one !== null && (key !== 'note' || typeof one === 'string') && one !== '',
        );
        const sorted = (entries: readonly (readonly [string, unknown])[]) =>
          entries.filter(([, one]) => one !== '').toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(kept)).toEqual(sorted(before));
      }),
    );
  });

  test('lengths are read as they are written; a number alone is minutes', () => {
    expect([lengthText(' 28 '), lengthText('1h 30m'), lengthWords(5_400), lengthWords(0)]).toEqual([
      '28m',
      '1h 30m',
      '1h 30m',
      '',
    ]);
  });
});
