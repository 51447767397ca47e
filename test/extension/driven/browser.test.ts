import { expect, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { connect, newHome, openBrowser, shareInFile } from '../fixture.ts';
import type { Recorded } from '../home.ts';

const shared = shareInFile();

/** No event is there twice, and none of a bucket reaches into the next one's time. */
function expectOnce(events: readonly Recorded[]): void {
  const starts = events.map(({ timestamp }) => timestamp);
  expect(starts).toEqual([...new Set(starts)]);
  for (const [i, { timestamp, duration }] of events.slice(0, -1).entries()) {
    const end = Date.parse(timestamp) + duration * 1_000;
    expect(end).toBeLessThanOrEqual(Date.parse(events[i + 1].timestamp) + 1);
  }
}

const pathsOf = (events: readonly Recorded[]): string[] =>
  events.map(({ data }) => new URL(String(data['url'])).pathname);

/** The same of tabs: one that takes long to load has its address for a title at first, which is a span by itself. */
const placesOf = (tabs: readonly Recorded[]): string[] =>
  pathsOf(tabs).filter((path, i, all) => path !== all[i - 1]);

test('a browser is connected by a code, and what is done in it is recorded', async () => {
  const { at } = shared();
  const home = await newHome();
  const browser = await openBrowser();
  expect(await browser.ask('standing', {})).toMatchObject({
    connection: { state: 'never' },
    page: { isRecorded: false, silence: 'not-connected' },
  });
  expect(await browser.ask('nothing' as 'standing', {})).toMatchObject({
    error: { code: 'ELATIO_EXTENSION_ASK' },
  });
  await connect(browser, home);

  const page = await browser.context.newPage();
  await page.goto(at('a', 'first?q=1'));
  await page.click('button');
  await page.click('button');
  await page.locator('input').pressSequentially('hunter2');
  await page.mouse.wheel(0, 1_500);
  await page.waitForTimeout(2_000);
  await page.goto(at('b', 'second'));
  await page.waitForTimeout(1_500);
  await expect
    .poll(() => browser.ask('standing', {}))
    .toMatchObject({
      connection: { state: 'connected' },
      page: { host: 'b.localhost', isRecorded: true, isHostOnly: false },
      today: { site: { category: null } },
    });

  await expect.poll(() => home.events('web.page.activity')).toHaveLength(1);
  const [visit] = await home.events('web.page.activity');
  const { scroll, visible, focused, ...rest } = visit.data;
  expect(rest).toEqual({
    url: at('a', 'first?q=1'),
    title: 'first',
    clicks: 2,
    typing: 1,
    copies: 0,
    media: 0,
  });
  expect(scroll).toBeGreaterThan(30);
  expect(scroll).toBeLessThan(80);
  expect(visible).toBeGreaterThan(1.9);
  expect(focused).toBeLessThanOrEqual(Number(visible));
  const seen = { audible: false, incognito: false, tabCount: 2 };
  await expect
    .poll(async () => (await home.events('web.tab.current')).map(({ data }) => data))
    .toEqual(
      expect.arrayContaining([
        { ...seen, url: at('a', 'first?q=1'), title: 'first' },
        { ...seen, url: at('b', 'second'), title: 'second' },
      ]),
    );
  const tabs = await home.events('web.tab.current');
  expectOnce(tabs);
  expect(placesOf(tabs)).toEqual(['/first', '/second']);
  expect(JSON.stringify(home.between.batches)).not.toMatch(/hunter2|secret/);
});

test('what a rule excludes, a pause, and pages of other kinds never leave the browser', async () => {
  const { at } = shared();
  const home = await newHome();
  const browser = await openBrowser();
  await home.owner.post('/api/v1/rules', {
    when: { domain: 'bank.localhost' },
    action: 'exclude',
  });
  await home.owner.post('/api/v1/rules', {
    when: { domain: 'clinic.localhost' },
    action: 'domain-only',
  });
  await connect(browser, home);
  const page = await browser.context.newPage();
  const visit = async (address: string): Promise<object> => {
    await page.goto(address);
    await page.click('body');
    await page.waitForTimeout(1_600);
    return (await browser.ask('standing', {})).page;
  };
  expect(await visit(at('bank', 'account'))).toMatchObject({ isRecorded: false, silence: 'rule' });
  expect(await visit(at('my.bank', 'account'))).toMatchObject({ silence: 'rule' });
  expect(await visit(at('clinic', 'ward?illness'))).toMatchObject({
    isRecorded: true,
    isHostOnly: true,
  });
  expect(await visit('data:text/html,inline')).toMatchObject({ silence: 'address' });
  expect(await visit('chrome://version')).toMatchObject({ silence: 'address' });

  const until = Date.now() + 3_600_000;
  expect(await browser.ask('pause', { until })).toMatchObject({ pausedUntil: until });
  expect(await visit(at('a', 'paused'))).toMatchObject({ silence: 'paused' });
  await page.goto('about:blank');
  expect((await browser.ask('pause', { until: undefined })).pausedUntil).toBeUndefined();
  expect(await visit(at('a', 'going-on'))).toMatchObject({ isRecorded: true });

  const never = await browser.ask('never', { host: 'never.localhost' });
  expect(never.error).toBeUndefined();
  expect(await visit(at('never', 'seen'))).toMatchObject({ silence: 'rule' });
  expect(JSON.stringify(await home.owner.get('/api/v1/rules'))).toContain('never.localhost');
  await visit(at('a', 'end'));
  await visit('about:blank');

  await expect
    .poll(async () => pathsOf(await home.events('web.page.activity')))
    .toEqual(['/', '/going-on', '/end']);
  await expect
    .poll(async () => placesOf(await home.events('web.tab.current')))
    .toEqual(['/', '/going-on', '/end']);
  const sent = JSON.stringify(home.between.batches);
  expect(sent).toContain('"url":"http://clinic.localhost');
  expect(sent).not.toMatch(/bank|illness|inline|version|paused|seen/);
});

test('while the node is away everything waits, and then arrives once', async () => {
  const { at } = shared();
  const home = await newHome();
  const browser = await openBrowser();
  await connect(browser, home);
  const page = await browser.context.newPage();
  const names = Array.from({ length: 8 }, (_, i) => `page-${i}`);
  const faults = ['through', 'deaf', 500, 'garbage', 503, 413, 'deaf', 'through'] as const;
  for (const [i, name] of names.entries()) {
    if (i === 3) await home.stop();
    if (i === 5) await home.start();
    home.between.mode = faults[i];
    await page.goto(at('a', name));
    await page.click('button');
    await page.waitForTimeout(1_500);
    if (i === 4) await browser.stopWorker();
    // Connected again, what waits is tried at once.
    if (i < 3 || i >= 5) await connect(browser, home);
  }
  await page.goto('about:blank');
  await page.waitForTimeout(1_000);
  await connect(browser, home);
  await expect
    .poll(async () => pathsOf(await home.events('web.page.activity')))
    .toEqual(names.map((name) => `/${name}`));
  await expect.poll(async () => (await browser.ask('standing', {})).waiting.spans).toBe(0);
  const tabs = await home.events('web.tab.current');
  expect(placesOf(tabs)).toEqual(names.map((name) => `/${name}`));
  expectOnce(tabs);
  expect((await browser.ask('standing', {})).waiting.dropped).toBe(0);
});

test('a worker that is stopped in mid-batch sends the same batch again', async () => {
  const { at } = shared();
  const home = await newHome();
  const browser = await openBrowser();
  await connect(browser, home);
  const page = await browser.context.newPage();
  await page.goto(at('a', 'one'));
  await page.click('button');
  await page.waitForTimeout(1_500);
  home.between.mode = 'deaf';
  const { length: before } = home.between.batches;
  await page.goto(at('a', 'two'));
  await expect.poll(() => home.between.batches.length).toBeGreaterThan(before);
  await browser.stopWorker();
  const { length } = home.between.batches;
  const { id, spans } = home.between.batches[length - 1];
  home.between.mode = 'through';
  await page.waitForTimeout(1_500);
  await page.goto(at('a', 'three'));
  await expect.poll(() => home.between.batches.length).toBeGreaterThan(length);
  expect(home.between.batches[length]).toMatchObject({ id, spans });
  await page.waitForTimeout(1_500);
  await page.goto('about:blank');
  await expect
    .poll(async () => pathsOf(await home.events('web.page.activity')))
    .toEqual(['/one', '/two', '/three']);
  await expect
    .poll(async () => placesOf(await home.events('web.tab.current')))
    .toEqual(['/one', '/two', '/three']);
  expectOnce(await home.events('web.tab.current'));
});

test('a browser that is killed and started again has lost nothing of what it had recorded', async () => {
  const { at } = shared();
  const home = await newHome();
  const profile = temporaryFolder();
  const browser = await openBrowser(profile);
  await connect(browser, home);
  await home.stop();
  const page = await browser.context.newPage();
  await page.goto(at('a', 'before'));
  await page.click('button');
  await page.waitForTimeout(6_000);
  await page.goto(at('a', 'last'));
  await page.waitForTimeout(6_000);
  await expect
    .poll(async () => (await browser.ask('standing', {})).waiting.spans)
    .toBeGreaterThanOrEqual(3);
  await browser.kill();
  await home.start();
  const again = await openBrowser(profile);
  expect((await again.ask('standing', {})).connection).toMatchObject({
    hostname: expect.any(String),
  });
  // Of the page that was open then it hears no more: after a while its visit is over.
  await expect
    .poll(async () => pathsOf(await home.events('web.page.activity')), { interval: 1_000 })
    .toEqual(['/before', '/last']);
  const tabs = await home.events('web.tab.current');
  expect(placesOf(tabs)).toEqual(['/before', '/last']);
  expectOnce(tabs);
});
