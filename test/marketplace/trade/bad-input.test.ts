import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { type DevChain, startDevChain } from '../../../marketplace/chain/index.ts';
import type { NewOffer } from '../../../marketplace/index.ts';
import { temporaryFolder } from '../../node/folder.ts';
import { newTrader, pieces, whole } from './fixture.ts';

let chain: DevChain;
beforeAll(async () => {
  chain = await startDevChain({ port: 0 });
});
afterAll(() => chain.stop());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function traders() {
  const folder = temporaryFolder();
  const directories = { seller: join(folder, 'seller'), buyer: join(folder, 'buyer') };
  const [seller, buyer] = await Promise.all([
    newTrader(chain.url, { directory: directories.seller }),
    newTrader(chain.url, { directory: directories.buyer }),
  ]);
  await Promise.all([seller.market.faucet('1'), buyer.market.faucet('20')]);
  return { seller, buyer, directories, account: (await buyer.market.status()).account };
}

const OTHER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const good: NewOffer = { name: 'days.csv', price: '5' };
const file = randomBytes(30_000);

describe('an offer is refused before anything is kept', () => {
  const wrong: [what: string, offer: Partial<NewOffer>, code: string][] = [
    ['of nothing', { price: '0' }, 'ELATIO_CHAIN_AMOUNT'],
    ['of nothing with decimals', { price: '0.000' }, 'ELATIO_CHAIN_AMOUNT'],
    ['of less than nothing', { price: '-1' }, 'ELATIO_CHAIN_AMOUNT'],
    ['with an exponent', { price: '1e3' }, 'ELATIO_CHAIN_AMOUNT'],
    ['with a comma', { price: '1,5' }, 'ELATIO_CHAIN_AMOUNT'],
    ['with too many decimals', { price: `0.${'0'.repeat(80)}1` }, 'ELATIO_CHAIN_AMOUNT'],
    ['with one decimal too many', { price: `1.${'1'.repeat(19)}` }, 'ELATIO_CHAIN_AMOUNT'],
    ['of 2^255', { price: String(2n ** 255n) }, 'ELATIO_CHAIN_AMOUNT'],
    ['of more than a buyer takes', { price: String(2n ** 128n) }, 'ELATIO_CHAIN_AMOUNT'],
    ['in money that is not there', { token: 'EUR' }, 'ELATIO_MARKET_TOKEN'],
    ['under a path', { name: '../days.csv' }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['under a name that moves a cursor', { name: 'a\u001b[2J' }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['under a name that turns round', { name: 'a\u202Egpj' }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['without a name', { name: '' }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['of no media type', { type: 'text' }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['with a book', { description: 'a'.repeat(4_001) }, 'ELATIO_MARKET_TERMS_MALFORMED'],
    ['for too short', { lasts: 899 }, 'ELATIO_MARKET_OFFER'],
    ['for too long', { lasts: 30 * 86_400 + 1 }, 'ELATIO_MARKET_OFFER'],
    ['to what is no account', { to: 'ada' }, 'ELATIO_MARKET_OFFER'],
    ['to an account without 0x', { to: OTHER.slice(2) }, 'ELATIO_MARKET_OFFER'],
    ['to a mistyped account', { to: OTHER.replace('dc3A', 'dc3a') }, 'ELATIO_MARKET_OFFER'],
    ['to nobody', { to: `0x${'0'.repeat(40)}` }, 'ELATIO_MARKET_OFFER'],
  ];
  test.each(wrong)('%s', async (_, change, code) => {
    const directory = join(temporaryFolder(), 'market');
    const { market } = await newTrader(chain.url, { directory });
    let isRead = false;
    async function* content() {
      isRead = true;
      yield file;
    }
    await expect(market.offers.add({ ...good, ...change }, content())).rejects.toMatchObject({
      code,
    });
    expect([isRead, readdirSync(directory), await market.offers.list()]).toEqual([false, [], []]);
  });

  test('to oneself, however the account is written', async () => {
    const { market } = await newTrader(chain.url);
    const { account } = await market.status();
    for (const to of [account, account.toLowerCase()]) {
      await expect(market.offers.add({ ...good, to }, pieces(file))).rejects.toMatchObject({
        code: 'ELATIO_MARKET_OFFER',
      });
    }
  });

  test('on a device that does not sell', async () => {
    const { market } = await newTrader(chain.url, { isSelling: false });
    await expect(market.offers.add(good, pieces(file))).rejects.toMatchObject({
      code: 'ELATIO_MARKET_ROLE',
    });
  });
});

test('an account in small letters is the same account', async () => {
  const { seller, buyer, account } = await traders();
  const offer = await seller.market.offers.add(
    { ...good, to: account.toLowerCase() },
    pieces(file),
  );
  expect(offer.to).toBe(account);
  await expect(buyer.market.purchases.fetch(offer.link)).resolves.toMatchObject({ bytes: 30_000 });
});

test.each([undefined, OTHER])('of a file that breaks off nothing is kept (to %s)', async (to) => {
  const directory = join(temporaryFolder(), 'market');
  const { market } = await newTrader(chain.url, { directory });
  async function* broken() {
    yield randomBytes(100_000);
    throw new Error('aborted');
  }
  await expect(market.offers.add({ ...good, to }, broken())).rejects.toMatchObject({
    code: 'ELATIO_MARKET_CUT',
  });
  const stopping = new AbortController();
  async function* left() {
    yield randomBytes(100_000);
    stopping.abort();
    yield randomBytes(100_000);
  }
  const leaving = market.offers.add({ ...good, to }, left(), stopping.signal);
  await expect(leaving).rejects.toMatchObject({ code: 'ELATIO_MARKET_CUT' });
  expect([readdirSync(directory), await market.offers.list()]).toEqual([[], []]);
  // And the next one is not held up.
  await market.offers.add(good, pieces(file));
});

test('an empty file is sold and bought like any other', async () => {
  const { seller, buyer, account } = await traders();
  const offer = await seller.market.offers.add({ ...good, to: account }, pieces(new Uint8Array()));
  const { sale } = await buyer.market.purchases.fetch(offer.link);
  const find = () => buyer.market.purchases.find(sale);
  await expect.poll(find).toMatchObject({ isVerified: true, bytes: 0 });
  await buyer.market.purchases.buy(sale);
  await expect.poll(find).toMatchObject({ isOpened: true });
  expect(await whole(await buyer.market.purchases.content(sale))).toEqual(Buffer.alloc(0));
});

test('what a crash left of an offer is gone after the next start, and what is offered stays', async () => {
  const { seller, buyer, account, directories } = await traders();
  const offer = await seller.market.offers.add({ ...good, to: account }, pieces(file));
  const before = readdirSync(directories.seller).toSorted();
  writeFileSync(join(directories.seller, `${'a'.repeat(32)}.goods`), 'whole, and no record of it');
  writeFileSync(join(directories.seller, `${'b'.repeat(32)}.goods~`), 'half');
  await seller.restart();
  expect(readdirSync(directories.seller).toSorted()).toEqual(before);
  const [again] = await seller.market.offers.list();
  expect(again?.id).toBe(offer.id);
  const { sale } = await buyer.market.purchases.fetch(again?.link ?? '');
  await expect.poll(() => buyer.market.purchases.find(sale)).toMatchObject({ isVerified: true });
});

test('a purchase does nothing before its time, and says why', async () => {
  const { seller, buyer, account } = await traders();
  const { purchases } = buyer.market;
  for (const act of ['find', 'buy', 'content', 'drop'] as const) {
    await expect(purchases[act]('0x00')).rejects.toMatchObject({ code: 'ELATIO_MARKET_ID' });
  }
  await expect(seller.market.offers.withdraw('w-none')).rejects.toMatchObject({
    code: 'ELATIO_MARKET_ID',
  });
  const offer = await seller.market.offers.add(
    { ...good, to: account },
    pieces(randomBytes(3_000_000)),
  );
  const { sale } = await purchases.fetch(offer.link);
  // A second time while it is under way is the same purchase.
  expect((await purchases.fetch(offer.link)).sale).toBe(sale);
  await expect(purchases.content(sale)).rejects.toMatchObject({ code: 'ELATIO_MARKET_EARLY' });
  const early = await purchases.buy(sale).catch((error: unknown) => error);
  if (!(await purchases.find(sale)).isVerified) {
    expect(early).toMatchObject({ code: 'ELATIO_MARKET_EARLY' });
  }
  await expect.poll(() => purchases.find(sale)).toMatchObject({ isVerified: true });
  await purchases.buy(sale);
  expect((await purchases.fetch(offer.link)).isBought).toBe(true);
  await expect.poll(() => purchases.find(sale)).toMatchObject({ isOpened: true });
  await expect(purchases.drop(sale)).rejects.toMatchObject({ code: 'ELATIO_MARKET_EARLY' });
  await expect.poll(() => purchases.find(sale)).toMatchObject({ outcome: 'bought' });
  await purchases.drop(sale);
  expect(await purchases.list()).toEqual([]);
});

test('a purchase that begins as another needs more of its number', async () => {
  const { seller, buyer } = await traders();
  const { purchases } = buyer.market;
  for (let n = 0; n < 17; n++) {
    const { account } = await buyer.market.status();
    const { link } = await seller.market.offers.add(
      { ...good, to: account },
      pieces(randomBytes(n)),
    );
    await purchases.fetch(link);
  }
  // Of seventeen numbers two begin with the same digit.
  const sales = (await purchases.list()).map(({ sale }) => sale);
  const digits = sales.map((sale) => sale.slice(0, 3));
  const twice = digits.find((digit, at) => digits.indexOf(digit) !== at) ?? '';
  await expect(purchases.find(twice)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_ID',
    message: expect.stringContaining('Several') as string,
  });
  for (const sale of sales) expect((await purchases.find(sale)).sale).toBe(sale);
});

test.each([
  ['leaves', 'ELATIO_MARKET_LEAVES'],
  ['goods', 'ELATIO_MARKET_CIPHERTEXT'],
])('goods whose %s are not what was signed are not paid for', async (kind, code) => {
  const { seller, buyer, account, directories } = await traders();
  const offer = await seller.market.offers.add({ ...good, to: account }, pieces(file));
  const [name = ''] = readdirSync(directories.seller).filter((each) => each.endsWith(kind));
  const path = join(directories.seller, name);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const { sale } = await buyer.market.purchases.fetch(offer.link);
  const find = () => buyer.market.purchases.find(sale);
  await expect.poll(find).toMatchObject({ outcome: 'cancelled', isVerified: false });
  expect(buyer.failures).toContainEqual(expect.objectContaining({ code }));
  await expect(buyer.market.purchases.buy(sale)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_EARLY',
  });
  await expect.poll(() => readdirSync(directories.buyer)).toEqual([]);
  expect((await buyer.market.status()).balances).toContainEqual({ amount: '20', currency: 'TEST' });
});

test('a seller who is away while it is fetched: the buyer is told, and it goes on when they are back', async () => {
  const { seller, buyer, account } = await traders();
  const offer = await seller.market.offers.add({ ...good, to: account }, pieces(file));
  await seller.market.stop();
  await expect(buyer.market.purchases.fetch(offer.link)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_AWAY',
  });
  expect(await buyer.market.purchases.list()).toEqual([]);
  await seller.restart();
  const [again] = await seller.market.offers.list();
  const { sale } = await buyer.market.purchases.fetch(again?.link ?? '');
  await expect.poll(() => buyer.market.purchases.find(sale)).toMatchObject({ isVerified: true });
});

test('a seller who is away in the middle of the goods: the buyer is told, and it goes on when they are back', async () => {
  const port = await freePort();
  const [seller, buyer] = await Promise.all([newTrader(chain.url, { port }), newTrader(chain.url)]);
  const { account: to } = await buyer.market.status();
  const offer = await seller.market.offers.add({ ...good, to }, pieces(randomBytes(5_000_000)));
  const { sale } = await buyer.market.purchases.fetch(offer.link);
  await buyer.market.stop();
  await seller.market.stop();
  await buyer.restart();
  const find = () => buyer.market.purchases.find(sale);
  await expect.poll(async () => (await find()).words).toMatch(/answers|reached/);
  expect(await find()).toMatchObject({ isVerified: false });
  expect((await find()).outcome).toBeUndefined();
  await seller.restart();
  await expect.poll(find).toMatchObject({ isVerified: true });
});

test('a seller who is away while the key is waited for: the buyer is told, and it goes on when they are back', async () => {
  const { seller, buyer, account } = await traders();
  const offer = await seller.market.offers.add({ ...good, to: account }, pieces(file));
  const { sale } = await buyer.market.purchases.fetch(offer.link);
  const find = () => buyer.market.purchases.find(sale);
  await expect.poll(find).toMatchObject({ isVerified: true });
  await seller.market.stop();
  await buyer.market.purchases.buy(sale);
  await expect
    .poll(find)
    .toMatchObject({ words: 'It is paid for; the key is waited for.', isOpened: false });
  await expect(buyer.market.purchases.drop(sale)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_EARLY',
  });
  await seller.restart();
  await expect.poll(find).toMatchObject({ outcome: 'bought', isOpened: true });
  expect(await whole(await buyer.market.purchases.content(sale))).toEqual(file);
});

test.each(['0', '-1', 'x', String(2n ** 128n)])('the faucet gives no %s', async (amount) => {
  const { market } = await newTrader(chain.url);
  await expect(market.faucet(amount)).rejects.toMatchObject({ code: 'ELATIO_CHAIN_AMOUNT' });
});
