import { expect, test } from 'vitest';
import { elatio } from './daemon.ts';
import { devices, peersOf, titlesOf, up } from './fleet.ts';
import { watcherAt } from './watcher.ts';

interface Owed {
  readonly owing: readonly { readonly device: string; readonly as: string }[];
}

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();

test('a purge on one device reaches another that was away, which destroys before it gives anything away', async () => {
  const [first, second, third] = await devices(3);
  const [a, c] = [await up(first), await up(third)];
  let b = await up(second);
  await watcherAt(b.address).create('window_b');
  for (const i of Array.from({ length: 90 }, (_, n) => n)) {
    const title = i % 3 === 0 ? `Kanarie ${i}` : `title ${i}`;
    await watcherAt(b.address).heartbeat('window_b', at(i), { title }, 0);
  }
  const canaries = async (of: typeof a): Promise<number> =>
    (await titlesOf(of)).filter((title) => title.includes('Kanarie')).length;
  for (const daemon of [a, c]) await expect.poll(() => canaries(daemon), POLL).toBe(30);
  await expect.poll(() => peersOf(b), POLL).toMatchObject({ connected: 2, synced: 2 });
  await b.stop();

  const purge = (...args: string[]) => elatio(['purge', ...args, '--data', first.directory]);
  const owed = (): readonly Owed[] => JSON.parse(purge('status', '--json').out) as Owed[];
  expect(owed()).toEqual([]);
  const done = purge('--text', 'kanarie', '--yes');
  expect(done.err).toBe('');
  expect(done.out).toContain('Destroyed 30 events');
  expect(done.out).toMatch(/What admin [0-9a-f]{8} recorded of it is hidden/);
  expect(await canaries(a)).toBe(0);
  await expect.poll(() => canaries(c), POLL).toBe(0);
  expect((await titlesOf(c)).length).toBe(60);
  expect(owed()).toMatchObject([{ owing: [{ device: second.peer, as: 'writer' }] }]);
  expect(purge('status').out).toContain('to destroy what it recorded');

  b = await up(second);
  await expect.poll(() => canaries(b), POLL).toBe(0);
  await expect.poll(owed, POLL).toEqual([]);
  expect(purge('status').out).toContain('Nothing is owed');
  for (const daemon of [a, b, c]) {
    expect((await titlesOf(daemon)).length).toBe(60);
    await daemon.stop();
  }
  for (const { directory } of [first, second, third]) {
    expect(elatio(['doctor', '--data', directory])).toMatchObject({ code: 0 });
  }
});

const POLL = { timeout: 200_000, interval: 200 };
