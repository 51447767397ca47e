import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type DevChain, startDevChain } from '../../../marketplace/chain/index.ts';
import { accountOfKey } from '../../../marketplace/index.ts';
import { bytesOfHex } from '../../../protocol/bytes.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { newChain } from '../../marketplace/trade/fixture.ts';
import { temporaryFolder } from '../folder.ts';
import { testStore } from '../http/fixture.ts';
import { doorOver, type Told } from './door.ts';

const { signal } = new AbortController();

/** A device's disk, and the settings that it shares with others. */
async function device(shared = new Map<string, JsonValue>(), isHeard = true) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const settings = {
    get: (key: string) => shared.get(key),
    set: async (key: string, value: JsonValue) => void shared.set(key, value),
  };
  const directory = temporaryFolder();
  const told: Told = new Map();
  return {
    shared,
    told,
    local: store.local,
    kept: () => store.local.keys('market/'),
    /** As its daemon starts it. */
    begin: (name = 'laptop') => {
      const door = doorOver(
        store,
        { settings },
        { device: name, directory, told: isHeard ? told : undefined },
      );
      onTestFinished(() => door.stop());
      door.start();
      return door;
    },
  };
}

/** Something that answers whatever is asked the same. */
async function answering(body: string): Promise<string> {
  const server = createServer((_, response) => void response.end(body)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('there is no market before it is entered, and the same one after', async () => {
  const { url } = await newChain();
  const { begin, kept, shared } = await device();
  const door = begin();
  expect(() => door.opened()).toThrow(expect.objectContaining({ code: 'ELATIO_MARKET_NONE' }));
  const market = await door.enter([url], signal);
  expect(door.opened()).toBe(market);
  expect(await market.status()).toMatchObject({ isSelling: true, chain: { rpc: [url] } });
  expect(kept()).toContain('market/identity');
  expect([...shared]).toEqual([['market.seller', 'laptop']]);
  expect(await door.enter(undefined, signal)).toBe(market);
  expect(await door.enter([url], signal)).toBe(market);
});

test('its keys are told to who has the words, and the guardian’s to admins, before anything is sold', async () => {
  const { url } = await newChain();
  const { begin, told } = await device();
  const market = await begin().enter([url], signal);
  const { account, guardian } = await market.status();
  expect([...told.keys()]).toEqual(['market/key for words', 'market/guardian for admins']);
  const keys = JSON.parse(Buffer.from(told.get('market/key for words') ?? []).toString()) as {
    account: string;
  };
  expect(accountOfKey(bytesOfHex(keys.account))).toBe(account);
  expect(accountOfKey(told.get('market/guardian for admins') ?? new Uint8Array())).toBe(guardian);
});

test('where nobody can be told yet the market is not entered, and nothing is kept', async () => {
  const { url } = await newChain();
  const { begin, kept, shared } = await device(new Map(), false);
  await expect(begin().enter([url], signal)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_STARTING',
  });
  expect([kept().includes('market/identity'), [...shared]]).toEqual([false, []]);
});

test('who entered before there were guardians has one from the next start on, always the same', async () => {
  const { url } = await newChain();
  const { begin, local } = await device();
  const first = begin();
  await first.enter([url], signal);
  await first.stop();
  const { guardian: _, ...before } = local.get('market/identity') as Record<string, string>;
  await local.set('market/identity', before);
  const guardians: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    const again = begin();
    await expect.poll(() => isOpen(again)).toBe(true);
    guardians.push((await again.opened().status()).guardian);
    await again.stop();
  }
  expect(guardians).toEqual([expect.stringMatching(/^0x[\dA-Fa-f]{40}$/), guardians[0]]);
});

