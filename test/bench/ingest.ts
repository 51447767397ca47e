/** Heartbeats over keep-alive HTTP to a real daemon: how many a second, and how long each takes at 1,000/s. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, openConnection } from './connection.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { option, quantile, report, rounded } from './report.ts';

const SECONDS = option('seconds', 5);
const directory = await mkdtemp(join(tmpdir(), 'elatio-ingest-'));
const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
// Behind the present, so that later rounds go on from where earlier ones ended.
let clock = Date.UTC(2024, 0, 1);
const next = (ms: number): string => new Date((clock += ms)).toISOString();

async function connections(count: number): Promise<{ connection: Connection; path: string }[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const connection = await openConnection(daemon.port);
      const name = `aw-watcher-window_bench-${count}-${i}`;
      const spec = { client: 'bench', type: 'currentwindow', hostname: 'bench' };
      await connection.post(`/api/0/buckets/${name}`, JSON.stringify(spec));
      return { connection, path: `/api/0/buckets/${name}/heartbeat?pulsetime=60` };
    }),
  );
}

/** A heartbeat that extends the last event, or begins a new one. */
function heartbeat(kind: 'merge' | 'new', i: number): string {
  const title = kind === 'merge' ? 'the same' : `document ${i} of many – Editor`;
  return JSON.stringify({ timestamp: next(1_000), duration: 0, data: { app: 'Editor', title } });
}

async function rate(count: number, kind: 'merge' | 'new'): Promise<number> {
  const clients = await connections(count);
  const end = performance.now() + SECONDS * 1000;
  const begin = performance.now();
  const sent = await Promise.all(
    clients.map(async ({ connection, path }, client) => {
      let i = 0;
      while (performance.now() < end)
        await connection.post(path, heartbeat(kind, client + 8 * i++));
      return i;
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  for (const { connection } of clients) connection.close();
  return rounded(sent.reduce((sum, one) => sum + one, 0) / seconds);
}

/** Milliseconds that requests took which were due at an even pace, waiting included. */
async function paced(perSecond: number): Promise<number[]> {
  const clients = await connections(8);
  const took: number[] = [];
  const begin = performance.now();
  const total = perSecond * SECONDS;
  let due = 0;
  await Promise.all(
    clients.map(async ({ connection, path }) => {
      while (due < total) {
        const at = begin + (due++ * 1000) / perSecond;
        const wait = at - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        // Late because the answers before were: that counts. Late by the timer: that does not.
        const from = wait > 0 ? performance.now() : at;
        await connection.post(path, heartbeat(due % 2 === 0 ? 'merge' : 'new', due));
        took.push(performance.now() - from);
      }
    }),
  );
  for (const { connection } of clients) connection.close();
  return took;
}

await rate(1, 'merge');
const figures = {
  oneClient: { mergePerSecond: await rate(1, 'merge'), newPerSecond: await rate(1, 'new') },
  eightClients: { mergePerSecond: await rate(8, 'merge'), newPerSecond: await rate(8, 'new') },
};
const took = await paced(1_000);
await daemon.stop();
await rm(directory, { recursive: true });

const p99 = rounded(quantile(took, 0.99));
report('ingest', {
  ...figures,
  at1000PerSecond: { p50Ms: rounded(quantile(took, 0.5)), p99Ms: p99, requests: took.length },
  // Python server on the same kind of machine, measured: merge, new, four clients together.
  reference: { awServerPython: { mergePerSecond: 193, newPerSecond: 222, fourClients: 141 } },
  target: { oneClient: 2_000, eightClients: 5_000, p99Ms: 5 },
  met:
    Math.min(...Object.values(figures.oneClient)) >= 2_000 &&
    Math.min(...Object.values(figures.eightClients)) >= 5_000 &&
    p99 <= 5,
});
