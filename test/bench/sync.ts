/**
 * Two daemons of one owner on the loopback interface: their first meeting, at which one has --events; and how long an event takes from here to there, --samples times.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { enrolTogether } from '../e2e/enrol.ts';
import { watcherAt } from '../e2e/watcher.ts';
import { sealedBytesIn, statusOf, up } from './devices.ts';
import { openLine } from './line.ts';
import { fillDirectory } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 1_000_000);
const samples = option('samples', 200);
const LOOK_MS = 5;
const BUCKET = 'bench_latency';

const folder = await mkdtemp(join(tmpdir(), 'elatio-sync-'));
await fillDirectory(join(folder, 'a'), events);
const sealed = await sealedBytesIn(join(folder, 'a'));

const line = await openLine();
const [first, second] = await enrolTogether([join(folder, 'a'), join(folder, 'b')], (_, of) =>
  // Only the second knows where the first is, and that is behind the line.
  of.directory.endsWith('b') ? [line.port] : [],
);
line.lead(first.peerPort);
const a = await up(first);
const b = await up(second);

/** Milliseconds from the first connection until neither lacks anything. */
async function meeting(): Promise<number> {
  for (;;) {
    const { peers, store } = await statusOf(b);
    if (peers.synced > 0 && store.events >= events) return line.elapsed();
    await sleep(LOOK_MS);
  }
}

const firstMs = await meeting();
const wire = line.bytes();
const stored = (await statusOf(b)).store.chunks;

const [here, there] = [watcherAt(a.address), watcherAt(b.address)];
await here.create(BUCKET);
const delays: number[] = [];
const start = Date.now() - 3_600_000;
for (let i = 0; i < samples; i++) {
  await sleep(200 + 300 * Math.random());
  const title = `sample ${i}`;
  await here.heartbeat(BUCKET, new Date(start + 10_000 * i).toISOString(), { title }, 0);
  const acknowledged = performance.now();
  for (;;) {
    const found = await there.get(`buckets/${BUCKET}/events?limit=1`).catch(() => []);
    const [newest] = found as { readonly data: { readonly title: string } }[];
    if (newest?.data.title === title) break;
    await sleep(LOOK_MS);
  }
  delays.push(performance.now() - acknowledged);
}

await a.stop();
await b.stop();
line.close();
await rm(folder, { recursive: true });

const perSecond = rounded(events / (firstMs / 1000));
const wireToSealed = rounded(wire / sealed);
const visible = { p50: rounded(quantile(delays, 0.5)), p99: rounded(quantile(delays, 0.99)) };
report('sync', {
  events,
  firstSeconds: rounded(firstMs / 1000),
  perSecond,
  wireMebibytes: rounded(wire / 2 ** 20),
  wireToSealed,
  chunks: stored,
  visibleMs: visible,
  target: {
    perSecond: 150_000,
    wireToSealed: 1.1,
    visibleMs: { p50: 300, p99: 1500 },
  },
  met: {
    perSecond: perSecond >= 150_000,
    wireToSealed: wireToSealed <= 1.1,
    visibleMs: visible.p50 <= 300 && visible.p99 <= 1500,
  },
});
