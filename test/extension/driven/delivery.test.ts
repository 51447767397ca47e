import { expect, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { connect, openBrowser, shareInFile, whenHeard } from '../fixture.ts';
import { endOf, expectOnce, pathsOf, placesOf } from '../recorded.ts';

const shared = shareInFile();

test('while the node is away everything waits, and then arrives once', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  const page = await browser.context.newPage();
  const faults = ['through', 'deaf', 500, 'garbage', 503, 413, 'deaf', 'through'] as const;
  const names = faults.map((_, i) => `page-${i}`);
  for (const [i, name] of names.entries()) {
    if (i === 3) await home.stop();
    if (i === 5) await home.start();
    home.between.mode = faults[i];
    await page.goto(at('away', name));
    await page.click('button');
    await whenHeard(browser, at('away', name));
    if (i === 4) await browser.stopWorker();
    // Connected again, what waits is tried at once.
    if (i < 3 || i >= 5) await connect(browser, home);
  }
  await page.goto('about:blank');
  await expect
    .poll(async () => {
      await connect(browser, home);
      return pathsOf(await home.events('web.page.activity', 'away'));
    })
    .toEqual(names.map((name) => `/${name}`));
  await expect.poll(async () => (await browser.ask('standing', {})).waiting.spans).toBe(0);
  const tabs = await home.events('web.tab.current', 'away');
  expect(placesOf(tabs)).toEqual(names.map((name) => `/${name}`));
  expectOnce(tabs);
  expect((await browser.ask('standing', {})).waiting.dropped).toBe(0);
});

test('a worker that is stopped in mid-batch sends the same batch again', async () => {
  const { browser, home, at } = shared();
  await connect(browser, home);
  const page = await browser.context.newPage();
  await page.goto(at('stopped', 'one'));
  await page.click('button');
  await whenHeard(browser, at('stopped', 'one'));
  home.between.mode = 'deaf';
  const { length: before } = home.between.batches;
  await page.goto(at('stopped', 'two'));
  await expect
    .poll(async () => {
      await browser.alarm();
      return home.between.batches.length;
    })
    .toBeGreaterThan(before);
  await browser.stopWorker();
  const { length } = home.between.batches;
  const { id, spans } = home.between.batches[length - 1];
  home.between.mode = 'through';
  await whenHeard(browser, at('stopped', 'two'));
  await page.goto(at('stopped', 'three'));
  await whenHeard(browser, at('stopped', 'three'));
  await connect(browser, home);
  await expect.poll(() => home.between.batches.length).toBeGreaterThan(length);
  expect(home.between.batches[length]).toMatchObject({ id, spans });
  await page.goto('about:blank');
  await expect
    .poll(async () => {
      await browser.alarm();
      return pathsOf(await home.events('web.page.activity', 'stopped'));
    })
    .toEqual(['/one', '/two', '/three']);
  const tabs = await home.events('web.tab.current', 'stopped');
  expect(placesOf(tabs)).toEqual(['/one', '/two', '/three']);
  expectOnce(tabs);
});

test('a browser that is killed and started again has lost nothing of what it had recorded', async () => {
  const { home, at } = shared();
  const profile = temporaryFolder();
  const browser = await openBrowser(profile);
  await connect(browser, home);
  await home.stop();
  const page = await browser.context.newPage();
  await page.goto(at('killed', 'before'));
  await page.click('button');
  await whenHeard(browser, at('killed', 'before'));
  await page.goto(at('killed', 'last'));
  await whenHeard(browser, at('killed', 'last'));
  await expect
    .poll(async () => (await browser.ask('standing', {})).waiting.spans)
    .toBeGreaterThanOrEqual(3);
  await browser.kill();
  const killed = Date.now();
  await home.start();
  const again = await openBrowser(profile);
  expect((await again.ask('standing', {})).connection).toMatchObject({
    hostname: expect.any(String),
  });
  // No page goes on in a browser that was just started: what was open then is over.
  await connect(again, home);
  await expect
    .poll(async () => pathsOf(await home.events('web.page.activity', 'killed')))
    .toEqual(['/before', '/last']);
  await expect
    .poll(async () => placesOf(await home.events('web.tab.current', 'killed')))
    .toEqual(['/before', '/last']);
  const tabs = await home.events('web.tab.current', 'killed');
  expectOnce(tabs);
  expect(Math.max(...tabs.map(endOf))).toBeLessThan(killed);
});
