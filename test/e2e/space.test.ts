import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const PATIENCE = { timeout: 200_000, interval: 200 };

function events(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    timestamp: new Date(Date.UTC(2026, 0, 1) + i * 1_000).toISOString(),
    duration: 1,
    data: { app: 'editor', title: `${i} ${crypto.randomUUID()} ${crypto.randomUUID()}` },
  }));
}

it('a data directory that is larger than it may be takes nothing more in, says so, and goes on after a purge', async () => {
  const directory = join(temporaryFolder(), 'data');
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  let daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  let watcher = watcherAt(daemon.address);
  await watcher.create('w');
  for (let i = 0; i < 4; i++) await watcher.post('buckets/w/events', events(10_000));
  await daemon.stop();

  expect(run('config', 'set', 'maxDisk', 'plenty').err).toContain('ELATIO_CONFIG_VALUE');
  expect(run('config', 'set', 'maxDisk', '1MB').code).toBe(0);
  daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  expect(daemon.output()).toMatch(/Attention +Nothing more is recorded: .*maxDisk/);
  watcher = watcherAt(daemon.address);
  const refused = await watcher.post('buckets/w/heartbeat?pulsetime=5', events(1)[0]);
  expect(refused.status).toBe(507);
  expect(await refused.json()).toMatchObject({ code: 'ELATIO_SPACE_LIMIT' });
  expect(run('status').out).toMatch(/NO ROOM +Nothing more is recorded/);
  const status = JSON.parse(run('status', '--json').out) as { space: object };
  expect(status.space).toMatchObject({ maxDisk: 1e6, shortage: { code: 'ELATIO_SPACE_LIMIT' } });
  const doctor = run('doctor');
  expect(doctor.code).toBe(1);
  expect(doctor.out).toMatch(/BAD +room +Nothing more is recorded/);
  expect(daemon.output().match(/nothing more is recorded/g)).toHaveLength(1);

  expect(run('purge', '--app', 'editor', '--yes').code).toBe(0);
  await vi.waitFor(async () => {
    const beat = await watcher.post('buckets/w/heartbeat?pulsetime=5', events(1)[0]);
    expect(beat.status).toBe(200);
  }, PATIENCE);
  expect(run('status').out).not.toContain('NO ROOM');
  expect(daemon.output()).toContain('recording goes on');
});

it('a disk that runs short holds the collectors, visibly, until there is room again', async ({
  skip,
}) => {
  const disk = join(temporaryFolder(), 'disk');
  mkdirSync(disk);
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    return skip('mounting is not permitted here');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]));
  const directory = join(disk, 'data');
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  // No display answers there: collectors that fail are tried again, and are held all the same.
  const env = cleanEnv({ DISPLAY: ':999' });
  const daemon = await startDaemon(directory, { args: ['--low-space', '32MB'], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const watcher = watcherAt(daemon.address);
  await watcher.create('w');
  const beat = () => watcher.post('buckets/w/heartbeat?pulsetime=5', events(1)[0]);
  expect((await beat()).status).toBe(200);

  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 20e6));
  await vi.waitFor(async () => {
    const refused = await beat();
    expect(refused.status).toBe(507);
    expect(await refused.json()).toMatchObject({ code: 'ELATIO_SPACE_LOW' });
  }, PATIENCE);
  const status = JSON.parse(run('status', '--json').out) as {
    collectors: { state: string; error?: { code: string } }[];
  };
  const held = status.collectors.filter(({ state }) => state !== 'unavailable');
  expect(held.length).toBeGreaterThan(0);
  for (const collector of held) {
    expect(collector).toMatchObject({ state: 'held', error: { code: 'ELATIO_SPACE_LOW' } });
  }
  expect(run('events', 'w').code).toBe(0);

  rmSync(join(disk, 'ballast'));
  await vi.waitFor(async () => expect((await beat()).status).toBe(200), PATIENCE);
  expect(run('status').out).not.toMatch(/NO ROOM|held/);
  expect(run('status').out).toMatch(/window +(running|waiting)/);
});
