/** What stands under a consent is sold while that is in force, and not a moment longer. */
import { randomBytes } from 'node:crypto';
import { getAddress } from 'ethers';
import { expect, test } from 'vitest';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { parseTerms } from '../../../marketplace/exchange/terms.ts';
import { newChain, newTrader, pieces, whole } from './fixture.ts';

const CONSENT = `0x${'c5'.repeat(32)}` as const;
const GUARDIAN = getAddress(`0x${'aa'.repeat(20)}`) as Hex;

/** A seller with consents that a test can end, and a buyer with money. */
async function two(url: string) {
  const ended = new Map<string, string>();
  const consents = {
    refusal: (consent: string, buyer: string | undefined) =>
      ended.get(consent) ?? ended.get(`${consent} ${buyer}`),
  };
  const [seller, buyer] = await Promise.all([
    newTrader(url, { consents, guardian: GUARDIAN }),
    newTrader(url),
  ]);
  await Promise.all([seller.market.faucet('1'), buyer.market.faucet('20')]);
  const { account } = await buyer.market.status();
  const add = (more: object = {}, file = randomBytes(3_000)) =>
    seller.market.offers.add(
      {
        name: 'table.csv',
        price: '5',
        under: { consent: CONSENT, datasheet: '{"of":"a table"}', licence: 'To be read.' },
        ...more,
      },
      pieces(file),
    );
  return { seller: seller.market, buyer: buyer.market, account, add, ended };
}

async function verified({ purchases }: Awaited<ReturnType<typeof two>>['buyer'], link: string) {
  const { sale } = await purchases.fetch(link);
  await expect.poll(() => purchases.find(sale)).toMatchObject({ isVerified: true });
  return sale;
}

test('a data set is sold with its consent, guardian, datasheet and licence in what is signed', async () => {
  const { url } = await newChain();
  const { seller, buyer, add } = await two(url);
  const file = randomBytes(3_000);
  const { link, consent } = await add({}, file);
  expect(await buyer.inspect(link)).toMatchObject({ datasheet: '{"of":"a table"}', bytes: 3_000 });
  expect(consent).toBe(CONSENT);
  const sale = await verified(buyer, link);
  expect(await buyer.purchases.find(sale)).toMatchObject({
    datasheet: '{"of":"a table"}',
    licence: 'To be read.',
  });
  await buyer.purchases.buy(sale);
  await expect
    .poll(() => buyer.purchases.find(sale), { timeout: 20_000 })
    .toMatchObject({
      isOpened: true,
    });
  expect(await whole(await buyer.purchases.content(sale))).toEqual(file);
  await expect
    .poll(() => seller.orders(), { timeout: 20_000 })
    .toMatchObject([{ outcome: 'paid', consent: CONSENT, isReleased: true }]);
}, 60_000);

test('once the consent has ended nothing under it is offered, ordered or served, and all else is', async () => {
  const { url } = await newChain();
  const { seller, buyer, account, add, ended } = await two(url);
  const ware = await add();
  const direct = await add({ to: account });
  const other = await add({ under: undefined });
  const sale = await verified(buyer, ware.link);
  ended.set(CONSENT, 'You have taken it back.');
  await expect(add()).rejects.toMatchObject({
    code: 'ELATIO_MARKET_CONSENT',
    message: 'You have taken it back.',
  });
  await expect
    .poll(async () => (await seller.offers.list()).map((each) => [each.id, each.isWithdrawn]), {
      timeout: 20_000,
    })
    .toEqual(
      expect.arrayContaining([
        [ware.id, true],
        [direct.id, true],
        [other.id, false],
      ]),
    );
  await expect(buyer.inspect(ware.link)).rejects.toMatchObject({ code: 'ELATIO_MARKET_UNKNOWN' });
  for (const { link } of [ware, direct]) {
    await expect(buyer.purchases.fetch(link)).rejects.toMatchObject({
      code: expect.stringMatching(/^ELATIO_MARKET_(UNKNOWN|REFUSED)$/),
    });
  }
  await verified(buyer, other.link);
  // Who pays all the same gets the money back, and no key.
  await buyer.purchases.buy(sale);
  await expect
    .poll(() => buyer.purchases.find(sale), { timeout: 20_000 })
    .toMatchObject({
      outcome: 'refunded',
      isOpened: false,
    });
  const order = (await seller.orders()).find((each) => each.sale === sale);
  expect(order).toMatchObject({ isReleased: false, outcome: 'returned' });
}, 60_000);

test('a consent that does not cover a buyer is told to the person, and to the buyer no more than that', async () => {
  const { url } = await newChain();
  const { seller, buyer, account, add, ended } = await two(url);
  ended.set(`${CONSENT} ${account}`, 'It is for the university only.');
  await expect(add({ to: account })).rejects.toMatchObject({ code: 'ELATIO_MARKET_CONSENT' });
  const { link } = await add();
  await expect(buyer.purchases.fetch(link)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_REFUSED',
    message: expect.not.stringContaining('university'),
  });
  expect(await seller.orders()).toEqual([]);
});

test('where nobody keeps consents nothing stands under one', async () => {
  const { url } = await newChain();
  const { market } = await newTrader(url);
  const under = { consent: CONSENT, datasheet: '{}', licence: '' };
  await expect(
    market.offers.add({ name: 'a', price: '1', under }, pieces(randomBytes(10))),
  ).rejects.toMatchObject({ code: 'ELATIO_MARKET_CONSENT' });
  expect(await market.offers.list()).toEqual([]);
});

test('a datasheet has a bound, as all of the terms', () => {
  const terms = (datasheet: string) =>
    JSON.stringify({
      bytes: 0,
      datasheet,
      description: '',
      mediaType: 'text/csv',
      name: 'a',
      sha256: `0x${'00'.repeat(32)}`,
      version: 1,
    });
  expect(parseTerms(terms('x'.repeat(30_000))).datasheet).toHaveLength(30_000);
  for (const wrong of ['x'.repeat(30_001), 'a\u202eb', '\u0000']) {
    expect(() => parseTerms(terms(wrong))).toThrow(
      expect.objectContaining({ code: 'ELATIO_MARKET_TERMS_MALFORMED' }),
    );
  }
});
