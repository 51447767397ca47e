import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../../node/cli/client.ts';
import type { ImportReport } from '../../node/import/index.ts';
import type { Event } from '../../protocol/event.ts';
import { writePeewee, writeRust, writeSqlite } from '../fixtures/activitywatch/databases.ts';
import { temporaryFolder } from '../node/folder.ts';
import { eventAt, exportOf } from '../node/import/node.ts';
import { cleanEnv, type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const upTo = (count: number): Event[] => Array.from({ length: count }, (_, i) => eventAt(i));
const bucket = (id: string, count: number) => ({ id, type: 'currentwindow', events: upTo(count) });

/** A running node, and a home where ActivityWatch may have been. */
async function atHome(): Promise<{
  readonly home: string;
  readonly directory: string;
  readonly daemon: Daemon;
  /** Runs `elatio import` there. */
  readonly run: (...args: string[]) => ReturnType<typeof elatio>;
  readonly eventsHere: () => Promise<number>;
}> {
  const home = temporaryFolder();
  const directory = join(home, 'elatio');
  const env = cleanEnv({ HOME: home });
  const daemon = await startDaemon(directory, { args: ['--no-collectors'], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const run = (...args: string[]) => elatio(['import', '--data', directory, ...args], { env });
  const client = createClient({ directory });
  const eventsHere = async (): Promise<number> =>
    ((await client.get('/api/v1/status')) as { store: { events: number } }).store.events;
  return { home, directory, daemon, run, eventsHere };
}

/** Folders of ActivityWatch's servers in a home. */
function activityWatchIn(home: string) {
  const of = (...path: string[]): string => {
    const folder = join(home, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  return {
    python: of('.local/share/activitywatch/aw-server'),
    rust: of('.local/share/activitywatch/aw-server-rust'),
    config: of('.config/activitywatch/aw-server'),
  };
}

const hashesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);

interface Outcome {
  readonly dryRun: boolean;
  readonly sources: readonly (ImportReport & {
    readonly file: string;
    readonly settings: {
      readonly new: string[];
      readonly same: string[];
      readonly different: string[];
    };
    readonly damage: readonly string[];
  })[];
}

describe('elatio import, of a found ActivityWatch', () => {
  it('shows what there is, takes it in once, with settings, and leaves the originals alone', async () => {
    const { home, run, eventsHere } = await atHome();
    const { python, rust, config } = activityWatchIn(home);
    writePeewee(join(python, 'peewee-sqlite.v2.db'), {
      buckets: [bucket('w', 40), bucket('x', 2)],
    });
    writeFileSync(join(python, 'unrelated.db'), 'no database');
    writeFileSync(join(config, 'settings.json'), '{"startOfDay": "05:00", "theme": "dark"}');
    // As the Rust server does at its first start: it took in what the Python server had.
    const settings = { startOfDay: '05:00', classes: [{ name: ['Work'], rule: { type: 'none' } }] };
    writeRust(join(rust, 'sqlite.db'), { buckets: [bucket('w', 50)], settings });
    const before = hashesIn(join(home, '.local'));

    const planned = run('--dry-run');
    expect(planned.code).toBe(0);
    expect(planned.err).toContain('passed over');
    expect(planned.out).toMatch(
      /w \(new\) +currentwindow +40 +40 +0 +0 +0 +2024-01-15 +2024-01-15/,
    );
    expect(planned.out).toContain('Settings: 2 new ones (startOfDay, theme).');
    expect(await eventsHere()).toBe(0);

    const unasked = run();
    expect(unasked.code).toBe(1);
    expect(unasked.err).toContain('ELATIO_CLI_CANCELLED');
    expect(await eventsHere()).toBe(0);

    const done = run('--yes');
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/Took in 42 events of .*peewee.*, 0 were here already, 2 settings/);
    expect(done.out).toMatch(/Took in 10 events of .*sqlite\.db, 40 were here already, 1 setting /);
    expect(await eventsHere()).toBe(52);

    const again = run('--yes');
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringContaining('All of it is here already.'),
    });
    expect(await eventsHere()).toBe(52);
    expect(hashesIn(join(home, '.local'))).toEqual(before);
  });

  it('does not say that all is here where rules leave it out', async () => {
    const { home, daemon, directory, run, eventsHere } = await atHome();
    const file = join(home, 'export.json');
    writeFileSync(file, exportOf({ w: upTo(3) }));
    await watcherAt(daemon.address).create('w');
    const rule = ['rules', 'add', '--bucket', 'w', '--exclude', '--data', directory];
    expect(elatio(rule).code).toBe(0);
    const { code, out } = run(file, '--yes');
    expect(code).toBe(0);
    expect(out).toContain('3 events are excluded by rules');
    expect(out).not.toContain('here already.');
    expect(await eventsHere()).toBe(0);
  });

  it('keeps what is set otherwise here, unless it is told to replace it', async () => {
    const { home, directory, run } = await atHome();
    const { rust } = activityWatchIn(home);
    const settings = { startOfDay: '05:00', theme: 'dark' };
    writeRust(join(rust, 'sqlite.db'), { buckets: [], settings });
    const config = (...args: string[]) =>
      elatio(['config', ...args, '--data', directory], {
        env: cleanEnv({ HOME: home }),
      }).out.trim();
    config('set', 'startOfDay', '04:00');
    const kept = run('--yes', '--json');
    const { sources } = JSON.parse(kept.out) as Outcome;
    expect(sources[0].settings).toEqual({ new: ['theme'], same: [], different: ['startOfDay'] });
    expect(config('get', 'startOfDay')).toContain('04:00');
    expect(config('get', 'theme')).toContain('dark');
    expect(run('--yes', '--replace-settings').code).toBe(0);
    expect(config('get', 'startOfDay')).toContain('05:00');
  });

  it('with --testing takes what was recorded with --testing', async () => {
    const { home, run } = await atHome();
    const { python, rust } = activityWatchIn(home);
    writeSqlite(join(python, 'sqlite-testing.v1.db'), { buckets: [bucket('t', 3)] });
    writeRust(join(rust, 'sqlite.db'), { buckets: [bucket('w', 5)] });
    const { sources } = JSON.parse(run('--testing', '--yes', '--json').out) as Outcome;
    expect(sources.map(({ added, buckets }) => [added, buckets[0].name])).toEqual([[3, 't']]);
  });

  it('says that there is none', async () => {
    const { run } = await atHome();
    const { code, err } = run();
    expect(code).toBe(1);
    expect(err).toContain('ELATIO_IMPORT_ABSENT');
  });
});

describe('elatio import FILE', () => {
  it('takes in a JSON export, and says what it refuses', async () => {
    const { home, run, eventsHere } = await atHome();
    const file = join(home, 'export.json');
    writeFileSync(
      file,
      exportOf({ a: [...upTo(5), String.raw`{"timestamp":"\u001b[31m","data":{}}`] }),
    );
    const { code, out } = run(file, '--yes');
    expect(code).toBe(0);
    expect(out).toContain('refused: a, event 6: "timestamp" expected a time');
    expect(out).not.toContain('\u001b[31m');
    expect(out).toContain('Took in 5 events');
    expect(await eventsHere()).toBe(5);
    const { sources } = JSON.parse(run(file, '--json', '--yes').out) as Outcome;
    expect(sources[0]).toMatchObject({ dryRun: true, added: 0, duplicates: 5 });
  });

  it('of what another node has exported', async () => {
    const [first, second] = [await atHome(), await atHome()];
    const file = join(first.home, 'export.json');
    writeFileSync(file, exportOf({ a: upTo(30), b: [] }));
    expect(first.run(file, '--yes').code).toBe(0);
    const out = join(first.home, 'out.json');
    elatio(['export', out, '--data', first.directory]);
    expect(second.run(out, '--yes').out).toContain('Took in 30 events');
    const copy = join(second.home, 'out.json');
    elatio(['export', copy, '--data', second.directory]);
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(out, 'utf8'));
  });

  it('of one that breaks off takes what comes before, and fails', async () => {
    const { home, run, eventsHere } = await atHome();
    const file = join(home, 'export.json');
    writeFileSync(file, exportOf({ a: upTo(9) }).slice(0, -40));
    for (const flag of ['--dry-run', '--json']) {
      expect(run(file, flag)).toMatchObject({
        code: 1,
        err: expect.stringContaining('ELATIO_IMPORT_CUT'),
      });
    }
    expect(await eventsHere()).toBe(0);
    const { code, err } = run(file, '--yes');
    expect(code).toBe(1);
    expect(err).toContain('8 events were taken in');
    expect(await eventsHere()).toBe(8);
  });

  it('of a damaged database takes what can be read, and fails', async () => {
    const { home, run, eventsHere } = await atHome();
    const file = join(home, 'x.db');
    const pad = 'x'.repeat(300);
    const events = upTo(2_000).map((event, i) => ({ ...event, data: { n: i, pad } }));
    writeSqlite(file, { buckets: [{ id: 'a', type: 't', events }, bucket('b', 3)] });
    const bytes = readFileSync(file);
    const page = Math.floor(bytes.indexOf('{"n":1000,') / 4096) * 4096;
    writeFileSync(file, bytes.fill(0xff, page, page + 8));
    const { code, out, err } = run(file, '--yes');
    expect(code).toBe(1);
    const [, read] = /of the bucket "a" only (\d+) events can be read/.exec(err) ?? [];
    expect(err).toContain('ELATIO_IMPORT_DAMAGED');
    expect(out).toContain('damaged: of the bucket "a"');
    expect(await eventsHere()).toBe(Number(read) + 3);
  });

  it('names what is wrong with a file, and with where it would go', async () => {
    const { home, directory, daemon, run, eventsHere } = await atHome();
    const file = join(home, 'notes.txt');
    writeFileSync(file, 'hello');
    expect(run(file).err).toContain('ELATIO_IMPORT_FORMAT');
    expect(run(join(home, 'nothing')).err).toContain('ELATIO_IMPORT_FILE');
    writeFileSync(file, '{"events": []}');
    expect(run(file, '--yes').err).toContain('ELATIO_IMPORT_FORMAT');
    expect(await eventsHere()).toBe(0);
    await daemon.stop();
    expect(run(file).err).toContain('ELATIO_CLI_NO_DAEMON');
    expect(readdirSync(directory).filter((name) => name.startsWith('import-'))).toEqual([]);
  });
});

