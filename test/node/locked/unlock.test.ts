import { rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createClient } from '../../../node/cli/client.ts';
import { sealing } from '../../../node/open.ts';
import { createKeys } from '../../../node/keys/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import { memoryKeychain } from '../keys/memory-keychain.ts';
import { daemonOn, HEARTBEAT, lockedNode, PASSPHRASE, sealedDirectory } from './fixture.ts';

// A passphrase is costly to try, and a busy machine slow.
vi.setConfig({ testTimeout: 60_000 });

const outcome = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', codeOf);

async function beat(address: string): Promise<number> {
  const path = '/api/0/buckets/b/heartbeat?pulsetime=60';
  return (await fetch(address + path, { method: 'POST', body: JSON.stringify(HEARTBEAT) })).status;
}

const eventsOf = async ({ owner }: { owner: { get(path: string): Promise<unknown> } }) =>
  (await owner.get('/api/0/buckets/b/events')) as unknown[];

describe('its owner', () => {
  test('opens it in the same process, at the same address, with what was there', async () => {
    const node = await lockedNode();
    expect([node.daemon.isLocked(), await beat(node.address)]).toEqual([true, 503]);
    expect(() => node.daemon.status()).toThrow('locked');
    expect(await node.owner.post('/api/v1/unlock', { passphrase: PASSPHRASE })).toMatchObject({
      locked: false,
    });
    expect([node.daemon.isLocked(), await beat(node.address)]).toEqual([false, 200]);
    expect(await eventsOf(node)).toMatchObject([{ data: { app: 'x' } }]);
    expect(node.daemon.status()).toMatchObject({ addresses: [node.address], pid: process.pid });
    const audit = JSON.stringify(await node.owner.get('/api/v1/audit'));
    expect(audit).toContain('"unlock"');
  });

  test('drops no connection by it: whoever was refused sends the same again on it', async () => {
    const { address, owner } = await lockedNode();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const send = (): Promise<[status: number | undefined, port: number | undefined]> =>
      new Promise((resolve, reject) => {
        const options = { agent, method: 'POST' };
        const sent = request(`${address}/api/0/buckets/b/heartbeat?pulsetime=60`, options);
        sent.once('error', reject);
        sent.once('response', (response) => {
          const { localPort } = response.socket;
          response.resume().once('end', () => resolve([response.statusCode, localPort]));
        });
        sent.end(JSON.stringify(HEARTBEAT));
      });
    const [refused, port] = await send();
    await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
    expect([refused, await send()]).toEqual([503, [200, port]]);
    await owner.post('/api/v1/lock');
    expect(await send()).toEqual([503, port]);
  });

  test('is told of a wrong passphrase, and may try again at once', async () => {
    const { owner, daemon } = await lockedNode();
    for (const passphrase of ['battery', '', `${PASSPHRASE} `]) {
      const tried = outcome(owner.post('/api/v1/unlock', { passphrase }));
      expect(await tried).toBe('ELATIO_KEYS_WRONG');
    }
    expect(await outcome(owner.post('/api/v1/unlock', {}))).toBe('ELATIO_KEYS_NEEDED');
    expect(await outcome(owner.post('/api/v1/unlock', { passphrase: 5 }))).toBe(
      'ELATIO_INGEST_FIELD',
    );
    expect(daemon.isLocked()).toBe(true);
    await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
    expect(daemon.isLocked()).toBe(false);
    // Who comes late finds it open.
    await owner.post('/api/v1/unlock', { passphrase: 'battery' });
  });

  test('twice at once opens it once, and nothing is lost by it', async () => {
    const node = await lockedNode();
    const both = ['', ''].map(() => node.owner.post('/api/v1/unlock', { passphrase: PASSPHRASE }));
    expect(await Promise.all(both)).toMatchObject([{ locked: false }, { locked: false }]);
    expect(await eventsOf(node)).toHaveLength(1);
  });

  test('is told what is wrong with the data, and it stays locked until that is mended', async () => {
    const node = await lockedNode();
    const blocker = join(node.directory, 'tail');
    rmSync(blocker, { recursive: true });
    writeFileSync(blocker, 'no directory');
    const unlock = () => outcome(node.owner.post('/api/v1/unlock', { passphrase: PASSPHRASE }));
    expect(await unlock()).toMatch(/^ELATIO_STORE_/);
    expect([node.daemon.isLocked(), await beat(node.address)]).toEqual([true, 503]);
    rmSync(blocker);
    expect([await unlock(), node.daemon.isLocked()]).toEqual(['ok', false]);
  });

  test('ends it while it opens: it is closed when that resolves, and opens again', async () => {
    const directory = await sealedDirectory();
    const owner = createClient({ directory });
    const ends = new Set<unknown>();
    // The more is asked in between, the further it has come.
    for (const asked of [0, 1, 10, 40, 100]) {
      const daemon = await daemonOn(directory);
      const unlocking = outcome(owner.post('/api/v1/unlock', { passphrase: PASSPHRASE }));
      for (let i = 0; i < asked; i++) await fetch(`${daemon.addresses[0]}/api/0/info`);
      await daemon.stop();
      ends.add(await unlocking);
    }
    const possible = ['ok', 'ELATIO_CLI_LOST', 'ELATIO_LOCK_LOCKED', 'ELATIO_CLI_NO_DAEMON'];
    expect([...ends].filter((end) => !possible.includes(String(end)))).toEqual([]);
    const again = await daemonOn(directory, { env: { ELATIO_KEY: PASSPHRASE } });
    expect(again.status().store).toMatchObject({ events: 1, damage: [] });
  });
});

