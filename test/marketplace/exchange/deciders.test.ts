import { describe, expect, it } from 'vitest';
import {
  decidePurchase,
  describePurchase,
  type Purchase,
  type PurchaseOutcome,
} from '../../../marketplace/exchange/buying.ts';
import type { Offer } from '../../../marketplace/exchange/offer.ts';
import type { Opened } from '../../../marketplace/exchange/opening.ts';
import { BUYER_POLICY, SELLER_POLICY } from '../../../marketplace/exchange/policy.ts';
import {
  decideSale,
  describeSale,
  type Order,
  type SaleOutcome,
} from '../../../marketplace/exchange/selling.ts';
import type { SaleState, SaleView } from '../../../marketplace/exchange/view.ts';
import { vectors } from './stories.ts';
import { offerOf } from './vectors.ts';

const NOW = 1_790_000_000;
const OFFER: Offer = {
  ...offerOf(vectors),
  expiry: NOW + 1_000,
  revealWindow: 3_600,
  complainWindow: 7_200,
};
const ORDER: Order = {
  offer: OFFER,
  key: vectors.key,
  isKeyOut: false,
  isRefunding: false,
  isUnwanted: false,
};
const PURCHASE: Purchase = { offer: OFFER, isFetched: true, isFunding: true, isUnwanted: false };

/** A chain whose newest block has this state, with so many seconds of the window left; relied on or not. */
function viewOf(
  state: SaleState,
  left = 0,
  {
    confirmed = state,
    ...more
  }: Partial<Omit<SaleView, 'confirmed'>> & { confirmed?: SaleState } = {},
): SaleView {
  const deadline = left === 0 ? 0 : NOW + left;
  return {
    time: NOW,
    newest: { state, deadline },
    confirmed: { state: confirmed, deadline },
    isComplained: false,
    credit: 0n,
    confirmedCredit: 0n,
    ...more,
  };
}

