import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import { nativeSigning } from '../../../node/crypto.ts';
import { createPeerRecords } from '../../../node/peers/index.ts';
import { addEvent, enrol, startNode, titlesOf, type TestNode } from './nodes.ts';

const connected = async (...nodes: readonly TestNode[]): Promise<void> => {
  for (const { peers } of nodes) {
    await expect.poll(() => peers.status()).toMatchObject({ connected: 1, synced: 1 });
  }
};

test('a device that joins brings its log along, and is of the owner that it joined', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await addEvent(a, 'at_a', 'before, here');
  await addEvent(b, 'at_b', 'before, there');
  expect([a.peers.status().addresses, b.peers.status().addresses]).toEqual([[], []]);
  const words = b.owner.entropy();
  await enrol(a, b);
  await connected(a, b);
  for (const node of [a, b]) {
    await expect.poll(() => titlesOf(node)).toEqual(['before, here', 'before, there']);
  }
  expect(hexOf(b.peers.roster().digest)).toBe(hexOf(a.peers.roster().digest));
  expect(words).toHaveLength(32);
  expect(b.owner.entropy()).toBeUndefined();
  expect(hexOf((await b.owner.roster()).owner)).toBe(hexOf(a.peers.roster().owner));
  await expect
    .poll(() => b.peers.progress())
    .toMatchObject([{ peer: a.peer, connected: true, synced: true }]);
});

test('a device that is revoked gets nothing more, and learns why', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await enrol(a, b);
  await connected(a, b);
  await addEvent(a, 'at_a', 'while it belonged');
  await expect.poll(() => titlesOf(b)).toEqual(['while it belonged']);
  const device = b.store.device.publicKey;
  await a.peers.say({ kind: 'revoke', device, last: [], streams: [], registers: [] });
  await expect.poll(() => [a.peers.status().connected, b.peers.status().connected]).toEqual([0, 0]);
  await addEvent(a, 'at_a', 'afterwards');
  await b.peers.learn(a.peer, a.peers.status().addresses);
  await expect
    .poll(() => b.peers.status().problems.map(({ code }) => code))
    .toContain('ELATIO_SYNC_REVOKED');
  expect(await titlesOf(b)).toEqual(['while it belonged']);
  expect(a.peers.status().devices).toBe(0);
});

test('what a roster refuses is not said, nor kept', async () => {
  const node = await startNode('a');
  const before = createPeerRecords(node.store.local).statements();
  const device = node.store.device.publicKey;
  await expect(node.peers.say({ kind: 'role', device, role: 'member' })).rejects.toMatchObject({
    code: 'ELATIO_ROSTER_REFUSED',
  });
  expect(createPeerRecords(node.store.local).statements()).toEqual(before);
  expect(node.peers.roster().statements()).toHaveLength(before.length);
});

test('registers under a roster that was left are written anew, above what was', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  const prekeyOf = () => {
    const bytes = createPeerRecords(b.store.local).register(b.peer, 'prekey');
    if (!bytes) throw new Error('there is no prekey');
    return decodeRegister(nativeSigning, bytes);
  };
  const before = prekeyOf();
  await enrol(a, b);
  await connected(a, b);
  const after = prekeyOf();
  expect(after.version).toBeGreaterThan(before.version);
  expect(after.frontier.every((digest) => a.peers.roster().has(digest))).toBe(true);
});
