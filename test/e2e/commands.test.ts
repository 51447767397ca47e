import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSION } from '../../node/version.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';
import { watcherAt } from './watcher.ts';

async function recording(): Promise<{ directory: string; daemon: Daemon }> {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  return { directory, daemon };
}

it('has the version of its package', () => {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  expect(version).toBe(VERSION);
  expect(elatio(['--version']).out).toBe(`${VERSION}\n`);
});

describe('without a daemon', () => {
  it.each(['status', 'events', 'watch', 'doctor', 'keys status'])(
    '%s in a place where nothing was recorded names elatio up',
    (command) => {
      const directory = join(temporaryFolder(), 'none');
      const { code, err } = elatio([...command.split(' '), '--data', directory]);
      expect(code).toBe(1);
      expect(err).toContain(`elatio up --data ${directory}`);
      expect(err).toMatch(/ELATIO_(?:CLI_NO_DAEMON|DIRECTORY_ABSENT)/);
    },
  );

  it('events and watch say elatio up, status and doctor work', async () => {
    const { directory, daemon } = await recording();
    await daemon.stop();
    for (const command of ['events', 'watch']) {
      const { code, err } = elatio([command, '--data', directory]);
      expect(code).toBe(1);
      expect(err).toContain('elatio up');
    }
    expect(elatio(['status', '--data', directory]).out).toContain('Not running');
    const { code, out } = elatio(['doctor', '--data', directory]);
    expect(out).toContain('opened and recomputed');
    expect(code).toBe(0);
  });
});

describe('events', () => {
  it('shows what was recorded, newest first, by bucket, time and number', async () => {
    const { directory, daemon } = await recording();
    const watcher = watcherAt(daemon.address);
    await watcher.create('w');
    await watcher.create('afk', 'afkstatus');
    for (let minute = 0; minute < 30; minute++) {
      const timestamp = `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`;
      await watcher.heartbeat('w', timestamp, { app: 'editor', title: `document ${minute}` }, 0);
    }
    await watcher.heartbeat('afk', '2026-01-01T10:15:30Z', { status: 'not-afk' });

    const lines = elatio(['events', '--data', directory]).out.trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[1]).toMatch(/^2026-01-01 10:29:00 +0 s +w +editor {2}document 29 *$/);

    const json = (...args: string[]): { bucket: string; data: { title?: string } }[] =>
      elatio(['events', '--data', directory, '--json', ...args])
        .out.split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { bucket: string; data: { title?: string } });
    expect(json('--limit', '31')).toHaveLength(31);
    expect(json('--limit', '31')[14].bucket).toBe('afk');
    expect(json('w', '--limit', '2').map(({ data }) => data.title)).toEqual([
      'document 29',
      'document 28',
    ]);
    const slice = json('w', '--since', '2026-01-01T10:10:00Z', '--until', '2026-01-01T10:12:00Z');
    expect(slice.map(({ data }) => data.title)).toEqual([
      'document 12',
      'document 11',
      'document 10',
    ]);
  });

  it('names an unknown bucket, and a moment it cannot read', async () => {
    const { directory } = await recording();
    expect(elatio(['events', 'nobody', '--data', directory]).err).toContain('"nobody"');
    const { code, err } = elatio(['events', '--data', directory, '--since', 'soon']);
    expect(code).toBe(1);
    expect(err).toContain('A moment is expected');
  });

  it('lets no title command the terminal', async () => {
    const { directory, daemon } = await recording();
    const watcher = watcherAt(daemon.address);
    await watcher.create('w');
    await watcher.heartbeat('w', '2026-01-01T10:00:00Z', {
      app: 'x',
      title: 'a\u001B[2Jb\u202Ec\r\nd\u009B',
    });
    const { out } = elatio(['events', '--data', directory]);
    expect(out).toContain('a·[2Jb·c··d·');
    const json = elatio(['events', '--data', directory, '--json']).out;
    expect(json.trimEnd()).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(JSON.parse(json)).toMatchObject({ data: { title: 'a\u001B[2Jb\u202Ec\r\nd\u009B' } });
    const { err } = elatio(['events', 'no\u001B[2J', '--data', directory]);
    expect(err).toContain('"no·[2J"');
  });
});

