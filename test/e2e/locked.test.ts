/** A node that nobody can give the passphrase at its start: as a service, in a process without a terminal. */
import { AWClient } from 'aw-client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

const CHROMIUM = '/usr/bin/chromium';
const PASSPHRASE = 'correct horse & pässwörd';
const OFF = ['--no-collectors'];

beforeEach(() => {
  vi.stubEnv('no_proxy', '127.0.0.1');
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** A directory with an event, sealed under the passphrase, and a daemon on it that has not got that. */
async function lockedDaemon() {
  const directory = join(temporaryFolder(), 'data');
  const env = cleanEnv({ ELATIO_KEY: PASSPHRASE });
  const first = await startDaemon(directory, { args: OFF, env });
  const watcher = watcherAt(first.address);
  await watcher.create('w');
  await watcher.heartbeat('w', '2026-01-01T10:00:00Z', { title: 'before' });
  expect(await first.stop()).toBe(0);
  const daemon = await startDaemon(directory, { args: OFF });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const run = (command: string, options: Parameters<typeof elatio>[1] = {}) =>
    elatio([...command.split(' '), '--data', directory], options);
  return { directory, daemon, run };
}

const titles = (json: string): unknown[] =>
  json
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { data: { title: string } }).data.title);

describe('a passphrase and nobody to ask', () => {
  it('starts locked, says so, and takes in again once it is unlocked', async () => {
    const { daemon, run } = await lockedDaemon();
    expect(daemon.output()).toContain('LOCKED');
    expect(daemon.output()).toContain('elatio unlock --data');
    expect(run('status').out).toMatch(/LOCKED since \d{4}-/);
    expect(JSON.parse(run('status --json').out)).toMatchObject({
      running: true,
      locked: true,
      pid: daemon.process.pid,
    });
    const doctor = run('doctor');
    expect([doctor.code, doctor.out]).toEqual([0, expect.stringMatching(/note +store +locked/)]);
    const events = run('events');
    expect([events.code, events.err]).toEqual([1, expect.stringContaining('elatio unlock')]);

    const client = new AWClient('aw-watcher-test', { baseURL: daemon.address });
    expect(await client.getInfo()).toMatchObject({ testing: false });
    const beat = (minute: number) =>
      client.heartbeat('w', 60, {
        timestamp: new Date(Date.UTC(2026, 0, 1, 11, minute)),
        duration: 0,
        data: { title: `at ${minute}` },
      });
    const refused = {
      response: { status: 503, data: { code: 'ELATIO_LOCK_LOCKED', message: expect.any(String) } },
    };
    await expect(client.ensureBucket('w', 'currentwindow', 'me')).rejects.toMatchObject(refused);
    const [one, two] = [beat(0), beat(10)];
    await expect(one).rejects.toMatchObject(refused);
    await expect(two).rejects.toMatchObject(refused);

    const wrong = run('unlock', { input: 'battery staple\n' });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_KEYS_WRONG')]);
    const none = run('unlock');
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('ELATIO_KEYS_NEEDED')]);
    const right = run('unlock', { input: `${PASSPHRASE}\n` });
    expect([right.code, right.out]).toEqual([0, expect.stringContaining('Unlocked')]);
    expect(run('unlock').out).toContain('not locked');

    // What it sends again, on the connections that it has, is stored.
    await Promise.all([beat(0), beat(10)]);
    expect(titles(run('events --json').out)).toEqual(['at 10', 'at 0', 'before']);
    expect(run('audit').out).toMatch(/owner +unlock/);
    expect(daemon.output()).toContain('Unlocked: recording goes on.');
    expect(daemon.output()).not.toMatch(/correct horse|battery/);
    expect(await daemon.stop('SIGTERM')).toBe(0);
  });

  it('elatio lock closes it, elatio unlock takes the passphrase from the environment', async () => {
    const { daemon, run } = await lockedDaemon();
    const env = cleanEnv({ ELATIO_KEY: PASSPHRASE });
    expect(run('unlock', { env }).code).toBe(0);
    expect(run('lock').code).toBe(0);
    expect(run('lock')).toMatchObject({ code: 0, out: expect.stringContaining('locked already') });
    expect(run('status').out).toContain('LOCKED');
    expect((await fetch(`${daemon.address}/api/0/buckets/`)).status).toBe(503);
    expect(run('unlock', { env }).code).toBe(0);
    expect(titles(run('events --json').out)).toEqual(['before']);
  });

  it('without a daemon, or a passphrase, says what is the matter', async () => {
    const { daemon, directory, run } = await lockedDaemon();
    expect(await daemon.stop()).toBe(0);
    for (const command of ['unlock', 'lock']) {
      expect(run(command).err).toContain('ELATIO_CLI_NO_DAEMON');
    }
    const fresh = join(directory, '../fresh');
    const refused = elatio(['up', '--locked', '--data', fresh, '--port', '0']);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('ELATIO_LOCK_PASSPHRASE'),
    ]);
  });

  it('started with --locked is locked, whatever passphrase there is', async () => {
    const { daemon, directory, run } = await lockedDaemon();
    await daemon.stop();
    const env = cleanEnv({ ELATIO_KEY: PASSPHRASE });
    const again = await startDaemon(directory, { args: [...OFF, '--locked'], env });
    onTestFinished(async () => void (await again.stop('SIGKILL')));
    expect(run('status').out).toContain('LOCKED');
    // Before it is ever opened it ends as cleanly.
    expect(await again.stop()).toBe(0);
    expect(run('status').out).toContain('Not running');
  });
});

