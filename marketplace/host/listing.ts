/**
 * What sellers tell all: a listing, as CBOR of 16,384 bytes at most.
 *
 *     listing = [1, seller (20), link, summary, price (32), token (20), chain id, exchange (20), issued, expiry, signature (65)]
 *
 * `link` is where it is sold (`link.ts`), `summary` the terms in a few words, 1,000 characters at most, `price` in the token's
 * smallest unit; `exchange` is the contract on the chain `chain id` where it is paid for. Times are seconds since 1970, the
 * second 31 days after the first at most. The signature is the seller's, by the key of the market, of all the rest as
 * EIP-712 typed data (`listing-signature.ts`), r ‖ s ‖ v with v 27 or 28.
 */
import { getBytes, hexlify } from 'ethers';
import { sameBytes } from '../../protocol/bytes.ts';
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex, Venue } from '../exchange/offer.ts';
import { parseLink } from './link.ts';
import { addressOfWire, amountOfWire, amountToWire } from './fields.ts';

export interface Listing extends Venue {
  readonly seller: Hex;
  readonly link: string;
  readonly summary: string;
  readonly price: bigint;
  readonly token: Hex;
  readonly issued: number;
  readonly expiry: number;
}

export interface SignedListing extends Listing {
  readonly signature: Hex;
}

/** Bytes of a listing. */
export const MOST_LISTING = 16_384;
export const MOST_SUMMARY = 1_000;
/** Seconds between `issued` and `expiry`. */
export const MOST_LIFE = 31 * 86_400;

const VERSION = 1;
const ENTRIES = 11;
const SIGNATURE = 65;
const V: ReadonlySet<number | undefined> = new Set([27, 28]);

/** @throws ElatioError ELATIO_MARKET_LISTING for what `decodeListing` would not take */
export function encodeListing(listing: SignedListing): Uint8Array {
  const bytes = written(listing);
  decodeListing(bytes);
  return bytes;
}

/**
 * A listing of which nobody has looked at the signature.
 * @throws ElatioError ELATIO_MARKET_LISTING
 */
export function decodeListing(bytes: Uint8Array): SignedListing {
  if (bytes.length > MOST_LISTING) throw malformed('it is too long');
  const listing = read(bytes);
  // Or the same would be told on in as many spellings as somebody likes to make.
  if (!sameBytes(written(listing), bytes)) throw malformed('it is spelt in another way');
  return listing;
}

function written(listing: SignedListing): Uint8Array {
  return encodeCbor([
    VERSION,
    getBytes(listing.seller),
    listing.link,
    listing.summary,
    amountToWire(listing.price),
    getBytes(listing.token),
    listing.chainId,
    getBytes(listing.exchange),
    listing.issued,
    listing.expiry,
    getBytes(listing.signature),
  ]);
}

function read(bytes: Uint8Array): SignedListing {
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch (cause) {
    throw malformed('it is no CBOR', cause);
  }
  if (!Array.isArray(value) || value[0] !== VERSION || value.length !== ENTRIES) {
    throw malformed('it is of another version');
  }
  try {
    return fieldsOf(value as readonly unknown[]);
  } catch (cause) {
    throw malformed('a part of it is none', cause);
  }
}

function fieldsOf([
  ,
  seller,
  link,
  summary,
  price,
  token,
  chainId,
  exchange,
  issued,
  expiry,
  signature,
]: readonly unknown[]): SignedListing {
  const listing = {
    seller: addressOfWire(seller),
    link: linkOf(link),
    summary: summaryOf(summary),
    price: amountOfWire(price),
    token: addressOfWire(token),
    chainId: countOf(chainId),
    exchange: addressOfWire(exchange),
    issued: countOf(issued),
    expiry: countOf(expiry),
    signature: signatureOf(signature),
  };
  const life = listing.expiry - listing.issued;
  if (life <= 0 || life > MOST_LIFE) throw malformed('it lasts too long, or not at all');
  return listing;
}

function linkOf(value: unknown): string {
  if (typeof value !== 'string' || value !== value.trim()) throw malformed('it has no link');
  parseLink(value);
  return value;
}

/** People read it: it has neither lines nor what moves a cursor or turns the writing around. */
function summaryOf(value: unknown): string {
  const isText = typeof value === 'string' && value.length > 0 && value.length <= MOST_SUMMARY;
  if (!isText || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value)) {
    throw malformed('its summary is no line of text');
  }
  return value;
}

function countOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) {
    throw malformed('a number is out of bounds');
  }
  return value;
}

function signatureOf(value: unknown): Hex {
  const isSignature = value instanceof Uint8Array && value.length === SIGNATURE;
  if (!isSignature || !V.has(value.at(-1))) throw malformed('it is not signed');
  return hexlify(value) as Hex;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_MARKET_LISTING', `This is no listing: ${what}.`, { cause });
}
