/** A file against money between real programs: a chain, a seller's node and a buyer's, by the command line alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { startChain } from './chain.ts';
import { createMachine, type Machine, SOON } from './household.ts';

interface Status {
  readonly account: string;
  readonly balances: readonly { readonly amount: string; readonly currency: string }[];
  readonly open: { readonly sales: number; readonly purchases: number };
}
interface Told {
  readonly id: string;
  readonly link: string;
  readonly sale: string;
  readonly words: string;
  readonly outcome?: string;
  readonly isBought?: boolean;
  readonly isVerified?: boolean;
}

/** A node of its own that has entered the market and has money. */
async function enter(folder: string, name: string, url: string): Promise<Machine> {
  const machine = createMachine(folder, name, (stop) => onTestFinished(() => stop()));
  await machine.start();
  expect(await machine.failure('market', 'status')).toBe('ELATIO_MARKET_NONE');
  expect(await machine.say('market', 'init', '--rpc', url)).toContain('To get test money');
  expect(await machine.say('market', 'faucet')).toContain('100 TEST');
  return machine;
}

const market = async <T>(machine: Machine, ...words: string[]): Promise<T> =>
  (await machine.json('market', ...words)) as T;
const statusOf = (machine: Machine): Promise<Status> => market<Status>(machine, 'status');
const testMoney = async (machine: Machine): Promise<string | undefined> =>
  (await statusOf(machine)).balances.find(({ currency }) => currency === 'TEST')?.amount;
/** Its market answers again after a restart. */
async function isBack(machine: Machine): Promise<void> {
  await expect.poll(() => machine.failure('market', 'status'), SOON).toBeUndefined();
}
const only = async (machine: Machine, what: 'orders' | 'purchases'): Promise<Told | undefined> =>
  (await market<Told[]>(machine, what))[0];

