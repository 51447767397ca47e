import { bytesOfHex, hexOf } from '../../protocol/bytes.ts';
import type { Hex } from './offer.ts';

export const toHex = (bytes: Uint8Array): Hex => `0x${hexOf(bytes)}`;

/** @param hex `0x` and an even number of digits */
export const fromHex = (hex: Hex): Uint8Array => bytesOfHex(hex.slice(2));
