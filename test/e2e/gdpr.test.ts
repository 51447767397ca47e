import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

interface Started {
  readonly directory: string;
  readonly daemon: Daemon;
  readonly out: string;
  readonly run: (...args: string[]) => ReturnType<typeof elatio>;
}

async function started(): Promise<Started> {
  const folder = temporaryFolder();
  const directory = join(folder, 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  return { directory, daemon, out: join(folder, 'out'), run };
}

/** Events a minute apart. */
function events(count: number, title: (i: number) => string): object[] {
  const begin = Date.UTC(2026, 0, 1, 10);
  return Array.from({ length: count }, (_, i) => ({
    timestamp: new Date(begin + i * 60_000).toISOString(),
    duration: 30,
    data: { app: 'editor', title: title(i) },
  }));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

describe('elatio gdpr export', () => {
  it('writes everything about the person into files that can be read, and says what each is', async () => {
    const { directory, daemon, out, run } = await started();
    const watcher = watcherAt(daemon.address);
    await watcher.create('w');
    await watcher.post(
      'buckets/w/events',
      events(20, (i) => `document ${i}`),
    );
    expect(await watcher.create(encodeURIComponent('../../escape'))).toBe(200);
    expect(run('log', 'run', '--km', '5', '--for', '28m', '--save', 'morning').code).toBe(0);
    expect(run('log', 'morning').code).toBe(0);
    expect(run('stopwatch', 'start', 'tea').code).toBe(0);
    expect(run('rules', 'add', '--app', 'bank', '--exclude').code).toBe(0);
    const token = run('token', 'create', '--name', 'reader', '--json');
    const { token: secret } = JSON.parse(token.out) as { token: string };
    expect(run('config', 'set', 'durability', 'strict').code).toBe(0);
    expect(run('purge', '--text', 'document 7', '--yes').code).toBe(0);

    const { code, err, out: told } = run('gdpr', 'export', out);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(told).toContain('index.html');
    const files = filesIn(out);
    const all = files.map((name) => readFileSync(join(out, name), 'utf8')).join('\n');
    for (const i of Array.from({ length: 20 }, (_, n) => n)) {
      if (i === 7) expect(all).not.toContain('"document 7"');
      else expect(all).toContain(`"document ${i}"`);
    }
    for (const part of ['morning', 'tea', 'bank', 'reader', 'strict', '"zone":"UTC"']) {
      expect(all).toContain(part);
    }
    expect(all).not.toContain(secret);
    const key = readFileSync(join(directory, 'key'));
    for (const form of ['hex', 'base64', 'latin1'] as const) {
      expect(all).not.toContain(key.toString(form));
    }

    // For the owner alone, whole, and each in the table of contents.
    expect(statSync(out).mode & 0o777).toBe(0o700);
    for (const name of files) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
    expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out }).status).toBe(0);
    const [text, page] = ['README.txt', 'index.html'].map((name) =>
      readFileSync(join(out, name), 'utf8'),
    );
    const own = ['README.txt', 'index.html', 'SHA256SUMS'];
    for (const name of files.filter((one) => !own.includes(one))) {
      expect(text).toContain(name);
      expect(page).toContain(`href="${name}"`);
    }
    expect(existsSync(join(out, 'buckets/0002-.._.._escape/bucket.json'))).toBe(true);
    expect(existsSync(join(out, '../escape'))).toBe(false);
    // It is an access like another, and what it wrote can be taken in again.
    expect(run('audit').out).toMatch(/owner\s+export\s+gdpr/);
    const again = run('import', join(out, 'buckets/0001-w/events.json'), '--dry-run');
    expect(again.out).toMatch(/w\s.*19/);
  });

  it('writes into an empty folder, and over nothing', async () => {
    const { out, run } = await started();
    mkdirSync(out);
    const first = run('gdpr', 'export', out, '--json');
    const { folder, files } = JSON.parse(first.out) as { folder: string; files: unknown[] };
    expect(folder).toBe(out);
    expect(files).toHaveLength(filesIn(out).length - 3);
    const before = filesIn(out);
    const second = run('gdpr', 'export', out);
    expect(second.code).toBe(1);
    expect(second.err).toContain('ELATIO_CLI_FOLDER');
    expect(filesIn(out)).toEqual(before);
  });

  it('without a daemon says elatio up, and leaves nothing', async () => {
    const { daemon, out, run } = await started();
    await daemon.stop();
    const { code, err } = run('gdpr', 'export', out);
    expect(code).toBe(1);
    expect(err).toContain('ELATIO_CLI_NO_DAEMON');
    expect(readdirSync(join(out, '..'))).toEqual(['data']);
  });

  it.each([
    ['Ctrl-C', 'ELATIO_CLI_STOPPED'],
    ['the end of the daemon', 'ELATIO_CLI_CUT'],
  ])('that is cut off by %s leaves nothing', async (by, expected) => {
    const { directory, daemon, out } = await started();
    const watcher = watcherAt(daemon.address);
    await watcher.create('w');
    for (let i = 0; i < 6; i++) {
      const title = (n: number): string => `document ${i} ${n} ${'of many '.repeat(20)}`;
      await watcher.post('buckets/w/events', events(10_000, title));
    }
    const child = elatioProcess(['gdpr', 'export', out, '--data', directory]);
    onTestFinished(() => void child.kill('SIGKILL'));
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const closed = once(child, 'close');
    const file = `${out}.partial/buckets/0001-w/events.json`;
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 1));
    if (by === 'Ctrl-C') child.kill('SIGINT');
    else await daemon.stop('SIGKILL');
    await closed;
    expect(child.exitCode).toBe(1);
    expect(err).toContain(expected);
    expect(readdirSync(join(out, '..'))).toEqual(['data']);
  });

  it('says where some of what is stored cannot be read', async () => {
    const directory = join(temporaryFolder(), 'data');
    const out = `${directory}-out`;
    expect(elatio(['demo', '--data', directory, '--years', '0.05', '--devices', '1']).code).toBe(0);
    const [table] = filesIn(join(directory, 'store'))
      .map((name) => join(directory, 'store', name))
      .filter((path) => /\.(ldb|log)$/.test(path))
      .sort((one, other) => statSync(other).size - statSync(one).size);
    const content = readFileSync(table);
    content[Math.floor(content.length / 2)] ^= 1;
    writeFileSync(table, content);
    const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    const { code, err } = elatio(['gdpr', 'export', out, '--data', directory]);
    expect(err).toContain('damaged');
    expect(code).toBe(0);
    expect(readFileSync(join(out, 'README.txt'), 'utf8')).toContain('NOT WHOLE');
  });
});
