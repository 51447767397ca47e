import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const CANARY = 'canary-7f3a9c51e2';
const KEY = { ELATIO_KEY: 'a key that only the owner has' };

/** Paths and contents of everything below a folder. */
function everythingIn(folder: string): { readonly path: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}

it('a copy of the data directory yields nothing without the key, and everything with it', async () => {
  const folder = temporaryFolder();
  const directory = join(folder, 'data');
  const daemon = await startDaemon(directory, {
    args: ['--no-collectors'],
    env: cleanEnv({ ...KEY, TZ: 'Pacific/Marquesas' }),
  });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const watcher = watcherAt(daemon.address);
  await watcher.create(`bucket-${CANARY}`);
  for (let i = 0; i < 3_000; i++) {
    const timestamp = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
    const data = { app: `app-${CANARY}`, title: `title-${CANARY}-${i}` };
    await watcher.heartbeat(`bucket-${CANARY}`, timestamp, data, 0);
  }
  const copy = join(folder, 'copy');
  await daemon.stop();
  cpSync(directory, copy, { recursive: true });

  const needles = [CANARY, 'Pacific/Marquesas', 'currentwindow', '2026-01-01'].flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
  ]);
  const files = everythingIn(copy);
  expect(files.length).toBeGreaterThan(5);
  for (const { path, bytes } of files) {
    expect(path).not.toContain(CANARY);
    for (const needle of needles) expect(bytes.includes(needle), path).toBe(false);
  }

  // Opened without the key, and with others: a sentence, and not a word of what is in there.
  const wrong = elatio(['up', '--data', copy, '--port', '0'], {
    env: cleanEnv({ ELATIO_KEY: 'another' }),
  });
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_KEYS_WRONG')]);
  expect(wrong.out + wrong.err).not.toContain(CANARY);
  const locked = await startDaemon(copy, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await locked.stop('SIGKILL')));
  for (const [command = '', code] of [
    ['events', 'ELATIO_LOCK_LOCKED'],
    ['export', 'ELATIO_LOCK_LOCKED'],
    ['unlock', 'ELATIO_KEYS_WRONG'],
  ]) {
    const { out, err } = elatio([command, '--data', copy], { input: 'another\n' });
    expect([command, err]).toEqual([command, expect.stringContaining(code ?? '')]);
    expect(out + err + locked.output()).not.toContain(CANARY);
  }
  await locked.stop();
  const gone = join(folder, 'gone');
  cpSync(copy, gone, { recursive: true });
  rmSync(join(gone, 'keys.json'));
  expect(elatio(['up', '--data', gone, '--port', '0']).err).toContain('ELATIO_KEYS_ABSENT');

  // The positive control: with the key the same copy gives all of it.
  const opened = await startDaemon(copy, { args: ['--no-collectors'], env: cleanEnv(KEY) });
  onTestFinished(async () => void (await opened.stop('SIGKILL')));
  const { out } = elatio(['events', '--data', copy, '--limit', '5000', '--json']);
  expect(out.match(new RegExp(`title-${CANARY}-`, 'g'))).toHaveLength(3_000);
});
