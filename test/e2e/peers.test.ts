import { expect, test } from 'vitest';
import { elatio } from './daemon.ts';
import { devices, peersOf, titlesOf, up } from './fleet.ts';
import { watcherAt } from './watcher.ts';

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();

test('what one device records the other shows, both ways, before it is in a chunk and after', async () => {
  const [first, second] = await devices(2);
  const [a, b] = [await up(first), await up(second)];
  await expect.poll(() => peersOf(a)).toMatchObject({ devices: 1, connected: 1 });
  const [atA, atB] = [watcherAt(a.address), watcherAt(b.address)];
  await atA.create('window_a');
  await atB.create('window_b');
  await atA.heartbeat('window_a', at(0), { title: 'written here' });
  await atB.heartbeat('window_b', at(1), { title: 'written there' });
  await expect.poll(() => titlesOf(b)).toEqual(['written here', 'written there']);
  await expect.poll(() => titlesOf(a)).toEqual(['written here', 'written there']);
  const many = Array.from({ length: 500 }, (_, i) => `title ${i}`);
  for (const [i, title] of many.entries()) {
    await atA.heartbeat('window_a', at(100 + i), { title }, 0);
  }
  const all = [...many, 'written here', 'written there'].sort();
  await expect.poll(() => titlesOf(b)).toEqual(all);
  await expect.poll(() => peersOf(b)).toMatchObject({ connected: 1, synced: 1, problems: [] });
  expect(elatio(['doctor', '--data', second.directory]).out).not.toContain('DAMAGE');
});
