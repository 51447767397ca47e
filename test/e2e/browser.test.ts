import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { BrowserConnection, BrowserReceipt } from '../../protocol/browser.ts';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, startDaemon } from './daemon.ts';

async function daemonOf(directory: string): Promise<Daemon> {
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  return daemon;
}

it('a browser is connected by the code of the command line, sends once across a crash, and is cut off', async () => {
  const directory = join(temporaryFolder(), 'data');
  const first = await daemonOf(directory);
  const browser = (...words: string[]) => elatio(['browser', ...words, '--data', directory]);
  expect(browser().out).toContain('No browser is connected');
  const made = browser('connect');
  expect(made.out).toMatch(/^\d{6}\n$/);
  expect(made.err).toContain('two minutes');
  const origin = 'moz-extension://7bd8fd4c-7fd6-4b29-9f4c-6c1b4b2f4f8e';
  const post = async (
    { address }: Daemon,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ) =>
    fetch(`${address}/api/v1/browser/${path}`, {
      method: 'POST',
      headers: { origin, ...headers },
      body: JSON.stringify(body),
    });
  const connecting = { code: made.out.trim(), browser: 'firefox' };
  const { id, token } = (await (
    await post(first, 'connections', connecting)
  ).json()) as BrowserConnection;
  expect(browser('list').out).toMatch(new RegExp(`${id} .*firefox`));

  const authorization = `Bearer ${token}`;
  const start = new Date(Date.now() - 60_000).toISOString();
  const data = { url: 'https://example.com/', title: 'Example', audible: false };
  const batch = {
    id: '0f9d9a5e-6a3c-4b52-9d6d-1f6f7f1b8c11',
    browser: 'firefox',
    spans: [{ kind: 'tab', start, duration: 5, data }],
  };
  const send = async (daemon: Daemon) =>
    (await (await post(daemon, 'batches', batch, { authorization })).json()) as BrowserReceipt;
  expect(await send(first)).toMatchObject({ taken: 1, known: 0 });
  await first.stop('SIGKILL');
  const second = await daemonOf(directory);
  expect(await send(second)).toMatchObject({ taken: 0, known: 1 });

  expect(browser('revoke', id).code).toBe(0);
  expect((await post(second, 'batches', batch, { authorization })).status).toBe(401);
  const again = browser('revoke', id);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('ELATIO_BROWSER_ID')]);
});
