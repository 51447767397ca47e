import { describe, expect, test } from 'vitest';
import { addDays } from '../../ui/format/day.ts';
import { currentOf, longestOf, type Session } from '../../ui/pages/today/current.ts';
import { sumsWithin } from '../../ui/pages/today/spent.ts';
import { sameWeekdays, usualOf } from '../../ui/pages/today/usual.ts';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

interface Day {
  readonly name: string;
  readonly active: number;
}

/** The last whole day of which much is recorded. */
async function fullDay(): Promise<string> {
  const since = addDays(new Date().toISOString().slice(0, 10), -9);
  const { periods } = (await ownerOf(demo()).get(
    `/api/v1/activity?since=${since}&until=yesterday&every=day`,
  )) as { readonly periods: readonly Day[] };
  const day = periods.findLast(({ active }) => active > 3 * 3_600);
  if (!day) throw new Error('The made-up months have no full day.');
  return day.name;
}

test('a day is told: where it went, what is usual, its focus, and what a category was made of', async () => {
  const day = await fullDay();
  const page = await openPage(demo(), `/?day=${day}`);
  const main = page.getByRole('main');
  await main.getByText(/\d h \d\d recorded · 3 devices/).waitFor();
  const heading = await main.getByRole('heading', { level: 1 }).textContent();
  expect(heading).toContain(String(Number(day.slice(8))));

  const where = main.getByRole('region', { name: 'Where the day went' });
  await where.getByText(/^usual \w+day$/).waitFor();
  await expect.poll(() => where.getByText(/^[+−±]/).count()).toBeGreaterThan(2);
  await main.getByText('Nothing shared').waitFor();
  await main.getByText(/Day ends 04:00/).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  // Down to what it was, and back, by the history of the browser as well.
  await where.getByRole('button').first().click();
  const detail = main.getByRole('region').filter({ has: page.getByText('All of the day') });
  const inner = detail.getByRole('list', { name: 'In it' });
  const programs = detail.getByRole('list', { name: 'Programs' });
  await inner.or(programs).first().waitFor();
  if (await inner.isVisible()) await inner.getByRole('button').first().click();
  await main.getByRole('list', { name: 'Programs' }).getByRole('listitem').first().waitFor();
  const deep = page.url();
  await page.goto(deep);
  await main.getByRole('list', { name: 'Programs' }).getByRole('listitem').first().waitFor();
  await page.goto(`${demo().address}/?day=${day}&in=__proto__`);
  await main.getByText('Nothing of it was recorded').waitFor();
  await main.getByRole('button', { name: 'All of the day' }).click();
  await where.getByRole('list').waitFor();

  // From day to day.
  await main.getByRole('button', { name: 'The day before' }).click();
  await page.waitForURL(({ search }) => search === `?day=${addDays(day, -1)}`);
  await main.getByRole('button', { name: 'The day after' }).click();
  await page.waitForURL(({ search }) => search === `?day=${day}`);
  expect(await main.getByRole('heading', { level: 1 }).textContent()).toBe(heading);
  await main.getByRole('button', { name: 'Today', exact: true }).click();
  await page.waitForURL(({ search }) => search === '');
  expect(await main.getByRole('button', { name: 'The day after' }).isDisabled()).toBe(true);
});

test('on a phone nothing is wider than the window, and an address that is malformed shows today', async () => {
  const size = { viewport: { width: 360, height: 740 } };
  const page = await openPage(demo(), `/?day=${await fullDay()}`, size);
  await page.getByText(/recorded · 3 devices/).waitFor();
  const isWide = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
  expect(await isWide()).toBe(false);
  const today = new Date().toISOString();
  for (const wrong of ['2026-02-30', 'yesterday', '9999-12-31', '0001-01-01', '', '%00<b>']) {
    await page.goto(`${demo().address}/?day=${wrong}`);
    await page.getByRole('button', { name: 'The day after' }).waitFor();
    expect(await page.getByRole('button', { name: 'The day after' }).isDisabled()).toBe(true);
    const heading = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    const days = [today.slice(0, 10), addDays(today.slice(0, 10), -1)];
    expect(days.some((day) => heading.includes(` ${Number(day.slice(8))} `))).toBe(true);
  }
});

