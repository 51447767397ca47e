import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

async function recording(events = 5): Promise<{ directory: string; daemon: Daemon; out: string }> {
  const folder = temporaryFolder();
  const directory = join(folder, 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const watcher = watcherAt(daemon.address);
  await watcher.create('w');
  const begin = Date.UTC(2026, 0, 1, 10);
  for (let at = 0; at < events; at += 10_000) {
    const count = Math.min(10_000, events - at);
    const sent = Array.from({ length: count }, (_, i) => ({
      timestamp: new Date(begin + (at + i) * 60_000).toISOString(),
      duration: 30,
      data: { app: 'editor', title: `document ${at + i} ${'of many '.repeat(20)}` },
    }));
    expect((await watcher.post('buckets/w/events', sent)).status).toBe(200);
  }
  return { directory, daemon, out: join(folder, 'out') };
}

interface Exported {
  readonly buckets: Record<string, { readonly events: readonly { readonly data: object }[] }>;
}

describe('elatio export', () => {
  it('writes a file, says how much, and writes over none unasked', async () => {
    const { directory, out } = await recording();
    const first = elatio(['export', out, '--data', directory]);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^Wrote 5 events, [\d.]+ k?B to /);
    const content = readFileSync(out, 'utf8');
    expect((JSON.parse(content) as Exported).buckets['w'].events).toHaveLength(5);

    writeFileSync(out, 'mine');
    const again = elatio(['export', out, '--data', directory]);
    expect(again.code).toBe(1);
    expect(again.err).toContain('ELATIO_CLI_EXISTS');
    expect(readFileSync(out, 'utf8')).toBe('mine');

    const forced = elatio(['export', out, '--data', directory, '--force', '--json']);
    expect(JSON.parse(forced.out)).toEqual({
      file: out,
      events: 5,
      bytes: Buffer.byteLength(content),
    });
    expect(readFileSync(out, 'utf8')).toBe(content);
  });

  it('prints without a file, in every format, of a bucket and a time', async () => {
    const { directory } = await recording();
    const run = (...args: string[]) => elatio(['export', '--data', directory, ...args]);
    const lines = run('--format', 'ndjson', '--since', '2026-01-01T10:02:00Z', '--bucket', 'w');
    expect(lines.out.trimEnd().split('\n')).toHaveLength(3);
    expect(lines.err).toMatch(/exported 3 events/);
    const csv = run('--format', 'csv');
    expect(csv.out.split('\r\n')).toHaveLength(7);
    expect(csv.err).toMatch(/exported 5 events/);
    expect(run('--until', '2025-01-01').err).toMatch(/exported 0 events/);
  });

  it('names an unknown bucket or format, and writes nothing', async () => {
    const { directory, out } = await recording(0);
    const bucket = elatio(['export', out, '--bucket', 'nobody', '--data', directory]);
    expect(bucket.code).toBe(1);
    expect(bucket.err).toContain('ELATIO_INGEST_BUCKET');
    expect(elatio(['export', out, '--format', 'xml', '--data', directory]).err).toContain('csv');
    expect(existsSync(out)).toBe(false);
    const nowhere = elatio(['export', join(out, 'x'), '--data', directory]);
    expect(nowhere.err).toContain('ELATIO_CLI_FILE');
  });

  it('without a daemon says elatio up', async () => {
    const { directory, daemon, out } = await recording(0);
    await daemon.stop();
    const { code, err } = elatio(['export', out, '--data', directory]);
    expect(code).toBe(1);
    expect(err).toContain('ELATIO_CLI_NO_DAEMON');
    expect(existsSync(out)).toBe(false);
  });

  it('warns where some of what is stored cannot be read', async () => {
    const directory = join(temporaryFolder(), 'data');
    const out = `${directory}-out`;
    expect(elatio(['demo', '--data', directory, '--years', '0.05', '--devices', '1']).code).toBe(0);
    const [table] = readdirSync(join(directory, 'store'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(directory, 'store', name))
      .filter((path) => /\.(ldb|log)$/.test(path))
      .sort((one, other) => statSync(other).size - statSync(one).size);
    const content = readFileSync(table);
    content[Math.floor(content.length / 2)] ^= 1;
    writeFileSync(table, content);
    const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    const { code, err } = elatio(['export', out, '--data', directory]);
    expect(err).toContain('damaged');
    expect(code).toBe(0);
  });
});

describe('an export that is cut', () => {
  /** An export to standard output that nobody reads, so that it is under way until something ends it. */
  async function underWay() {
    const { directory, daemon, out } = await recording(60_000);
    const child = elatioProcess(['export', '--data', directory], cleanEnv());
    onTestFinished(() => void child.kill('SIGKILL'));
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('no output');
    await once(stdout, 'readable');
    return { directory, daemon, out, child, stdout, stderr };
  }

  it('by the end of the daemon fails with a code', async () => {
    const { daemon, child, stdout, stderr } = await underWay();
    await daemon.stop('SIGKILL');
    stdout.resume();
    const [err] = await Promise.all([text(stderr), once(child, 'exit')]);
    expect(err).toContain('ELATIO_CLI_CUT');
    expect(child.exitCode).toBe(1);
  });

  it('by Ctrl-C says so', async () => {
    const { child, stdout, stderr } = await underWay();
    child.kill('SIGINT');
    stdout.resume();
    const [err] = await Promise.all([text(stderr), once(child, 'exit')]);
    expect(err).toContain('ELATIO_CLI_STOPPED');
    expect(child.exitCode).toBe(1);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('(%s) leaves no half file', async (signal) => {
    const { directory, daemon, out } = await recording(60_000);
    const child = elatioProcess(['export', out, '--data', directory]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    while (!existsSync(`${out}.partial`)) await new Promise((resolve) => setTimeout(resolve, 1));
    // Ctrl-C ends the export; a daemon that is killed ends it from the other side.
    if (signal === 'SIGINT') child.kill(signal);
    else await daemon.stop(signal);
    await exit;
    expect(child.exitCode).toBe(1);
    expect(existsSync(out)).toBe(false);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
});
