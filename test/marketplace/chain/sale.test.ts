import { id, keccak256 } from 'ethers';
import { expect, it } from 'vitest';
import { requestsInterface } from '../../../marketplace/chain/contracts.ts';
import { isValidSignatureOf, type Subject } from '../../../marketplace/chain/index.ts';
import type { Hex, Offer } from '../../../marketplace/exchange/offer.ts';
import { complaintOf, seal } from './goods.ts';
import {
  deployment,
  done,
  newAccount,
  offerOf,
  pass,
  personOn,
  PRICE,
  shareChain,
  token,
  saleOf,
} from './market.ts';

const chain = shareChain();
const KEY = id('a key of one sale') as Hex;

const subject = (offer: Offer, account: Hex): Subject => ({
  sale: saleOf(offer),
  token,
  account,
});

const people = async () => {
  const [seller, buyer] = [await personOn(chain()), await personOn(chain())];
  return { seller, buyer };
};

it('an honest sale pays the seller, and the view tells of every step', async () => {
  const { seller, buyer } = await people();
  const parcel = seal(KEY, 4, 32);
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, parcel);
  const { offer } = signed;
  const about = subject(offer, seller.account.address);
  expect(await buyer.chain.view(about)).toMatchObject({
    newest: { state: 'none', deadline: 0 },
    confirmed: { state: 'none' },
    isComplained: false,
    credit: 0n,
  });

  expect(await buyer.chain.exchange.fund(signed)).toMatchObject({ state: 'pending' });
  const funded = await buyer.chain.transactions.settled(`fund:${about.sale}`, 'confirmed');
  expect(funded.state).toBe('confirmed');
  const paid = await seller.chain.view(about);
  expect(paid).toMatchObject({ newest: { state: 'funded' }, confirmed: { state: 'funded' } });
  expect(paid).not.toHaveProperty('key');
  expect(paid.newest.deadline).toBe(paid.time + offer.revealWindow);

  await done(seller, seller.chain.exchange.reveal(offer, KEY));
  expect(await buyer.chain.view(about)).toMatchObject({
    confirmed: { state: 'revealed' },
    key: KEY,
  });

  await done(buyer, buyer.chain.exchange.settle(offer));
  expect(await seller.chain.view(about)).toMatchObject({
    confirmed: { state: 'settled' },
    key: KEY,
    isComplained: false,
    credit: PRICE,
    confirmedCredit: PRICE,
  });
  const { purpose } = await seller.chain.exchange.withdraw(token, seller.account.address);
  await seller.chain.transactions.settled(purpose, 'confirmed');
  expect(await seller.chain.view(about)).toMatchObject({ credit: 0n, confirmedCredit: 0n });
  expect(await seller.chain.exchange.balances(seller.account.address)).toMatchObject([
    { currency: { symbol: 'ETH', decimals: 18 } },
    { currency: { symbol: 'TEST', decimals: 6 }, amount: 101n * PRICE },
  ]);
});

it('a wrong chunk gives the money back to the buyer who complains', async () => {
  const { seller, buyer } = await people();
  const parcel = seal(KEY, 5, 32, 7, 3);
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, parcel);
  const { offer } = signed;
  const about = subject(offer, buyer.account.address);
  await done(buyer, buyer.chain.exchange.fund(signed));
  await done(seller, seller.chain.exchange.reveal(offer, KEY));
  await expect(buyer.chain.exchange.complain(offer, complaintOf(parcel, 2))).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_REVERTED',
    reason: 'NothingWrong',
    message: expect.stringContaining('nothing to complain of') as string,
  });
  await done(buyer, buyer.chain.exchange.complain(offer, complaintOf(parcel, 3)));
  expect(await buyer.chain.view(about)).toMatchObject({
    confirmed: { state: 'refunded' },
    isComplained: true,
    key: KEY,
    credit: PRICE,
  });
});

