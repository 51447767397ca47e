import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Link } from '../../extension/keeping/memory.ts';
import { type Firefox, launchFirefox, type Tab } from './firefox.ts';
import { newHome } from './fixture.ts';
import type { Home } from './home.ts';
import { pathsOf, placesOf } from './recorded.ts';
import { serveSites } from './sites.ts';

/** To be looked at. */
const picture = (name: string): string =>
  fileURLToPath(new URL(`../../dist/screenshots/extension/firefox-${name}.png`, import.meta.url));

/** What the extension keeps of its node. */
const linkOf = (own: Tab): Promise<Link> =>
  own.evaluate(`new Promise((resolve) => {
    indexedDB.open('elatio').onsuccess = ({ target: { result } }) => {
      const request = result.transaction('state').objectStore('state').get('link');
      request.onsuccess = () => resolve(request.result);
    };
  })`);

describe('in Firefox', () => {
  let firefox: Firefox;
  let sites: Awaited<ReturnType<typeof serveSites>>;
  let folder: string;
  let faces: Tab[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'elatio-test-'));
    sites = await serveSites();
    firefox = await launchFirefox(folder);
  });
  afterEach(async () => {
    for (const face of faces) await face.close();
    faces = [];
    await firefox.front.goto('about:blank');
    await firefox.ask('disconnect', {});
  });
  afterAll(async () => {
    await firefox?.close();
    sites?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(file: 'popup.html' | 'options.html'): Promise<Tab> {
    const face = await firefox.open(`${firefox.origin}/${file}`);
    faces.push(face);
    return face;
  }

  /** As a person does who types the address and the digits. @returns the options, open behind the tab in front */
  async function connect(home: Home): Promise<Tab> {
    const options = await open('options.html');
    await options.show();
    await options.type('input[inputmode=url]', home.address);
    await options.type('input[inputmode=numeric]', await home.code());
    await options.click({ role: 'button', name: 'Use the code' });
    await expect.poll(() => options.text()).toMatch(/^Connected to /m);
    await firefox.front.show();
    return options;
  }

  /** What is on its way is sent, and what was done on pages that are over is there. */
  async function expectPages(home: Home, paths: readonly string[]): Promise<void> {
    await expect
      .poll(async () => {
        await firefox.alarm();
        return pathsOf(await home.events('web.page.activity'));
      })
      .toEqual(paths);
  }

  /** Goes on when the page in front was there for as long as a visit lasts at least, and more. */
  async function stay(): Promise<void> {
    const now = await firefox.front.evaluate<number>('performance.now()');
    await expect
      .poll(() => firefox.front.evaluate(`performance.now() > ${now + 1_300}`))
      .toBe(true);
  }

  test('what is done is recorded under its name, waits while the node is away, and arrives once', async () => {
    const home = await newHome();
    const { front } = firefox;
    const { at } = sites;
    const options = await connect(home);
    await options.picture(picture('options'), { width: 800, height: 1_100 });
    await front.goto(at('a', 'first?q=1'));
    await front.click('button');
    await front.click('button');
    await front.type('input', 'hunter2');
    const popup = await open('popup.html');
    await expect.poll(() => popup.text()).toContain('a.localhost\n\nRecorded\n');
    await popup.picture(picture('popup'), { width: 360, height: 600 });
    await stay();
    await front.goto(at('b', 'second'));
    await expectPages(home, ['/first']);
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
    expect(buckets.filter((name) => name.includes('web')).sort()).toEqual([
      expect.stringMatching(/^aw-watcher-web-firefox_./),
      expect.stringMatching(/^elatio-web-firefox_./),
    ]);

    await stay();
    await home.stop();
    await front.goto(at('c', 'third'));
    await front.click('button');
    await expect
      .poll(async () => {
        await firefox.alarm();
        return (await firefox.ask('standing', {})).connection;
      })
      .toMatchObject({ state: 'away' });
    await stay();
    await front.goto(at('d', 'fourth'));
    await home.start();
    await expectPages(home, ['/first', '/second', '/third']);
    await expect
      .poll(async () => placesOf(await home.events('web.tab.current')))
      .toEqual(['/first', '/second', '/third', '/fourth']);
    const [, , third] = await home.events('web.page.activity');
    expect(third.data).toMatchObject({ clicks: 1 });
    expect(JSON.stringify(home.between.batches)).not.toMatch(/hunter2|secret/);
  });

  test('its token is good for the origin that it was given to, which no other installation has', async () => {
    const home = await newHome();
    await connect(home);
    const { token } = await linkOf(firefox.own);
    const statusFrom = async (origin: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, origin };
      return (await fetch(`${home.address}/api/v1/browser/state`, { headers })).status;
    };
    expect(await statusFrom(firefox.origin)).toBe(200);
    expect(await statusFrom('moz-extension://11111111-5b1f-4e0b-9d0b-0123456789ab')).toBe(401);
  });

  test('kept out of pages it says so and has the browser ask; let in again, it counts on the one that is open', async () => {
    const home = await newHome();
    const { front, own } = firefox;
    await connect(home);
    await own.evaluate(`browser.permissions.remove({ origins: ['http://*/*', 'https://*/*'] })`);
    await front.goto(sites.at('a', 'kept-out'));
    await front.click('button');
    const popup = await open('popup.html');
    await expect.poll(() => popup.text()).toContain('The browser keeps Elatio out of pages');
    await popup.picture(picture('popup-kept-out'), { width: 360, height: 600 });
    await popup.show();
    await popup.click({ role: 'button', name: 'Allow Elatio to see pages' });
    await expect.poll(() => popup.text()).not.toContain('keeps Elatio out');
    await front.show();
    await front.click('button');
    await front.click('button');
    await stay();
    await front.goto('about:blank');
    await expectPages(home, ['/kept-out']);
    const [{ data }] = await home.events('web.page.activity');
    expect(data).toMatchObject({ clicks: 2 });
  });
});
