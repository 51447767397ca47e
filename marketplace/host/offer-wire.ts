/** An offer as CBOR: the list of its fields, addresses and hashes as bytes, amounts and the nonce as 32 bytes. */
import { getAddress, getBytes, hexlify, toBeArray, toBigInt, zeroPadValue } from 'ethers';
import { createShape } from '../../protocol/shape.ts';
import { type Hex, MAX_WORDS, MIN_WORDS, type Offer } from '../exchange/offer.ts';
import { brokenFrame } from './failure.ts';

const WORD = 32;
const ADDRESS = 20;
const U32 = 0xffff_ffff;
const { list, count, bytes } = createShape(brokenFrame);

export function offerToWire(offer: Offer): readonly unknown[] {
  return [
    getBytes(offer.seller),
    getBytes(offer.payout),
    getBytes(offer.guardian),
    getBytes(offer.buyer),
    getBytes(offer.token),
    amountToWire(offer.price),
    amountToWire(offer.bond),
    getBytes(offer.cipherRoot),
    getBytes(offer.plainRoot),
    getBytes(offer.keyHash),
    offer.chunks,
    offer.words,
    offer.expiry,
    offer.revealWindow,
    offer.complainWindow,
    getBytes(offer.termsHash),
    getBytes(offer.consentHash),
    amountToWire(offer.nonce),
  ];
}

/** @throws ElatioError ELATIO_MARKET_FRAME */
export function offerOfWire(value: unknown): Offer {
  const fields = list(value);
  if (fields.length !== 18) throw brokenFrame('an offer has 18 fields');
  return {
    seller: addressOfWire(fields[0]),
    payout: addressOfWire(fields[1]),
    guardian: addressOfWire(fields[2]),
    buyer: addressOfWire(fields[3]),
    token: addressOfWire(fields[4]),
    price: amountOfWire(fields[5]),
    bond: amountOfWire(fields[6]),
    cipherRoot: hashOfWire(fields[7]),
    plainRoot: hashOfWire(fields[8]),
    keyHash: hashOfWire(fields[9]),
    chunks: within(fields[10], 1, U32),
    words: within(fields[11], MIN_WORDS, MAX_WORDS),
    expiry: within(fields[12], 0, Number.MAX_SAFE_INTEGER),
    revealWindow: within(fields[13], 0, U32),
    complainWindow: within(fields[14], 0, U32),
    termsHash: hashOfWire(fields[15]),
    consentHash: hashOfWire(fields[16]),
    nonce: amountOfWire(fields[17]),
  };
}

export function addressOfWire(value: unknown): Hex {
  return getAddress(hexlify(bytes(value, ADDRESS))) as Hex;
}

export function hashOfWire(value: unknown): Hex {
  return hexlify(bytes(value, WORD)) as Hex;
}

/** 32 bytes, big-endian. */
export function amountToWire(amount: bigint): Uint8Array {
  return getBytes(zeroPadValue(toBeArray(amount), WORD));
}

export function amountOfWire(value: unknown): bigint {
  return toBigInt(bytes(value, WORD));
}

export function within(value: unknown, least: number, most: number): number {
  const number = count(value);
  if (number < least || number > most) throw brokenFrame('a number is out of bounds');
  return number;
}
