import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { EXTENSION_ID } from '../../protocol/browser.ts';
import type { Failure, RequestName, Requests } from '../../extension/messages.ts';
import { type Client, createClient } from '../../node/cli/client.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import { temporaryFolder } from '../node/folder.ts';

/** An event as ActivityWatch's API tells it. */
export interface Recorded {
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Record<string, unknown>;
}

/** A node, and whoever stands between it and the browser. */
export interface Home {
  readonly directory: string;
  readonly owner: Client;
  /** Of the go-between: what the extension is told. */
  readonly address: string;
  readonly between: Between;
  daemon(): Daemon;
  stop(): Promise<void>;
  start(): Promise<void>;
  code(): Promise<string>;
  /** Of all buckets of a type. */
  events(type: 'web.tab.current' | 'web.page.activity'): Promise<Recorded[]>;
}

/** Lets batches through, or does not. */
export interface Between {
  /**
   * `through`: as they are. `deaf`: the node gets them, its answers do not arrive. A number: the status of an answer that is
   * given for the node. `garbage`: what no node says.
   */
  mode: 'through' | 'deaf' | 'garbage' | number;
  /** Batches that the node was sent: the body of each. */
  readonly batches: { readonly id: string; readonly spans: readonly { start: string }[] }[];
}

/** A new node that holds nothing, ended with the test. */
export async function newHome(): Promise<Home> {
  const directory = temporaryFolder();
  const run = (): Promise<Daemon> => startDaemon(directory, { args: ['--no-collectors'] });
  let daemon = await run();
  const between: Between = { mode: 'through', batches: [] };
  const server = await listen((req, res) => void pass(req, res, between, () => daemon.port));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await daemon.stop();
  });
  const owner = createClient({ directory });
  return {
    directory,
    owner,
    address: `http://127.0.0.1:${portOf(server)}`,
    between,
    daemon: () => daemon,
    async stop() {
      await daemon.stop();
    },
    async start() {
      daemon = await run();
    },
    async code() {
      const { code } = (await owner.post('/api/v1/browser/codes')) as { readonly code: string };
      return code;
    },
    async events(type) {
      const buckets = (await owner.get('/api/0/buckets/')) as Record<string, { type: string }>;
      const found: Recorded[] = [];
      for (const [name, bucket] of Object.entries(buckets)) {
        if (bucket.type !== type) continue;
        found.push(...((await owner.get(`/api/0/buckets/${name}/events?limit=-1`)) as Recorded[]));
      }
      return found.sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
    },
  };
}

async function pass(
  req: IncomingMessage,
  res: ServerResponse,
  between: Between,
  port: () => number,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { mode } = between;
  const cors = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
  const isBatch = req.method === 'POST' && req.url?.endsWith('/batches') === true;
  if (isBatch && typeof mode === 'number') return void res.writeHead(mode, cors).end('{}');
  if (isBatch && mode === 'garbage') return void res.writeHead(200, cors).end('<html>hello</html>');
  if (isBatch) {
    between.batches.push(JSON.parse(body.toString()) as Between['batches'][number]);
  }
  const onward = request(
    {
      port: port(),
      host: '127.0.0.1',
      method: req.method,
      path: req.url,
      headers: { ...req.headers, host: `127.0.0.1:${port()}` },
    },
    (answer) => {
      // Asked again: it may have changed while the node was at it.
      if (isBatch && between.mode === 'deaf') {
        answer.resume();
        res.destroy();
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    },
  );
  onward.on('error', () => res.destroy());
  onward.end(body);
}

/** Local pages: at `/PATH` of any name that ends in `.localhost` is one called PATH, 5,000 pixels long. */
export async function newSites(): Promise<(host: string, path?: string) => string> {
  const server = await listen((req, res) => {
    const title = (req.url ?? '').slice(1).split('?')[0];
    if (title === 'file.bin') {
      res.writeHead(200, { 'content-disposition': 'attachment; filename="report.bin"' });
      return void res.end('abc');
    }
    res.writeHead(200, { 'content-type': 'text/html' });
    res.end(
      `<title>${title}</title><body style="height:5000px"><button>b</button><input><p>secret text</p>`,
    );
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (host, path = '') => `http://${host}.localhost:${portOf(server)}/${path}`;
}

async function listen(
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Milliseconds. */
const CLOSING = 20_000;

/** A real Chromium with the extension. */
export interface Browser {
  readonly context: BrowserContext;
  /** A page of the extension's own, which is not in front unless it is asked to be. */
  readonly own: Page;
  ask<Name extends RequestName>(
    request: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer'] & Partial<Failure>>;
  /** Stops the service worker as the browser does when it likes. */
  stopWorker(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** @param profile the folder of one that was there before */
export async function startBrowser(profile = temporaryFolder()): Promise<Browser> {
  const extension = inject('extension');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: false,
    args: [
      '--headless=new',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const own = await context.newPage();
  await own.goto(`chrome-extension://${EXTENSION_ID}/manifest.json`);
  const cdp = await context.newCDPSession(own);
  const ended = new Promise((resolve) => context.once('close', resolve));
  // One that does not answer any more ends with this process.
  const close = (): Promise<void> =>
    Promise.race([context.close(), new Promise<void>((end) => setTimeout(end, CLOSING))]);
  onTestFinished(close);
  return {
    context,
    own,
    ask: (name, ask) =>
      own.evaluate(
        ([request, asked]) => {
          const { chrome } = globalThis as unknown as {
            chrome: { runtime: { sendMessage(message: object): Promise<never> } };
          };
          return chrome.runtime.sendMessage({ request, ask: asked });
        },
        [name, ask] as const,
      ),
    async stopWorker() {
      await cdp.send('ServiceWorker.enable');
      await cdp.send('ServiceWorker.stopAllWorkers');
    },
    async kill() {
      const whole = context.browser();
      if (!whole) throw new Error('This context is no browser of its own.');
      const killer = await whole.newBrowserCDPSession();
      // Nobody is left to answer.
      killer.send('Browser.crash').catch(() => undefined);
      await ended;
    },
    close,
  };
}

/** Connects a browser with a node by a code, as a person types it. */
export async function connect(browser: Browser, home: Home): Promise<void> {
  const answer = await browser.ask('code', { address: home.address, code: await home.code() });
  expect(answer).toMatchObject({ state: 'connected' });
}
