import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';

const START = Date.UTC(2024, 0, 15);
const EVENTS = 30_000;
/** Of all events. */
const PERIOD = '2024-01-15T00:00:00+00:00/2024-01-30T00:00:00+00:00';
const PATIENCE = { timeout: 200_000, interval: 50 };

/** It takes half a minute for each period at least: no statement gives what another does, and all are needed. */
const QUERY = [
  'b = query_bucket("b");',
  'x = 0;',
  ...Array.from({ length: 9_000 }, (_, i) => `x = x + sum_durations(flood(b, ${i}));`),
  'RETURN = x;',
];

let folder: string;
let directory: string;
let daemon: Daemon;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  directory = join(folder, 'data');
  daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  await post('/api/0/buckets/b', { client: 'c', type: 'currentwindow', hostname: 'here' });
  const events = Array.from({ length: EVENTS }, (_, i) => ({
    timestamp: new Date(START + i * 10_000).toISOString(),
    duration: 5,
    data: { app: `app ${i % 7}`, title: `title ${i}` },
  }));
  await post('/api/0/buckets/b/events', events);
});

afterAll(async () => {
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const options = { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${daemon.address}${path}`, signal ? { ...options, signal } : options);
}

interface Queries {
  readonly running: number;
  readonly waiting: number;
  readonly thread: boolean;
}

async function queries(): Promise<Queries> {
  const response = await fetch(`${daemon.address}/api/v1/status`);
  return ((await response.json()) as { queries: Queries }).queries;
}

describe('a query that takes very long', () => {
  it.each([
    ['on the thread that serves', 5, false],
    ['in a thread of its own', 10_000, true],
  ])(
    'ends %s when the client hangs up, and others are served meanwhile',
    async (_, count, thread) => {
      const hangUp = new AbortController();
      const timeperiods = Array.from({ length: count }, () => PERIOD);
      const asked = post('/api/0/query/', { query: QUERY, timeperiods }, hangUp.signal);
      const failure = asked.catch((error: unknown) => error);
      await vi.waitFor(
        async () => expect(await queries()).toMatchObject({ running: 1, thread }),
        PATIENCE,
      );
      const event = { timestamp: '2024-03-01T00:00:00Z', duration: 0, data: { app: 'x' } };
      const beat = await post('/api/0/buckets/b/heartbeat?pulsetime=5', event);
      expect(beat.status).toBe(200);
      const quick = { query: ['RETURN = 1 + 1;'], timeperiods: [PERIOD] };
      expect(await (await post('/api/0/query/', quick)).json()).toEqual([2]);
      expect(await queries()).toMatchObject({ running: 1 });
      hangUp.abort();
      expect(await failure).toBeInstanceOf(DOMException);
      await vi.waitFor(
        async () => expect(await queries()).toMatchObject({ running: 0, waiting: 0 }),
        PATIENCE,
      );
    },
    180_000,
  );

  it('is ended by Ctrl-C', async () => {
    const file = join(folder, 'query');
    writeFileSync(file, QUERY.join('\n'));
    const args = ['--since', '2024-01-15', '--until', '2024-01-30', '-f', file];
    const child = elatioProcess(['query', '--data', directory, ...args]);
    const [out, err] = [child.stdout, child.stderr].map((stream) => stream && text(stream));
    const exit = once(child, 'exit');
    await vi.waitFor(async () => expect((await queries()).running).toBe(1), PATIENCE);
    expect(elatio(['status', '--data', directory]).out).toContain('1 at work, 0 waiting');
    child.kill('SIGINT');
    await exit;
    expect(child.exitCode).toBe(1);
    expect(await err).toContain('ELATIO_CLI_STOPPED');
    expect(await out).toBe('');
    await vi.waitFor(async () => expect((await queries()).running).toBe(0), PATIENCE);
  });

  it('does not keep the daemon from ending', async () => {
    const timeperiods = Array.from({ length: 10_000 }, () => PERIOD);
    const asked = post('/api/0/query/', { query: QUERY, timeperiods }).then(
      ({ status }) => status,
      () => 'cut',
    );
    await vi.waitFor(async () => expect((await queries()).running).toBe(1), PATIENCE);
    // Whoever hung up before is no failure of the node.
    expect(daemon.output()).not.toContain('failed');
    expect(await daemon.stop()).toBe(0);
    expect(['cut', 503]).toContain(await asked);
  });
});
