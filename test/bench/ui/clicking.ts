import type { CDPSession, Page } from 'playwright-core';
import { randomFrom } from '../../fuzz/mutate.ts';
import { rounded } from '../report.ts';

/** Between two looks at the memory. */
const LOOKS = 40;

/** Milliseconds in which whatever was asked is answered. */
const REST = 500;

/** So many different chances. */
const ANY = 1_000_000;

/** What ends the session, locks the node, or leaves the page: without it there would be nothing to click on. */
const LEFT_ALONE = /log out|lock|download|save as|export|backup|revoke|open in/i;

/**
 * Clicks at random, once a second of the page's own clock, which is set forward instead of waited for.
 * @param clicks as many seconds
 * @returns megabytes of the page's heap after everything unused was given back, by quarter, and the last over the second
 */
export async function clickAround(
  page: Page,
  address: string,
  clicks: number,
): Promise<{
  readonly clicks: number;
  readonly heapMB: readonly number[];
  readonly ratio: number;
}> {
  await page.clock.install();
  await page.goto(`${address}/`);
  await page.locator('main h1').first().waitFor();
  await visitAll(page);
  const devtools = await page.context().newCDPSession(page);
  const heaps: number[] = [];
  const random = randomFrom(1);
  for (let i = 1; i <= clicks; i++) {
    await clickSomething(page, random(ANY) / ANY);
    await page.clock.runFor(1_000);
    // Some answers are waited for; most are overtaken by the next click, as by a hasty hand.
    if (i % 10 === 0) await page.waitForTimeout(REST);
    if (!page.url().startsWith(address) || i % 200 === 0) await page.keyboard.press('Escape');
    if (i % Math.max(1, Math.floor(clicks / LOOKS)) === 0) heaps.push(await heapMB(devtools));
  }
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const size = heaps.length / 4;
    const part = heaps.slice(Math.floor(quarter * size), Math.floor((quarter + 1) * size));
    return rounded(part.reduce((sum, one) => sum + one, 0) / part.length);
  });
  return { clicks, heapMB: quarters, ratio: rounded((quarters[3] ?? 0) / (quarters[1] ?? 1)) };
}

/** Opens every page of the menu once: the code of a page, which is loaded when it is first opened, is nothing that is left behind. */
async function visitAll(page: Page): Promise<void> {
  const links = page.locator('nav').first().getByRole('link');
  for (const link of await links.all()) {
    await link.click();
    await page.clock.runFor(1_000);
    await page.waitForTimeout(REST);
  }
}

/** @param chance 0 to 1: which of what can be clicked on */
async function clickSomething(page: Page, chance: number): Promise<void> {
  await page.evaluate(
    ({ pattern, at }) => {
      const leftAlone = new RegExp(pattern, 'i');
      const targets = [
        ...document.querySelectorAll<HTMLElement>(
          'a[href^="/"], button:not(:disabled), [role=menuitem], [role=tab], [role=option], input[type=radio], input[type=checkbox], summary',
        ),
      ].filter(
        (one) =>
          one.offsetParent !== null &&
          !one.hasAttribute('download') &&
          !leftAlone.test(`${one.textContent} ${one.getAttribute('aria-label')}`),
      );
      targets[Math.floor(at * targets.length)]?.click();
    },
    { pattern: LEFT_ALONE.source, at: chance },
  );
}

async function heapMB(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
