import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { connect, shareInFile } from '../fixture.ts';
import type { Recorded } from '../home.ts';
import { sites } from './hostile-sites.ts';

const shared = shareInFile();

/** Visits of a host, oldest first. */
const visitsOf = async (host: string): Promise<Recorded[]> =>
  (await shared().home.events('web.page.activity')).filter(
    ({ data }) => new URL(String(data['url'])).hostname === `${host}.localhost`,
  );

/** Everything that was sent to the node. */
const sent = (): string => JSON.stringify(shared().home.between.batches);

/** What is in view, in a tab of its own and connected. */
async function visit(address: string): Promise<Page> {
  const { browser, home } = shared();
  await connect(browser, home);
  const page = await browser.context.newPage();
  await page.goto(address);
  return page;
}

/** Stays until the visit counts, and goes elsewhere. */
async function leave(page: Page): Promise<void> {
  await page.waitForTimeout(1_200);
  await page.goto('about:blank');
}

test('a page that breaks what scripts are made of, and makes up thousands of events, is counted rightly', async () => {
  const at = await sites();
  const page = await visit(at('wild', 'wild'));
  for (let i = 0; i < 3; i++) await page.mouse.click(200, 300);
  await page.keyboard.type('hunter2');
  await page.mouse.wheel(0, 2_000);
  // What tests are driven by would fail in the page too.
  const session = await shared().browser.context.newCDPSession(page);
  await expect
    .poll(() => session.send('Runtime.evaluate', { expression: 'made' }))
    .toMatchObject({ result: { value: 8_000 } });
  await leave(page);
  await expect.poll(() => visitsOf('wild')).toHaveLength(1);
  const [{ data, duration }] = await visitsOf('wild');
  expect(data).toMatchObject({ title: 'Wild', clicks: 3, typing: 1, copies: 0, media: 0 });
  expect(data['scroll']).toBeGreaterThan(30);
  expect(data['visible']).toBeGreaterThan(1);
  expect(Number(data['visible'])).toBeLessThanOrEqual(duration + 0.01);
  expect(sent()).not.toContain('hunter2');
});

test('thousands of real events are counted, and told no oftener', async () => {
  const at = await sites();
  const page = await visit(at('busy', 'plain'));
  const session = await shared().browser.context.newCDPSession(page);
  await page.waitForTimeout(1_000);
  const { length: before } = shared().home.between.batches;
  const mouse = { x: 200, y: 300, button: 'left', clickCount: 1 } as const;
  const acts = Array.from({ length: 1_000 }, () => [
    session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...mouse }),
    session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...mouse }),
    session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'w', key: 'w' }),
    session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'w' }),
  ]);
  const start = Date.now();
  await Promise.all(acts.flat());
  await leave(page);
  await expect.poll(() => visitsOf('busy')).toHaveLength(1);
  const [{ data }] = await visitsOf('busy');
  expect(data).toMatchObject({ clicks: 1_000, copies: 0 });
  expect(data['typing']).toBeGreaterThanOrEqual(1);
  const batches = shared().home.between.batches.length - before;
  expect(batches).toBeLessThanOrEqual(2 + (Date.now() - start) / 5_000);
});

test('a page that goes elsewhere every 50 ms is recorded once a second at most, and what follows too', async () => {
  const at = await sites();
  const start = Date.now();
  const page = await visit(at('jumpy', 'pushing'));
  await page.waitForURL(/\/hopping/);
  await page.waitForURL(/\/rest$/);
  await page.mouse.click(200, 300);
  await leave(page);
  await expect
    .poll(async () => (await visitsOf('jumpy')).at(-1)?.data)
    .toMatchObject({ url: at('jumpy', 'rest'), title: 'Rest', clicks: 1 });
  const visits = await visitsOf('jumpy');
  const seconds = (Date.now() - start) / 1_000;
  expect(visits.length).toBeGreaterThan(2);
  expect(visits.length).toBeLessThan(seconds + 1);
  expectInTurn(visits);
  const tabs = (await shared().home.events('web.tab.current')).filter(({ data }) =>
    String(data['url']).includes('//jumpy.'),
  );
  expect(tabs.length).toBeLessThan(4 * seconds);
  expectInTurn(tabs);
  await expect
    .poll(async () => (await shared().browser.ask('standing', {})).waiting)
    .toMatchObject({ spans: 0, dropped: 0 });
});

test('a page of 100 MB is recorded while it comes, and nothing of its text', async () => {
  const at = await sites();
  const { browser, home } = shared();
  await connect(browser, home);
  const page = await browser.context.newPage();
  await page.goto(at('long', 'long'), { waitUntil: 'commit' });
  await page.waitForFunction('globalThis.isWhole === true');
  await page.mouse.click(200, 300);
  await leave(page);
  await expect.poll(async () => (await visitsOf('long')).length).toBeGreaterThan(0);
  expect((await visitsOf('long')).reduce((sum, { data }) => sum + Number(data['clicks']), 0)).toBe(
    1,
  );
  expect(sent()).not.toContain('confidential');
});

