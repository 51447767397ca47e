import { createServer } from 'node:http';
import { once } from 'node:events';
import { existsSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDirectory } from '../../node/open.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, type Run, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

async function daemonFor(directory: string, run?: Run): Promise<Daemon> {
  const daemon = await startDaemon(directory, { args: ['--no-collectors'], ...run });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  return daemon;
}

describe('elatio up', () => {
  it('says what it records, where, how it is protected and what to do next', async () => {
    const directory = join(temporaryFolder(), 'data');
    const daemon = await daemonFor(directory);
    const output = daemon.output();
    expect(output).toContain(`is up at ${daemon.address}`);
    expect(output).toMatch(/Records +nothing by itself\n +what watchers on this machine send/);
    expect(output).toContain(`${directory} (new)`);
    expect(output).toMatch(/WARNING: the key lies beside the data/);
    expect(output).toContain(`elatio keys passphrase --data ${directory}`);
    expect(output).toContain(`elatio watch --data ${directory}`);
    expect(output.split('\n').length).toBeLessThan(25);
  });

  it('stops cleanly at Ctrl-C, and the next start goes on where it stopped', async () => {
    const directory = join(temporaryFolder(), 'data');
    const first = await daemonFor(directory, { args: ['--open', '--no-collectors'] });
    const watcher = watcherAt(first.address);
    expect(await watcher.create('w')).toBe(200);
    await watcher.heartbeat('w', '2026-01-01T10:00:00Z', { app: 'a', title: 't' });
    expect(await first.stop('SIGINT')).toBe(0);
    expect(first.output()).toContain('everything is kept');
    expect(existsSync(join(directory, 'daemon.json'))).toBe(false);

    const second = await daemonFor(directory, { args: ['--open', '--no-collectors'] });
    expect(second.output()).toContain('1 event so far');
    const again = watcherAt(second.address);
    // The event is still open: a heartbeat extends it.
    await again.heartbeat('w', '2026-01-01T10:00:30Z', { app: 'a', title: 't' });
    expect(await again.get('buckets/w/events')).toEqual([
      {
        id: expect.any(Number),
        timestamp: '2026-01-01T10:00:00+00:00',
        duration: 30,
        data: { app: 'a', title: 't' },
      },
    ]);
  });

  it('on a directory that another has names the holder and the way out', async () => {
    const directory = join(temporaryFolder(), 'data');
    const holder = await daemonFor(directory);
    for (const command of ['up', 'demo']) {
      const args = command === 'up' ? ['--port', '0'] : [];
      const { code, err } = elatio([command, '--data', directory, ...args]);
      expect(code).toBe(1);
      expect(err).toContain(`process ${holder.process.pid}`);
      expect(err).toContain(holder.address);
      expect(err).toContain('--data DIR');
      expect(err).toContain('ELATIO_DIRECTORY_HELD');
    }
  });

  it('started twice at once on a new directory is up once, and finds its data again', async () => {
    const directory = join(temporaryFolder(), 'data');
    const outcomes = await Promise.allSettled([daemonFor(directory), daemonFor(directory)]);
    const [up] = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const [refused] = outcomes.flatMap((each) =>
      each.status === 'rejected' ? [String(each.reason)] : [],
    );
    expect(refused).toContain('ELATIO_DIRECTORY_HELD');
    expect(refused).toContain(`process ${up?.process.pid}`);
    const watcher = watcherAt(up?.address ?? '');
    await watcher.create('w');
    await watcher.heartbeat('w', '2026-01-01T10:00:00Z', { app: 'a' });
    await up?.stop();
    const again = await daemonFor(directory);
    expect(again.output()).toContain('1 event so far');
  });

  it('ends as it should where nobody can read any more what it says', async () => {
    const directory = join(temporaryFolder(), 'data');
    const daemon = await daemonFor(directory);
    // As when the terminal is closed, which says SIGHUP.
    daemon.process.stdout?.destroy();
    daemon.process.stderr?.destroy();
    expect(await daemon.stop('SIGHUP')).toBe(0);
    expect(existsSync(join(directory, 'daemon.json'))).toBe(false);
    expect(existsSync(join(directory, 'elatio.sock'))).toBe(false);
  });

  it('says that a passphrase in the environment does not protect what a key file opens', async () => {
    const directory = join(temporaryFolder(), 'data');
    await (await daemonFor(directory)).stop();
    const env = cleanEnv({ ELATIO_KEY: 'x' });
    const daemon = await daemonFor(directory, { args: ['--no-collectors'], env });
    expect(daemon.output()).toContain('ELATIO_KEY is set and NOT used');
    const { out } = elatio(['keys', 'status', '--data', directory], { env });
    expect(out).toContain('ELATIO_KEY is set and NOT used');
  });

  it('after a kill -9 takes the directory over', async () => {
    const directory = join(temporaryFolder(), 'data');
    const killed = await daemonFor(directory);
    await killed.stop('SIGKILL');
    expect(existsSync(join(directory, 'elatio.sock'))).toBe(true);
    await daemonFor(directory);
  });

  it('on a port that an Elatio has says so, and leaves nothing running', async () => {
    const holder = await daemonFor(join(temporaryFolder(), 'data'));
    const directory = join(temporaryFolder(), 'other');
    const { code, err } = elatio(['up', '--data', directory, '--port', String(holder.port)]);
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`Port ${holder.port} of 127.0.0.1 is taken by Elatio \\d`));
    expect(err).toContain('--port N');
    expect(elatio(['status', '--data', directory]).out).toContain('Not running');
  });

  it('on a port that another program has names its process', async () => {
    const server = createServer((_, response) => response.end('no'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const directory = join(temporaryFolder(), 'data');
    await expect(
      startDaemon(directory, { args: ['--port', String(port), '--no-collectors'] }),
    ).rejects.toThrow(`process ${process.pid} (`);
  });

  it('serves its owner on a socket that only the owner can open', async () => {
    const directory = join(temporaryFolder(), 'data');
    const daemon = await daemonFor(directory);
    expect(statSync(join(directory, 'elatio.sock')).mode & 0o777).toBe(0o600);
    const { code, out } = elatio(['status', '--data', directory, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      running: true,
      pid: daemon.process.pid,
      directory,
      open: false,
      zone: 'UTC',
      protection: 'file',
    });
  });

  it('keeps on record which time zone was in force at each start', async () => {
    const directory = join(temporaryFolder(), 'data');
    for (const TZ of ['Europe/Berlin', 'Asia/Tokyo']) {
      const daemon = await daemonFor(directory, {
        args: ['--no-collectors'],
        env: cleanEnv({ TZ }),
      });
      await daemon.stop();
    }
    const ask = (): Promise<undefined> => Promise.resolve(undefined);
    const { store } = await openDirectory({ directory, deviceName: 'test', env: {}, ask });
    const records = await store.records('docs');
    await store.stop();
    expect(
      records.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown),
    ).toEqual([
      { type: 'zone', zone: 'Europe/Berlin' },
      { type: 'zone', zone: 'Asia/Tokyo' },
    ]);
    expect(records[0].time).toBeLessThan(records[1].time);
  });

  it('serves in a directory whose path is too long for a socket', async () => {
    const directory = join(temporaryFolder(), 'long-name-'.repeat(12), 'data');
    await daemonFor(directory);
    expect(elatio(['status', '--data', directory]).code).toBe(0);
  });

  it('does not take over a directory that holds other things', () => {
    const directory = temporaryFolder();
    symlinkSync('/dev/null', join(directory, 'photos'));
    const { code, err } = elatio(['up', '--data', directory, '--port', '0']);
    expect(code).toBe(1);
    expect(err).toContain('ELATIO_DIRECTORY_FOREIGN');
  });

  it('--testing says so, as ActivityWatch does', async () => {
    const home = temporaryFolder();
    const env = cleanEnv({ HOME: home, XDG_DATA_HOME: join(home, 'share') });
    const daemon = await daemonFor(join(home, 'data'), {
      args: ['--testing', '--no-collectors'],
      env,
    });
    expect(await watcherAt(daemon.address).get('info')).toMatchObject({ testing: true });
  });
});