describe('an import that is under way', () => {
  /** So much that something can come between. */
  const MANY = 150_000;

  async function underWay() {
    const node = await atHome();
    const file = join(node.home, 'export.json');
    writeFileSync(file, exportOf({ a: upTo(MANY) }));
    const args = ['import', file, '--yes', '--data', node.directory];
    const child = elatioProcess(args, cleanEnv({ HOME: node.home }));
    onTestFinished(() => void child.kill('SIGKILL'));
    const { stderr } = child;
    if (!stderr) throw new Error('no output');
    const err = text(stderr);
    const exit = once(child, 'exit');
    await expect.poll(node.eventsHere, { timeout: 60_000, interval: 10 }).toBeGreaterThan(0);
    return { ...node, file, child, err, exit };
  }

  it('stops at Ctrl-C, keeps what it took, and goes on the next time', async () => {
    const { child, err, exit, eventsHere, run, file } = await underWay();
    child.kill('SIGINT');
    await exit;
    expect(child.exitCode).toBe(1);
    expect(await err).toContain('ELATIO_CLI_STOPPED');
    await vi.waitFor(() => expect(run(file, '--dry-run').code).toBe(0), { timeout: 60_000 });
    const taken = await eventsHere();
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(MANY);
    const { sources } = JSON.parse(run(file, '--yes', '--json').out) as Outcome;
    expect(sources[0]).toMatchObject({ added: MANY - taken, duplicates: taken });
    expect(await eventsHere()).toBe(MANY);
  });

  it('fails with a code when the daemon is killed; a new one has what was taken', async () => {
    const { child, daemon, directory, err, exit, eventsHere, run, file, home } = await underWay();
    await daemon.stop('SIGKILL');
    await exit;
    expect(child.exitCode).toBe(1);
    expect(await err).toContain('ELATIO_CLI_LOST');
    const next = await startDaemon(directory, {
      args: ['--no-collectors'],
      env: cleanEnv({ HOME: home }),
    });
    onTestFinished(async () => void (await next.stop('SIGKILL')));
    const taken = await eventsHere();
    expect(taken).toBeLessThan(MANY);
    const { sources } = JSON.parse(run(file, '--yes', '--json').out) as Outcome;
    expect(sources[0]).toMatchObject({ added: MANY - taken, duplicates: taken });
    expect(await eventsHere()).toBe(MANY);
  });

  it('keeps a second one out', async () => {
    const { exit, child, run, home, eventsHere } = await underWay();
    const other = join(home, 'other.json');
    writeFileSync(other, exportOf({ b: upTo(3) }));
    const { code, err } = run(other, '--yes');
    expect(code).toBe(1);
    expect(err).toContain('ELATIO_IMPORT_BUSY');
    await exit;
    expect(child.exitCode).toBe(0);
    expect(await eventsHere()).toBe(MANY);
  });
});