it('a silent seller cannot keep the money: anybody gives it back after the window', async () => {
  const { seller, buyer } = await people();
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2));
  const about = subject(signed.offer, buyer.account.address);
  await done(buyer, buyer.chain.exchange.fund(signed));
  await expect(buyer.chain.exchange.refund(signed.offer)).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_REVERTED',
    reason: 'NotAllowed',
  });
  await pass(chain().ask, signed.offer.revealWindow + 1);
  await done(buyer, buyer.chain.exchange.refund(signed.offer));
  expect(await buyer.chain.view(about)).toMatchObject({
    newest: { state: 'refunded' },
    isComplained: false,
    credit: PRICE,
  });
});

it('a key goes nowhere while the sale is not paid for, or when it is another key', async () => {
  const { seller, buyer } = await people();
  const parcel = seal(KEY, 1, 2);
  const asked: string[] = [];
  const spied = await personOn(chain(), {
    account: seller.account,
    fetch: (url, init) => {
      asked.push(typeof init?.body === 'string' ? init.body : '');
      return fetch(url, init);
    },
  });
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, parcel);
  await expect(spied.chain.exchange.reveal(signed.offer, KEY)).rejects.toMatchObject({
    reason: 'WrongState',
    message: 'The sale has not been paid for.',
  });
  const other = keccak256(KEY) as Hex;
  await done(buyer, buyer.chain.exchange.fund(signed));
  await expect(spied.chain.exchange.reveal(signed.offer, other)).rejects.toMatchObject({
    reason: 'WrongKey',
  });
  await pass(chain().ask, signed.offer.revealWindow + 1);
  await expect(spied.chain.exchange.reveal(signed.offer, KEY)).rejects.toMatchObject({
    reason: 'TooLate',
  });
  expect(asked.length).toBeGreaterThan(2);
  for (const key of [KEY, other]) {
    expect(asked.filter((it) => it.includes(key.slice(2)))).toEqual([]);
  }
});

it('what is done twice is done once', async () => {
  const { seller, buyer } = await people();
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2));
  const [one, two] = await Promise.all([
    buyer.chain.exchange.fund(signed),
    buyer.chain.exchange.fund(signed),
  ]);
  expect(two.hash).toBe(one.hash);
  await buyer.chain.transactions.settled(one.purpose, 'confirmed');
  expect((await buyer.chain.exchange.fund(signed)).hash).toBe(one.hash);
  expect(await buyer.chain.exchange.balances(buyer.account.address)).toMatchObject([
    {},
    { amount: 99n * PRICE },
  ]);
});

it('without a permit exactly the price is allowed first, and what bonds need stays', async () => {
  const { seller, buyer } = await people();
  const plain = {
    ...deployment,
    tokens: deployment.tokens.map(({ address, symbol, decimals }) => ({
      address,
      symbol,
      decimals,
    })),
  };
  const thrifty = await personOn(chain(), { account: buyer.account, deployment: plain });
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2));
  const allowed = async (): Promise<unknown> =>
    chain().ask('eth_call', [
      {
        to: token,
        data: `0xdd62ed3e${buyer.account.address.slice(2).padStart(64, '0')}${deployment.exchange.address.slice(2).padStart(64, '0')}`,
      },
      'latest',
    ]);
  const { purpose } = await thrifty.chain.exchange.fund(signed);
  await thrifty.chain.transactions.settled(purpose, 'confirmed');
  expect(BigInt(String(await allowed()))).toBe(0n);

  const again = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2));
  const second = await thrifty.chain.exchange.fund(again, { reserve: 42n });
  await thrifty.chain.transactions.settled(second.purpose, 'confirmed');
  expect(BigInt(String(await allowed()))).toBe(42n);
});

it("a seller's bond is taken where the exchange is allowed to, and goes to the buyer with a wrong key", async () => {
  const { seller, buyer } = await people();
  const bond = 1_000_000n;
  const parcel = seal(KEY, 2, 2, 1, 1);
  const signed = await offerOf(chain().ask, seller.account, buyer.account.address, parcel, {
    bond,
  });
  await expect(buyer.chain.exchange.fund(signed)).rejects.toMatchObject({
    reason: 'ERC20InsufficientAllowance',
  });
  const { purpose } = await seller.chain.exchange.allow(token, bond);
  await seller.chain.transactions.settled(purpose, 'confirmed');
  await done(buyer, buyer.chain.exchange.fund(signed));
  await done(seller, seller.chain.exchange.reveal(signed.offer, KEY));
  await done(buyer, buyer.chain.exchange.complain(signed.offer, complaintOf(parcel, 1)));
  const view = await buyer.chain.view(subject(signed.offer, buyer.account.address));
  expect(view.credit).toBe(PRICE + bond);
});

