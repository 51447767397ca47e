import { type Client, createClient } from '../../node/cli/client.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import { type Between, pass } from './between.ts';
import { serve } from './serving.ts';

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
  /** The code of six digits that connects a browser. */
  code(): Promise<string>;
  /** All of the buckets of a type, oldest first; of one host alone where it is given, without `.localhost`. */
  events(type: 'web.tab.current' | 'web.page.activity', host?: string): Promise<Recorded[]>;
  close(): Promise<void>;
}

/** @param directory the folder of a node that was there before, or of a new one */
export async function startHome(directory: string): Promise<Home> {
  const run = (): Promise<Daemon> => startDaemon(directory, { args: ['--no-collectors'] });
  let daemon = await run();
  const between: Between = { mode: 'through', batches: [] };
  const server = await serve((req, res) => void pass(req, res, between, () => daemon.port));
  const owner = createClient({ directory });
  return {
    directory,
    owner,
    address: `http://127.0.0.1:${server.port}`,
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
    async events(type, host) {
      const buckets = (await owner.get('/api/0/buckets/')) as Record<string, { type: string }>;
      const found: Recorded[] = [];
      for (const [name, bucket] of Object.entries(buckets)) {
        if (bucket.type !== type) continue;
        found.push(...((await owner.get(`/api/0/buckets/${name}/events?limit=-1`)) as Recorded[]));
      }
      const isWanted = ({ data }: Recorded): boolean =>
        host === undefined || URL.parse(String(data['url']))?.hostname === `${host}.localhost`;
      return found
        .filter(isWanted)
        .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
    },
    async close() {
      server.close();
      await daemon.stop();
    },
  };
}
