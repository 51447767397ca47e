import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, startDaemon } from './daemon.ts';

async function daemonOf(directory: string): Promise<Daemon> {
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  return daemon;
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

it('a token reads from a real node, outlives its restart, and ends when revoked', async () => {
  const directory = join(temporaryFolder(), 'data');
  const first = await daemonOf(directory);
  const made = elatio(['token', 'create', '--name', 'script', '--data', directory]);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^elatio_[\w-]{43}\n$/);
  const token = made.out.trim();
  const buckets = ({ address }: Daemon, init?: RequestInit) =>
    fetch(`${address}/api/0/buckets/`, init);
  expect((await buckets(first)).status).toBe(401);
  expect((await buckets(first, bearer(token))).status).toBe(200);
  const change = { ...bearer(token), method: 'DELETE' };
  expect((await fetch(`${first.address}/api/0/buckets/b`, change)).status).toBe(403);
  await first.stop();

  const second = await daemonOf(directory);
  expect((await buckets(second, bearer(token))).status).toBe(200);
  expect(elatio(['status', '--data', directory]).out).toContain('1 token, 0 browsers logged in');
  const list = elatio(['token', 'list', '--data', directory]).out;
  expect(list).toMatch(/read .* script/);
  const [{ id }] = JSON.parse(elatio(['token', 'list', '--json', '--data', directory]).out) as [
    { id: string },
  ];
  expect(elatio(['token', 'revoke', id, '--data', directory]).code).toBe(0);
  expect((await buckets(second, bearer(token))).status).toBe(401);
  const again = elatio(['token', 'revoke', id, '--data', directory]);
  expect(again.code).toBe(1);
  expect(again.err).toContain('ELATIO_CREDENTIALS_ID');
  expect(first.output() + second.output() + list).not.toContain(token.slice(7));
});

it('the login link opens a session once, which outlives a restart', async () => {
  const directory = join(temporaryFolder(), 'data');
  const first = await daemonOf(directory);
  // What is not read by a person at a terminal may be kept for others to read.
  expect(first.output()).not.toContain('/login?');
  expect(first.output()).toContain(`elatio login --data ${directory}`);
  const url = new URL(elatio(['login', '--data', directory]).out.trim());
  expect(url.origin).toBe(first.address);
  expect(await (await fetch(url)).text()).toContain('<button');
  const press = () =>
    fetch(`${first.address}/login`, {
      method: 'POST',
      headers: { origin: first.address },
      body: new URLSearchParams(url.search),
      redirect: 'manual',
    });
  const pressed = await press();
  expect(pressed.status).toBe(303);
  expect((await press()).status).toBe(401);
  const cookie = pressed.headers.getSetCookie()[0].split(';')[0];
  expect(cookie).toContain(`elatio_${first.port}=`);
  const status = (at: string, session: string): Promise<Response> =>
    fetch(`${at}/api/v1/status`, { headers: { cookie: session } });
  expect((await status(first.address, cookie)).status).toBe(200);
  await first.stop();

  const second = await daemonOf(directory);
  const renamed = cookie.replace(String(first.port), String(second.port));
  const again = await status(second.address, renamed);
  expect(await again.json()).toMatchObject({ credentials: { tokens: 0, sessions: 1 } });
});

it('the owner’s socket answers any program that may open it, without a token', async () => {
  const directory = join(temporaryFolder(), 'data');
  await daemonOf(directory);
  const answer = await new Promise<string>((resolve, reject) => {
    const socketPath = join(directory, 'elatio.sock');
    const sent = request({ socketPath, path: '/api/0/buckets/' }, (response) => {
      text(response).then(resolve, reject);
    });
    sent.once('error', reject).end();
  });
  expect(answer).toBe('{}');
});
