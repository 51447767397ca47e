import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const CANARY = 'canary-51c0de';

interface Told {
  readonly actor: { readonly kind: string; readonly name: string };
  readonly action: string;
  readonly object: { readonly kind: string; readonly name: string; readonly domain: string };
  readonly count: number;
}

/** A node with an event, and a token that reads it. */
async function recorded() {
  const directory = join(temporaryFolder(), 'data');
  const run = (...words: string[]) => elatio([...words, '--data', directory]);
  const up = async () => {
    const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    return daemon;
  };
  const daemon = await up();
  const watcher = watcherAt(daemon.address);
  await watcher.create('window');
  await watcher.heartbeat('window', '2026-01-01T10:00:00Z', { title: CANARY });
  const made = run('token', 'create', '--name', 'dashboard', '--json');
  const { token } = JSON.parse(made.out) as { token: string };
  const read = async (path: string, address = daemon.address): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${address}/api/0/${path}`, { headers });
    expect([path, response.status]).toEqual([path, 200]);
    await response.text();
  };
  const entries = (...words: string[]): Told[] =>
    JSON.parse(run('audit', '--json', ...words).out) as Told[];
  return { directory, run, up, daemon, read, entries };
}

it('audit shows who read and changed what; verify that the log is as it was written', async () => {
  const { run, read, entries } = await recorded();
  for (let i = 0; i < 12; i++) await read('buckets/window/events?start=2026-01-01T00:00:00Z');
  expect(run('export', '--bucket', 'window').code).toBe(0);
  const [row] = entries('--actor', 'dashboard');
  expect(row).toMatchObject({
    actor: { kind: 'token', name: 'dashboard' },
    action: 'read',
    object: { kind: 'buckets', name: 'window', domain: 'core' },
    count: 12,
  });
  expect(entries()).toContainEqual(
    expect.objectContaining({
      action: 'export',
      object: { kind: 'export', name: 'window', domain: 'core' },
    }),
  );
  const { out } = run('audit');
  expect(out).toMatch(/when +who +did +what +domain +from until +times/);
  expect(out).toMatch(
    /token [\da-f]{12} \(dashboard\) +read +buckets window +core +2026-01-01 00:00:00 – … +12/,
  );
  expect(out).toMatch(/owner +configure +tokens +1/);
  expect(out).not.toContain(CANARY);
  expect(entries('--limit', '1')).toHaveLength(1);
  expect(entries('--since', '1h').length).toBeGreaterThan(2);
  const sound = run('audit', 'verify');
  expect([sound.code, sound.out]).toEqual([
    0,
    expect.stringMatching(/^Sound: all \d+ entries[^]*newest: [\da-f]{64}$/m),
  ]);
  expect(JSON.parse(run('audit', 'verify', '--json').out)).toMatchObject({ broken: null });
});

it('kill -9 takes what was not written yet; the log goes on, and is sound', async () => {
  const { run, up, daemon, read, entries } = await recorded();
  await read('buckets/window/events');
  // What lists the log has it written.
  const before = entries();
  await read('settings');
  await daemon.stop('SIGKILL');
  const again = await up();
  await read('buckets', again.address);
  const after = entries();
  expect(after.slice(-before.length)).toEqual(before);
  expect(after.map(({ object }) => object.kind)).toContain('buckets');
  await again.stop();
  const last = await up();
  // What was noted before an orderly end is there.
  expect(entries().length).toBeGreaterThanOrEqual(after.length);
  expect(run('audit', 'verify').code).toBe(0);
  await last.stop();
});

it('without a daemon it says elatio up', () => {
  const directory = join(temporaryFolder(), 'none');
  for (const words of [['audit'], ['audit', 'verify']]) {
    const { code, err } = elatio([...words, '--data', directory]);
    expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_CLI_NO_DAEMON')]);
  }
});
