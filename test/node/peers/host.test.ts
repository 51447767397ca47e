import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Host } from '../../../node/peers/host.ts';
import { listen, startHost, startPair } from './hosts.ts';

const PROTOCOL = '/test/1';
const OTHERS = [PROTOCOL, '/ipfs/id/1.0.0', '/ipfs/ping/1.0.0'];
const soon = (): AbortSignal => AbortSignal.timeout(5000);
const started: Host[] = [];
const keep = <T extends { readonly host: Host }>(...all: readonly T[]): void => {
  started.push(...all.map(({ host }) => host));
};

afterEach(async () => {
  await Promise.all(started.splice(0).map(async (host) => host.stop()));
});

test('members speak with each other, and each knows who the other is', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  const [atA, atB] = [listen(), listen()];
  await b.host.serve(PROTOCOL, atB.hear);
  const link = await a.host.connect(b.target, PROTOCOL, atA.hear, soon());
  expect(link.peer).toBe(b.peer);
  link.send(Uint8Array.of(1, 2, 3));
  await expect.poll(() => atB.bytes).toEqual([1, 2, 3]);
  expect(atB.links.map(({ peer, outbound }) => [peer, outbound])).toEqual([[a.peer, false]]);
  atB.links[0].send(Uint8Array.of(4));
  await expect.poll(() => atA.bytes).toEqual([4]);
});

test('what was sent arrives before a link ends, and both sides learn of the end once', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  const [atA, atB] = [listen(), listen()];
  await b.host.serve(PROTOCOL, atB.hear);
  const link = await a.host.connect(b.target, PROTOCOL, atA.hear, soon());
  const size = 1_000_000;
  link.send(new Uint8Array(size));
  await link.end();
  await expect.poll(() => [atB.bytes.length, atB.ends, atA.ends]).toEqual([size, 1, 1]);
  link.send(Uint8Array.of(1));
  link.cut(new Error('again'));
  expect(atA.ends).toBe(1);
});

test('a link that is cut ends on both sides', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  const [atA, atB] = [listen(), listen()];
  await b.host.serve(PROTOCOL, atB.hear);
  await a.host.connect(b.target, PROTOCOL, atA.hear, soon());
  await expect.poll(() => atB.links.length).toBe(1);
  a.host.drop(b.peer);
  await expect.poll(() => [atA.ends, atB.ends]).toEqual([1, 1]);
});

test('who does not listen makes the other wait, and loses nothing', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  const [atA, atB] = [listen(), listen()];
  await b.host.serve(PROTOCOL, (link) => {
    link.pause();
    return atB.hear(link);
  });
  const link = await a.host.connect(b.target, PROTOCOL, atA.hear, soon());
  const size = 6_000_000;
  for (let sent = 0; sent < size; sent += 100_000) link.send(new Uint8Array(100_000));
  await expect.poll(() => atB.links.length).toBe(1);
  expect(link.backlog).toBeGreaterThan(1_000_000);
  atB.links[0].pause();
  atB.links[0].resume();
  await expect.poll(() => atB.bytes.length).toBe(size);
  await link.room(0);
  expect([link.backlog, atA.ends, atB.ends]).toEqual([0, 0, 0]);
});

test('a stranger is turned away before any protocol', async () => {
  const [a, stranger] = [await startHost(), await startHost()];
  keep(a, stranger);
  stranger.members.add(a.peer);
  const heard = listen();
  await a.host.serve(PROTOCOL, heard.hear);
  for (const protocol of OTHERS) {
    await expect(
      stranger.host.connect(a.target, protocol, listen().hear, soon()),
    ).rejects.toMatchObject({ code: 'ELATIO_PEERS_UNREACHABLE' });
  }
  expect([heard.links.length, stranger.found.length]).toEqual([0, 0]);
});