describe('a seller', () => {
  const decide = (order: Partial<Order>, view: SaleView, now = NOW): unknown =>
    decideSale({ ...ORDER, ...order }, view, SELLER_POLICY, now);
  const kind = (...of: Parameters<typeof decide>): unknown =>
    (decide(...of) as { kind: string }).kind;

  it('shows the key once the payment is relied on, and half of the window is left', () => {
    expect(kind({}, viewOf('funded', 1_800))).toBe('reveal');
    expect(kind({}, viewOf('funded', 1_800, { confirmed: 'none' }))).toBe('wait');
    expect(decide({}, viewOf('funded', 2_000, { confirmed: 'none' }))).toEqual({
      kind: 'wait',
      what: 'blocks',
      until: NOW + 200,
    });
  });

  it('gives the money back where less than half is left, by the chain’s clock or by its own', () => {
    expect(kind({}, viewOf('funded', 1_799))).toBe('refund');
    expect(kind({}, viewOf('funded', 1_799, { confirmed: 'none' }))).toBe('refund');
    expect(kind({}, viewOf('funded', 1_900), NOW + 101)).toBe('refund');
    expect(kind({}, viewOf('funded', -10))).toBe('refund');
  });

  it('goes on with a refund once begun, whatever its clock says later: it may be mined at any time', () => {
    expect(kind({ isRefunding: true }, viewOf('funded', 3_600))).toBe('refund');
  });

  it('gives the money back of a sale that is no longer wanted, unless the key is out', () => {
    expect(kind({ isUnwanted: true }, viewOf('funded', 3_600))).toBe('refund');
    expect(kind({ isUnwanted: true, isKeyOut: true }, viewOf('funded', 3_600))).toBe('reveal');
  });

  it('shows a key that is out already again and at once, also where the chain undid what it had', () => {
    expect(kind({ isKeyOut: true }, viewOf('funded', 10, { confirmed: 'none' }))).toBe('reveal');
    expect(kind({ isKeyOut: true, isRefunding: true }, viewOf('funded', 10))).toBe('reveal');
    expect(kind({ isKeyOut: true }, viewOf('none'))).toBe('wait');
  });

  it('knows what is lost: a key that is out, and no payment any more', () => {
    const late = { time: NOW + 10_000 };
    const lost = { kind: 'done', outcome: 'lost' };
    expect(decide({ isKeyOut: true }, viewOf('funded', 60, late))).toEqual(lost);
    expect(decide({ isKeyOut: true }, viewOf('none', 0, late))).toEqual(lost);
    expect(decide({ isKeyOut: true }, viewOf('refunded'))).toEqual(lost);
  });

  it('settles when the time for complaints is over, and not before', () => {
    expect(kind({ isKeyOut: true }, viewOf('revealed', 1))).toBe('wait');
    expect(kind({ isKeyOut: true }, viewOf('revealed', -1))).toBe('settle');
    expect(kind({ isKeyOut: true }, viewOf('revealed', 1), NOW + 61)).toBe('wait');
    expect(kind({ isKeyOut: true }, viewOf('revealed', 1), NOW + 62)).toBe('settle');
  });

  it('fetches the money, and is done when the chain relies on that too', () => {
    const paid = { kind: 'done', outcome: 'paid' };
    expect(kind({}, viewOf('settled', 0, { confirmed: 'revealed', credit: 5n }))).toBe('wait');
    expect(kind({}, viewOf('settled', 0, { credit: 5n }))).toBe('withdraw');
    expect(kind({}, viewOf('settled', 0, { confirmedCredit: 5n }))).toBe('wait');
    expect(decide({}, viewOf('settled'))).toEqual(paid);
  });

  it('is done with what was never paid for when it surely is not any more', () => {
    expect(kind({}, viewOf('none', 0, { time: OFFER.expiry + 600 }))).toBe('wait');
    expect(decide({}, viewOf('none', 0, { time: OFFER.expiry + 601 }))).toEqual({
      kind: 'done',
      outcome: 'unsold',
    });
  });

  it('tells a complaint from a return', () => {
    expect(decide({}, viewOf('refunded'))).toEqual({ kind: 'done', outcome: 'returned' });
    expect(decide({ isKeyOut: true }, viewOf('refunded', 0, { isComplained: true }))).toEqual({
      kind: 'done',
      outcome: 'complained',
    });
  });

  it('reads of each end in words', () => {
    const ends: SaleOutcome[] = ['unsold', 'paid', 'returned', 'complained', 'lost'];
    expect(new Set(ends.map(describeSale)).size).toBe(5);
    expect(ends.map(describeSale).every((words) => /^[A-Z].*\.$/.test(words))).toBe(true);
  });
});

