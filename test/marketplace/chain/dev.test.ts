import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { id } from 'ethers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { giveFrom, startDevChain, type DevChain } from '../../../marketplace/chain/index.ts';
import { findAnvil } from '../../../marketplace/chain/anvil.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { seal } from './goods.ts';
import {
  askOf,
  deployment,
  done,
  newAccount,
  offerOf,
  pass,
  personOn,
  PRICE,
  token,
  saleOf,
} from './market.ts';

let folder = '';
const running: DevChain[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'elatio-chain-'));
});
afterEach(async () => {
  for (const chain of running.splice(0)) await chain.stop().catch(() => undefined);
  await rm(folder, { recursive: true });
});

const start = async (deps: Parameters<typeof startDevChain>[0] = {}) => {
  const chain = await startDevChain({ port: 0, state: join(folder, 'chain.json'), ...deps });
  running.push(chain);
  return { chain, on: { url: chain.url, ask: askOf(chain.url) } };
};

const KEY = id('a key') as Hex;

it('a sale goes on where it was after the chain is killed in the middle and started again', async () => {
  const first = await start({ saveEvery: 20 });
  const [seller, buyer] = [await personOn(first.on), await personOn(first.on)];
  const signed = await offerOf(
    first.on.ask,
    seller.account,
    buyer.account.address,
    seal(KEY, 1, 2),
  );
  const subject = { sale: saleOf(signed.offer), token, account: seller.account.address };
  const { purpose, hash } = await buyer.chain.exchange.fund(signed);
  await buyer.chain.transactions.settled(purpose, 'confirmed');
  await first.chain.save();
  process.kill(first.chain.pid, 'SIGKILL');
  await first.chain.ended;
  await expect(seller.chain.view(subject)).rejects.toMatchObject({ code: 'ELATIO_CHAIN_AWAY' });

  const { on } = await start();
  const later = {
    seller: await personOn(on, { account: seller.account, kept: seller.outbox, poor: true }),
    buyer: await personOn(on, { account: buyer.account, kept: buyer.outbox, poor: true }),
  };
  expect(await later.seller.chain.view(subject)).toMatchObject({ confirmed: { state: 'funded' } });
  expect(await later.buyer.chain.exchange.fund(signed)).toMatchObject({ state: 'confirmed', hash });
  await done(later.seller, later.seller.chain.exchange.reveal(signed.offer, KEY));
  await pass(on.ask, signed.offer.complainWindow + 1);
  await done(later.seller, later.seller.chain.exchange.settle(signed.offer));
  expect(await later.seller.chain.view(subject)).toMatchObject({
    newest: { state: 'settled' },
    key: KEY,
    credit: PRICE,
  });
});

it('a chain that is stopped keeps everything, and leaves one file', async () => {
  const account = newAccount();
  const first = await start({ saveEvery: 60_000 });
  await giveFrom(first.on.ask, deployment, account.address, { wei: 7n });
  await first.chain.stop();
  expect(await readdir(folder)).toEqual(['chain.json']);
  const { on } = await start();
  expect(await on.ask('eth_getBalance', [account.address, 'latest'])).toBe('0x7');
});

it('what cannot be written is said, and written once it can be', async () => {
  const errors: unknown[] = [];
  const state = join(folder, 'deeper', 'chain.json');
  await mkdir(join(folder, 'deeper'));
  const { on } = await start({ state, saveEvery: 20, onError: (error) => errors.push(error) });
  await rm(join(folder, 'deeper'), { recursive: true });
  await on.ask('evm_mine', []);
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  expect(errors[0]).toMatchObject({ code: 'ENOENT' });
  await mkdir(join(folder, 'deeper'));
  await expect.poll(() => readdir(join(folder, 'deeper'))).toContain('chain.json');
});

it('a state that is damaged is said to be, and left as it is', async () => {
  await writeFile(join(folder, 'chain.json'), '{"block":');
  await expect(start()).rejects.toMatchObject({ code: 'ELATIO_CHAIN_STATE' });
  expect(await readFile(join(folder, 'chain.json'), 'utf8')).toBe('{"block":');
});

it('a port that is taken is said to be', async () => {
  const { chain } = await start();
  const port = Number(new URL(chain.url).port);
  await expect(startDevChain({ port })).rejects.toMatchObject({ code: 'ELATIO_CHAIN_PORT' });
});

it('without anvil it is said what to install', () => {
  expect(() => findAnvil(folder, false)).toThrow(
    expect.objectContaining({
      code: 'ELATIO_CHAIN_ANVIL',
      message: expect.stringContaining('Install Foundry') as string,
    }),
  );
});

it('blocks come by the clock where a time is given', async () => {
  const { on } = await start({ blockTime: 1 });
  const height = async (): Promise<number> => Number(await on.ask('eth_blockNumber', []));
  const before = await height();
  await expect.poll(height).toBeGreaterThan(before);
});

it('on a real chain nobody gives money away', async () => {
  const { on } = await start();
  const real = { ...deployment, name: 'a real chain', isPlay: false };
  await expect(giveFrom(on.ask, real, newAccount().address, { wei: 1n })).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_REAL',
  });
});

it('the chain answers on loopback only', async () => {
  const { chain } = await start();
  expect(new URL(chain.url).hostname).toBe('127.0.0.1');
});

it.skipIf(process.platform === 'win32')(
  'the chain ends with the process that started it, however that ends',
  async () => {
    const module = fileURLToPath(new URL('../../../marketplace/chain/index.ts', import.meta.url));
    const script = `const { startDevChain } = await import(${JSON.stringify(module)});
    const chain = await startDevChain({ port: 0 });
    console.log(chain.pid);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const pid = Number(line);
    expect(() => process.kill(pid, 0)).not.toThrow();
    child.kill('SIGKILL');
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isThere).toBe(false);
  },
);
