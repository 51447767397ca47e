import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, test } from 'vitest';
import { parseLink } from '../../../marketplace/host/index.ts';
import { SALE } from './goods.ts';
import { bootstrapOf, startHost, stopAll } from './hosts.ts';
import { startStranger } from './stranger.ts';

afterEach(stopAll);

test('a port that another program has is told, not passed over', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(startHost({ port })).rejects.toMatchObject({ code: 'ELATIO_MARKET_LISTEN' });
  server.close();
});

test('a host is known by its seed, and its links lead to it', async () => {
  const seed = new Uint8Array(32).fill(7);
  const first = await startHost({ seed });
  const { place, goods } = parseLink(first.link({ sale: SALE }));
  expect([place, goods]).toEqual([first.place(), { sale: SALE }]);
  await first.stop();
  const [again, other] = [await startHost({ seed }), await startHost()];
  expect(again.peer).toBe(first.peer);
  expect(other.peer).not.toBe(first.peer);
});

test('all hosts give the same name and the same protocols', async () => {
  const stranger = await startStranger();
  const told: unknown[] = [];
  stranger.node.addEventListener('peer:identify', ({ detail }) => {
    const { agentVersion, protocolVersion, protocols } = detail;
    told.push({ agentVersion, protocolVersion, protocols: protocols.toSorted() });
  });
  for (const host of [await startHost(), await startHost()]) {
    await stranger.node.dial(multiaddr(bootstrapOf(host)[0]));
  }
  await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(2);
  await stranger.stop();
  expect(told[0]).toEqual(told[1]);
  expect(told[0]).toMatchObject({ agentVersion: 'elatio-market' });
  expect(JSON.stringify(told)).toContain('/elatio/market/1.0.0');
  // Nothing of the home host's is spoken here.
  expect(JSON.stringify(told)).not.toContain('/elatio/sync');
});

test('one that cannot be reached keeps nobody from the others', async () => {
  const seed = new Uint8Array(32).fill(9);
  const there = await startHost({ seed });
  const late = await startHost({ bootstrap: ['/ip4/127.0.0.1/tcp/1', ...bootstrapOf(there)] });
  await expect.poll(() => late.connections(), { timeout: 10_000 }).toBe(1);
});
