/** What the registry takes from somebody else than the principal: EIP-712 typed data of the contract, signed by the principal. */
import { TypedDataEncoder, type TypedDataField } from 'ethers';
import type { Hex } from '../exchange/offer.ts';
import { signerOf } from '../exchange/signature.ts';
import { registryDomain, type RegistryVenue, type TypedSigner } from './signing.ts';

const fields = (second: string, type: string): TypedDataField[] => [
  { name: 'principal', type: 'address' },
  { name: second, type },
];
const ANCHOR = { Anchor: fields('receiptHash', 'bytes32') };
const REVOCATION = { Revocation: fields('receiptHash', 'bytes32') };
const GUARDIANSHIP = { Guardianship: fields('guardian', 'address') };

/** Lets anybody anchor a receipt of the signer. */
export const signAnchor = (
  venue: RegistryVenue,
  signer: TypedSigner,
  receiptHash: Hex,
): Promise<Hex> =>
  signer.signTyped(registryDomain(venue), ANCHOR, { principal: signer.address, receiptHash });

/** Lets anybody tell the chain that the signer revoked a receipt. */
export const signRelayedRevocation = (
  venue: RegistryVenue,
  signer: TypedSigner,
  receiptHash: Hex,
): Promise<Hex> =>
  signer.signTyped(registryDomain(venue), REVOCATION, { principal: signer.address, receiptHash });

/** Lets a guardian revoke and block in the signer's place, and nothing else; given when a consent is. */
export const signGuardianship = (
  venue: RegistryVenue,
  signer: TypedSigner,
  guardian: Hex,
): Promise<Hex> =>
  signer.signTyped(registryDomain(venue), GUARDIANSHIP, { principal: signer.address, guardian });

/** Whether a principal's key named this guardian. */
export function isGuardianship(
  venue: RegistryVenue,
  { principal, guardian }: { readonly principal: Hex; readonly guardian: Hex },
  signature: Hex,
): boolean {
  const digest = TypedDataEncoder.hash(registryDomain(venue), GUARDIANSHIP, {
    principal,
    guardian,
  });
  return signerOf(digest as Hex, signature) === principal;
}