it.runIf(process.platform === 'linux')(
  'whoever is asked for the passphrase at the start is asked no more once the process is told to end',
  async () => {
    const { daemon, directory } = await lockedDaemon();
    await daemon.stop();
    const bin = join(import.meta.dirname, '../../node/cli/bin.js');
    const command = `stty cols 200; echo "pid $$ "; exec ${process.execPath} ${bin} up --port 0 --data ${directory}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: cleanEnv({ TERM: 'xterm' }),
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    await expect.poll(() => shown, { timeout: 60_000 }).toContain('Passphrase of');
    process.kill(Number(/pid (\d+)/.exec(shown)?.[1]), 'SIGTERM');
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(shown).toContain('ELATIO_CLI_CANCELLED');
  },
);

async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  onTestFinished(() => browser.close());
  return browser;
}

/** A page of another port, which is the same site: a form on it that sends the right passphrase. */
async function hostileForm({ address }: Daemon): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><form method="post" action="${address}/login">
      <input name="passphrase" value="${PASSPHRASE.replace('&', '&amp;')}"><button>win</button></form>`);
  });
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      resolve(`http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`);
    });
  });
}

describe.skipIf(!existsSync(CHROMIUM))('the login page in a real browser', () => {
  it('takes the passphrase, opens the data and logs in; no other page can', async () => {
    const { daemon, run } = await lockedDaemon();
    const browser = await startBrowser();
    const page = await browser.newPage();

    await page.goto(await hostileForm(daemon));
    await page.getByRole('button').click();
    await page.waitForURL(`${daemon.address}/login`);
    expect(await page.content()).toContain('ELATIO_HTTP_ORIGIN');
    expect(run('status').out).toContain('LOCKED');

    await page.goto(daemon.address);
    const field = page.getByLabel('Passphrase');
    expect(await field.getAttribute('type')).toBe('password');
    // It has the focus already.
    await page.keyboard.type('battery');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('not the passphrase');
    expect(page.url()).not.toContain('battery');
    await expect
      .poll(async () => {
        await page.getByLabel('Passphrase').fill(PASSPHRASE);
        await page.getByRole('button', { name: 'Unlock' }).click();
        await page.waitForLoadState();
        return page.url();
      })
      .toBe(`${daemon.address}/`);
    expect(await page.getByLabel('Passphrase').count()).toBe(0);
    await page.goto(`${daemon.address}/api/0/buckets/w/events`);
    expect(await page.content()).toContain('before');
    expect(run('status').out).toContain('1 browser logged in');

    // A stranger's browser on the same machine is not.
    const stranger = await (await browser.newContext()).newPage();
    const answer = await stranger.goto(`${daemon.address}/api/0/buckets/w/events`);
    expect(answer?.status()).toBe(401);
  });
});
