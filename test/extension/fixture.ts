import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Browser, launch } from './chromium.ts';
import { type Home, startHome } from './home.ts';
import { serveSites, type Sites } from './sites.ts';

/** What tests of a file have in common. */
export interface Shared {
  /** Not connected when a test begins, and no page is open in it but its own. */
  readonly browser: Browser;
  /** What other tests did is in its log too: each goes to sites of its own. */
  readonly home: Home;
  readonly at: Sites;
}

/**
 * One browser and one node for all tests of a file: to be asked for at its head, and had within its tests.
 * @param args more of the browser's command line
 */
export function shareInFile(args: readonly string[] = []): () => Shared {
  let shared: Shared | undefined;
  let close = async (): Promise<void> => {};
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'elatio-test-'));
    const [browser, home, sites] = await Promise.all([
      launch(join(folder, 'profile'), args),
      startHome(join(folder, 'node')),
      serveSites(),
    ]);
    shared = { browser, home, at: sites.at };
    close = async () => {
      await Promise.all([browser.close(), home.close()]);
      sites.close();
      await rm(folder, { recursive: true, force: true });
    };
  });
  afterEach(async () => {
    if (!shared) return;
    const { browser } = shared;
    for (const page of browser.context.pages()) if (page !== browser.own) await page.close();
    await browser.ask('disconnect', {});
  });
  afterAll(() => close());
  return () => {
    if (!shared) throw new Error('There is nothing before the first test.');
    return shared;
  };
}

/** A test's own, closed with it if not before. @param profile the folder of one that was there before */
export async function openBrowser(profile = temporaryFolder()): Promise<Browser> {
  const browser = await launch(profile);
  onTestFinished(() => browser.close());
  return browser;
}

/** A test's own, ended with it. */
export async function newHome(): Promise<Home> {
  const home = await startHome(temporaryFolder());
  onTestFinished(() => home.close());
  return home;
}

/** A test's own, until it ends. */
export async function newSites(): Promise<Sites> {
  const sites = await serveSites();
  onTestFinished(() => sites.close());
  return sites.at;
}

/** Connects a browser with a node by a code, as a person types it. */
export async function connect(browser: Browser, home: Home): Promise<void> {
  const answer = await browser.ask('code', { address: home.address, code: await home.code() });
  expect(answer).toMatchObject({ state: 'connected' });
}

/** Waits until the background has heard of a page, and will keep what was done on it. */
export async function whenHeard({ own }: Browser, url: string): Promise<void> {
  await expect
    .poll(() =>
      own.evaluate(async () => {
        const opening = indexedDB.open('elatio');
        await new Promise((resolve) => (opening.onsuccess = resolve));
        const listing = opening.result.transaction('pages').objectStore('pages').getAll();
        await new Promise((resolve) => (listing.onsuccess = resolve));
        opening.result.close();
        return (listing.result as { span: { data: { url: string } } }[]).map(
          ({ span }) => span.data.url,
        );
      }),
    )
    .toContain(url);
}
