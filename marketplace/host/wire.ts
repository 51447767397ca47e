/**
 * What is asked and answered, a stream a question. The asking side says one frame, the answering side what stands beside
 * it, or a failure; each then its end (`frames.ts`).
 *
 * | question | frame | answer |
 * |---|---|---|
 * | offer | [1, sale (32)] | offered |
 * | order | [2, ware, buyer (20)] | offered |
 * | leaves | [3, sale (32), from, count] | data: `count` plain leaves of 32 bytes, from that of chunk `from` on |
 * | cipher | [4, sale (32), from, count] | data: `count` chunks of ciphertext, from number `from` on |
 * | propose | [5, link, request (32)] | nothing |
 * | listings | [6] | listed: what it lists itself and what it last heard of others, 256 at most |
 * | look | [7, ware] | shown |
 *
 * | answer | frame |
 * |---|---|
 * | offered | [16, offer, terms]: the placed offer as JSON (`../exchange/parsing.ts`), of 16,384 bytes at most, and the terms' own text, of 65,536 |
 * | data | [17, bytes]: 1 to 65,536, cut anywhere |
 * | failure | [18, code, message] |
 * | listed | [19, bytes]: a listing (`listing.ts`) |
 * | shown | [20, terms, seller (20), price, token (20), expiry]: the price in decimal digits; nothing of it is signed |
 */
import { getBytes } from 'ethers';
import { createShape } from '../../protocol/shape.ts';
import type { Hex, PlacedOffer } from '../exchange/offer.ts';
import { offerJson, parseOffer } from '../exchange/parsing.ts';
import { brokenFrame, tellable, toldFailure } from './failure.ts';
import type { Frame } from './frames.ts';
import { isWare, MOST_LINK } from './link.ts';
import { MOST_LISTING } from './listing.ts';
import { addressOfWire, hashOfWire, within } from './fields.ts';

/** The protocol's name on the network. */
export const MARKET_PROTOCOL = '/elatio/market/1.0.0';

/** Chunks that one question may be about. */
export const MOST_COUNT = 65_536;
/** Bytes of a frame of data. */
export const MOST_DATA = 65_536;
/** Bytes of a question's frame. */
export const MOST_QUESTION = 4_096;
/** Listings of one answer. */
export const MOST_TOLD = 256;
/** UTF-8 bytes of the terms. */
export const MOST_TERMS = 65_536;
/** UTF-8 bytes of an offer: the signature of a contract account may be long. */
const MOST_OFFER = 16_384;
/** Seconds: the year 9999. */
const MOST_TIME = 253_402_300_799;
/** As the contract counts chunks. */
const MOST_FROM = 0xffff_ffff;

/** An offer as it is told: with the text of the terms of which it has the hash. */
export interface ToldOffer extends PlacedOffer {
  readonly terms: string;
}

/** What an order of a ware would be about. Nobody has signed it: what counts is the offer that an order brings. */
export interface Shown {
  readonly terms: string;
  readonly seller: Hex;
  readonly price: bigint;
  readonly token: Hex;
  /** Seconds since 1970. */
  readonly expiry: number;
}

/** A range of chunks of a sale. */
export interface Range {
  readonly sale: Hex;
  /** Number of the first, from 0. */
  readonly from: number;
  /** 1 to 65,536. */
  readonly count: number;
}

/** What a seller proposes to who asked for something: where it is sold, and the wanted ad's id on the chain. */
export interface Proposal {
  readonly link: string;
  readonly request: Hex;
}

export type Question =
  | { readonly kind: 'offer'; readonly sale: Hex }
  | { readonly kind: 'order'; readonly ware: string; readonly buyer: Hex }
  | ({ readonly kind: 'leaves' | 'cipher' } & Range)
  | ({ readonly kind: 'propose' } & Proposal)
  | { readonly kind: 'listings' }
  | { readonly kind: 'look'; readonly ware: string };

const OFFER = 1;
const ORDER = 2;
const LEAVES = 3;
const CIPHER = 4;
const PROPOSE = 5;
const LISTINGS = 6;
const LOOK = 7;
const OFFERED = 16;
const DATA = 17;
const FAILURE = 18;
const LISTED = 19;
const SHOWN = 20;
/** As the contract counts money. */
const PRICE = /^(?:0|[1-9]\d{0,38})$/;

const { text } = createShape(brokenFrame);

export function frameOfQuestion(question: Question): Frame {
  switch (question.kind) {
    case 'offer':
      return [OFFER, getBytes(question.sale)];
    case 'order':
      return [ORDER, question.ware, getBytes(question.buyer)];
    case 'leaves':
      return [LEAVES, getBytes(question.sale), question.from, question.count];
    case 'cipher':
      return [CIPHER, getBytes(question.sale), question.from, question.count];
    case 'propose':
      return [PROPOSE, question.link, getBytes(question.request)];
    case 'listings':
      return [LISTINGS];
    case 'look':
      return [LOOK, question.ware];
  }
}

