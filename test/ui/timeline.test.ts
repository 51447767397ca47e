import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Client } from '../../node/cli/client.ts';
import { addDays, currentDay } from '../../ui/format/day.ts';
import { demo, faultsOf, newHome, openPage, ownerOf } from './fixture.ts';

interface Told {
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Record<string, unknown>;
}

/** A day that is over, in a node whose zone is UTC. */
const DAY = '2026-03-10';
const WHOLE = `/timeline?since=${DAY}&until=${addDays(DAY, 1)}`;
const at = (time: string): string => `${DAY}T${time}Z`;

/** Windows of a day, one after the other from 09:00 on, ten minutes each. */
async function recordDay(owner: Client, all: readonly object[]): Promise<void> {
  await owner.post('/api/v1/buckets/windows', {
    type: 'currentwindow',
    client: 'test',
    hostname: 'laptop',
  });
  const start = Date.parse(at('09:00:00'));
  await owner.post(
    '/api/v1/buckets/windows/events',
    all.map((data, i) => ({
      timestamp: new Date(start + i * 600_000).toISOString(),
      duration: 600,
      data,
    })),
  );
}

async function recorded(owner: Client): Promise<Told[]> {
  const all: Told[] = [];
  for await (const line of owner.lines('/api/v1/events?limit=-1')) {
    if (line !== '') all.push(JSON.parse(line) as Told);
  }
  return all.toReversed();
}

const picture = (page: Page) => page.getByRole('application', { name: 'Timeline' });

/** What is drawn is the answer to what is in sight. */
async function drawn(page: Page): Promise<void> {
  await expect.poll(() => picture(page).getAttribute('aria-busy')).toBe('false');
}

const spanOf = (page: Page): number => {
  const { searchParams } = new URL(page.url());
  return Date.parse(searchParams.get('until') ?? '') - Date.parse(searchParams.get('since') ?? '');
};

