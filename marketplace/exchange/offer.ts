/** What a seller offers to one buyer: the fields of the contract's `Offer`, in its order. */

/** Bytes as `0x` and lower-case hexadecimal digits, two a byte. */
export type Hex = `0x${string}`;

/**
 * An offer. Addresses are EIP-55 checksummed, hashes 32 bytes, amounts in the token's smallest unit, times in seconds
 * (`expiry` since 1970). `contracts/src/libraries/Offers.sol` says what each field is for.
 */
export interface Offer {
  readonly seller: Hex;
  readonly payout: Hex;
  readonly guardian: Hex;
  readonly buyer: Hex;
  readonly token: Hex;
  readonly price: bigint;
  readonly bond: bigint;
  readonly cipherRoot: Hex;
  readonly plainRoot: Hex;
  readonly keyHash: Hex;
  readonly chunks: number;
  readonly words: number;
  readonly expiry: number;
  readonly revealWindow: number;
  readonly complainWindow: number;
  readonly termsHash: Hex;
  readonly consentHash: Hex;
  readonly nonce: bigint;
}

/** An offer as the seller signed it. */
export interface SignedOffer {
  readonly offer: Offer;
  /** 65 bytes r ‖ s ‖ v for a key's signature, or whatever a contract account accepts (ERC-1271). */
  readonly signature: Hex;
}

/** Which chain, and which contract on it, an offer is for: the EIP-712 domain. */
export interface Venue {
  readonly chainId: number;
  readonly exchange: Hex;
}

/** A signed offer, and where it is good. */
export interface PlacedOffer extends SignedOffer {
  readonly venue: Venue;
}

/** Bounds of both windows in seconds, and of a chunk in words of 32 bytes: the contract's. */
export const MIN_WINDOW = 600;
export const MAX_WINDOW = 2_592_000;
export const MIN_WORDS = 2;
export const MAX_WORDS = 256;

/** Words of a chunk where nothing speaks for another number; the first is salt, so 992 bytes of a file. */
export const WORDS = 32;
