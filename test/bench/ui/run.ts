/**
 * The page in headless Chromium on the node's machine, over a made-up year of three devices: how long Today takes until it
 * is drawn with data, by a new node and a new browser, and again; what the first load weighs; whether zooming the timeline
 * from a year to an hour keeps the main thread for long; whether an hour of clicking at random leaves memory behind.
 * `--clicks`, `--rounds`, `--only load|zoom|clicks`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { elatio, startDaemon } from '../../e2e/daemon.ts';
import { isIndexed, statusOf, until } from '../devices.ts';
import { option, quantile, report, rounded } from '../report.ts';
import { clickAround } from './clicking.ts';
import { logIn } from './login.ts';
import { timeOfToday } from './today.ts';
import { zoomIn } from './zooming.ts';

const rounds = option('rounds', 5);
const clicks = option('clicks', 3_600);
const at = process.argv.indexOf('--only');
const only = at < 0 ? undefined : process.argv[at + 1];
const isWanted = (what: string): boolean => only === undefined || only === what;

const scratch = await mkdtemp(join(tmpdir(), 'elatio-bench-ui-'));
const directory = join(scratch, 'demo');
const made = elatio(['demo', '--data', directory, '--years', '1', '--devices', '3'], {
  timeoutMs: 600_000,
});
if (made.code !== 0) throw new Error(made.err);

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });

// The index for searching is made once, some minutes' work beside which nothing is measured.
const first = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
await until(async () => isIndexed((await statusOf(first)).search), 1_000);
await first.stop();

const cold: number[] = [];
const warm: number[] = [];
let firstLoad = 0;
for (let i = 0; isWanted('load') && i < rounds; i++) {
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  const browser = await launch();
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await logIn(page, { address: daemon.address, directory }, { cold: true });
  const unknown = await timeOfToday(page, daemon.address);
  cold.push(unknown.ms);
  firstLoad = unknown.bytes;
  for (let j = 0; j < 3; j++) {
    // What else was asked is answered: nobody opens a page again before they have looked at it.
    await page.waitForTimeout(1_000);
    warm.push((await timeOfToday(page, daemon.address)).ms);
  }
  await browser.close();
  await daemon.stop();
}

const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
const home = { address: daemon.address, directory };
const browser = await launch();
const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
await logIn(page, home);
const zoom = isWanted('zoom') ? await zoomIn(browser, page, home.address) : undefined;
const clicking = isWanted('clicks') ? await clickAround(page, home.address, clicks) : undefined;
await browser.close();
await daemon.stop();
await rm(scratch, { recursive: true });

const milliseconds = (values: readonly number[]) => ({
  median: rounded(quantile(values, 0.5)),
  most: rounded(Math.max(...values)),
});
report('ui', {
  ...(cold.length > 0 && {
    todayColdMs: { ...milliseconds(cold), target: 1_000 },
    todayWarmMs: { ...milliseconds(warm), target: 300 },
    firstLoadKB: { measured: rounded(firstLoad / 1_000), target: 450 },
  }),
  ...(zoom && { zoom: { ...zoom, target: 'no task over 50 ms' } }),
  ...(clicking && { clicking: { ...clicking, target: 1.1 } }),
});
