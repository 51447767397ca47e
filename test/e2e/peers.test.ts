import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { listen, startHost } from '../node/peers/hosts.ts';
import { elatio, startDaemon } from './daemon.ts';
import { keysOf } from './enrol.ts';
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

test('killed in the middle of it, a device goes on where it was, and so do the others', async () => {
  const [first, second, third] = await devices(3);
  const a = await up(first);
  const atA = watcherAt(a.address);
  await atA.create('window_a');
  const events = Array.from({ length: 3000 }, (_, i) => ({
    timestamp: at(i),
    duration: 1,
    data: { title: `title ${i}` },
  }));
  const all = events.map(({ data }) => data.title).sort();
  expect((await atA.post('buckets/window_a/events', events)).ok).toBe(true);
  const [b, c] = [await up(second), await up(third)];
  await expect.poll(async () => (await titlesOf(c)).length).toBeGreaterThan(0);
  await Promise.all([b.stop('SIGKILL'), a.stop('SIGKILL')]);
  const again = await up(second);
  // What one of the two that were left has, the other gets of it.
  const [held, atThird] = [await titlesOf(again), await titlesOf(c)];
  expect(all).toEqual(expect.arrayContaining([...held, ...atThird]));
  const back = await up(first);
  for (const daemon of [again, c, back]) await expect.poll(() => titlesOf(daemon)).toEqual(all);
  for (const daemon of [again, c, back]) {
    await expect.poll(() => peersOf(daemon)).toMatchObject({ connected: 2, synced: 2 });
  }
});

test('a stranger is turned away; a member that sends what is no message is refused, and heard again', async () => {
  const [first, second] = await devices(2);
  const a = await up(first);
  const target = { peer: first.peer, addresses: [`/ip4/127.0.0.1/tcp/${first.peerPort}`] };
  const SYNC = '/elatio/sync/1.0.0';
  const stranger = await startHost();
  onTestFinished(() => stranger.host.stop());
  const soon = AbortSignal.timeout(100_000);
  for (const protocol of [SYNC, '/elatio/pair/1.0.0', '/ipfs/id/1.0.0']) {
    await expect(
      stranger.host.connect(target, protocol, listen().hear, soon),
    ).rejects.toMatchObject({ code: 'ELATIO_PEERS_UNREACHABLE' });
  }
  const member = await startHost({ keys: await keysOf(second.directory) });
  onTestFinished(() => member.host.stop());
  for (const hostile of [
    Uint8Array.of(255, 255, 255, 255, 1, 2, 3),
    new Uint8Array(1000).fill(7),
    Uint8Array.of(0, 0, 0, 3, 0, 0x81, 0x02),
  ]) {
    // The connection of the one before may still be ending.
    const answer = async (): Promise<string> => {
      const heard = listen();
      const link = await member.host.connect(target, SYNC, heard.hear, soon);
      link.send(hostile);
      await expect.poll(() => heard.ends).toBe(1);
      return Buffer.from(heard.bytes).toString('latin1');
    };
    await expect.poll(answer).toMatch(/ELATIO_SYNC_[A-Z]+/);
  }
  await member.host.stop();
  const b = await up(second);
  await expect.poll(() => peersOf(a)).toMatchObject({ connected: 1, synced: 1 });
  expect((await peersOf(b)).connected).toBe(1);
});

test('a node that has no others listens for nobody', async () => {
  const daemon = await startDaemon(join(temporaryFolder(), 'alone'), {
    args: ['--peer-port', '0', '--no-collectors', '--open'],
  });
  onTestFinished(async () => void (await daemon.stop()));
  expect(await peersOf(daemon)).toEqual({
    devices: 0,
    connected: 0,
    synced: 0,
    addresses: [],
    problems: [],
  });
});
