/** Offers as they are sent: JSON whose every field has a bound. Amounts are decimal text. */
import { getAddress, ZeroAddress } from 'ethers';
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { MAX_CHUNKS } from './chunks.ts';
import { whatIsWrong } from './malformed.ts';
import {
  type Hex,
  MAX_WINDOW,
  MAX_WORDS,
  MIN_WINDOW,
  MIN_WORDS,
  type PlacedOffer,
} from './offer.ts';

/** Most that a price or a bond can be: many of them can be added up and stay within 256 bits. */
export const MAX_AMOUNT = 2n ** 128n - 1n;
/** The end of the year 9999. */
export const MAX_TIME = 253_402_300_799;
/** Most bytes of a signature, which a contract account can make as long as it likes. */
const MAX_SIGNATURE = 4_096;

const hex = (pattern: RegExp, what: string) =>
  z
    .string()
    .regex(pattern, what)
    .transform((text) => text as Hex);

export const hash = hex(/^0x[0-9a-f]{64}$/, 'is no hash of 32 bytes');
export const address = z.string().transform((text, context): Hex => {
  try {
    if (/^0x[0-9a-fA-F]{40}$/.test(text)) return getAddress(text) as Hex;
  } catch {
    // Its capitals are not those of the address: somebody mistyped it.
  }
  context.addIssue('is no address');
  return z.NEVER;
});
export const party = address.refine((one) => one !== ZeroAddress, 'must not be the address zero');
const amount = (least: bigint, most: bigint) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,77})$/, 'is no whole number')
    .transform(BigInt)
    .refine((value) => value >= least && value <= most, 'is out of bounds');
/** What somebody signed with: the bytes of a key's signature, or those a contract account accepts. */
export const signatureBytes = hex(/^0x([0-9a-f]{2})*$/, 'is no signature').refine(
  ({ length }) => length <= 2 + 2 * MAX_SIGNATURE,
  'is too long',
);

const placedShape = z.strictObject({
  chainId: z.int().min(1),
  exchange: party,
  offer: z.strictObject({
    seller: party,
    payout: party,
    /** The address zero is nobody. */
    guardian: address,
    buyer: party,
    token: party,
    price: amount(1n, MAX_AMOUNT),
    bond: amount(0n, MAX_AMOUNT),
    cipherRoot: hash,
    plainRoot: hash,
    keyHash: hash,
    chunks: z.int().min(1).max(MAX_CHUNKS),
    words: z.int().min(MIN_WORDS).max(MAX_WORDS),
    expiry: z.int().min(1).max(MAX_TIME),
    revealWindow: z.int().min(MIN_WINDOW).max(MAX_WINDOW),
    complainWindow: z.int().min(MIN_WINDOW).max(MAX_WINDOW),
    termsHash: hash,
    consentHash: hash,
    nonce: amount(0n, 2n ** 256n - 1n),
  }),
  signature: signatureBytes,
});

/**
 * An offer from what somebody sent.
 *
 * @throws ELATIO_MARKET_OFFER_MALFORMED
 */
export function parseOffer(value: unknown): PlacedOffer {
  const parsed = placedShape.safeParse(value);
  if (!parsed.success) {
    throw new ElatioError(
      'ELATIO_MARKET_OFFER_MALFORMED',
      `The offer is not as it must be: ${whatIsWrong(parsed.error)}.`,
    );
  }
  const { chainId, exchange, offer, signature } = parsed.data;
  return { venue: { chainId, exchange }, offer, signature };
}

/** The reverse of {@link parseOffer}. */
export const offerJson = ({ venue, offer, signature }: PlacedOffer): JsonObject => ({
  chainId: venue.chainId,
  exchange: venue.exchange,
  offer: {
    ...offer,
    price: `${offer.price}`,
    bond: `${offer.bond}`,
    nonce: `${offer.nonce}`,
  },
  signature,
});
