import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { elatio, startDaemon } from './daemon.ts';

const T = Date.UTC(2026, 0, 15, 10);

it('elatio purge shows what it would destroy, asks, destroys it and proves it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'data');
  let daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  const api = (path: string, body?: unknown) =>
    fetch(`${daemon.address}/api/0/${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
  await api('buckets/b', { client: 'me', type: 'web.tab.current', hostname: 'here' });
  const sites = ['https://shop.example/cart', 'https://news.example/', 'https://www.shop.example/'];
  const events = Array.from({ length: 90 }, (_, i) => ({
    timestamp: new Date(T + i * 60_000).toISOString(),
    duration: 30,
    data: { url: sites[i % 3], title: `page ${i}` },
  }));
  expect((await api('buckets/b/events', events)).status).toBe(200);
  const purge = (...args: string[]) => elatio(['purge', '--data', directory, ...args]);
  const count = async (): Promise<unknown> => (await api('buckets/b/events/count')).json();

  expect(purge()).toMatchObject({ code: 1 });
  expect(purge('--bucket', 'none', '--yes').err).toContain('no bucket named');
  const dry = purge('--site', 'shop.example', '--dry-run');
  expect(dry.out).toMatch(/^60 events, from .* to /);
  expect(dry.out).toContain('page 0');
  // There is nobody to ask.
  expect(purge('--site', 'shop.example').err).toContain('Nothing was purged');
  expect(await count()).toBe(90);

  const words = '--domain www.shop.example --title "page 2*" --domain-only';
  const matched = purge('--match', words, '--dry-run');
  expect(matched.out).toContain('keeps only the domain of addresses; a purge destroys the whole');
  expect(matched.out).toMatch(/^5 events/m);
  expect(purge('--match', '--ap x', '--yes').err).toContain('ELATIO_CLI_RULE');
  expect(purge('--match', 'none', '--yes').err).toContain('ELATIO_RULES_ID');

  const done = purge('--site', 'shop.example', '--yes');
  expect(done).toMatchObject({ code: 0 });
  expect(done.out).toContain('Destroyed 60 events and 0 corrections.');
  expect(done.out).toContain('none is left, and all else is whole');
  expect(await count()).toBe(30);
  await daemon.stop();
  daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  expect(await count()).toBe(30);
  const again = purge('--site', 'shop.example', '--yes', '--json');
  expect(JSON.parse(again.out)).toEqual({ events: 0, texts: 0, left: 0, faults: [], waits: [] });
  expect(elatio(['doctor', '--data', directory]).code).toBe(0);
  await daemon.stop();
});