test('where nothing is recorded the first step is shown; what comes in then is seen', async () => {
  const home = await newHome();
  const page = await openPage(home);
  await page.getByText('Nothing is recorded yet.').waitFor();
  expect(await page.getByRole('link', { name: 'Set a goal' }).getAttribute('href')).toBe('/goals');
  expect(await faultsOf(page)).toEqual([]);
  const owner = ownerOf(home);
  // Today began hours ago, whenever this runs.
  const { zone } = (await owner.get('/api/v1/status')) as { readonly zone: string };
  const hour = new Date(Date.now() - 3 * 3_600_000).toLocaleTimeString('sv-SE', {
    timeZone: zone,
    hour: '2-digit',
  });
  await owner.put('/api/v1/settings/startOfDay', `${hour}:00`);
  const bucket = { client: 'c', type: 'currentwindow', hostname: 'h' };
  await owner.post('/api/0/buckets/aw-watcher-window_h', bucket);
  const title = `<img src=x onerror="document.title='broken in'"> שלום ${'x'.repeat(10_000)}`;
  const timestamp = new Date(Date.now() - 1_200_000).toISOString();
  const event = { timestamp, duration: 1_195, data: { app: '__proto__', title } };
  await owner.post('/api/0/buckets/aw-watcher-window_h/events', [event]);
  await page.getByText(/^20 min recorded · 1 device$/).waitFor();
  const now = page.getByRole('region', { name: 'Now' });
  await now.getByText('__proto__').waitFor();
  await now.getByText('20 min without a break').waitFor();
  await now.getByText(/^<img src=x/).waitFor();
  await page.getByRole('button', { name: 'Uncategorised' }).click();
  await page
    .getByRole('list', { name: 'Titles' })
    .getByText(/^<img src=x/)
    .waitFor();
  expect(await page.title()).not.toContain('broken in');
  expect(await faultsOf(page)).toEqual([]);
});

describe('what is usual', () => {
  test('is the median of the same weekdays, without days of which nothing is known', () => {
    expect(sameWeekdays('2026-03-30')).toEqual([
      '2026-03-23',
      '2026-03-16',
      '2026-03-09',
      '2026-03-02',
      '2026-02-23',
    ]);
    const day = (work: number) => new Map([['Work', work]]);
    const free = new Map([['__proto__', 60]]);
    expect(usualOf([day(10), day(30), new Map(), free])).toEqual(
      new Map([
        ['Work', 10],
        ['__proto__', 0],
      ]),
    );
    expect(usualOf([day(10), day(30)])).toEqual(day(20));
    expect(usualOf([day(10), new Map()])).toBeUndefined();
  });

  test('sums are of those right within a category, longest first', () => {
    const spent = [
      { path: ['Work'], seconds: 1 },
      { path: ['Work', 'Code', 'Tests'], seconds: 2 },
      { path: ['Work', 'Code'], seconds: 3 },
      { path: ['Work', 'Mail'], seconds: 9 },
      { path: ['Play'], seconds: 4 },
    ];
    expect(sumsWithin(spent, [])).toEqual([
      { path: ['Work'], seconds: 15 },
      { path: ['Play'], seconds: 4 },
    ]);
    expect(sumsWithin(spent, ['Work'])).toEqual([
      { path: ['Work', 'Mail'], seconds: 9 },
      { path: ['Work', 'Code'], seconds: 5 },
    ]);
    expect(sumsWithin(spent, ['Play'])).toEqual([]);
  });
});

describe('what is on now', () => {
  const focus = { subject: 'Work > Code', kind: 'category', interruptions: 0 } as const;
  const session: Session = {
    from: '2026-11-22T10:00:00Z',
    until: '2026-11-22T11:00:00Z',
    focus: [
      { ...focus, from: '2026-11-22T10:00:00Z', until: '2026-11-22T10:20:00Z', seconds: 1_200 },
      { ...focus, from: '2026-11-22T10:40:00Z', until: '2026-11-22T10:59:00Z', seconds: 1_140 },
    ],
  };
  const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);

  test('is a session until nobody was there for five minutes, with the focus that reaches its end', () => {
    expect(currentOf([session], at('11:04:00'))).toEqual({
      seconds: 3_600,
      focus: session.focus[1],
    });
    expect(currentOf([session], at('11:05:01'))).toBeUndefined();
    expect(currentOf([], at('11:00:00'))).toBeUndefined();
    const drifted = { ...session, focus: session.focus.slice(0, 1) };
    expect(currentOf([drifted], at('11:00:00'))?.focus).toBeUndefined();
  });

  test('the longest focus is the first of equal ones, and none where there is none', () => {
    expect(longestOf([session, session])).toBe(session.focus[0]);
    expect(longestOf([])).toBeUndefined();
  });
});