test('a file is offered, fetched, bought and paid for, and the books say so', async () => {
  const folder = temporaryFolder();
  const state = join(folder, 'chain', 'dev.json');
  const chain = await startChain(state);
  const [seller, buyer] = await Promise.all(
    ['seller', 'buyer'].map((name) => enter(folder, name, chain.url)),
  );
  if (!seller || !buyer) throw new Error('two were asked for');
  const { account } = await statusOf(buyer);
  const file = join(folder, 'days.csv');
  writeFileSync(file, randomBytes(1_234_567));

  const told = await seller.say('market', 'offer', file, '--price', '5', '--to', account);
  const link = /market fetch (elatio-market:\S+)/.exec(told)?.[1] ?? '';
  expect(told).toContain('Offered: days.csv (1.23 MB) for 5 TEST');
  const [offer] = await market<Told[]>(seller, 'offers');
  expect(offer).toMatchObject({ link, name: 'days.csv', to: account });

  expect(await seller.failure('market', 'fetch', link)).toBe('ELATIO_MARKET_LINK');
  const inspected = await buyer.say('market', 'inspect', link);
  expect(inspected).toContain('days.csv (1.23 MB) for 5 TEST');
  expect(await market<Told[]>(buyer, 'purchases')).toEqual([]);
  const fetched = await buyer.say('market', 'fetch', link);
  expect(fetched).toContain('All of it is here, sealed, and fits what is promised');
  const sale = /market buy (0x\w+)/.exec(fetched)?.[1] ?? '';
  expect(await buyer.failure('market', 'buy', sale)).toBe('ELATIO_CLI_CANCELLED');
  expect(await testMoney(buyer)).toBe('100');
  const copy = join(folder, 'copy.csv');
  expect(await buyer.say('market', 'buy', sale, '--yes', '-o', copy)).toContain(
    'each chunk was checked',
  );
  expect(readFileSync(copy).equals(readFileSync(file))).toBe(true);

  await expect.poll(() => only(seller, 'orders'), SOON).toMatchObject({ outcome: 'paid' });
  await expect.poll(() => only(buyer, 'purchases'), SOON).toMatchObject({ outcome: 'bought' });
  expect(await Promise.all([seller, buyer].map(testMoney))).toEqual(['105', '95']);
  expect(await seller.say('market', 'orders')).toContain('The file is sold, and the money has');
  expect(await seller.say('market', 'earnings')).toContain('days.csv');
  const year = `${new Date().getUTCFullYear()}`;
  const [head, row, ...rest] = (await seller.say('market', 'tax', '--year', year)).split('\n');
  expect(head).toBe('time,amount,currency,file,buyer,chain,transaction,sale');
  expect(row).toMatch(
    new RegExp(`^${year}-.*Z,5,"TEST","days.csv","${account}",31337,"0x\\w{64}","${sale}\\w+"$`),
  );
  expect(rest).toEqual(['']);
  expect((await seller.say('market', 'tax', '--year', '2020')).trim()).toBe(head);

  const ware = await market<Told>(seller, 'offer', file, '--price', '0.5');
  expect(await buyer.say('market', 'inspect', ware.link)).toContain('for 0.5 TEST');
  await expect.poll(() => buyer.say('market', 'search', 'DAYS'), SOON).toContain('days.csv');
  expect(await buyer.say('market', 'search', 'days', 'of', 'others')).toContain('has that');
  expect(await seller.say('market', 'withdraw', ware.id)).toContain('Nobody can buy it any more');
  expect(await buyer.failure('market', 'fetch', ware.link)).toBe('ELATIO_MARKET_UNKNOWN');

  // An offer that is withdrawn and yet paid for: the money comes back, and the file stays where it is.
  const second = await market<Told>(seller, 'offer', file, '--price', '2', '--to', account);
  await buyer.say('market', 'fetch', second.link);
  await seller.say('market', 'withdraw', second.id);
  const refunded = await buyer.run('market', 'buy', second.id, '--yes', '-o', join(folder, 'no'));
  expect([refunded.code, refunded.err]).toEqual([
    1,
    expect.stringMatching(/You have your money back\.\s+\(ELATIO_CLI_NO_FILE/),
  ]);
  expect(existsSync(join(folder, 'no'))).toBe(false);
  expect(await Promise.all([seller, buyer].map(testMoney))).toEqual(['105', '95']);

  // The chain's own file keeps who has what.
  expect(await chain.stop()).toBe(0);
  expect(await buyer.say('market', 'status')).toContain('does not answer');
  await startChain(state, { port: Number(new URL(chain.url).port) });
  expect(await Promise.all([seller, buyer].map(testMoney))).toEqual(['105', '95']);
});

test('either side is killed wherever it stands, and the sale ends well by itself', async () => {
  const folder = temporaryFolder();
  // Blocks that take a while leave room to be killed in.
  const { url } = await startChain(join(folder, 'dev.json'), { more: ['--block-time', '2'] });
  const [seller, buyer] = await Promise.all(
    ['seller', 'buyer'].map((name) => enter(folder, name, url)),
  );
  if (!seller || !buyer) throw new Error('two were asked for');
  const killed = async (machine: Machine): Promise<void> => {
    await machine.stop('SIGKILL');
    await machine.start();
    await isBack(machine);
  };
  const { account } = await statusOf(buyer);
  const file = join(folder, 'days.csv');
  writeFileSync(file, randomBytes(3_000_000));
  const offer = await market<Told>(seller, 'offer', file, '--price', '5', '--to', account);

  // While it is being fetched, the seller; the link leads there all the same.
  const fetching = buyer.run('market', 'fetch', offer.link);
  await expect.poll(() => only(buyer, 'purchases'), SOON).toBeDefined();
  await killed(seller);
  const { code, err } = await fetching;
  expect([code, err]).toEqual([0, expect.not.stringContaining('ELATIO_')]);

  // Between fetching and buying, the buyer.
  await killed(buyer);
  expect(await only(buyer, 'purchases')).toMatchObject({ isVerified: true, isBought: false });

  // In the middle of it.
  const first = buyer.run('market', 'buy', offer.id, '--yes', '-o', join(folder, 'first.csv'));
  await expect.poll(() => only(buyer, 'purchases'), SOON).toMatchObject({ isBought: true });
  await buyer.stop('SIGKILL');
  expect((await first).code).toBe(1);

  // When the money is in, the seller, before or after it has shown the key.
  await buyer.start();
  await isBack(buyer);
  await expect.poll(() => only(seller, 'orders'), SOON).toMatchObject({ sale: offer.id });
  await killed(seller);
  await expect.poll(() => only(seller, 'orders'), SOON).toMatchObject({ outcome: 'paid' });
  await expect.poll(() => only(buyer, 'purchases'), SOON).toMatchObject({ outcome: 'bought' });

  const copy = join(folder, 'copy.csv');
  await buyer.say('market', 'get', offer.id, '-o', copy);
  expect(readFileSync(copy).equals(readFileSync(file))).toBe(true);
  expect(await Promise.all([seller, buyer].map(testMoney))).toEqual(['105', '95']);
  expect([(await statusOf(seller)).open, (await statusOf(buyer)).open]).toEqual([
    { sales: 0, purchases: 0 },
    { sales: 0, purchases: 0 },
  ]);
});
