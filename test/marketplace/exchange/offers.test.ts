import { Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Agreement,
  checkOffer,
  type CheckOptions,
} from '../../../marketplace/exchange/checking.ts';
import type { Hex, Offer, PlacedOffer } from '../../../marketplace/exchange/offer.ts';
import { MAX_AMOUNT, offerJson, parseOffer } from '../../../marketplace/exchange/parsing.ts';
import { BUYER_POLICY } from '../../../marketplace/exchange/policy.ts';
import {
  digestOf,
  isSigned,
  type KeyClaims,
  signOffer,
} from '../../../marketplace/exchange/signature.ts';
import { type Terms, termsHashOf } from '../../../marketplace/exchange/terms.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { failing, vectors, venue } from './stories.ts';
import * as twin from './twin.ts';
import { offerOf } from './vectors.ts';

const NOW = 1_790_000_000;
const seller = new Wallet(twin.textHash('seller'));
const ZERO: Hex = `0x${'00'.repeat(32)}`;
const TERMS: Terms = {
  version: 1,
  name: 'minutes.csv',
  bytes: 4_960,
  sha256: `0x${'ab'.repeat(32)}`,
  mediaType: 'text/csv',
  description: '',
};
const OFFER: Offer = {
  ...offerOf(vectors),
  seller: seller.address as Hex,
  expiry: NOW + 86_400,
  termsHash: termsHashOf(TERMS),
};

/** No account is a contract. */
const noContract = async (): Promise<boolean> => false;

/** What is claimed, in memory. */
function claimsInMemory(): KeyClaims {
  const claimed = new Map<Hex, Hex>();
  return {
    claim: async (keyHash, sale) => {
      if (!claimed.has(keyHash)) claimed.set(keyHash, sale);
      return claimed.get(keyHash) ?? sale;
    },
  };
}

const sign = async (offer: Offer = OFFER, claims = claimsInMemory()): Promise<PlacedOffer> =>
  signOffer({ venue, signer: seller, claims, isValidSignature: noContract }, offer);