test('another device of the same person is refused, and keeps nothing', async () => {
  const { url } = await newChain();
  const first = await device();
  await first.begin().enter([url], signal);
  const second = await device(first.shared);
  const door = second.begin('phone');
  await expect(door.enter([url], signal)).rejects.toMatchObject({ code: 'ELATIO_MARKET_ROLE' });
  expect(second.kept()).toEqual([]);
  expect(() => door.opened()).toThrow(expect.objectContaining({ code: 'ELATIO_MARKET_NONE' }));
});

test.each([
  ['nobody answers', async () => 'http://127.0.0.1:9', 'ELATIO_CHAIN_AWAY'],
  ['a page answers', () => answering('<html>'), 'ELATIO_CHAIN_GARBLED'],
  ['no address is named', async () => 'ftp://example', 'ELATIO_CHAIN_URL'],
  [
    'a chain answers that has no contracts of ours',
    () => answering('{"jsonrpc":"2.0","id":1,"result":"0xdead"}'),
    'ELATIO_CHAIN_UNKNOWN',
  ],
])('where %s nothing is kept, and another device may still sell', async (_, urlOf, code) => {
  const { begin, kept, shared } = await device();
  const door = begin();
  await expect(door.enter([await urlOf()], signal)).rejects.toMatchObject({ code });
  expect([kept(), [...shared]]).toEqual([[], []]);
  expect(() => door.opened()).toThrow(expect.objectContaining({ code: 'ELATIO_MARKET_NONE' }));
});

test('it is opened again at the next start, with the same account, though its chain is away', async () => {
  const chain: DevChain = await startDevChain({ port: 0 });
  const { begin } = await device();
  const first = begin();
  const { account } = await (await first.enter([chain.url], signal)).status();
  await first.stop();
  await chain.stop();
  const second = begin();
  expect(() => second.opened()).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_STARTING' }),
  );
  await expect.poll(() => isOpen(second)).toBe(true);
  const status = await second.opened().status();
  expect(status).toMatchObject({ account, isSelling: true });
  expect(status.chain.height).toBeUndefined();
  expect(status.chain.problem).toContain('cannot be reached');
});

test('a device whose role another has taken meanwhile opens it, and sells no more', async () => {
  const { url } = await newChain();
  const { begin, shared } = await device();
  const first = begin();
  await first.enter([url], signal);
  await first.stop();
  shared.set('market.seller', 'phone');
  const second = begin();
  await expect.poll(() => isOpen(second)).toBe(true);
  expect(await second.opened().status()).toMatchObject({ isSelling: false });
  await expect(
    second.opened().offers.add({ name: 'a', price: '1' }, (async function* () {})()),
  ).rejects.toMatchObject({ code: 'ELATIO_MARKET_ROLE' });
});

test('where a new RPC is none the market goes on by the old one', async () => {
  const { url } = await newChain();
  const { begin } = await device();
  const door = begin();
  const { account } = await (await door.enter([url], signal)).status();
  await expect(door.enter([await answering('no')], signal)).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_GARBLED',
  });
  const status = await door.opened().status();
  expect(status).toMatchObject({ account, chain: { rpc: [url] } });
  expect(status.chain.height).toBeDefined();
});

test('what cannot be kept is not entered', async () => {
  const { url } = await newChain();
  const { begin, kept, shared } = await device();
  shared.set = () => {
    throw new Error('the disk is full');
  };
  const door = begin();
  await expect(door.enter([url], signal)).rejects.toThrow('the disk is full');
  expect(kept()).not.toContain('market/identity');
  expect(() => door.opened()).toThrow(expect.objectContaining({ code: 'ELATIO_MARKET_NONE' }));
});

test('one that is stopped while it starts stays stopped', async () => {
  const { url } = await newChain();
  const { begin } = await device();
  const first = begin();
  await first.enter([url], signal);
  await first.stop();
  const second = begin();
  await second.stop();
  expect(isOpen(second)).toBe(false);
});

function isOpen(door: ReturnType<typeof doorOver>): boolean {
  try {
    return Boolean(door.opened());
  } catch {
    return false;
  }
}
