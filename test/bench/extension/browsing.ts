import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, CDPSession } from 'playwright-core';
import { EXTENSION_ID } from '../../../protocol/browser.ts';

/** Of Chrome's trace: a task that took `dur` microseconds from `ts` on. */
interface Traced {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly url?: string }; readonly fileName?: string };
}

export interface Browsed {
  /** Milliseconds of the pages' main threads in the extension's script: compiled, evaluated, called. */
  readonly ms: number;
  /** How often it was called. */
  readonly calls: number;
  readonly pages: number;
}

const PAGE = `<!doctype html><title>A page</title><style>p{height:300px}</style><textarea></textarea>
${'<p>text <a href="#a">link</a></p>'.repeat(60)}`;

/** Half a minute on each of two pages for each minute: scrolling, clicking, typing as a person would who never rests. */
export async function browse(context: BrowserContext, minutes: number): Promise<Browsed> {
  const server = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html');
    reply.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const trace = await startTrace(session);
  let pages = 0;
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    await page.goto(`${site}?page=${pages++}`);
    const leave = Math.min(end, Date.now() + 30_000);
    for (let i = 0; Date.now() < leave; i++) {
      if (i % 10 === 0)
        await page
          .locator('a')
          .nth(i % 60)
          .click();
      else if (i % 10 === 5) await page.locator('textarea').pressSequentially('words');
      else await page.mouse.wheel(0, i % 40 < 20 ? 400 : -400);
      await page.waitForTimeout(200);
    }
  }
  const events = await trace.stop();
  await page.close();
  server.closeAllConnections();
  server.close();
  return { ...timeIn(events), pages };
}

async function startTrace(session: CDPSession): Promise<{ stop(): Promise<Traced[]> }> {
  const events: Traced[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as Traced[]));
  });
  await session.send('Tracing.start', {
    traceConfig: {
      includedCategories: ['devtools.timeline', 'v8', 'disabled-by-default-v8.compile'],
    },
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
function timeIn(events: readonly Traced[]): { ms: number; calls: number } {
  const own = events
    .filter(({ ph, dur }) => ph === 'X' && dur !== undefined)
    .filter(({ args }) =>
      (args?.data?.url ?? args?.fileName ?? '').startsWith(
        `chrome-extension://${EXTENSION_ID}/content`,
      ),
    )
    .sort((a, b) => a.pid - b.pid || a.tid - b.tid || a.ts - b.ts);
  let ms = 0;
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
    ms += (event.dur ?? 0) / 1_000;
  }
  return { ms: Math.round(ms * 1_000) / 1_000, calls };
}