describe('a buyer', () => {
  const complaint = {
    key: vectors.key,
    index: 0,
    masked: '0x',
    maskedProof: [],
    plainLeaf: '0x',
    plainProof: [],
  } as const;
  const RIGHT: Opened = { kind: 'right' };
  const WRONG: Opened = { kind: 'wrong', complaint };
  const UNLIKE: Opened = { kind: 'unlike' };
  const decide = (purchase: Partial<Purchase>, view: SaleView, now = NOW): unknown =>
    decidePurchase({ ...PURCHASE, ...purchase }, view, BUYER_POLICY, now);
  const kind = (...of: Parameters<typeof decide>): unknown =>
    (decide(...of) as { kind: string }).kind;
  const done = (outcome: PurchaseOutcome): object => ({ kind: 'done', outcome });

  it('fetches everything before paying', () => {
    expect(kind({ isFetched: false, isFunding: false }, viewOf('none'))).toBe('fetch');
    expect(kind({ isFunding: false }, viewOf('none'))).toBe('fund');
  });

  it('pays no offer that is about to end, by the chain’s clock or its own', () => {
    expect(decide({ isFunding: false }, viewOf('none', 0, { time: OFFER.expiry - 299 }))).toEqual(
      done('expired'),
    );
    expect(decide({ isFunding: false }, viewOf('none'), OFFER.expiry - 299)).toEqual(
      done('expired'),
    );
    expect(kind({ isFunding: false }, viewOf('none'), OFFER.expiry - 300)).toBe('fund');
  });

  it('pays again what the chain undid, as long as it can be, and is done only when it surely cannot', () => {
    expect(kind({}, viewOf('none'), OFFER.expiry)).toBe('fund');
    expect(kind({}, viewOf('none', 0, { time: OFFER.expiry + 1 }))).toBe('wait');
    expect(decide({}, viewOf('none', 0, { time: OFFER.expiry + 601 }))).toEqual(done('expired'));
  });

  it('that thinks better of it pays no more, but waits for what is on its way', () => {
    expect(decide({ isUnwanted: true, isFunding: false }, viewOf('none'))).toEqual(
      done('cancelled'),
    );
    expect(kind({ isUnwanted: true }, viewOf('none'))).toBe('wait');
  });

  it('takes the money back when the time for the key is over', () => {
    expect(kind({}, viewOf('funded', 1))).toBe('wait');
    expect(kind({}, viewOf('funded', -1))).toBe('refund');
  });

  it('opens what it has the key for, and fetches again what its disk has lost', () => {
    const { key } = vectors;
    expect(kind({}, viewOf('revealed', 100, { key }))).toBe('open');
    expect(kind({}, viewOf('revealed', 100))).toBe('wait');
    expect(kind({ isFetched: false }, viewOf('revealed', 100, { key }))).toBe('fetch');
    expect(kind({}, viewOf('settled', 0, { key }))).toBe('open');
  });

  it('complains of a wrong chunk by itself, in time', () => {
    expect(kind({ opened: WRONG }, viewOf('revealed', 1))).toBe('complain');
    expect(kind({ opened: WRONG }, viewOf('revealed', -1))).toBe('wait');
    expect(decide({ opened: WRONG }, viewOf('revealed', -601))).toEqual(done('cheated'));
    expect(decide({ opened: WRONG }, viewOf('settled'))).toEqual(done('cheated'));
  });

  it('settles a right file at once, or when the window ends, as the person wants', () => {
    const patient = { ...BUYER_POLICY, isSettlingEarly: false };
    const purchase = { ...PURCHASE, opened: RIGHT };
    expect(kind({ opened: RIGHT }, viewOf('revealed', 100))).toBe('settle');
    expect(decidePurchase(purchase, viewOf('revealed', 100), patient, NOW).kind).toBe('wait');
    expect(decidePurchase(purchase, viewOf('revealed', -1), patient, NOW).kind).toBe('settle');
    expect(decide({ opened: RIGHT }, viewOf('settled'))).toEqual(done('bought'));
    expect(kind({ opened: RIGHT }, viewOf('settled', 0, { confirmed: 'revealed' }))).toBe('wait');
  });

  it('neither complains of nor settles a file that is not the one described', () => {
    expect(kind({ opened: UNLIKE }, viewOf('revealed', 100))).toBe('wait');
    expect(decide({ opened: UNLIKE }, viewOf('revealed', -601))).toEqual(done('unlike'));
    expect(decide({ opened: UNLIKE }, viewOf('settled'))).toEqual(done('unlike'));
  });

  it('fetches the money that came back, and is done when the chain relies on that too', () => {
    expect(kind({}, viewOf('refunded', 0, { confirmed: 'funded', credit: 5n }))).toBe('wait');
    expect(kind({}, viewOf('refunded', 0, { credit: 5n }))).toBe('withdraw');
    expect(kind({}, viewOf('refunded', 0, { confirmedCredit: 5n }))).toBe('wait');
    expect(decide({}, viewOf('refunded'))).toEqual(done('refunded'));
  });

  it('reads of each end in words', () => {
    const ends: PurchaseOutcome[] = [
      ...(['bought', 'unlike', 'refunded', 'expired', 'cancelled', 'cheated'] as const),
    ];
    expect(new Set(ends.map(describePurchase)).size).toBe(6);
    expect(ends.map(describePurchase).every((words) => /^[A-Z].*\.$/.test(words))).toBe(true);
  });
});
