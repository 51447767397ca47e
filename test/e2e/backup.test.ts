import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';

const T = Date.UTC(2026, 0, 15, 10);
const KEY = 'ein Schlüssel';
const env = cleanEnv({ ELATIO_KEY: KEY });

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it('elatio backup and restore: from a running node to another directory, which goes on', async () => {
  const at = folder();
  const [directory, other, file] = ['data', 'other', 'elatio.backup'].map((name) => join(at, name));
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(() => void daemon.stop());
  const events = Array.from({ length: 3_000 }, (_, i) => ({
    timestamp: new Date(T + i * 60_000).toISOString(),
    duration: 30,
    data: { app: 'editor', title: `Kanarie ${i}` },
  }));
  const send = (address: string, path: string, body: unknown) =>
    fetch(`${address}/api/0/buckets/${path}`, { method: 'POST', body: JSON.stringify(body) });
  await send(daemon.address, 'b', { client: 'me', type: 'currentwindow', hostname: 'here' });
  expect((await send(daemon.address, 'b/events', events)).status).toBe(200);

  const inside = elatio(['backup', join(directory, 'b'), '--data', directory], { env });
  expect(inside.err).toContain('ELATIO_CLI_FILE');
  // There is neither a passphrase nor anybody to ask.
  const without = elatio(['backup', file, '--data', directory]);
  expect(without).toMatchObject({ code: 1 });
  expect(without.err).toContain('ELATIO_BACKUP_PASSPHRASE');
  const made = elatio(['backup', file, '--data', directory], { input: `${KEY}\n` });
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toContain('Backed up 3,000 events');
  expect(readFileSync(file).includes('Kanarie')).toBe(false);
  expect(elatio(['backup', file, '--data', directory], { env }).err).toContain('ELATIO_CLI_EXISTS');
  expect(elatio(['backup', file, '--force', '--data', directory], { env }).code).toBe(0);

  const checked = elatio(['restore', file, '--check', '--json'], { env });
  expect(JSON.parse(checked.out)).toMatchObject({ events: 3_000 });
  const wrong = elatio(['restore', file, '--data', other], { input: 'another\n' });
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.err).toContain('ELATIO_KEYS_WRONG');
  expect(elatio(['restore', file, '--data', directory], { env }).err).toContain(
    'ELATIO_BACKUP_OCCUPIED',
  );
  const restored = elatio(['restore', file, '--data', other], { env });
  expect(restored).toMatchObject({ code: 0, err: '' });
  expect(restored.out).toContain('Restored 3,000 events');

  const second = await startDaemon(other, { args: ['--no-collectors', '--open'], env });
  onTestFinished(() => void second.stop());
  const beat = { timestamp: new Date(T + 9e9).toISOString(), data: { app: 'new' } };
  expect((await send(second.address, 'b/heartbeat?pulsetime=60', beat)).status).toBe(200);
  const count = await (await fetch(`${second.address}/api/0/buckets/b/events/count`)).json();
  expect(count).toBe(3_001);
  await second.stop();
  expect(elatio(['doctor', '--data', other], { env }).code).toBe(0);

  // Cut off, it restores nothing.
  const [short, third] = [join(at, 'short'), join(at, 'third')];
  writeFileSync(short, readFileSync(file).subarray(0, -10));
  expect(elatio(['restore', short, '--data', third], { env }).err).toContain('ELATIO_BACKUP_CUT');
  expect(existsSync(third) || existsSync(`${third}.restoring`)).toBe(false);

  // Without a daemon, and under its own passphrase.
  const again = join(at, 'again.backup');
  const offline = elatio(['backup', again, '--data', other, '--json'], { env });
  expect(JSON.parse(offline.out)).toMatchObject({ events: 3_001 });
  await daemon.stop();
});
