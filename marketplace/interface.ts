/** The market as the rest of the program sees it: what a person can do in it, told in words and decimal amounts. */
import type { PurchaseOutcome } from './exchange/buying.ts';
import type { Format } from './trade/converting.ts';
import type { Hex } from './exchange/offer.ts';
import type { SaleOutcome } from './exchange/selling.ts';

/** An amount of money: decimal digits, and what it is counted in. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Who a person is in the market, and where. */
export interface MarketStatus {
  /** The account that offers and pays. */
  readonly account: Hex;
  /** Where what is earned goes. */
  readonly payout: Hex;
  /** Who may end what it sells, besides it; absent where nobody may. */
  readonly guardian?: Hex;
  /** Whether this device sells; one of a person's devices does. */
  readonly isSelling: boolean;
  readonly chain: {
    readonly id: number;
    readonly name: string;
    /** Whether its money is worth nothing. */
    readonly isPlay: boolean;
    readonly rpc: readonly string[];
    readonly exchange: Hex;
    /** Number of its newest block, absent where it does not answer; `problem` says why. */
    readonly height?: number;
    readonly problem?: string;
  };
  /** What the account has, money and the chain's own coin for fees; absent where the chain does not answer. */
  readonly balances?: readonly Money[];
  /** Where others reach this market host. */
  readonly addresses: readonly string[];
  /** How many sales and purchases are under way. */
  readonly open: { readonly sales: number; readonly purchases: number };
}

/** What a seller offers. */
export interface OfferTold {
  /** The sale's number, or `w-` and a ware's. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly description: string;
  readonly price: Money;
  /** For whom alone; absent for a ware that anybody may order. */
  readonly to?: Hex;
  /** What a buyer types. */
  readonly link: string;
  /** ISO 8601. */
  readonly created: string;
  readonly expires: string;
  readonly isWithdrawn: boolean;
  /** Hash of the receipt that it stands under; absent where it is a file of the person's own. */
  readonly consent?: Hex;
}

/** A sale as its seller sees it. */
export interface OrderTold {
  readonly sale: Hex;
  readonly name: string;
  readonly buyer: Hex;
  readonly price: Money;
  readonly created: string;
  /** Where it stands, in words. */
  readonly words: string;
  readonly outcome?: SaleOutcome;
  /** When it ended. */
  readonly ended?: string;
  /** Hash of the receipt that it stands under. */
  readonly consent?: Hex;
  /** Whether its key was shown, or is on its way: nothing takes that back. */
  readonly isReleased: boolean;
}

/** A purchase as its buyer sees it. */
export interface PurchaseTold {
  readonly sale: Hex;
  readonly link: string;
  readonly seller: Hex;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly description: string;
  /** Of a data set: JSON that its seller wrote. */
  readonly datasheet?: string;
  readonly licence?: string;
  readonly price: Money;
  readonly created: string;
  readonly expires: string;
  /** How much of it is here, of the ciphertext. */
  readonly fetched: { readonly bytes: number; readonly of: number };
  /** Whether all that was delivered fits what was promised: only then is it paid for. */
  readonly isVerified: boolean;
  /** Whether the person said to buy it. */
  readonly isBought: boolean;
  /** Whether the file is here, checked chunk by chunk. */
  readonly isOpened: boolean;
  readonly words: string;
  readonly outcome?: PurchaseOutcome;
  readonly ended?: string;
}

/** What a link leads to, for who has not ordered it. */
export interface GoodsTold {
  readonly link: string;
  readonly seller: Hex;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly description: string;
  /** Of a data set: JSON that its seller wrote. */
  readonly datasheet?: string;
  readonly licence?: string;
  readonly price: Money;
  readonly expires: string;
}

/** One sale that was paid, for the year's books. */
export interface Earning {
  readonly time: string;
  readonly sale: Hex;
  readonly name: string;
  readonly buyer: Hex;
  readonly price: Money;
  /** That brought the money, perhaps of several sales; absent where it is not known. */
  readonly transaction?: Hex;
  readonly chainId: number;
}

/** A wanted ad. */
export interface RequestTold {
  readonly id: string;
  readonly account: Hex;
  readonly text: string;
  /** Where whoever can help should call. */
  readonly address: string;
  readonly time: string;
  readonly isOwn: boolean;
}

/** A link that a seller brought for a wanted ad. */
export interface ProposalTold {
  readonly link: string;
  readonly request: string;
  readonly time: string;
}

/** What a seller lists for all. */
export interface ListingTold {
  readonly link: string;
  readonly seller: Hex;
  readonly summary: string;
  readonly price: Money;
  readonly expires: string;
}

/** What a person sells by, in addition to the file. */
export interface NewOffer {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  /** Decimal. */
  readonly price: string;
  /** Symbol or address; the chain's first where absent. */
  readonly token?: string | undefined;
  /** A buyer's account; a ware for anybody where absent. */
  readonly to?: string | undefined;
  /** Seconds that it can be bought for. */
  readonly lasts?: number | undefined;
  /** What it stands under, where it was made of what was recorded. */
  readonly under?: Under | undefined;
}

/** A data set's consent, and what its buyer is told of it. */
export interface Under {
  /** Hash of the consent's receipt. */
  readonly consent: Hex;
  /** JSON. */
  readonly datasheet: string;
  /** What a buyer may do with it, in words. */
  readonly licence: string;
}

export interface Market {
  status(signal?: AbortSignal): Promise<MarketStatus>;
  /** Test money and fee coin, on a development chain only. */
  /** 100 where no amount is named. */
  faucet(amount?: string, signal?: AbortSignal): Promise<readonly Money[]>;
  readonly offers: {
    add(
      offer: NewOffer,
      content: AsyncIterable<Uint8Array>,
      signal?: AbortSignal,
    ): Promise<OfferTold>;
    list(): Promise<readonly OfferTold[]>;
    /** Nobody can buy it any more; a buyer who has paid and has no key is refunded. */
    withdraw(id: string): Promise<OfferTold>;
  };
  orders(): Promise<readonly OrderTold[]>;
  earnings(): Promise<readonly Earning[]>;
  readonly purchases: {
    /** Asks for what a link leads to, checks the offer, and begins to get the goods: that goes on whoever waits. */
    fetch(link: string, signal?: AbortSignal): Promise<PurchaseTold>;
    list(): Promise<readonly PurchaseTold[]>;
    find(sale: string): Promise<PurchaseTold>;
    /** Says to buy it. What follows needs nobody. */
    buy(sale: string): Promise<PurchaseTold>;
    /** The file, decrypted as it is read; a data set also as another, once all of it fits its datasheet. */
    content(sale: string, format?: Format): Promise<AsyncIterable<Uint8Array>>;
    /** Forgets one that was not paid for, or has ended. */
    drop(sale: string): Promise<void>;
  };
  /** What a link leads to, by its seller's word: nothing is ordered or fetched. */
  inspect(link: string, signal?: AbortSignal): Promise<GoodsTold>;
  /** What sellers list, as far as this host has heard. */
  listings(): readonly ListingTold[];
  readonly requests: {
    add(text: string, signal?: AbortSignal): Promise<RequestTold>;
    list(signal?: AbortSignal): Promise<readonly RequestTold[]>;
    /** Links that came for own ones. */
    proposals(): Promise<readonly ProposalTold[]>;
    /** Brings a link to who asked. */
    propose(request: string, link: string, signal?: AbortSignal): Promise<void>;
  };
  stop(): Promise<void>;
}
