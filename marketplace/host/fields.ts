/** Fields of what is said and listed, as CBOR has them: addresses and hashes as bytes, amounts as 32 bytes, big-endian. */
import { getAddress, getBytes, hexlify, toBeArray, toBigInt, zeroPadValue } from 'ethers';
import { createShape } from '../../protocol/shape.ts';
import type { Hex } from '../exchange/offer.ts';
import { brokenFrame } from './failure.ts';

const WORD = 32;
const ADDRESS = 20;
const { count, bytes } = createShape(brokenFrame);

/** With the capitals of EIP-55. @throws ElatioError ELATIO_MARKET_FRAME, as those below */
export function addressOfWire(value: unknown): Hex {
  return getAddress(hexlify(bytes(value, ADDRESS))) as Hex;
}

export function hashOfWire(value: unknown): Hex {
  return hexlify(bytes(value, WORD)) as Hex;
}

/** @param amount 0 to 2^256 − 1 */
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