test('while a door is open, a stranger may use it and nothing else; it is thrown out with its closing', async () => {
  const [a, stranger] = [await startHost(), await startHost()];
  keep(a, stranger);
  stranger.members.add(a.peer);
  const [inside, door, outside] = [listen(), listen(), listen()];
  await a.host.serve(PROTOCOL, inside.hear);
  const close = await a.host.openDoor('/door/1', door.hear);
  const link = await stranger.host.connect(a.target, '/door/1', outside.hear, soon());
  link.send(Uint8Array.of(7));
  await expect.poll(() => door.bytes).toEqual([7]);
  for (const protocol of OTHERS) {
    const knock = listen();
    const other = await stranger.host
      .connect(a.target, protocol, knock.hear, soon())
      .catch(() => undefined);
    other?.send(new Uint8Array(32));
    if (other) await expect.poll(() => knock.ends).toBe(1);
    expect(knock.bytes).toEqual([]);
  }
  expect([inside.links.length, stranger.found.length]).toEqual([0, 0]);
  await close();
  await expect.poll(() => outside.ends).toBe(1);
  await expect(
    stranger.host.connect(a.target, '/door/1', listen().hear, soon()),
  ).rejects.toMatchObject({ code: 'ELATIO_PEERS_UNREACHABLE' });
});

test('nobody but the device itself passes for it', async () => {
  const [a, b, c] = [await startHost(), await startHost(), await startHost()];
  keep(a, b, c);
  a.members.add(b.peer);
  const impostor = { peer: b.peer, addresses: c.target.addresses };
  await expect(a.host.connect(impostor, PROTOCOL, listen().hear, soon())).rejects.toMatchObject({
    code: 'ELATIO_PEERS_UNREACHABLE',
  });
});

test('members tell each other where they listen', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  await b.host.serve(PROTOCOL, listen().hear);
  await a.host.connect(b.target, PROTOCOL, listen().hear, soon());
  await expect.poll(() => a.found).toContainEqual([b.peer, b.target.addresses, 'told']);
  await expect.poll(() => b.found).toContainEqual([a.peer, a.target.addresses, 'told']);
});

test('members answer each other, however often they are asked', async () => {
  const [a, b] = await startPair();
  keep(a, b);
  for (let i = 0; i < 5; i++) {
    const pong = listen();
    const data = Uint8Array.from({ length: 32 }, (_, at) => at + i);
    const link = await a.host.connect(b.target, '/ipfs/ping/1.0.0', pong.hear, soon());
    link.send(data);
    await expect.poll(() => pong.bytes).toEqual([...data]);
    link.cut(new Error('done'));
  }
});

test('where the port is taken, another one is', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const taken = await startHost({ port });
  keep(taken);
  expect(taken.host.addresses()).toHaveLength(1);
  expect(taken.host.addresses()[0]).not.toContain(`/tcp/${port}/`);
  server.close();
  await once(server, 'close');
  const free = await startHost({ port });
  keep(free);
  expect(free.host.addresses()[0]).toContain(`/tcp/${port}/p2p/${free.host.peerId}`);
});

test('no address to listen at is a failure', async () => {
  await expect(startHost({ hosts: ['192.0.2.1'] })).rejects.toMatchObject({
    code: 'ELATIO_PEERS_LISTEN',
  });
});

test('a link stands as long as both ends are there, however often they are asked', async () => {
  const [a, b] = [await startHost({ aliveMs: 20 }), await startHost({ aliveMs: 20 })];
  keep(a, b);
  a.members.add(b.peer);
  b.members.add(a.peer);
  const [atA, atB] = [listen(), listen()];
  await b.host.serve(PROTOCOL, atB.hear);
  const link = await a.host.connect(b.target, PROTOCOL, atA.hear, soon());
  for (let i = 0; i < 60; i++) {
    link.send(Uint8Array.of(i));
    await expect.poll(() => atB.bytes.length, { interval: 25 }).toBe(i + 1);
  }
  expect([atA.ends, atB.ends]).toEqual([0, 0]);
});
