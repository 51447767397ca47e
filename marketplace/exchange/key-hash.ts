import { solidityPackedKeccak256 } from 'ethers';
import type { Hex, Venue } from './offer.ts';

/** `keccak(key ‖ chainid ‖ contract)`: what an offer says of its key. Elsewhere the same key has another. */
export const keyHashOf = (venue: Venue, key: Hex): Hex =>
  solidityPackedKeccak256(
    ['bytes32', 'uint256', 'address'],
    [key, venue.chainId, venue.exchange],
  ) as Hex;
