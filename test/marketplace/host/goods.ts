import { getBytes, hexlify } from 'ethers';
import type { Hex, Offer } from '../../../marketplace/exchange/offer.ts';
import type { Range, Shop, ToldOffer } from '../../../marketplace/host/index.ts';
import { ElatioError } from '../../../protocol/error.ts';

/** Bytes as `0x…`, the same one `length` times. */
export const hex = (byte: number, length: number): Hex =>
  hexlify(new Uint8Array(length).fill(byte)) as Hex;

export const SALE = hex(7, 32);
export const BUYER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

export const offer: Offer = {
  seller: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  payout: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  guardian: '0x0000000000000000000000000000000000000000',
  buyer: BUYER,
  token: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  price: 5_000_000n,
  bond: 0n,
  cipherRoot: hex(1, 32),
  plainRoot: hex(2, 32),
  keyHash: hex(3, 32),
  chunks: 1_000,
  words: 32,
  expiry: 2_000_000_000,
  revealWindow: 3_600,
  complainWindow: 3_600,
  termsHash: hex(4, 32),
  consentHash: hex(0, 32),
  nonce: 2n ** 256n - 1n,
};

export const venue = { chainId: 31_337, exchange: offer.token };

export const told: ToldOffer = { venue, offer, signature: hex(5, 65), terms: '{"permission":[]}' };

/** Goods of which each byte is where it is. */
export function goodsOf(chunks: number, size: number): Uint8Array {
  const goods = new Uint8Array(chunks * size);
  const view = new DataView(goods.buffer);
  for (let at = 0; at + 4 <= goods.length; at += 4)
    view.setUint32(at, Math.imul(at, 2_654_435_761));
  return goods;
}

/** Sells what it is given, in pieces of a size; notes what it was asked. */
export interface TestShop extends Shop {
  readonly asked: string[];
  readonly signals: AbortSignal[];
}

export function shopOf(
  goods: Uint8Array,
  size: number,
  { piece = 40_000, more = {} }: { readonly piece?: number; readonly more?: Partial<Shop> } = {},
): TestShop {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  async function* part(name: string, each: number, { sale, from, count }: Range) {
    asked.push(`${name} ${from} ${count}`);
    if (sale !== SALE) throw unknown();
    const all = each * (goods.length / size);
    const end = (from + count) * each;
    if (end > all) throw new ElatioError('ELATIO_MARKET_REFUSED', 'The sale has fewer chunks.');
    for (let at = from * each; at < end; at += piece) {
      yield goods.subarray(at, Math.min(end, at + piece));
    }
  }
  return {
    asked,
    signals,
    async offer(sale, { signal }) {
      asked.push(`offer ${sale}`);
      signals.push(signal);
      if (sale !== SALE) throw unknown();
      return told;
    },
    async order({ ware, buyer }, { peer }) {
      asked.push(`order ${ware} ${buyer} ${peer}`);
      return { ...told, offer: { ...offer, buyer } };
    },
    async look(ware) {
      asked.push(`look ${ware}`);
      const { seller, price, token, expiry } = offer;
      return { terms: told.terms, seller, price, token, expiry };
    },
    leaves: (range) => part('leaves', 32, range),
    cipher(range, { signal }) {
      signals.push(signal);
      return part('cipher', size, range);
    },
    async propose({ link, request }) {
      asked.push(`propose ${link} ${request}`);
    },
    ...more,
  };
}

function unknown(): ElatioError {
  return new ElatioError('ELATIO_MARKET_UNKNOWN', 'Nothing of that name is sold here.');
}

export const bytesOf = (text: Hex): Uint8Array => getBytes(text);
