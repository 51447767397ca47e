import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const CHROMIUM = '/usr/bin/chromium';
const SECRET = 'a title that no page may read';

async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // What a hostile name server does when it rebinds a page's own name to this machine.
      '--host-resolver-rules=MAP rebound.test 127.0.0.1,MAP hostile.test 127.0.0.1',
    ],
  });
  onTestFinished(() => browser.close());
  return browser;
}

/** A web server whose pages are empty; its port. */
async function startHostileSite(): Promise<number> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>hostile</title>');
  });
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** What a page tries, run inside it. Gives what it could read. */
async function attack(node: string): Promise<string[]> {
  const read: string[] = [];
  const requests: [path: string, init: RequestInit][] = [
    ['/api/0/buckets/', {}],
    ['/api/0/buckets/w/events', {}],
    ['/api/0/buckets/w/events', { mode: 'no-cors' }],
    ['/api/0/buckets/w/events', { credentials: 'include' }],
    ['/api/0/export', { credentials: 'include' }],
    ['/api/v1/status', { credentials: 'include', mode: 'no-cors' }],
    ...(['cors', 'no-cors'] as const).flatMap((mode): [string, RequestInit][] => [
      [
        '/api/0/buckets/planted',
        {
          method: 'POST',
          mode,
          credentials: 'include',
          body: '{"client":"x","type":"x","hostname":"x"}',
        },
      ],
      [
        '/api/0/buckets/w/heartbeat?pulsetime=60',
        {
          method: 'POST',
          mode,
          credentials: 'include',
          body: '{"timestamp":"2026-01-01T11:00:00Z","duration":0,"data":{"title":"planted"}}',
        },
      ],
      [
        '/api/v1/tokens',
        {
          method: 'POST',
          mode,
          credentials: 'include',
          body: '{"scope":"admin"}',
        },
      ],
    ]),
  ];
  for (const [path, init] of requests) {
    try {
      const text = await (await fetch(node + path, init)).text();
      if (text !== '') read.push(text);
    } catch {
      // Refused, as it should be.
    }
  }
  return read;
}

/** A form that any page can send anywhere, with a body that is JSON to whoever does not look at its type. */
function formAttack(node: string): string {
  return `<form method="post" enctype="text/plain" action="${node}/api/0/buckets/planted">
    <input name='{"client":"x","type":"x","hostname":"x","data":{"' value='":1}}'><button>win</button></form>`;
}

async function recorded(daemon: Daemon, directory: string): Promise<string> {
  const events = elatio(['events', '--data', directory, '--json']).out;
  const buckets = elatio(['status', '--data', directory, '--json']).out;
  return events + JSON.stringify((JSON.parse(buckets) as { store: object }).store) + daemon.port;
}

describe.skipIf(!existsSync(CHROMIUM))('a hostile page in a real browser', () => {
  it.each(['a stranger', 'somebody who is logged in'])(
    'open beside %s changes and reads nothing',
    async (who) => {
      const directory = join(temporaryFolder(), 'data');
      const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
      onTestFinished(async () => void (await daemon.stop('SIGKILL')));
      const watcher = watcherAt(daemon.address);
      await watcher.create('w');
      await watcher.heartbeat('w', '2026-01-01T10:00:00Z', { title: SECRET });
      const before = await recorded(daemon, directory);

      const browser = await startBrowser();
      const context = await browser.newContext();
      if (who !== 'a stranger') {
        const page = await context.newPage();
        await page.goto(elatio(['login', '--data', directory]).out.trim());
        await page.getByRole('button').click();
        await page.waitForURL(`${daemon.address}/`);
        // The positive control: the person in front of the browser may read.
        await page.goto(`${daemon.address}/api/0/buckets/w/events`);
        expect(await page.content()).toContain(SECRET);
      }

      const site = await startHostileSite();
      const ports = [
        `http://hostile.test:${site}`,
        // Another port of this host is the same site: its pages get the cookie sent along.
        `http://127.0.0.1:${site}`,
        `http://localhost:${site}`,
      ];
      for (const origin of ports) {
        const page = await context.newPage();
        await page.goto(origin);
        for (const node of [daemon.address, `http://localhost:${daemon.port}`]) {
          expect([origin, await page.evaluate(attack, node)]).toEqual([origin, []]);
        }
        await page.setContent(formAttack(daemon.address));
        await page.getByRole('button').click();
        await page.waitForURL('**/planted');
        expect(await page.content()).toContain('ELATIO_HTTP_ORIGIN');
        await page.close();
      }

      // Rebinding: the page's own name leads to the node, so to the browser it is the page's own origin.
      const rebound = await context.newPage();
      const answer = await rebound.goto(`http://rebound.test:${daemon.port}/`);
      expect(answer?.status()).toBe(400);
      const read = await rebound.evaluate(attack, `http://rebound.test:${daemon.port}`);
      for (const text of read) expect(text).toContain('ELATIO_HTTP_HOST');

      expect(await recorded(daemon, directory)).toBe(before);
      expect(elatio(['token', 'list', '--data', directory, '--json']).out.trim()).toBe('[]');
    },
  );
});
