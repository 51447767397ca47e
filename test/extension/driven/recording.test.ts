import { expect, test } from 'vitest';
import { connect, shareInFile, whenHeard } from '../fixture.ts';
import { expectOnce, pathsOf, placesOf } from '../recorded.ts';

const shared = shareInFile();

test('a browser is connected by a code, and what is done in it is recorded', async () => {
  const { browser, home, at } = shared();
  expect(await browser.ask('standing', {})).toMatchObject({
    connection: { state: 'never' },
    page: { isRecorded: false, silence: 'not-connected' },
  });
  expect(await browser.ask('nothing' as 'standing', {})).toMatchObject({
    error: { code: 'ELATIO_EXTENSION_ASK' },
  });
  await connect(browser, home);

  const page = await browser.context.newPage();
  const came = Date.now();
  await page.goto(at('a', 'first?q=1'));
  await page.click('button');
  await page.click('button');
  await page.locator('input').pressSequentially('hunter2');
  await page.mouse.wheel(0, 1_500);
  await page.waitForFunction(() => scrollY > 1_000);
  await whenHeard(browser, at('a', 'first?q=1'));
  await page.goto(at('a', 'second'));
  const stayed = (Date.now() - came) / 1_000;
  await expect
    .poll(() => browser.ask('standing', {}))
    .toMatchObject({
      connection: { state: 'connected' },
      page: { host: 'a.localhost', isRecorded: true, isHostOnly: false },
      today: { site: { category: null } },
    });
  await whenHeard(browser, at('a', 'second'));
  await page.goto('about:blank');
  await expect
    .poll(async () => {
      await browser.alarm();
      return pathsOf(await home.events('web.page.activity', 'a'));
    })
    .toEqual(['/first', '/second']);

  const [visit] = await home.events('web.page.activity', 'a');
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
  expect(visible).toBeGreaterThan(1);
  expect(visible).toBeLessThan(stayed);
  expect(focused).toBeLessThanOrEqual(Number(visible));
  const seen = { audible: false, incognito: false, tabCount: 2 };
  const tabs = await home.events('web.tab.current', 'a');
  expect(tabs.map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      { ...seen, url: at('a', 'first?q=1'), title: 'first' },
      { ...seen, url: at('a', 'second'), title: 'second' },
    ]),
  );
  expectOnce(tabs);
  expect(placesOf(tabs)).toEqual(['/first', '/second']);
  expect(JSON.stringify(home.between.batches)).not.toMatch(/hunter2|secret/);
});

test('what a rule excludes, a pause, and pages of other kinds never leave the browser', async () => {
  const { browser, home, at } = shared();
  const rule = { when: { domain: 'bank.localhost' }, action: 'exclude' };
  await home.owner.post('/api/v1/rules', rule);
  await home.owner.post('/api/v1/rules', {
    when: { domain: 'clinic.localhost' },
    action: 'domain-only',
  });
  await connect(browser, home);
  const page = await browser.context.newPage();
  /** For longer than a page has to be looked at to be recorded. */
  const visit = async (address: string, expected: object): Promise<void> => {
    await page.goto(address);
    await page.click('body');
    await page.waitForFunction(() => performance.now() > 1_500);
    await expect.poll(async () => (await browser.ask('standing', {})).page).toMatchObject(expected);
  };
  await visit(at('bank', 'account'), { isRecorded: false, silence: 'rule' });
  await visit(at('my.bank', 'account'), { silence: 'rule' });
  await visit(at('clinic', 'ward?illness'), { isRecorded: true, isHostOnly: true });
  await whenHeard(browser, new URL(at('clinic')).origin);
  await visit('data:text/html,inline', { silence: 'address' });
  await visit('chrome://version', { silence: 'address' });

  const until = Date.now() + 3_600_000;
  expect(await browser.ask('pause', { until })).toMatchObject({ pausedUntil: until });
  await visit(at('b', 'paused'), { silence: 'paused' });
  await page.goto('about:blank');
  expect((await browser.ask('pause', { until: undefined })).pausedUntil).toBeUndefined();
  await visit(at('b', 'going-on'), { isRecorded: true });
  await whenHeard(browser, at('b', 'going-on'));

  const never = await browser.ask('never', { host: 'never.localhost' });
  expect(never.error).toBeUndefined();
  await visit(at('never', 'seen'), { silence: 'rule' });
  expect(JSON.stringify(await home.owner.get('/api/v1/rules'))).toContain('never.localhost');
  await visit(at('b', 'end'), { isRecorded: true });
  await whenHeard(browser, at('b', 'end'));
  await page.goto('about:blank');

  const hostsOf = async (type: 'web.tab.current' | 'web.page.activity'): Promise<string[]> => [
    ...new Set((await home.events(type)).map(({ data }) => new URL(String(data['url'])).hostname)),
  ];
  await expect
    .poll(async () => {
      await browser.alarm();
      return pathsOf(await home.events('web.page.activity', 'b'));
    })
    .toEqual(['/going-on', '/end']);
  expect(placesOf(await home.events('web.tab.current', 'b'))).toEqual(['/going-on', '/end']);
  expect(pathsOf(await home.events('web.page.activity', 'clinic'))).toEqual(['/']);
  expect(placesOf(await home.events('web.tab.current', 'clinic'))).toEqual(['/']);
  const recorded = ['a.localhost', 'clinic.localhost', 'b.localhost'];
  expect(recorded).toEqual(expect.arrayContaining(await hostsOf('web.page.activity')));
  expect(recorded).toEqual(expect.arrayContaining(await hostsOf('web.tab.current')));
  const sent = JSON.stringify(home.between.batches);
  expect(sent).toContain('"url":"http://clinic.localhost');
  expect(sent).not.toMatch(/bank|illness|inline|version|paused|seen/);
});
