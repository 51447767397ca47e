import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { newChain, newTrader, pieces, whole } from './fixture.ts';

test('a file that is offered to a buyer is fetched, bought, opened, and paid for', async () => {
  const { url } = await newChain();
  const [seller, buyer] = await Promise.all([newTrader(url), newTrader(url)]);
  await seller.market.faucet('1');
  await buyer.market.faucet('20');
  const { account } = await buyer.market.status();
  const file = randomBytes(300_000);
  const offer = await seller.market.offers.add(
    { name: 'days.csv', price: '5', to: account, description: 'minutes a day' },
    pieces(file),
  );
  expect(offer).toMatchObject({ name: 'days.csv', bytes: 300_000, price: { amount: '5' } });

  const begun = await buyer.market.purchases.fetch(offer.link);
  const find = () => buyer.market.purchases.find(begun.sale);
  await expect.poll(find).toMatchObject({ isVerified: true, isBought: false });
  await buyer.market.purchases.buy(begun.sale);
  await expect.poll(find).toMatchObject({ isOpened: true });
  expect(await whole(await buyer.market.purchases.content(begun.sale))).toEqual(file);

  await expect.poll(find).toMatchObject({ outcome: 'bought' });
  await expect.poll(() => seller.market.orders()).toMatchObject([{ outcome: 'paid' }]);
  expect(await seller.market.earnings()).toMatchObject([
    { name: 'days.csv', buyer: account, price: { amount: '5', currency: 'TEST' }, chainId: 31_337 },
  ]);
  expect((await buyer.market.status()).balances).toContainEqual({ amount: '15', currency: 'TEST' });
  expect((await seller.market.status()).balances).toContainEqual({ amount: '6', currency: 'TEST' });
});

test('a ware is ordered by two buyers, each under a key of their own', async () => {
  const { url } = await newChain();
  const seller = await newTrader(url);
  await seller.market.faucet();
  const file = randomBytes(5_000);
  const ware = await seller.market.offers.add({ name: 'a.bin', price: '0.5' }, pieces(file));
  expect(ware.to).toBeUndefined();
  const buyers = await Promise.all([newTrader(url), newTrader(url)]);
  const sales = await Promise.all(
    buyers.map(async ({ market }) => {
      await market.faucet('1');
      const { sale } = await market.purchases.fetch(ware.link);
      await expect.poll(() => market.purchases.find(sale)).toMatchObject({ isVerified: true });
      await market.purchases.buy(sale);
      await expect.poll(() => market.purchases.find(sale)).toMatchObject({ isOpened: true });
      expect(await whole(await market.purchases.content(sale))).toEqual(file);
      return sale;
    }),
  );
  expect(new Set(sales).size).toBe(2);
  await expect
    .poll(async () => (await seller.market.orders()).map(({ outcome }) => outcome))
    .toEqual(['paid', 'paid']);
  // The money of both may have come with one transaction.
  const hash: unknown = expect.stringMatching(/^0x[0-9a-f]{64}$/);
  expect(await seller.market.earnings()).toMatchObject([
    { transaction: hash },
    { transaction: hash },
  ]);
});

test('both sides are ended and begun again at every step, and the sale ends all the same', async () => {
  const { url } = await newChain();
  const [seller, buyer] = await Promise.all([newTrader(url), newTrader(url)]);
  await seller.market.faucet('1');
  await buyer.market.faucet('20');
  const { account } = await buyer.market.status();
  const file = randomBytes(2_000_000);
  const offer = await seller.market.offers.add(
    { name: 'days.csv', price: '5', to: account },
    pieces(file),
  );
  const { sale } = await buyer.market.purchases.fetch(offer.link);
  await buyer.restart();
  const find = () => buyer.market.purchases.find(sale);
  await seller.restart();
  // It listens where it did, so the link still leads there.
  expect(await seller.market.offers.list()).toMatchObject([{ link: offer.link }]);
  await buyer.market.purchases.fetch(offer.link);
  await expect.poll(find).toMatchObject({ isVerified: true });
  await buyer.market.purchases.buy(sale);
  await buyer.restart();
  await seller.restart();
  await expect.poll(find).toMatchObject({ isOpened: true });
  await buyer.restart();
  await seller.restart();
  await expect.poll(find).toMatchObject({ outcome: 'bought' });
  await expect.poll(() => seller.market.orders()).toMatchObject([{ outcome: 'paid' }]);
  expect(await whole(await buyer.market.purchases.content(sale))).toEqual(file);
  expect((await buyer.market.status()).balances).toContainEqual({ amount: '15', currency: 'TEST' });
});

test('a seller whose port something else took meanwhile listens at another, and remembers that one', async () => {
  const { url } = await newChain();
  const seller = await newTrader(url);
  const where = async (): Promise<string> =>
    (await seller.market.status()).addresses[0]?.replace(/\/p2p.*/, '') ?? '';
  const first = await where();
  await seller.restart();
  expect(await where()).toBe(first);
  await seller.market.stop();
  const squatter = createServer().listen(Number(first.split('/')[4]), '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  await seller.restart();
  const second = await where();
  expect(second).not.toBe(first);
  squatter.close();
  await seller.restart();
  expect(await where()).toBe(second);
});

test('an offer that is withdrawn can be fetched by nobody', async () => {
  const { url } = await newChain();
  const [seller, buyer] = await Promise.all([newTrader(url), newTrader(url)]);
  const { account } = await buyer.market.status();
  const offer = await seller.market.offers.add(
    { name: 'a', price: '1', to: account },
    pieces(randomBytes(10)),
  );
  await seller.market.offers.withdraw(offer.id);
  await expect(buyer.market.purchases.fetch(offer.link)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_UNKNOWN',
  });
});

test('a ware that is listed is heard of by who is connected, and a wanted ad is answered', async () => {
  const { url } = await newChain();
  const seller = await newTrader(url);
  const { addresses } = await seller.market.status();
  const buyer = await newTrader(url, { bootstrap: addresses });
  await Promise.all([seller.market.faucet(), buyer.market.faucet()]);
  const ware = await seller.market.offers.add(
    { name: 'a.csv', price: '2', description: 'steps' },
    pieces(randomBytes(10)),
  );
  await expect
    .poll(() => buyer.market.listings())
    .toMatchObject([{ link: ware.link, summary: 'a.csv: steps', price: { amount: '2' } }]);

  // To look orders nothing.
  expect(await buyer.market.inspect(ware.link)).toMatchObject({
    name: 'a.csv',
    bytes: 10,
    description: 'steps',
    price: { amount: '2' },
    expires: ware.expires,
  });
  expect(await seller.market.orders()).toEqual([]);
  const none = ware.link.replace(ware.id.slice(2), '0'.repeat(16));
  await expect(buyer.market.inspect(none)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_UNKNOWN',
  });

  const wanted = await buyer.market.requests.add('steps per day');
  await expect
    .poll(() => seller.market.requests.list())
    .toMatchObject([{ id: wanted.id, text: 'steps per day', isOwn: false }]);
  await seller.market.requests.propose(wanted.id, ware.link);
  expect(await buyer.market.requests.proposals()).toMatchObject([
    { request: wanted.id, link: ware.link },
  ]);
});