test('a day is drawn, told as a list, zoomed and moved by wheel, mouse and keys, and the address follows', async () => {
  const yesterday = addDays(currentDay(new Date(), '04:00', 'UTC'), -1);
  const path = `/timeline?since=${yesterday}&until=${addDays(yesterday, 1)}`;
  const page = await openPage(demo(), path);
  await drawn(page);
  await page.getByText('As a list').click();
  const list = page.getByRole('table', { name: /in sight/ });
  await expect.poll(() => list.getByRole('row').count()).toBeGreaterThan(5);
  expect(await faultsOf(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);

  const box = await picture(page).boundingBox();
  if (!box) throw new Error('the timeline has no place');
  const middle = { x: box.x + box.width / 2, y: box.y + 60 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(0, -600);
  await expect.poll(() => spanOf(page)).toBeLessThan(86_400_000 / 2);
  const zoomed = new URL(page.url()).searchParams.get('since') ?? '';
  await page.mouse.down();
  await page.mouse.move(middle.x - 200, middle.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => new URL(page.url()).searchParams.get('since')).not.toBe(zoomed);
  expect((new URL(page.url()).searchParams.get('since') ?? '') > zoomed).toBe(true);

  await page.getByRole('button', { name: 'Today' }).click();
  await page.getByRole('textbox', { name: 'First day' }).fill(yesterday);
  await page.waitForURL((url) => url.searchParams.get('since') === yesterday);
  await drawn(page);
  await picture(page).press('+');
  await picture(page).press('+');
  await expect.poll(() => spanOf(page)).toBeLessThan(86_400_000);
  await picture(page).press('-');
  await picture(page).press('-');
  await picture(page).press('ArrowLeft');
  await drawn(page);
  await picture(page).press('ArrowDown');
  await picture(page).press('ArrowDown');
  await picture(page).press('Enter');
  await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
  await expect.poll(() => list.locator('[aria-current]').count()).toBeGreaterThan(0);
  await page.getByRole('table', { name: 'Events of what was chosen' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await picture(page).press('Escape');
  await page.getByRole('region', { name: 'Event', exact: true }).waitFor({ state: 'detached' });
});

test('weeks, months, years and each device can be looked at, by a finger too, and back again', async () => {
  const page = await openPage(demo(), '/timeline', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await drawn(page);
  for (const unit of ['Week', 'Month', 'Year']) {
    await page.getByText(unit, { exact: true }).click();
    await expect.poll(() => page.getByRole('radio', { name: unit }).isChecked()).toBe(true);
  }
  await page.getByRole('button', { name: 'Earlier' }).click();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => page.getByRole('radio', { name: 'Month' }).isChecked()).toBe(true);
  await page.getByRole('combobox', { name: 'Device' }).click();
  await page.getByRole('option', { name: 'Each device' }).click();
  await page.waitForURL((url) => url.searchParams.get('devices') === 'each');
  await page.getByRole('combobox', { name: 'Device' }).click();
  await page.getByRole('option', { name: /laptop/ }).click();
  await page.waitForURL((url) => /laptop/.test(url.searchParams.get('device') ?? ''));
  await drawn(page);
  expect(await faultsOf(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBe(390);
});

test('two fingers that part zoom in where they are, and together again out; one moves', async () => {
  const page = await openPage(demo(), WHOLE, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await drawn(page);
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('the timeline has no place');
  const devtools = await page.context().newCDPSession(page);
  const [middle, y] = [box.x + box.width * 0.6, box.y + box.height / 2];
  /** Fingers put down at these distances from the middle, moved to those, and lifted. */
  const drag = async (from: readonly number[], to: readonly number[]): Promise<void> => {
    const points = (places: readonly number[]) => places.map((x, id) => ({ x: middle + x, y, id }));
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', places: readonly number[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: points(places) });
    await send('touchStart', from);
    for (let step = 1; step <= 5; step++) {
      await send(
        'touchMove',
        from.map((x, i) => x + (((to[i] ?? x) - x) * step) / 5),
      );
    }
    await send('touchEnd', []);
  };
  const whole = spanOf(page);
  await drag([-15, 15], [-75, 75]);
  await expect.poll(() => spanOf(page)).toBeLessThan(whole / 3);
  const since = () => Date.parse(new URL(page.url()).searchParams.get('since') ?? '');
  const near = spanOf(page);
  const [first, begin] = [since(), Date.parse(`${DAY}T04:00:00Z`)];
  // What was between the fingers, at six tenths, still is.
  expect(Math.abs(first + near * 0.6 - (begin + whole * 0.6))).toBeLessThan(whole / 10);
  await drag([0], [-60]);
  await expect.poll(since).toBeGreaterThan(first);
  expect(spanOf(page)).toBe(near);
  await drag([-75, 75], [-15, 15]);
  await expect.poll(() => spanOf(page)).toBeGreaterThan(near * 2);
});

test('beats of the heart are a line below what was done', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, [{ app: 'editor' }, { app: 'player' }]);
  await owner.post('/api/v1/buckets/pulse', {
    type: 'health.heart_rate',
    client: 'test',
    hostname: 'watch',
  });
  await owner.post(
    '/api/v1/buckets/pulse/events',
    Array.from({ length: 180 }, (_, i) => ({
      timestamp: new Date(Date.parse(at('08:00:00')) + i * 60_000).toISOString(),
      duration: 0,
      data: { bpm: 70 + 30 * Math.sin(i / 10) },
    })),
  );
  const page = await openPage(home, WHOLE);
  await drawn(page);
  await expect
    .poll(() =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('main canvas');
        const context = canvas?.getContext('2d');
        if (!canvas || !context) return 0;
        const probe = document.createElement('span');
        probe.style.color = 'var(--heart)';
        document.body.append(probe);
        const heart = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (heart.every((part, j) => Math.abs(part - (data[i + j] ?? 0)) < 12)) count++;
        }
        return count;
      }),
    )
    .toBeGreaterThan(100);
  expect(await faultsOf(page)).toEqual([]);
});

// What is deleted while it is looked at is asked for once more: a browser says so (404).
test('an event is changed, split, set back, merged and deleted, and each can be taken back', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, [
    { app: 'editor', title: 'one' },
    { app: 'editor', title: 'two' },
    { app: 'mail', title: 'three' },
  ]);
  const page = await openPage(home, WHOLE, { expected: /404/ });
  await drawn(page);
  const panel = page.getByRole('region', { name: 'Event', exact: true });
  const titles = async (): Promise<unknown[]> =>
    (await recorded(owner)).map(({ data }) => data['title']);
  const undo = (said: string) =>
    page.getByRole('alert').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click();

  // Chosen by keys: what is drawn is told as it is pointed at.
  await picture(page).press('ArrowDown');
  await page.getByText(/ – 09:[01]\d · 10 min$/).waitFor();
  await picture(page).press('Enter');
  await panel.getByLabel('title', { exact: true }).fill('first');
  await panel.getByLabel('Another field').fill('project');
  await panel.getByLabel('Its value').fill('elatio');
  await panel.getByRole('button', { name: 'Add field' }).click();
  await panel.getByLabel('To', { exact: true }).fill(`${DAY}T08:00:00`);
  await panel.getByText('The end comes after the beginning').waitFor();
  await panel.getByLabel('To', { exact: true }).fill(`${DAY}T09:08:00`);
  await panel.getByRole('button', { name: 'Remove app' }).click();
  await panel.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed.').waitFor();
  const [changed] = await recorded(owner);
  expect(changed?.data).toEqual({ title: 'first', project: 'elatio' });
  expect(changed?.duration).toBe(480);

  await panel.getByRole('button', { name: 'Split', exact: true }).click();
  await page.getByText('Split in two.').waitFor();
  expect(await recorded(owner)).toHaveLength(4);
  await undo('Split in two.');
  await expect.poll(() => recorded(owner)).toHaveLength(3);

  await panel.getByRole('button', { name: 'History' }).click();
  const history = panel.getByRole('list', { name: 'History' });
  await history.getByText('Split', { exact: true }).waitFor();
  await history.getByRole('button', { name: 'Back to this' }).first().click();
  await expect.poll(titles).toEqual(['one', 'two', 'three']);
  await expect.poll(() => panel.getByLabel('title', { exact: true }).inputValue()).toBe('one');

  await panel.getByRole('button', { name: 'Delete event…' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await recorded(owner)).toHaveLength(3);
  await panel.getByRole('button', { name: 'Delete event…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(titles).toEqual(['two', 'three']);
  await undo('Deleted.');
  await expect.poll(titles).toEqual(['one', 'two', 'three']);
});

test('a span is chosen by a drag: what was done in it is added, its events are labelled, merged, deleted', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, [
    { app: 'editor', title: 'one' },
    { app: 'editor', title: 'two' },
    { app: 'mail', title: 'three' },
  ]);
  const page = await openPage(home, `/timeline?since=${at('08:00:00')}&until=${at('10:00:00')}`, {
    expected: /404/,
  });
  await drawn(page);
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('the timeline has no place');
  const x = (share: number): number => box.x + share * box.width;
  const sweep = async (from: number, to: number): Promise<void> => {
    await page.mouse.move(x(from), box.y + 60);
    await page.mouse.down();
    await page.mouse.move(x(to), box.y + 60, { steps: 3 });
    await page.mouse.up();
  };
  await page.keyboard.down('Shift');
  await sweep(0.1, 0.4);
  await page.keyboard.up('Shift');
  await page.getByText('There are no events in it.').waitFor();
  await page.getByRole('button', { name: 'Add what was done' }).click();
  await page.getByLabel('What did you do?').fill('<b>ran</b> מרוץ');
  await page.getByLabel('Note').fill('along the river');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Added.').waitFor();
  const [run] = await recorded(owner);
  expect(run?.data).toEqual({ activity: '<b>ran</b> מרוץ', note: 'along the river' });
  expect(Date.parse(run?.timestamp ?? '')).toBeCloseTo(Date.parse(at('08:12:00')), -5);

  await page.getByRole('switch', { name: 'Drag chooses' }).click();
  await sweep(0.49, 0.99);
  const events = page.getByRole('table', { name: 'Events of what was chosen' });
  await events.getByText('three').waitFor();
  await page.getByRole('button', { name: 'Label all of it…' }).click();
  await page.getByLabel('Value').fill('elatio');
  await page.getByRole('button', { name: 'Label 3 events' }).click();
  await page.getByText('3 events labelled.').waitFor();
  expect((await recorded(owner)).filter(({ data }) => data['project'] === 'elatio')).toHaveLength(
    3,
  );

  expect(await page.getByRole('button', { name: 'Make one of them' }).isDisabled()).toBe(true);
  await page.getByLabel('Tick editor').first().check();
  await page.getByLabel('Tick editor').last().check();
  await page.getByRole('button', { name: 'Make one of them' }).click();
  await page.getByText('2 events are one now.').waitFor();
  expect((await recorded(owner)).map(({ duration }) => duration).slice(1)).toEqual([1200, 600]);

  await page.getByLabel('All', { exact: true }).check();
  await page.getByRole('button', { name: 'Delete 2…' }).click();
  await page.getByText('Together they last 30 min.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await recorded(owner)).toHaveLength(3);
  await page.getByRole('button', { name: 'Delete 2…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => recorded(owner)).toHaveLength(1);
  const told = page.getByRole('alert').filter({ hasText: '2 events deleted.' });
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => recorded(owner)).toHaveLength(3);
});

test('of two tabs that change one event the second is told, and neither loses anything', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, [{ app: 'editor', title: 'one' }]);
  const [event] = await recorded(owner);
  const path = `${WHOLE}&event=${event?.id}`;
  const one = await openPage(home, path, { expected: /404/ });
  const two = await one.context().newPage();
  await two.goto(`${home.address}${path}`);
  const titleIn = (page: Page) => page.getByLabel('title', { exact: true });
  await titleIn(one).fill('from the one');
  await titleIn(two).fill('from the other');
  await one.getByRole('button', { name: 'Save' }).click();
  await two.getByText('It was changed meanwhile').waitFor();
  expect(await titleIn(two).inputValue()).toBe('from the other');
  await two.getByRole('button', { name: 'Show it as it is now' }).click();
  expect(await titleIn(two).inputValue()).toBe('from the one');

  // By the command line, which tells no tab.
  await titleIn(two).fill('once more');
  await owner.patch(`/api/v1/events/${event?.id}`, { data: { app: 'editor', title: 'by hand' } });
  await two.getByRole('button', { name: 'Save' }).click();
  await two.getByRole('button', { name: 'Keep what I typed' }).click();
  expect((await recorded(owner))[0]?.data['title']).toBe('by hand');
  await two.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await recorded(owner))[0]?.data['title']).toBe('once more');
  await owner.delete(`/api/v1/events/${event?.id}`);
  await one.reload();
  await one.getByText('This event is not there any more').waitFor();
});

