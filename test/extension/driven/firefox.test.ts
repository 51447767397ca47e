import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Link } from '../../../extension/keeping/memory.ts';
import { type Firefox, hasFirefox, startFirefox, type Tab } from '../firefox.ts';
import { type Home, newHome, newSites } from '../fixture.ts';

/** To be looked at. */
const picture = (name: string): string =>
  fileURLToPath(
    new URL(`../../../dist/screenshots/extension/firefox-${name}.png`, import.meta.url),
  );

/** Connects as a person does who types the address and the digits. @returns the options, left open behind the first tab */
async function connect({ origin, open, front }: Firefox, home: Home): Promise<Tab> {
  const options = await open(`${origin}/options.html`);
  await options.show();
  await options.type('input[inputmode=url]', home.address);
  await options.type('input[inputmode=numeric]', await home.code());
  await options.click({ role: 'button', name: 'Use the code' });
  await expect.poll(() => options.text()).toMatch(/^Connected to /m);
  await front.show();
  return options;
}

/** What the extension keeps of its node. */
const linkOf = (own: Tab): Promise<Link> =>
  own.evaluate(`new Promise((resolve) => {
    indexedDB.open('elatio').onsuccess = ({ target: { result } }) => {
      const request = result.transaction('state').objectStore('state').get('link');
      request.onsuccess = () => resolve(request.result);
    };
  })`);

const pathsOf = async (
  home: Home,
  type: 'web.tab.current' | 'web.page.activity',
): Promise<string[]> =>
  (await home.events(type)).map(({ data }) => new URL(String(data['url'])).pathname);

describe.skipIf(!hasFirefox)('in Firefox', () => {
  test('what is done is recorded under its name, waits while the node is away, and arrives once', async () => {
    const [home, at, firefox] = await Promise.all([newHome(), newSites(), startFirefox()]);
    const { origin, front, open } = firefox;
    const options = await connect(firefox, home);
    await options.picture(picture('options'), { width: 800, height: 1_100 });
    await front.goto(at('a', 'first?q=1'));
    await front.click('button');
    await front.click('button');
    await front.type('input', 'hunter2');
    const popup = await open(`${origin}/popup.html`);
    await expect.poll(() => popup.text()).toContain('a.localhost\n\nRecorded\n');
    await popup.picture(picture('popup'), { width: 360, height: 600 });
    await front.goto(at('b', 'second'));
    await front.click('button');
    await expect.poll(() => pathsOf(home, 'web.page.activity')).toEqual(['/first']);
    const [{ data }] = await home.events('web.page.activity');
    expect(data).toMatchObject({
      url: at('a', 'first?q=1'),
      title: 'first',
      clicks: 3,
      typing: 1,
      copies: 0,
    });
    expect(data['visible']).toBeGreaterThan(1);
    const buckets = Object.keys((await home.owner.get('/api/0/buckets/')) as object);
    expect(buckets.filter((name) => name.includes('web'))).toEqual([
      expect.stringMatching(/^aw-watcher-web-firefox_./),
      expect.stringMatching(/^elatio-web-firefox_./),
    ]);

    await home.stop();
    await front.goto(at('c', 'third'));
    await front.click('button');
    await expect
      .poll(async () => (await firefox.ask(options, 'standing', {})).connection)
      .toMatchObject({ state: 'away' });
    await front.goto(at('d', 'fourth'));
    await home.start();
    await front.click('button');
    await expect
      .poll(() => pathsOf(home, 'web.page.activity'))
      .toEqual(['/first', '/second', '/third']);
    await expect
      .poll(() => pathsOf(home, 'web.tab.current'))
      .toEqual(['/first', '/second', '/third', '/fourth']);
    expect(JSON.stringify(home.between.batches)).not.toMatch(/hunter2|secret/);
  });

  test('its token is good for the origin that it was given to, which no other installation has', async () => {
    const [home, firefox] = await Promise.all([newHome(), startFirefox()]);
    const { token } = await linkOf(await connect(firefox, home));
    const statusFrom = async (from: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, origin: from };
      return (await fetch(`${home.address}/api/v1/browser/state`, { headers })).status;
    };
    expect(await statusFrom(firefox.origin)).toBe(200);
    expect(await statusFrom('moz-extension://11111111-5b1f-4e0b-9d0b-0123456789ab')).toBe(401);
  });

  test('kept out of pages it says so and has the browser ask; let in again, it counts on those that are open', async () => {
    const [home, at, firefox] = await Promise.all([newHome(), newSites(), startFirefox()]);
    const { origin, front, open } = firefox;
    const options = await connect(firefox, home);
    await options.evaluate(
      `browser.permissions.remove({ origins: ['http://*/*', 'https://*/*'] })`,
    );
    await front.goto(at('a', 'kept-out'));
    await front.click('button');
    const popup = await open(`${origin}/popup.html`);
    await expect.poll(() => popup.text()).toContain('The browser keeps Elatio out of pages');
    await popup.picture(picture('popup-kept-out'), { width: 360, height: 600 });
    await popup.show();
    await popup.click({ role: 'button', name: 'Allow Elatio to see pages' });
    await expect.poll(() => popup.text()).not.toContain('keeps Elatio out');
    await front.show();
    await front.click('button');
    await front.click('button');
    await expect
      .poll(async () => (await firefox.ask(options, 'standing', {})).waiting.spans)
      .toBe(0);
    await front.goto('about:blank');
    await expect.poll(() => pathsOf(home, 'web.page.activity')).toEqual(['/kept-out']);
    const [{ data }] = await home.events('web.page.activity');
    expect(data).toMatchObject({ clicks: 2 });
  });
});
