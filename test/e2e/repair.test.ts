import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

interface Done {
  readonly faults: readonly string[];
  readonly lost: number;
  readonly buckets: readonly { readonly kept: number; readonly lost: number }[];
  readonly repaired: {
    readonly damaged: { readonly path: string; readonly bytes: number };
    readonly verification: { readonly faults: readonly string[]; readonly lost: number };
  };
}

/** The largest table of a directory. */
function largestTable(directory: string): string {
  return readdirSync(join(directory, 'store'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, 'store', name))
    .filter((path) => path.endsWith('.ldb'))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0];
}

it('doctor --repair makes a directory work again whose table was written over in the middle', async () => {
  const directory = join(temporaryFolder(), 'data');
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  const made = run('demo', '--years', '0.1', '--devices', '1', '--json');
  const { events } = JSON.parse(made.out) as { events: number };
  // LevelDB puts what is in its log into tables when it is opened.
  expect(run('doctor').code).toBe(0);
  expect(run('doctor', '--repair').out).toContain('There is nothing to repair.');

  const path = largestTable(directory);
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes.fill(0x41, middle, middle + 5_000);
  writeFileSync(path, bytes);
  const told = run('doctor');
  expect(told.code).toBe(1);
  expect(told.out).toMatch(/^BAD +store/m);
  expect(told.out).toContain('elatio doctor --repair');

  const asked = run('doctor', '--repair');
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);
  expect(asked.out).toContain('is damaged');
  expect(readFileSync(path).equals(bytes)).toBe(true);

  const { out, code } = run('doctor', '--repair', '--yes', '--json');
  expect(code).toBe(0);
  const { lost, buckets, repaired } = JSON.parse(out) as Done;
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThan(events / 2);
  const kept = buckets.reduce((sum, bucket) => sum + bucket.kept, 0);
  expect(kept + lost).toBe(events);
  expect(buckets.reduce((sum, bucket) => sum + bucket.lost, 0)).toBe(lost);
  expect(repaired.verification).toMatchObject({ faults: [], lost });
  expect(readdirSync(repaired.damaged.path).sort()).toEqual(['store', 'tail']);

  const after = run('doctor');
  expect(after.code).toBe(0);
  expect(after.out).toMatch(/^note +store +[\d,]+ items? were lost/m);
  expect(after.out).toContain(`${repaired.damaged.path} (`);

  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const watcher = watcherAt(daemon.address);
  let served = 0;
  for (const name of Object.keys((await watcher.get('buckets/')) as object)) {
    served += Number(await watcher.get(`buckets/${name}/events/count`));
  }
  expect(served).toBe(kept);
  expect(await watcher.create('w')).toBe(200);
  await watcher.heartbeat('w', '2026-11-22T10:00:00Z', { app: 'a', title: 't' });
  expect(run('purge', '--app', 'a', '--dry-run').out).toContain(repaired.damaged.path);
  const held = run('doctor', '--repair', '--yes');
  expect([held.code, held.err]).toEqual([1, expect.stringContaining('ELATIO_DIRECTORY_HELD')]);
  await daemon.stop();

  rmSync(repaired.damaged.path, { recursive: true });
  expect(run('doctor').out).not.toContain('keeps what was damaged');
  expect(run('doctor', '--repair').out).toContain('There is nothing to repair.');
});

it('what a repair left in the middle is tidied away; it can do nothing without the keys', () => {
  const directory = join(temporaryFolder(), 'data');
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  expect(run('demo', '--years', '0.02', '--devices', '1').code).toBe(0);
  // As a process leaves it that is killed while it builds.
  const left = join(directory, 'repair', 'built', 'store');
  mkdirSync(left, { recursive: true });
  expect(run('doctor').code).toBe(0);
  expect(existsSync(join(directory, 'repair'))).toBe(false);
  writeFileSync(join(directory, 'keys.json'), '{"format":1}');
  const locked = run('doctor', '--repair', '--yes');
  expect([locked.code, locked.err]).toEqual([1, expect.stringContaining('ELATIO_KEYS_DAMAGED')]);
  expect(locked.err).toContain('backup');
});