test('titles with markup, from the right, of 10,000 characters, and an app called __proto__ are shown as they are', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, [
    { app: '__proto__', title: '<img src=x onerror=alert(1)>' },
    { app: 'editor', title: 'שלום '.repeat(2_000) },
    { app: 'constructor' },
  ]);
  const page = await openPage(home, WHOLE, { viewport: { width: 360, height: 740 } });
  await drawn(page);
  await page.getByText('As a list').click();
  const list = page.getByRole('table', { name: 'The longest 3 in sight' });
  await list.getByRole('button', { name: '__proto__' }).click();
  await page.getByLabel('title', { exact: true }).waitFor();
  expect(await page.getByLabel('title', { exact: true }).inputValue()).toBe(
    '<img src=x onerror=alert(1)>',
  );
  await list.getByRole('button', { name: 'שלום' }).click();
  await expect
    .poll(() => page.getByLabel('title', { exact: true }).inputValue())
    .toHaveLength(10_000);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await faultsOf(page)).toEqual([]);
});

test('a day of a hundred thousand events is drawn, by no more than there are pixels', async () => {
  const home = await newHome();
  const owner = ownerOf(home);
  await recordDay(owner, []);
  const [batch, length] = [10_000, 0.8];
  for (let i = 0; i < 100_000; i += batch) {
    await owner.post(
      '/api/v1/buckets/windows/events',
      Array.from({ length: batch }, (_, j) => ({
        timestamp: new Date(Date.parse(at('00:00:00')) + (i + j) * length * 1_000).toISOString(),
        duration: length,
        data: { app: `app ${(i + j) % 7}`, title: `Title ${(i + j) % 4_999}` },
      })),
    );
  }
  const page = await openPage(home, `/?day=${DAY}`);
  // The day began at four.
  await page.getByText(/^18 h 13 recorded · 1 device$/).waitFor();
  const sizes: number[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/timeline/did')) sizes.push((await response.body()).length);
  });
  await page.goto(`${home.address}${WHOLE}`);
  await drawn(page);
  await picture(page).hover();
  const before = spanOf(page);
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -240);
  await expect.poll(() => spanOf(page)).toBeLessThan(before / 20);
  await drawn(page);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(1_000_000);
  await page.getByText('As a list').click();
  await page
    .getByRole('button', { name: /^app \d/ })
    .first()
    .waitFor();
});

test('a malformed link shows today, and where nothing is recorded the first step is told', async () => {
  const home = await newHome();
  const page = await openPage(
    home,
    '/timeline?since=2026-99-99&until=%3Cb%3E&from=x&to=9&event=-1&device=__proto__',
    { expected: /400|404/ },
  );
  await page.getByText('Nothing is recorded yet.').waitFor();
  await page.getByRole('radio', { name: 'Day' }).isChecked();
  expect(await page.title()).toContain('Timeline');
  await page.goto(`${home.address}/timeline?since=1969-01-01&until=2399-01-01&event=4294967296999`);
  await page.getByText('This event is not there any more').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});
