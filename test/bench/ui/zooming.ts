import type { Browser, Page } from 'playwright-core';

/** What of Chromium's trace format is read here: a complete event, in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** Turns of the wheel between a year and an hour, and the milliseconds between two. */
const TURNS = 90;
const PAUSE = 80;
const REST = 1_000;

const HOUR = 3_600_000;

/** Zooms the timeline by the wheel from a year to an hour, and reads from the trace what kept the page's main thread. */
export async function zoomIn(
  browser: Browser,
  page: Page,
  address: string,
): Promise<{
  readonly longestTaskMs: number;
  readonly tasksOver50ms: number;
  readonly finalHours: number;
}> {
  const until = new Date();
  const day = (time: Date): string => time.toISOString().slice(0, 10);
  const since = new Date(until.getTime() - 365 * 86_400_000);
  await page.goto(`${address}/timeline?since=${day(since)}&until=${day(until)}`);
  const canvas = page.locator('main canvas').first();
  await canvas.waitFor();
  await page.waitForLoadState('networkidle');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the timeline has no place');
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  for (let i = 1; i <= TURNS && spanOf(page.url()) > HOUR; i++) {
    await page.mouse.wheel(0, -120);
    // The address follows when the wheel rests.
    await page.waitForTimeout(i % 5 === 0 ? REST : PAUSE);
  }
  await page.waitForTimeout(REST);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const tasks = mainThreadTasks(trace.traceEvents);
  return {
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
    tasksOver50ms: tasks.filter((ms) => ms > 50).length,
    finalHours: Math.round((spanOf(page.url()) / HOUR) * 10) / 10,
  };
}

/** Milliseconds that the address shows. */
function spanOf(url: string): number {
  const { searchParams } = new URL(url);
  return Date.parse(searchParams.get('until') ?? '') - Date.parse(searchParams.get('since') ?? '');
}

/** Milliseconds of each task of every page's main thread. */
function mainThreadTasks(events: readonly TraceEvent[]): number[] {
  const isMain = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return events
    .filter(({ name, ph, pid, tid }) => {
      const isTask = name === 'RunTask' || name === 'ThreadControllerImpl::RunTask';
      return isTask && ph === 'X' && isMain.has(`${pid}/${tid}`);
    })
    .map(({ dur = 0 }) => dur / 1_000);
}