it('watch shows events as they come', async () => {
  const { directory, daemon } = await recording();
  const watcher = watcherAt(daemon.address);
  await watcher.create('w');
  const child = elatioProcess(['watch', '--data', directory, '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = lines.next();
  // Until the watcher is connected, events pass it by.
  let seen = false;
  void first.then(() => (seen = true));
  for (let i = 0; !seen && i < 100; i++) {
    await watcher.heartbeat('w', '2026-01-01T10:00:00Z', { app: 'x', title: `canary ${i}` }, 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const told = JSON.parse(String((await first).value)) as {
    bucket: string;
    data: { title: string };
  };
  expect(told.bucket).toBe('w');
  expect(told.data.title).toMatch(/^canary/);
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
});

describe('doctor', () => {
  it('tells damage to what is stored', async () => {
    const directory = join(temporaryFolder(), 'data');
    expect(elatio(['demo', '--data', directory, '--years', '0.05', '--devices', '1']).code).toBe(0);
    const tables = readdirSync(join(directory, 'store'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(directory, 'store', name))
      .filter((path) => /\.(ldb|log)$/.test(path))
      .sort((a, b) => statSync(b).size - statSync(a).size);
    const content = readFileSync(tables[0]);
    content[Math.floor(content.length / 2)] ^= 1;
    writeFileSync(tables[0], content);
    const { code, out } = elatio(['doctor', '--data', directory]);
    expect(out).toMatch(/^BAD +store/m);
    expect(code).toBe(1);
  });
});

describe('demo', () => {
  it('fills a new directory with several writers, and never one that is in use', async () => {
    const directory = join(temporaryFolder(), 'data');
    const args = ['demo', '--data', directory, '--years', '0.1', '--devices', '3', '--json'];
    const { code, out } = elatio(args);
    expect(code).toBe(0);
    const { events } = JSON.parse(out) as { events: number };
    expect(events).toBeGreaterThan(50_000);

    const again = elatio(args);
    expect(again.code).toBe(1);
    expect(again.err).toContain('ELATIO_CLI_NOT_EMPTY');

    const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    const buckets = (await watcherAt(daemon.address).get('buckets/')) as Record<
      string,
      { hostname: string }
    >;
    expect(new Set(Object.values(buckets).map(({ hostname }) => hostname)).size).toBe(3);
    let total = 0;
    for (const name of Object.keys(buckets)) {
      total += Number(await watcherAt(daemon.address).get(`buckets/${name}/events/count`));
    }
    expect(total).toBe(events);
    expect(elatio(['doctor', '--data', directory]).code).toBe(0);
  });
});

it('watch says that the daemon has ended, which is nobody’s fault', async () => {
  const { directory, daemon } = await recording();
  const watching = elatioProcess(['watch', '--data', directory]);
  onTestFinished(() => void watching.kill('SIGKILL'));
  let told = '';
  watching.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const watcher = watcherAt(daemon.address);
  await watcher.create('w');
  const seen = watching.stdout && once(watching.stdout, 'data');
  const beats = setInterval(() => {
    void watcher.heartbeat('w', new Date().toISOString(), { app: 'a' }).catch(() => undefined);
  }, 100);
  await seen;
  clearInterval(beats);
  await daemon.stop('SIGKILL');
  await once(watching, 'close');
  expect(told).toContain('ELATIO_CLI_LOST');
  expect(watching.exitCode).toBe(1);
});

describe('keys', () => {
  it('passphrase re-wraps, and from then on the directory opens with it alone', async () => {
    const { directory, daemon } = await recording();
    expect(elatio(['keys', 'status', '--data', directory]).out).toContain('the key lies beside it');
    const set = elatio(['keys', 'passphrase', '--data', directory], { input: 'correct horse\n' });
    expect(set.code).toBe(0);
    await daemon.stop();
    const status = elatio(['keys', 'status', '--data', directory, '--json']);
    expect(JSON.parse(status.out)).toMatchObject({ protection: 'passphrase' });

    const without = elatio(['doctor', '--data', directory]);
    expect(without.err).toContain('ELATIO_KEYS_NEEDED');
    const wrong = elatio(['doctor', '--data', directory], {
      env: cleanEnv({ ELATIO_KEY: 'battery' }),
    });
    expect(wrong.err).toMatch(/Wrong key/);
    const right = elatio(['doctor', '--data', directory], {
      env: cleanEnv({ ACTIVITY_TRACKER_KEY: 'correct horse' }),
    });
    expect(right.code).toBe(0);
  });

  it.runIf(process.platform === 'linux')(
    'passphrase is asked for twice at a terminal, and set only where both are the same',
    async () => {
      const { directory } = await recording();
      const choosing = (again: string) =>
        atTerminal(
          ['keys', 'passphrase', '--data', directory],
          [
            ['New passphrase', 'horse\r'],
            ['The same again', `${again}\r`],
          ],
        );
      const protection = () =>
        JSON.parse(elatio(['keys', 'status', '--data', directory, '--json']).out) as unknown;
      const slipped = await choosing('hose');
      expect(slipped).toContain('ELATIO_CLI_DIFFERENT');
      expect(slipped).not.toContain('horse');
      expect(protection()).toMatchObject({ protection: 'file' });
      expect(await choosing('horse')).toContain('under the new passphrase');
      expect(protection()).toMatchObject({ protection: 'passphrase' });
    },
  );
});