it('who has too little money hears how much is missing, before anything is signed', async () => {
  const { seller, buyer } = await people();
  const dear = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2), {
    price: 501_000_000n,
  });
  await expect(buyer.chain.exchange.fund(dear)).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_FUNDS',
    message: expect.stringMatching(/price is 501 TEST .* has 500 TEST/) as string,
  });
  const poor = await personOn(chain(), { poor: true });
  await expect(poor.chain.requests.post('steps', 'here')).rejects.toMatchObject({
    code: 'ELATIO_CHAIN_FUNDS',
    message: expect.stringMatching(/has 0 ETH for fees/) as string,
  });
  expect([buyer.outbox.text(), poor.outbox.text()]).toEqual(['[]', '[]']);
});

it('an offer in a token that the chain does not have is refused', async () => {
  const { seller, buyer } = await people();
  const odd = await offerOf(chain().ask, seller.account, buyer.account.address, seal(KEY, 1, 2), {
    token: buyer.account.address,
  });
  await expect(buyer.chain.exchange.fund(odd)).rejects.toMatchObject({ reason: 'BadOffer' });
});

it('a request on chain says who wants what and where to call, the newest first', async () => {
  const { buyer } = await people();
  const { requests } = buyer.chain;
  const posted = await requests.post('minutes per category, a year', 'elatio-market:one');
  expect(posted).toMatchObject({ buyer: buyer.account.address, place: 'elatio-market:one' });
  const second = await requests.post('Schritte je Tag ✓', 'elatio-market:two');
  const { ads, next } = await requests.since(posted.block);
  expect(ads).toEqual([second, posted]);
  expect((await requests.since(0, { most: 1 })).ads).toEqual([second]);
  expect(await requests.since(next)).toEqual({ ads: [], next });

  // Said again it is the same one, only newer.
  const again = await requests.post('minutes per category, a year', 'elatio-market:one');
  expect(again.id).toBe(posted.id);
  expect(again.block).toBeGreaterThan(posted.block);
  expect((await requests.since(posted.block)).ads).toEqual([again, second]);

  await expect(requests.post('', 'here')).rejects.toMatchObject({ reason: 'BadWhat' });
  await expect(requests.post('x', 'x'.repeat(1_025))).rejects.toMatchObject({ reason: 'BadPlace' });
});

it('a text in a request that is no UTF-8 harms nobody who reads it', async () => {
  const { buyer } = await people();
  const data = requestsInterface
    .encodeFunctionData('request', ['abc', 'here'])
    .replace('616263', 'fffefd');
  const to = deployment.requests.address;
  const { block = 0 } = await done(
    buyer,
    buyer.chain.transactions.send({ purpose: 'odd', to, data: data as Hex }),
  );
  const { ads } = await buyer.chain.requests.since(block);
  expect(ads).toMatchObject([{ what: '\ufffd\ufffd\ufffd', place: 'here' }]);
});

it('a contract account is asked for its signatures; one without code accepts none', async () => {
  const { buyer } = await people();
  const isValid = isValidSignatureOf(buyer.chain.connection);
  const [accepts, refuses, odd] = [
    newAccount().address,
    newAccount().address,
    newAccount().address,
  ];
  const answering = (word: string): string => `0x7f${word}60005260206000f3`;
  await chain().ask('anvil_setCode', [accepts, answering(`1626ba7e${'0'.repeat(56)}`)]);
  await chain().ask('anvil_setCode', [refuses, '0x60006000fd']);
  await chain().ask('anvil_setCode', [odd, answering('f'.repeat(64))]);
  expect(await isValid(accepts, KEY, '0x1234')).toBe(true);
  for (const account of [refuses, odd, newAccount().address]) {
    expect(await isValid(account, KEY, '0x1234')).toBe(false);
  }
  expect(await buyer.chain.height()).toBeGreaterThan(3);
});