describe('a browser', () => {
  test('opens it by the form, and has a session that may read', async () => {
    const { address, daemon, press, log } = await lockedNode();
    const done = await press(PASSPHRASE);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/']);
    const cookie = done.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^elatio_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\//);
    expect(daemon.isLocked()).toBe(false);
    const headers = { cookie: cookie.split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' };
    const events = await fetch(`${address}/api/0/buckets/b/events`, { headers });
    expect(await events.json()).toHaveLength(1);
    // Another tab that still shows the form.
    const late = await press('battery');
    expect([late.status, late.headers.get('set-cookie')]).toEqual([303, null]);
    expect(log.join('')).not.toMatch(/correct horse|battery/);
  });

  test('with a wrong passphrase sees why, has no session, and then has to wait; the owner has not', async () => {
    const { address, daemon, press, owner, log } = await lockedNode();
    const wrong = await press('battery <b>');
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([403, null]);
    const html = await wrong.text();
    expect(html).toContain('not the passphrase');
    expect(html).not.toContain('battery');
    const soon = await press(PASSPHRASE);
    expect([soon.status, soon.headers.has('retry-after')]).toEqual([429, true]);
    expect(await soon.text()).toContain('try again in');
    expect([daemon.isLocked(), await beat(address)]).toEqual([true, 503]);
    expect(log.join('')).not.toMatch(/correct horse|battery/);
    await owner.post('/api/v1/unlock', { passphrase: PASSPHRASE });
    expect(daemon.isLocked()).toBe(false);
  });

  test('that sends it many times at once has one of them tried', async () => {
    const { press } = await lockedNode();
    const all = await Promise.all(Array.from({ length: 20 }, () => press('battery')));
    const statuses = all.map(({ status }) => status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 403 && status !== 409)).toEqual([]);
  });

  test('without a word is asked for one, which costs no attempt', async () => {
    const { press, daemon } = await lockedNode();
    expect((await press('')).status).toBe(400);
    expect([(await press(PASSPHRASE)).status, daemon.isLocked()]).toEqual([303, false]);
  });

  test.each([
    ['of another site', { origin: 'http://evil.test' }],
    ['of another port of this host', { origin: 'http://127.0.0.1:1' }],
    [
      'of ActivityWatch’s extension',
      { origin: 'chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi' },
    ],
    ['in a sandbox', { origin: 'null' }],
    ['that does not say which', {}],
    ['that says no more than that it is of here', { 'sec-fetch-site': 'same-origin' }],
  ])('on a page %s tries nothing', async (_, headers: Record<string, string>) => {
    const { press, daemon, address } = await lockedNode();
    const answer = await press(PASSPHRASE, headers);
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { code: 'ELATIO_HTTP_ORIGIN' },
    ]);
    expect(daemon.isLocked()).toBe(true);
    // Nor did it cost the person one.
    expect((await press('battery', { origin: address })).status).toBe(403);
  });

  test('that sends a huge or broken form is refused, and it stays locked', async () => {
    const { address, daemon, press } = await lockedNode();
    expect((await press('x'.repeat(2 ** 20))).status).toBe(413);
    const init = { method: 'POST', headers: { origin: address } };
    const bytes = new Uint8Array([0x70, 0xff, 0xfe]);
    expect((await fetch(`${address}/login`, { ...init, body: bytes })).status).toBe(400);
    expect(daemon.isLocked()).toBe(true);
    const huge = JSON.stringify({ passphrase: 'x'.repeat(2 ** 21) });
    const program = await fetch(`${address}/api/v1/unlock`, { method: 'POST', body: huge });
    expect(program.status).toBe(401);
  });
});