test('titles that are missing or endless, and hosts in any script, are recorded as they may be', async () => {
  const at = await sites();
  const page = await visit(at('untitled', 'untitled'));
  await page.waitForTimeout(1_200);
  await page.goto(at('titled', 'titled'));
  await page.waitForTimeout(1_200);
  await page.goto(at('bücher', 'plain'));
  await leave(page);
  await expect.poll(() => visitsOf('xn--bcher-kva')).toHaveLength(1);
  expect((await visitsOf('untitled'))[0].data['title']).toBe('');
  const title = String((await visitsOf('titled'))[0].data['title']);
  expect(title).toBe('😀'.repeat(2_048));
  await shared().browser.ask('never', { host: 'bücher.localhost' });
  await page.goto(at('bücher', 'secretly'));
  await expect
    .poll(async () => (await shared().browser.ask('standing', {})).page)
    .toMatchObject({ host: 'xn--bcher-kva.localhost', silence: 'rule' });
  await leave(page);
  await page.goto(at('after', 'plain'));
  await leave(page);
  await expect.poll(() => visitsOf('after')).toHaveLength(1);
  expect(sent()).not.toContain('secretly');
});

test('what is no page of the web is not recorded; of a file its address is, and nothing else', async () => {
  const at = await sites();
  const page = await visit(at('opener', 'plain'));
  const { browser, home } = shared();
  const file = new URL('hostile-pages.test.ts', import.meta.url).href;
  const opening = browser.context.waitForEvent('page');
  await page.evaluate(
    "void open(URL.createObjectURL(new Blob(['<title>of a blob</title>'], { type: 'text/html' })))",
  );
  const blob = await opening;
  await expect
    .poll(async () => (await browser.ask('standing', {})).page)
    .toMatchObject({ silence: 'address', isRecorded: false });
  await blob.waitForTimeout(1_200);
  await blob.close();
  for (const address of [
    'data:text/html,<title>of data</title>',
    'about:version',
    'chrome://settings',
    'view-source:' + at('viewed', 'plain'),
    new URL('options.html', browser.own.url()).href,
  ]) {
    await page.goto(address);
    expect((await browser.ask('standing', {})).page).toMatchObject({ silence: 'address' });
    await page.waitForTimeout(1_200);
  }
  await page.goto(file);
  await page.waitForTimeout(1_500);
  await page.goto(at('last', 'plain'));
  await leave(page);
  await expect.poll(() => visitsOf('last')).toHaveLength(1);
  const tabs = (await home.events('web.tab.current')).map(({ data }) => String(data['url']));
  const pages = (await home.events('web.page.activity')).map(({ data }) => String(data['url']));
  expect([...tabs, ...pages].filter((url) => !/^(http|file):/.test(url))).toEqual([]);
  expect(tabs).toContain(file);
  expect(pages).not.toContain(file);
  expect(sent()).not.toMatch(/of a blob|of data|viewed|options\.html/);
});

test('of frames of other origins nothing is recorded, neither by their address nor with the page', async () => {
  const at = await sites();
  const page = await visit(at('outer', 'framing'));
  await page.frameLocator('iframe').locator('button').click();
  await page.frameLocator('iframe').locator('input').pressSequentially('hunter2');
  await page.mouse.click(200, 500);
  await leave(page);
  await expect.poll(() => visitsOf('outer')).toHaveLength(1);
  const [{ data }] = await visitsOf('outer');
  expect(data).toMatchObject({
    url: at('outer', 'framing'),
    title: 'Framing',
    clicks: 1,
    typing: 0,
  });
  // Whoever types in a frame is at the page.
  expect(Number(data['focused'])).toBeGreaterThan(Number(data['visible']) - 0.5);
  expect(sent()).not.toMatch(/inner\.localhost|Inner|hunter2/);
});

/** No two begin at once, none is negative, and none reaches into the next one's time. */
function expectInTurn(events: readonly Recorded[]): void {
  for (const [i, { timestamp, duration }] of events.entries()) {
    expect(duration).toBeGreaterThanOrEqual(0);
    const next = events.at(i + 1);
    if (next === undefined) return;
    expect(Date.parse(next.timestamp)).toBeGreaterThan(Date.parse(timestamp));
    expect(Date.parse(timestamp) + duration * 1_000).toBeLessThanOrEqual(
      Date.parse(next.timestamp) + 1,
    );
  }
}
