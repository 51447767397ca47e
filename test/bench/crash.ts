/**
 * `kill -9` of a real daemon at random moments under load from four watchers: what was acknowledged and is
 * gone afterwards, and how long a restart takes to its first answer.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../node/demo/generator/random.ts';
import { openDirectory } from '../../node/open.ts';
import { eventId } from '../../node/store/index.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import { option, quantile, report, rounded } from './report.ts';

interface Acknowledged {
  readonly id: number;
  /** Seconds. */
  readonly duration: number;
}

const CLIENTS = 4;
const LONGEST_MS = 400;
const rounds = option('rounds', 200);
const seed = option('seed', 1);
const random = new Random(seed);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-crash-')), 'data');
const flags = ['--no-collectors', '--open'];

/** What the daemon has acknowledged, by title, which is unique. */
const acknowledged = new Map<string, Acknowledged>();
let clock = Date.UTC(2024, 0, 1);
let requests = 0;

/** @throws Error where the daemon is gone */
async function post(daemon: Daemon, path: string, body: object): Promise<string> {
  const response = await fetch(`${daemon.address}/api/0/buckets/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (response.status >= 400) throw new Error(answer);
  return answer;
}

/** Sends heartbeats, every second one extending the one before, until the daemon is gone. */
async function watch(daemon: Daemon, client: number, round: number): Promise<void> {
  const name = `aw-watcher-window_crash-${client}`;
  const type = client === 0 ? 'web.tab.current' : 'currentwindow';
  await post(daemon, name, { client: 'bench', type, hostname: 'bench' });
  for (let i = 0; ; i++) {
    const title = `${round}/${client}/${Math.floor(i / 2)}`;
    const timestamp = new Date((clock += 10)).toISOString();
    const event = { timestamp, duration: 0, data: { app: 'Editor', title } };
    const answer = await post(daemon, `${name}/heartbeat?pulsetime=60`, event);
    acknowledged.set(title, JSON.parse(answer) as Acknowledged);
    requests++;
  }
}

async function killUnderLoad(daemon: Daemon, round: number): Promise<void> {
  const exited = once(daemon.process, 'exit');
  const watching = Array.from({ length: CLIENTS }, (_, client) => watch(daemon, client, round));
  const ended = Promise.allSettled(watching);
  await new Promise((resolve) => setTimeout(resolve, random.below(LONGEST_MS)));
  daemon.process.kill('SIGKILL');
  await exited;
  await ended;
}

/** Titles with what is stored under them, and how many stand there twice. */
async function readAll(): Promise<{
  readonly stored: Map<string, Acknowledged>;
  readonly twice: number;
  readonly faults: readonly string[];
}> {
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
  const stored = new Map<string, Acknowledged>();
  let twice = 0;
  for (const bucket of store.buckets().values()) {
    for await (const batch of store.events(bucket)) {
      for (const { number, duration, data } of batch) {
        const { title } = data;
        if (typeof title !== 'string') continue;
        if (stored.has(title)) twice++;
        stored.set(title, { id: eventId(bucket, number), duration: duration / 1e6 });
      }
    }
  }
  const { faults } = await store.verify();
  const { damage } = store.status();
  await store.stop();
  return { stored, twice, faults: [...faults, ...damage] };
}

const restarts: number[] = [];
for (let round = 0; round < rounds; round++) {
  const begin = performance.now();
  const daemon = await startDaemon(directory, { args: flags });
  const response = await fetch(`${daemon.address}/api/0/info`);
  if (!response.ok) throw new Error(`the daemon answered ${response.status}`);
  // The first start makes the directory.
  if (round > 0) restarts.push(performance.now() - begin);
  await killUnderLoad(daemon, round);
}
const { stored, twice, faults } = await readAll();
await rm(join(directory, '..'), { recursive: true });

let lost = 0;
for (const [title, { id, duration }] of acknowledged) {
  const found = stored.get(title);
  if (!found || found.id !== id || found.duration < duration) lost++;
}
const restartMs = {
  p50: rounded(quantile(restarts, 0.5)),
  max: rounded(Math.max(0, ...restarts)),
};
report('crash', {
  rounds,
  seed,
  acknowledged: requests,
  events: acknowledged.size,
  lost,
  twice,
  faults,
  restartMs,
  target: { lost: 0, restartMs: 2_000 },
  met: lost + twice + faults.length === 0 && restartMs.max <= 2_000,
});
if (lost + twice + faults.length > 0 || requests === 0) process.exitCode = 1;