describe('the digest of an offer', () => {
  it('is that of the vectors, which the contract has too', () => {
    expect(digestOf(venue, offerOf(vectors))).toBe(vectors.digest);
  });

  it('is another for another chain, another contract, and another value of any field', () => {
    const other: Offer = {
      ...offerOf(vectors),
      price: 1n,
      bond: 1n,
      nonce: 1n,
      chunks: 1,
      words: 2,
      expiry: 1,
      revealWindow: 1,
      complainWindow: 1,
    };
    const digests = [
      digestOf({ ...venue, chainId: 1 }, OFFER),
      digestOf({ ...venue, exchange: OFFER.token }, OFFER),
      ...(Object.keys(OFFER) as (keyof Offer)[]).map((field) => {
        const value = typeof OFFER[field] === 'string' ? swapped(OFFER[field]) : other[field];
        return digestOf(venue, { ...OFFER, [field]: value });
      }),
      digestOf(venue, OFFER),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});

/** Another value of the same length; addresses in small letters need no checksum. */
const swapped = (hex: Hex): Hex =>
  `0x${hex
    .slice(2)
    .toLowerCase()
    .replace(/^./, (digit) => (digit === '1' ? '2' : '1'))}`;

describe('a signature', () => {
  it('is of the seller, for one chain and one contract', async () => {
    const placed = await sign();
    expect(await isSigned(venue, placed, noContract)).toBe(true);
    expect(await isSigned({ ...venue, chainId: 1 }, placed, noContract)).toBe(false);
    expect(await isSigned({ ...venue, exchange: OFFER.token }, placed, noContract)).toBe(false);
    const dearer = { ...placed, offer: { ...OFFER, price: OFFER.price + 1n } };
    expect(await isSigned(venue, dearer, noContract)).toBe(false);
  });

  it('in a form that the contract does not take is none', async () => {
    const placed = await sign();
    const { signature } = placed;
    const v = Number.parseInt(signature.slice(-2), 16);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = BigInt(`0x${signature.slice(66, 130)}`);
    const mirrored = `${signature.slice(0, 66)}${(order - s).toString(16).padStart(64, '0')}`;
    for (const wrong of [
      `${signature.slice(0, -2)}${(v - 27).toString(16).padStart(2, '0')}`,
      `${mirrored}${(v === 27 ? 28 : 27).toString(16)}`,
      `${signature}00`,
      signature.slice(0, -2),
      '0x',
      `0x${'00'.repeat(65)}`,
      `0x${'ff'.repeat(64)}1b`,
    ] as Hex[]) {
      expect(await isSigned(venue, { ...placed, signature: wrong }, noContract)).toBe(false);
    }
  });

  it('of a contract account is what the account says of it', async () => {
    const asked: unknown[] = [];
    const placed = { ...(await sign()), offer: offerOf(vectors), signature: '0x1234' as Hex };
    const isValid = async (...question: unknown[]): Promise<boolean> => asked.push(question) > 0;
    expect(await isSigned(venue, placed, isValid)).toBe(true);
    expect(asked).toEqual([[placed.offer.seller, vectors.digest, '0x1234']]);
  });

  it('is not made twice with one key: the first buyer would open the second one’s file', async () => {
    const claims = claimsInMemory();
    const placed = await sign(OFFER, claims);
    expect(await sign(OFFER, claims)).toEqual(placed);
    await expect(sign({ ...OFFER, buyer: OFFER.payout }, claims)).rejects.toEqual(
      failing('ELATIO_MARKET_KEY_REUSED'),
    );
    await expect(sign({ ...OFFER, nonce: 7n }, claims)).rejects.toEqual(
      failing('ELATIO_MARKET_KEY_REUSED'),
    );
    // With a register that forgets it is signed.
    const other = { ...OFFER, buyer: OFFER.payout };
    const forgetful: KeyClaims = { claim: async (_keyHash, sale) => sale };
    expect((await sign(other, forgetful)).offer.keyHash).toBe(placed.offer.keyHash);
  });

  it('of another than the seller is not handed out', async () => {
    await expect(sign(offerOf(vectors))).rejects.toEqual(failing('ELATIO_MARKET_SIGNATURE'));
  });
});

describe('an offer that was sent', () => {
  it('is what was signed', async () => {
    const placed = await sign();
    const sent: unknown = JSON.parse(JSON.stringify(offerJson(placed)));
    expect(parseOffer(sent)).toEqual(placed);
  });

  it('may have addresses in small letters, never in mistyped capitals', async () => {
    const json = offerJson(await sign());
    const offer = json['offer'] as JsonObject;
    const { buyer } = OFFER;
    const withBuyer = (text: string): unknown => ({ ...json, offer: { ...offer, buyer: text } });
    expect(parseOffer(withBuyer(buyer.toLowerCase())).offer.buyer).toBe(buyer);
    const mistyped = buyer.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const other =
      mistyped === buyer ? buyer.replace(/[A-F]/, (one) => one.toLowerCase()) : mistyped;
    expect(() => parseOffer(withBuyer(other))).toThrow(failing('ELATIO_MARKET_OFFER_MALFORMED'));
  });

  const noAddress = ['', '0x', ZERO, `0x${'g'.repeat(40)}`, `0x${'1'.repeat(39)}`, 1, null];
  const nobody = `0x${'0'.repeat(40)}`;
  const noHash = ['', '0x', `0x${'a'.repeat(63)}`, `0x${'A'.repeat(64)}`, 'a'.repeat(64), 0];
  const noWindow = [0, 599, 2_592_001, 600.5, '600', Infinity];
  const WRONG: Readonly<Record<string, readonly unknown[]>> = {
    seller: [...noAddress, nobody],
    payout: [...noAddress, nobody],
    guardian: noAddress,
    buyer: [...noAddress, nobody],
    token: [...noAddress, nobody],
    price: ['0', '-1', '1.5', '1e3', '01', `${2n ** 255n}`, `${MAX_AMOUNT + 1n}`, 5, '', ' 1'],
    bond: ['-1', `${2n ** 255n}`, 0, '0x1'],
    cipherRoot: noHash,
    plainRoot: noHash,
    keyHash: noHash,
    chunks: [0, -1, 1.5, 2 ** 20 + 1, 2 ** 32, '1'],
    words: [0, 1, 257, 65_536],
    expiry: [0, -1, 2 ** 53, 253_402_300_800],
    revealWindow: noWindow,
    complainWindow: noWindow,
    termsHash: noHash,
    consentHash: noHash,
    nonce: [`${2n ** 256n}`, '-1', 1],
    more: [1],
  };

  it('is refused for each field that is out of its bounds, or is not there', async () => {
    const json = offerJson(await sign());
    const offer = json['offer'] as JsonObject;
    expect(Object.keys(WRONG).sort()).toEqual([...Object.keys(OFFER), 'more'].sort());
    for (const [field, values] of Object.entries(WRONG)) {
      for (const value of field === 'more' ? values : [...values, undefined]) {
        const sent = { ...json, offer: { ...offer, [field]: value } };
        expect(() => parseOffer(sent), `${field}: ${String(value)}`).toThrow(
          failing('ELATIO_MARKET_OFFER_MALFORMED'),
        );
      }
    }
    for (const outside of [
      { chainId: 0 },
      { chainId: '1' },
      { chainId: 2 ** 53 },
      { exchange: nobody },
      { signature: '0x1' },
      { signature: `0x${'00'.repeat(4_097)}` },
      { signature: null },
      { offer: null },
      { offer: [] },
      { more: 1 },
    ]) {
      expect(() => parseOffer({ ...json, ...outside })).toThrow(
        failing('ELATIO_MARKET_OFFER_MALFORMED'),
      );
    }
  });

  it('that is anything at all is an offer or is refused, in one line', async () => {
    const json = offerJson(await sign());
    const accepts = (value: unknown): void => {
      try {
        parseOffer(value);
      } catch (error) {
        expect(error).toBeInstanceOf(ElatioError);
        expect(error).toEqual(failing('ELATIO_MARKET_OFFER_MALFORMED'));
        expect((error as Error).message).toMatch(/^[\P{C}]{1,300}$/u);
      }
    };
    const field = fc.oneof(fc.constantFrom(...Object.keys(OFFER)), fc.string());
    fc.assert(fc.property(fc.anything(), accepts));
    fc.assert(
      fc.property(field, fc.anything(), (name, value) => accepts({ ...json, [name]: value })),
    );
    fc.assert(
      fc.property(
        field,
        fc.oneof(fc.anything(), fc.string(), fc.bigInt().map(String)),
        (name, value) =>
          accepts({
            ...json,
            offer: { ...(json['offer'] as Record<string, JsonValue>), [name]: value },
          }),
      ),
    );
  });
});

describe('a buyer pays only', () => {
  const agreement: Agreement = {
    token: OFFER.token,
    price: OFFER.price,
    terms: TERMS,
    consentHash: OFFER.consentHash,
  };
  const options: CheckOptions = {
    venue,
    buyer: OFFER.buyer,
    agreement,
    policy: BUYER_POLICY,
    now: NOW,
    accepts: (token) => token === OFFER.token,
    seenIn: () => [],
    isValidSignature: noContract,
  };
  const check = async (
    offer: Partial<Offer> = {},
    more: Partial<CheckOptions> = {},
    place = venue,
  ): Promise<void> =>
    checkOffer({ ...(await sign({ ...OFFER, ...offer })), venue: place }, { ...options, ...more });
  const expectRefused = async (checking: Promise<void>, code: string): Promise<void> =>
    expect(checking).rejects.toEqual(failing(code));

  it('for what was agreed', async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  it('on the right chain, to the right contract', async () => {
    await expectRefused(check({}, {}, { ...venue, chainId: 1 }), 'ELATIO_MARKET_WRONG_CHAIN');
    await expectRefused(
      check({}, {}, { ...venue, exchange: OFFER.token }),
      'ELATIO_MARKET_WRONG_CHAIN',
    );
  });

  it('an offer that is for the buyer', async () => {
    await expectRefused(check({ buyer: OFFER.payout }), 'ELATIO_MARKET_NOT_FOR_ME');
  });

  it('in the token that was agreed, and that the contract takes', async () => {
    await expectRefused(check({ token: OFFER.payout }), 'ELATIO_MARKET_TOKEN');
    await expectRefused(check({}, { accepts: () => false }), 'ELATIO_MARKET_TOKEN');
  });

  it('the price that was agreed', async () => {
    await expectRefused(check({ price: OFFER.price + 1n }), 'ELATIO_MARKET_PRICE');
    await expectRefused(check({ price: OFFER.price - 1n }), 'ELATIO_MARKET_PRICE');
  });

  it('under the terms and the consent that were shown, for a file of that size', async () => {
    await expectRefused(check({ termsHash: ZERO }), 'ELATIO_MARKET_TERMS');
    await expectRefused(check({ consentHash: OFFER.keyHash }), 'ELATIO_MARKET_TERMS');
    await expectRefused(check({ chunks: 6 }), 'ELATIO_MARKET_TERMS');
    await expectRefused(check({ words: 16 }), 'ELATIO_MARKET_TERMS');
  });

  it('where key and complaint have the time that the person allows', async () => {
    const { revealWindow, complainWindow } = BUYER_POLICY;
    await expectRefused(check({ revealWindow: revealWindow[0] - 1 }), 'ELATIO_MARKET_WINDOW');
    await expectRefused(check({ revealWindow: revealWindow[1] + 1 }), 'ELATIO_MARKET_WINDOW');
    await expectRefused(check({ complainWindow: complainWindow[0] - 1 }), 'ELATIO_MARKET_WINDOW');
    await expect(check({ complainWindow: complainWindow[0] })).resolves.toBeUndefined();
    await expect(check({ revealWindow: revealWindow[1] })).resolves.toBeUndefined();
  });

  it('while there is time for it', async () => {
    const last = OFFER.expiry - BUYER_POLICY.expiryMargin;
    await expect(check({}, { now: last })).resolves.toBeUndefined();
    await expectRefused(check({}, { now: last + 1 }), 'ELATIO_MARKET_EXPIRED');
  });

  it('where neither the key nor the sealed file was seen in another sale', async () => {
    const sale = digestOf(venue, OFFER);
    await expect(check({}, { seenIn: () => [sale] })).resolves.toBeUndefined();
    for (const hash of [OFFER.keyHash, OFFER.cipherRoot]) {
      const seenIn = (one: Hex): Hex[] => (one === hash ? [sale, ZERO] : []);
      await expectRefused(check({}, { seenIn }), 'ELATIO_MARKET_KEY_REUSED');
    }
  });

  it('what the seller signed', async () => {
    const placed = await sign();
    const forged = { ...placed, offer: { ...OFFER, bond: OFFER.bond + 1n } };
    await expectRefused(checkOffer(forged, options), 'ELATIO_MARKET_SIGNATURE');
  });
});
