/** An account of a chain: what signs in its name, and nothing that shows its key. */
import { hexlify, Wallet, type TypedDataDomain, type TypedDataField } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';

/** A transaction before it is signed. Amounts in wei. */
export interface Unsigned {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Hex;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface Account {
  /** EIP-55 checksummed. */
  readonly address: Hex;
  /** The transaction as it goes to the chain. */
  readonly sign: (transaction: Unsigned) => Promise<Hex>;
  /** 65 bytes over EIP-712 typed data. */
  readonly signTyped: (
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ) => Promise<Hex>;
}

/**
 * @param key the private key, 32 bytes
 * @throws `ELATIO_CHAIN_KEY` where they are no key
 */
export function createAccount(key: Hex): Account {
  let wallet: Wallet;
  try {
    wallet = new Wallet(key);
  } catch {
    // Never what the library says: it may quote the key.
    throw new ElatioError('ELATIO_CHAIN_KEY', 'This is no key of an account: 32 bytes are needed.');
  }
  return {
    address: wallet.address as Hex,
    sign: async (transaction) => (await wallet.signTransaction({ ...transaction, type: 2 })) as Hex,
    signTyped: async (domain, types, value) =>
      (await wallet.signTypedData(domain, types, value)) as Hex,
  };
}

/**
 * The account of a key.
 * @param key 32 bytes
 * @throws `ELATIO_CHAIN_KEY` where they are no key
 */
export const accountOfKey = (key: Uint8Array): Hex => createAccount(hexlify(key) as Hex).address;
