import { expect, test } from 'vitest';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

interface Goals {
  readonly goals: readonly { readonly id: string; readonly words: string }[];
}

test('a goal is said, understood as one types, kept, reached, changed, paused and deleted, and all of it taken back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  const words = async (): Promise<readonly string[]> =>
    ((await owner.get('/api/v1/goals')) as Goals).goals.map((goal) => goal.words);
  const page = await openPage(home, '/goals', { expected: /400/ });
  await page.getByText('No goals yet.').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  // What is not understood is said, and keeps what stands there.
  const sentence = page.getByLabel('What do you want?');
  await sentence.fill('run 5');
  await page.getByRole('status').getByText('5 of what?').waitFor();
  await page.getByRole('button', { name: 'Add goal' }).click();
  await page.getByRole('alert').getByText('5 of what?').waitFor();
  expect(await sentence.inputValue()).toBe('run 5');
  expect(await words()).toEqual([]);

  await page.getByRole('button', { name: 'run 5 km daily' }).click();
  await page.getByRole('status').getByText('Run 5 km', { exact: true }).waitFor();
  await sentence.press('Enter');
  const list = page.getByRole('region', { name: 'Your goals' });
  await list.getByRole('heading', { name: 'Run 5 km' }).waitFor();
  await list.getByText('0 km of 5 km').waitFor();
  expect(await sentence.inputValue()).toBe('');

  // What is recorded makes a score.
  await owner.post('/api/0/buckets/w_h', { client: 'c', type: 'currentwindow', hostname: 'h' });
  const timestamp = new Date(Date.now() - 60_000).toISOString();
  const data = { app: 'Code', title: 'a' };
  await owner.post('/api/0/buckets/w_h/events', [{ timestamp, duration: 59, data }]);
  await page.getByText('Goals 0% (1 goal), which count for 70 % of it; focus 0%').waitFor();

  // Somebody logs it by the command line: the page knows.
  await owner.post('/api/v1/log', { activity: 'run', fields: { km: 5.2 } });
  await list.getByText('5.2 km', { exact: true }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  const more = page.getByRole('button', { name: /^More for/ });
  const choose = async (name: string): Promise<void> => {
    await more.click();
    await page.getByRole('menuitem', { name }).click();
  };
  const undo = (said: string) =>
    page.getByRole('alert').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click();

  await choose('Change');
  await list.getByLabel('What do you want?').fill('run 10 km per week');
  await list.getByRole('button', { name: 'Save' }).click();
  await list.getByRole('heading', { name: 'Run 10 km a week' }).waitFor();
  await undo('It is now: run 10 km');
  await list.getByRole('heading', { name: 'Run 5 km' }).waitFor();

  await choose('Pause');
  await list.getByText('Paused: it does not count.').waitFor();
  await undo('does not count from today on');
  await list.getByText('Paused: it does not count.').waitFor({ state: 'detached' });

  await choose('Delete');
  await page.getByText('No goals yet.').waitFor();
  expect(await words()).toEqual([]);
  await undo('Deleted: Run 5 km');
  await list.getByRole('heading', { name: 'Run 5 km' }).waitFor();

  await page.getByLabel('Tell me when a limit nears').click();
  await page.getByText('You are not told of goals.').waitFor();
  expect(await owner.get('/api/v1/settings/goalNotifications')).toBe(false);
  await undo('You are not told of goals');
  await page.getByLabel('Tell me when a limit nears').and(page.locator(':checked')).waitFor();
});

test('how goals of months fared is a calendar, and the score says what it is made of', async () => {
  const owner = ownerOf(demo());
  const since = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10);
  const goal = (await owner.post('/api/v1/goals', {
    sentence: 'social media < 1h/day',
    since,
  })) as { readonly id: string };
  try {
    const page = await openPage(demo(), '/goals');
    const history = page.getByRole('list', { name: 'What became of Social media under 1 h' });
    await history
      .getByText(/: (met|missed), .*\d/)
      .first()
      .waitFor();
    await expect.poll(() => history.getByRole('listitem').count()).toBeGreaterThan(30);
    const score = page.getByRole('region', { name: 'Score' });
    await score.getByRole('listitem').nth(13).waitFor();
    await score.getByText('How it is computed').click();
    await score.getByText('at twice the limit nothing is left').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hide history' }).click();
    await history.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    );
  } finally {
    await owner.delete(`/api/v1/goals/${goal.id}`);
  }
});
