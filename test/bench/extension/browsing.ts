import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, CDPSession } from 'playwright-core';
import { EXTENSION_ID } from '../../../protocol/browser.ts';
import { rounded } from '../report.ts';

/** What is done in a minute, evenly over it. */
export interface Pace {
  readonly pages: number;
  readonly moves: number;
  readonly turns: number;
  readonly keys: number;
  readonly clicks: number;
  /** Clicks on links within the page, each of which is a visit of its own. */
  readonly links: number;
}

/** Somebody who reads, and writes a little. */
export const USUAL: Pace = { pages: 4, moves: 200, turns: 100, keys: 60, clicks: 8, links: 4 };
/** Somebody who does something five times a second, all the time. */
export const RESTLESS: Pace = {
  pages: 4,
  moves: 400,
  turns: 200,
  keys: 200,
  clicks: 30,
  links: 10,
};

/** Of Chrome's trace: a task that took its thread `tdur` microseconds, from `ts` on and with others between `dur`. */
interface Traced {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string }; readonly fileName?: string };
}

export interface Browsed {
  /** Milliseconds of the pages' main threads in the extension's script: compiled, evaluated, called. */
  readonly ms: number;
  /** Of these, until it was evaluated. */
  readonly starting: number;
  /** How often it was called. */
  readonly calls: number;
}

const PAGE = `<!doctype html><title>A page</title><style>p{height:300px}</style><textarea></textarea>
${'<p>text <a href="#a">link</a></p>'.repeat(60)}`;

/** Browses local pages for a minute. */
export async function browse(context: BrowserContext, pace: Pace): Promise<Browsed> {
  const server = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html');
    reply.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const page = await context.newPage();
  const trace = await startTrace(await context.newCDPSession(page));
  const started = Date.now();
  for (const { at, what, count } of plan(pace)) {
    await page.waitForTimeout(Math.max(started + at - Date.now(), 0));
    if (what === 'pages') await page.goto(`${site}?page=${count}`);
    else if (what === 'moves') await page.mouse.move(100 + (count % 50) * 10, 300);
    else if (what === 'turns') await page.mouse.wheel(0, count % 20 < 12 ? 400 : -400);
    else if (what === 'clicks') await page.mouse.click(400, 300);
    else if (what === 'links') {
      await page
        .locator('a')
        .nth(count % 60)
        .click();
      await page.locator('textarea').focus();
    } else await page.keyboard.press('w');
  }
  await page.waitForTimeout(Math.max(started + 60_000 - Date.now(), 0));
  await page.goto('about:blank');
  const events = await trace.stop();
  await page.close();
  server.closeAllConnections();
  server.close();
  return timeIn(events);
}

type Act = { readonly at: number; readonly what: keyof Pace; readonly count: number };

/** All of a minute in its order: `at` is in ms. */
function plan(pace: Pace): Act[] {
  const acts = Object.entries(pace).flatMap(([name, times]) =>
    Array.from({ length: Number(times) }, (_, count) => ({
      at: (count * 60_000) / Number(times) + (name === 'pages' ? 0 : 500),
      what: name as keyof Pace,
      count,
    })),
  );
  return acts.sort((a, b) => a.at - b.at);
}

async function startTrace(session: CDPSession): Promise<{ stop(): Promise<Traced[]> }> {
  const events: Traced[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as Traced[]));
  });
  await session.send('Tracing.start', {
    // Nothing more: to trace costs by itself.
    traceConfig: { includedCategories: ['devtools.timeline'] },
    transferMode: 'ReportEvents',
  });
  return {
    async stop() {
      const complete = new Promise<void>((resolve) => {
        session.once('Tracing.tracingComplete', () => resolve());
      });
      await session.send('Tracing.end');
      await complete;
      return events;
    },
  };
}

/** What is within another is counted once. */
function timeIn(events: readonly Traced[]): Browsed {
  const own = events
    .filter(({ ph, dur }) => ph === 'X' && dur !== undefined)
    .filter(({ args }) =>
      (args?.data?.url ?? args?.fileName ?? '').startsWith(
        `chrome-extension://${EXTENSION_ID}/page.js`,
      ),
    )
    .sort((a, b) => a.pid - b.pid || a.tid - b.tid || a.ts - b.ts);
  let ms = 0;
  let starting = 0;
  let calls = 0;
  let before: Traced | undefined;
  for (const event of own) {
    const isWithin =
      before?.pid === event.pid &&
      before.tid === event.tid &&
      event.ts < before.ts + (before.dur ?? 0);
    if (isWithin) continue;
    before = event;
    calls++;
    // By its own clock: on a busy machine others run in between.
    const took = (event.tdur ?? event.dur ?? 0) / 1_000;
    ms += took;
    if (event.name === 'EvaluateScript') starting += took;
  }
  return { ms: rounded(ms), starting: rounded(starting), calls };
}
