/** EIP-712 the slow and obvious way: flat structs alone, hashed by another library than the program's. */
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import { join, keccak, textHash, uint } from '../exchange/twin.ts';

/** A field: type, name and its value as 32 bytes. */
export type Field = readonly [type: string, name: string, word: Hex];

export const typeText = (name: string, fields: readonly Field[]): string =>
  `${name}(${fields.map(([type, field]) => `${type} ${field}`).join(',')})`;

export const structHash = (name: string, fields: readonly Field[]): Hex =>
  keccak(textHash(typeText(name, fields)), ...fields.map(([, , word]) => word));

export const addressWord = (address: string): Hex => uint(BigInt(address));

export const domainHash = (name: string, version: string, chainId: number, contract: string): Hex =>
  structHash('EIP712Domain', [
    ['string', 'name', textHash(name)],
    ['string', 'version', textHash(version)],
    ['uint256', 'chainId', uint(chainId)],
    ['address', 'verifyingContract', addressWord(contract)],
  ]);

export const digest = (domain: Hex, struct: Hex): Hex => keccak(join('0x1901', domain, struct));
