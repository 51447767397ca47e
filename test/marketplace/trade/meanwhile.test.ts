import { randomBytes } from 'node:crypto';
import { ZeroHash } from 'ethers';
import { expect, test } from 'vitest';
import type { Chain } from '../../../marketplace/chain/index.ts';
import type { Offer } from '../../../marketplace/exchange/offer.ts';
import type { SaleView } from '../../../marketplace/exchange/view.ts';
import { createTable } from '../../../marketplace/trade/records.ts';
import type { Sale } from '../../../marketplace/trade/sale.ts';
import { createSelling } from '../../../marketplace/trade/selling.ts';
import { createRecords, newChain, newTrader, pieces } from './fixture.ts';

const NOW = 1_790_000_000;

test('an offer that is withdrawn while the chain is asked is not revealed but refunded', async () => {
  const records = createRecords();
  const sales = createTable<Sale>(records, 'sales');
  const offer = { revealWindow: 7_200, expiry: NOW + 9_000, token: '0xa', payout: '0xb' };
  const sale = {
    sale: '0x01',
    offer: { ...offer, consentHash: ZeroHash } as unknown as Offer,
    key: '0x02',
    isKeyOut: false,
    isRefunding: false,
    isUnwanted: false,
    isKnown: true,
    words: '',
    signature: '0x',
    terms: '',
    goods: '',
    created: NOW,
  } satisfies Sale;
  await sales.set('0x01', sale);
  const funded = { state: 'funded', deadline: NOW + 7_200 } as const;
  const view: SaleView = {
    time: NOW,
    newest: funded,
    confirmed: funded,
    isComplained: false,
    credit: 0n,
    confirmedCredit: 0n,
  };
  const sent: string[] = [];
  const send = (what: string) => async () => {
    sent.push(what);
    return { purpose: what, state: 'pending', hash: '0x' };
  };
  const selling = createSelling({
    chain: {
      async view() {
        await sales.set('0x01', { ...sale, isUnwanted: true });
        return view;
      },
      exchange: { reveal: send('reveal'), refund: send('refund') },
    } as unknown as Chain,
    records,
    sales,
    permission: { isPermitted: () => true },
    venue: { chainId: 1, exchange: '0x' },
    time: () => NOW,
    onError: (error: unknown) => {
      throw error;
    },
  } as unknown as Parameters<typeof createSelling>[0]);
  await selling.step(new AbortController().signal);
  expect(sent).toEqual(['refund']);
  expect(sales.get('0x01')).toMatchObject({ isKeyOut: false, isRefunding: true });
});

test('what is bought and dropped at once is paid for and kept, or neither', async () => {
  const { url } = await newChain();
  const [seller, buyer] = await Promise.all([newTrader(url), newTrader(url)]);
  await Promise.all([seller.market.faucet('1'), buyer.market.faucet('20')]);
  const { account } = await buyer.market.status();
  const { purchases } = buyer.market;
  const file = randomBytes(100);
  const { link } = await seller.market.offers.add(
    { name: 'a', price: '5', to: account },
    pieces(file),
  );
  const { sale } = await purchases.fetch(link);
  await expect.poll(() => purchases.find(sale)).toMatchObject({ isVerified: true });
  const buying = purchases.buy(sale).catch(() => undefined);
  const isDropped = await purchases.drop(sale).then(
    () => true,
    () => false,
  );
  await buying;
  // Each step of the loop that could pay for it takes its turn before the other purchase is paid.
  const next = await seller.market.offers.add({ name: 'b', price: '1', to: account }, pieces(file));
  const other = await purchases.fetch(next.link);
  await expect.poll(() => purchases.find(other.sale)).toMatchObject({ isVerified: true });
  await purchases.buy(other.sale);
  await expect.poll(() => purchases.find(other.sale)).toMatchObject({ outcome: 'bought' });
  const isThere = (await purchases.list()).some((each) => each.sale === sale);
  expect(isThere).toBe(!isDropped);
  if (isDropped) {
    const { balances } = await buyer.market.status();
    expect(balances).toContainEqual({ amount: '19', currency: 'TEST' });
  }
});
