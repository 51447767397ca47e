import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createClient } from '../../../node/cli/client.ts';
import { codeOf } from '../../../protocol/error.ts';
import { temporaryFolder } from '../folder.ts';
import { daemonOn, HEARTBEAT, lockedNode, PASSPHRASE } from './fixture.ts';

// A passphrase is costly to try, and a busy machine slow.
vi.setConfig({ testTimeout: 60_000 });

async function unlockedNode() {
  const node = await lockedNode();
  await node.owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
  return node;
}

test('locking again closes the data, ends streams, and keeps what was acknowledged', async () => {
  const node = await unlockedNode();
  const { address, owner, daemon } = node;
  const path = '/api/0/buckets/b/heartbeat?pulsetime=1';
  const later = { ...HEARTBEAT, timestamp: '2024-01-15T11:00:00Z', data: { app: 'y' } };
  await fetch(address + path, { method: 'POST', body: JSON.stringify(later) });
  const stream = await owner.open('/api/v1/live');
  const ended = new Promise((resolve) => void stream.on('close', resolve).resume());
  expect(await owner.post('/api/v1/lock')).toMatchObject({ locked: true });
  await ended;
  expect(daemon.isLocked()).toBe(true);
  expect((await fetch(`${address}/api/0/buckets/`)).status).toBe(503);
  for (let round = 0; round < 2; round++) {
    await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
    expect(await owner.get('/api/0/buckets/b/events')).toMatchObject([
      { data: { app: 'y' } },
      { data: { app: 'x' } },
    ]);
    await owner.post('/api/v1/lock');
  }
});

test('a session from before is one again, and none while it is locked', async () => {
  const { press, address, owner } = await lockedNode();
  const cookie = (await press(PASSPHRASE)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin: address };
  const buckets = async () => (await fetch(`${address}/api/0/buckets/`, { headers })).status;
  expect(await buckets()).toBe(200);
  // A browser that is logged in may lock, too.
  const locking = await fetch(`${address}/api/v1/lock`, { method: 'POST', headers });
  expect([locking.status, await buckets()]).toEqual([200, 503]);
  const audited = async () => JSON.stringify(await owner.get('/api/v1/audit'));
  await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
  expect([await buckets(), await audited()]).toEqual([200, expect.stringContaining('"lock"')]);
});

test('heartbeats that come while it opens and closes are either kept or refused, none both', async () => {
  const { address, owner } = await unlockedNode();
  let isOver = false;
  let kept = 0;
  const seen = new Set<number>();
  const sending = (async () => {
    for (let i = 0; !isOver; i++) {
      const timestamp = new Date(Date.UTC(2025, 0, 1) + i * 10_000).toISOString();
      const body = JSON.stringify({ timestamp, duration: 0, data: { app: `n${i}` } });
      const path = '/api/0/buckets/b/heartbeat?pulsetime=1';
      const { status } = await fetch(address + path, { method: 'POST', body });
      seen.add(status);
      if (status === 200) kept++;
    }
  })();
  for (let round = 0; round < 2; round++) {
    await owner.post('/api/v1/lock');
    await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
  }
  isOver = true;
  await sending;
  expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const count = await owner.get('/api/0/buckets/b/events/count');
  expect([kept > 0, count]).toEqual([true, kept + 1]);
});

test('what no passphrase protects is not locked', async () => {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await daemonOn(directory);
  const locking = createClient({ directory }).post('/api/v1/lock');
  expect(await locking.catch(codeOf)).toBe('ELATIO_LOCK_PASSPHRASE');
  expect(daemon.isLocked()).toBe(false);
});
