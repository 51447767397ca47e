import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';

const PROGRAMS = ['Xvfb', 'openbox', 'xterm'];
const missing = PROGRAMS.filter((name) => spawnSync('which', [name]).status !== 0);

/** An X server on a free display; its name. */
async function startDisplay(): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const number = server.stdio[3];
  if (!number || !('readable' in number)) throw new Error('no display number');
  for await (const line of createInterface({ input: number })) return `:${line.trim()}`;
  throw new Error('Xvfb did not start');
}

function open(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, args, { env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe.skipIf(missing.length > 0)('on a desktop', () => {
  it('the title of the active window is in events, and the person is present', async () => {
    const env = cleanEnv({ DISPLAY: await startDisplay() });
    open('openbox', [], env);
    const directory = join(temporaryFolder(), 'data');
    const daemon = await startDaemon(directory, { args: [], env });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    expect(daemon.output()).not.toContain('nothing by itself');
    open('xterm', ['-T', 'a letter to Ada – draft'], env);

    const recorded = (): string => elatio(['events', '--data', directory, '--json'], { env }).out;
    await expect
      .poll(recorded, { timeout: 20_000, interval: 500 })
      .toContain('a letter to Ada – draft');
    await expect.poll(recorded, { timeout: 20_000, interval: 500 }).toContain('not-afk');
    const lines = recorded().split('\n').filter(Boolean);
    const window = lines
      .map((line) => JSON.parse(line) as { bucket: string; data: { app?: string; title?: string } })
      .find(({ data }) => data.title === 'a letter to Ada – draft');
    expect(window).toMatchObject({ data: { app: 'XTerm' } });
    expect(window?.bucket).toMatch(/^aw-watcher-window_/);
    const { out } = elatio(['status', '--data', directory], { env });
    expect(out).toMatch(/window +running/);
    expect(out).toMatch(/afk +running/);
  });
});