/** @throws ElatioError ELATIO_MARKET_FRAME */
export function questionOfFrame(frame: Frame): Question {
  const [kind, a, b, c] = frame;
  const asked = (entries: number): void => {
    if (frame.length !== entries) throw brokenFrame('a question has too few or too many entries');
  };
  switch (kind) {
    case OFFER:
      asked(2);
      return { kind: 'offer', sale: hashOfWire(a) };
    case ORDER:
      asked(3);
      return { kind: 'order', ware: wareOf(a), buyer: addressOfWire(b) };
    case LEAVES:
    case CIPHER: {
      asked(4);
      const range = { from: within(b, 0, MOST_FROM), count: within(c, 1, MOST_COUNT) };
      return { kind: kind === LEAVES ? 'leaves' : 'cipher', sale: hashOfWire(a), ...range };
    }
    case PROPOSE: {
      asked(3);
      const link = text(a);
      if (link.length > MOST_LINK) throw brokenFrame('its link is too long');
      return { kind: 'propose', link, request: hashOfWire(b) };
    }
    case LISTINGS:
      asked(1);
      return { kind: 'listings' };
    case LOOK:
      asked(2);
      return { kind: 'look', ware: wareOf(a) };
    default:
      throw brokenFrame('nothing here answers such a question');
  }
}

function wareOf(value: unknown): string {
  const ware = text(value);
  if (!isWare(ware)) throw brokenFrame('no ware has such a name');
  return ware;
}

/** @throws RangeError where offer or terms are longer than may be told */
export function frameOfOffer({ terms, ...placed }: ToldOffer): Frame {
  const offer = JSON.stringify(offerJson(placed));
  if (Buffer.byteLength(offer) > MOST_OFFER || Buffer.byteLength(terms) > MOST_TERMS) {
    throw new RangeError(`"terms" expected at most ${MOST_TERMS} bytes, "offer" ${MOST_OFFER}`);
  }
  return [OFFERED, offer, terms];
}

/** @throws ElatioError ELATIO_MARKET_FRAME, ELATIO_MARKET_OFFER_MALFORMED, or the failure that the other side tells */
export function offerOfFrame(frame: Frame): ToldOffer {
  const [, offer, terms] = expected(frame, OFFERED, 3);
  return {
    ...parseOffer(jsonOf(textWithin(offer, MOST_OFFER))),
    terms: textWithin(terms, MOST_TERMS),
  };
}

function textWithin(value: unknown, most: number): string {
  const found = text(value);
  if (Buffer.byteLength(found) > most) throw brokenFrame('a text is too long');
  return found;
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw brokenFrame('its offer is no JSON', cause);
  }
}

/** @throws RangeError where terms are longer than may be told */
export function frameOfShown({ terms, seller, price, token, expiry }: Shown): Frame {
  if (Buffer.byteLength(terms) > MOST_TERMS) {
    throw new RangeError(`"terms" expected at most ${MOST_TERMS} bytes`);
  }
  return [SHOWN, terms, getBytes(seller), price.toString(), getBytes(token), expiry];
}

/** @throws ElatioError ELATIO_MARKET_FRAME, or the failure that the other side tells */
export function shownOfFrame(frame: Frame): Shown {
  const [, terms, seller, price, token, expiry] = expected(frame, SHOWN, 6);
  const digits = text(price);
  if (!PRICE.test(digits)) throw brokenFrame('its price is none');
  return {
    terms: textWithin(terms, MOST_TERMS),
    seller: addressOfWire(seller),
    price: BigInt(digits),
    token: addressOfWire(token),
    expiry: within(expiry, 0, MOST_TIME),
  };
}

/** @param bytes 1 to 65,536 */
export function frameOfData(bytes: Uint8Array): Frame {
  return [DATA, bytes];
}

/** @throws ElatioError ELATIO_MARKET_FRAME, or the failure that the other side tells */
export function dataOfFrame(frame: Frame): Uint8Array {
  const [, bytes] = expected(frame, DATA, 2);
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > MOST_DATA) {
    throw brokenFrame('it has no data');
  }
  return bytes;
}

/** @param bytes of a listing */
export function frameOfListing(bytes: Uint8Array): Frame {
  return [LISTED, bytes];
}

/** @throws ElatioError ELATIO_MARKET_FRAME, or the failure that the other side tells */
export function listingOfFrame(frame: Frame): Uint8Array {
  const [, bytes] = expected(frame, LISTED, 2);
  if (!(bytes instanceof Uint8Array) || bytes.length > MOST_LISTING) {
    throw brokenFrame('it has no listing');
  }
  return bytes;
}

export function frameOfFailure(error: unknown): Frame {
  const { code, message } = tellable(error);
  return [FAILURE, code, message];
}

/** A frame where none is due. @throws ElatioError the failure that the other side tells, else ELATIO_MARKET_FRAME */
export function unexpected(frame: Frame): never {
  if (frame[0] === FAILURE && frame.length === 3) throw toldFailure(frame[1], frame[2]);
  throw brokenFrame('it answers something else');
}

function expected(frame: Frame, kind: number, entries: number): Frame {
  return frame[0] === kind && frame.length === entries ? frame : unexpected(frame);
}