test('what no passphrase protects any more opens for its owner, and for no browser', async () => {
  const { directory, press, owner, daemon } = await lockedNode();
  const ask = () => Promise.resolve(PASSPHRASE);
  const keys = createKeys({ directory, sealing, env: {}, ask, keychain: memoryKeychain() });
  await keys.setKeyFile();
  const anything = await press('anything');
  expect([anything.status, daemon.isLocked()]).toEqual([409, true]);
  expect(await anything.text()).toContain('elatio unlock');
  await owner.post('/api/v1/unlock', {});
  expect(daemon.isLocked()).toBe(false);
});

test('the passphrase that it was started with does not open it for another one', async () => {
  const { daemon, owner, press } = await lockedNode({
    locked: true,
    env: { ELATIO_KEY: PASSPHRASE },
  });
  expect(daemon.isLocked()).toBe(true);
  expect((await press('battery')).status).toBe(403);
  const tried = outcome(owner.post('/api/v1/unlock', { passphrase: 'battery' }));
  expect([await tried, daemon.isLocked()]).toEqual(['ELATIO_KEYS_WRONG', true]);
});

describe('starting', () => {
  test('with the passphrase in the environment is not locked; with a wrong one it does not start', async () => {
    const directory = await sealedDirectory();
    const daemon = await daemonOn(directory, { env: { ELATIO_KEY: PASSPHRASE } });
    expect(daemon.isLocked()).toBe(false);
    await daemon.stop();
    const wrong = daemonOn(directory, { env: { ELATIO_KEY: 'battery' } });
    expect(await outcome(wrong)).toBe('ELATIO_KEYS_WRONG');
  });

  test('locked is refused where everybody could open it', async () => {
    const { directory } = await lockedNode();
    const fresh = join(directory, '../fresh');
    expect(await outcome(daemonOn(fresh, { locked: true }))).toBe('ELATIO_LOCK_PASSPHRASE');
    expect((await daemonOn(fresh)).isLocked()).toBe(false);
  });

  test('another on the directory is told that it is held', async () => {
    const { directory } = await lockedNode();
    expect(await outcome(daemonOn(directory))).toBe('ELATIO_DIRECTORY_HELD');
    const env = { ELATIO_KEY: PASSPHRASE };
    expect(await outcome(daemonOn(directory, { env }))).toBe('ELATIO_DIRECTORY_HELD');
  });
});
