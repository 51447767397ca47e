import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContextOptions, chromium, type Download, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { type Client, createClient } from '../../node/cli/client.ts';
import { cleanEnv, type Daemon, startDaemon } from '../e2e/daemon.ts';
import { temporaryFolder } from '../node/folder.ts';

/** A node that a page is of. */
export interface Home {
  readonly address: string;
  readonly directory: string;
}

/** Milliseconds. */
const PATIENCE = 240_000;

/** Milliseconds. */
const CLOSING = 20_000;

export type OwnHome = Home & { readonly daemon: Daemon };

/** The node with made-up months that all tests look at: what a test changes of it, it takes back. */
export const demo = (): Home => inject('demo');

/** A new node that holds nothing, ended with the test. */
export async function newHome(
  args: readonly string[] = ['--no-collectors'],
  env?: NodeJS.ProcessEnv,
): Promise<OwnHome> {
  const directory = temporaryFolder();
  const daemon = await startDaemon(directory, { args, env: cleanEnv(env) });
  onTestFinished(async () => {
    await daemon.stop();
  });
  return { address: daemon.address, directory, daemon };
}

/** A page of a node, logged in, at `path`; what it finds wrong with itself fails the test. Closed with the test. */
export async function openPage(
  home: Home,
  path = '/',
  options: BrowserContextOptions & {
    /** What the page may say of itself: it is expected here. */
    readonly expected?: RegExp;
    /** Whether the tour of the first run may come up by itself. */
    readonly isFirstRun?: boolean;
  } = {},
): Promise<Page> {
  const { expected, isFirstRun = false, ...contextOptions } = options;
  const browser = await chromium.connect(inject('browser'));
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...contextOptions,
  });
  if (!isFirstRun) await context.addInitScript(() => sessionStorage.setItem('tour', 'shown'));
  // What hangs is ended by the test's own limit; a machine with too much to do is no fault.
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  onTestFinished(async () => {
    // With all that is open in it; one that does not answer any more ends with all tests.
    await Promise.race([browser.close(), new Promise((end) => setTimeout(end, CLOSING))]);
    expect(faults.filter((fault) => !expected?.test(fault))).toEqual([]);
  });
  await logIn(page, home);
  await page.goto(`${home.address}${path}`);
  await page.locator('main h1').first().waitFor();
  return page;
}

/** Speaks to the node as its owner does by the command line. */
export const ownerOf = ({ directory }: Home): Client => createClient({ directory });

/** A link that logs one browser in, once. */
export async function loginLink(home: Home): Promise<string> {
  const { url } = (await ownerOf(home).post('/api/v1/login')) as { readonly url: string };
  return url;
}

/** Logs a browser in by what the link's button sends: Today, where it leads, is not loaded each time. */
async function logIn(page: Page, home: Home): Promise<void> {
  const code = new URL(await loginLink(home)).searchParams.get('code') ?? '';
  const answer = await page.context().request.post(`${home.address}/login`, {
    headers: { origin: home.address },
    form: { code },
    maxRedirects: 0,
  });
  if (answer.status() !== 303) throw new Error(`not logged in: ${await answer.text()}`);
}

/** The path of what a browser saved. */
export async function savedFrom(download: Download): Promise<string> {
  const path = join(temporaryFolder(), 'saved');
  await download.saveAs(path);
  return path;
}

/** What axe finds that is serious, or worse: WCAG 2.2 A and AA. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource());
  // What still asks is dimmed, and what is half-way faded in has half its contrast.
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished.catch(() => undefined)),
    ),
  );
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; impact: string; nodes: { html: string }[] }[];
        }>;
      };
    };
    // What passes is not told: that is most of the work.
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
    return (await axe.run({ runOnly, resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

let axe: string | undefined;

function axeSource(): string {
  axe ??= readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  return axe;
}
