/**
 * Receipts and revocations as EIP-712 typed data, under the domain of the contract that knows of them. What is long is a hash
 * of canonical JSON; together they cover every field. The digest of a receipt is what is anchored, and what offers name.
 */
import {
  encodeBytes32String,
  id,
  TypedDataEncoder,
  type TypedDataField,
  ZeroAddress,
} from 'ethers';
import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Account } from '../chain/index.ts';
import type { Hex } from '../exchange/offer.ts';
import { type IsValidSignature, signerOf } from '../exchange/signature.ts';
import type { ConsentReceipt } from './receipt.ts';
import type { Revocation } from './revocation.ts';
import { LAWFUL_BASES, MODES, REASONS } from './vocabulary.ts';

/** Which chain, and which registry on it: the EIP-712 domain. */
export interface RegistryVenue {
  readonly chainId: number;
  readonly registry: Hex;
}

/** A receipt as its principal signed it. */
export interface SignedReceipt {
  readonly venue: RegistryVenue;
  readonly receipt: ConsentReceipt;
  /** 65 bytes r ‖ s ‖ v for a key's signature, or whatever a contract account accepts (ERC-1271). */
  readonly signature: Hex;
}

/** A revocation as the principal or the guardian signed it. */
export interface SignedRevocation {
  readonly revocation: Revocation;
  readonly signature: Hex;
}

const RECEIPT_TYPES: Record<string, TypedDataField[]> = {
  ConsentReceipt: [
    { name: 'recordId', type: 'bytes32' },
    { name: 'schemaId', type: 'bytes32' },
    { name: 'principal', type: 'address' },
    { name: 'controller', type: 'address' },
    { name: 'noticeHash', type: 'bytes32' },
    { name: 'scopesHash', type: 'bytes32' },
    { name: 'purposesHash', type: 'bytes32' },
    { name: 'recipientsHash', type: 'bytes32' },
    { name: 'termsHash', type: 'bytes32' },
    { name: 'jurisdiction', type: 'bytes32' },
    { name: 'lawfulBasis', type: 'uint8' },
    { name: 'mode', type: 'uint8' },
    { name: 'minCohort', type: 'uint32' },
    { name: 'rhoMicro', type: 'uint64' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'retainUntil', type: 'uint64' },
    { name: 'withdrawalHash', type: 'bytes32' },
    { name: 'salt', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
  ],
};

const REVOCATION_TYPES: Record<string, TypedDataField[]> = {
  ConsentRevocation: [
    { name: 'recordId', type: 'bytes32' },
    { name: 'at', type: 'uint64' },
    { name: 'reason', type: 'uint8' },
    { name: 'nonce', type: 'uint256' },
  ],
};

/** The contract's own domain: none of its types has the name of one here. */
export const registryDomain = ({ chainId, registry }: RegistryVenue) => ({
  name: 'Elatio ConsentRegistry',
  version: '1',
  chainId,
  verifyingContract: registry,
});

const hashOf = (value: unknown): string => id(canonicalJson(value as never));

/** A receipt as it is signed. Whatever has no place of its own is in `termsHash`. */
function receiptMessage(receipt: ConsentReceipt): Record<string, unknown> {
  const { schema, recordId, salt, nonce, principal, jurisdiction, mode, minCohort, ...more } =
    receipt;
  const { lawfulBasis, notice, language, scopes, data, purposes, withdrawal, rights, ...others } =
    more;
  const { parties, controllers, recipients, validUntil, retainUntil, ...terms } = others;
  const controller = parties.find(({ id: one }) => one === controllers[0])?.account ?? ZeroAddress;
  return {
    recordId,
    schemaId: id(schema),
    principal,
    controller,
    noticeHash: hashOf({ notice, language }),
    scopesHash: hashOf({ scopes, data }),
    purposesHash: hashOf(purposes),
    recipientsHash: hashOf({ parties, controllers, recipients }),
    termsHash: hashOf(terms),
    jurisdiction: encodeBytes32String(jurisdiction),
    lawfulBasis: LAWFUL_BASES[lawfulBasis].number,
    mode: MODES.indexOf(mode),
    minCohort,
    rhoMicro: receipt.limits.rhoMicro,
    issuedAt: receipt.event.time,
    validUntil,
    retainUntil,
    withdrawalHash: hashOf({ withdrawal, rights }),
    salt,
    nonce,
  };
}

const revocationMessage = ({ reason, ...fields }: Revocation): Record<string, unknown> => ({
  ...fields,
  reason: REASONS.indexOf(reason),
});

/** The EIP-712 digest of a receipt, salted by its own salt: what is anchored, and the `consentHash` of offers. */
export const receiptHashOf = (venue: RegistryVenue, receipt: ConsentReceipt): Hex =>
  TypedDataEncoder.hash(registryDomain(venue), RECEIPT_TYPES, receiptMessage(receipt)) as Hex;

export const revocationHashOf = (venue: RegistryVenue, revocation: Revocation): Hex =>
  TypedDataEncoder.hash(
    registryDomain(venue),
    REVOCATION_TYPES,
    revocationMessage(revocation),
  ) as Hex;

/** Who can sign: an account of `marketplace/chain`. */
export type TypedSigner = Pick<Account, 'address' | 'signTyped'>;

/** @throws ELATIO_CONSENT_SIGNATURE where the signer is not the principal */
export async function signReceipt(
  venue: RegistryVenue,
  signer: TypedSigner,
  receipt: ConsentReceipt,
): Promise<SignedReceipt> {
  if (signer.address !== receipt.principal) throw notSigned();
  const message = receiptMessage(receipt);
  const signature = await signer.signTyped(registryDomain(venue), RECEIPT_TYPES, message);
  return { venue, receipt, signature };
}

/** Signs a revocation of a receipt. @throws ELATIO_CONSENT_SIGNATURE where the signer is neither principal nor guardian */
export async function signRevocation(
  { venue, receipt }: SignedReceipt,
  signer: TypedSigner,
  more: Omit<Revocation, 'recordId'>,
): Promise<SignedRevocation> {
  if (!mayRevoke(receipt, signer.address)) throw notSigned();
  const revocation = { recordId: receipt.recordId, ...more };
  const message = revocationMessage(revocation);
  const signature = await signer.signTyped(registryDomain(venue), REVOCATION_TYPES, message);
  return { revocation, signature };
}

/** Whether the principal's own key signed it. Asks nobody. */
export const isReceiptSignedByKey = ({ venue, receipt, signature }: SignedReceipt): boolean =>
  signerOf(receiptHashOf(venue, receipt), signature) === receipt.principal;

/** Whether the principal signed it: their key, or their contract account says so. */
export async function isReceiptSigned(
  signed: SignedReceipt,
  isValidSignature: IsValidSignature,
): Promise<boolean> {
  if (isReceiptSignedByKey(signed)) return true;
  const { venue, receipt, signature } = signed;
  return isValidSignature(receipt.principal, receiptHashOf(venue, receipt), signature);
}

/** Whether who may revoke a receipt signed this revocation of it. */
export async function isRevocationSigned(
  { venue, receipt }: SignedReceipt,
  { revocation, signature }: SignedRevocation,
  isValidSignature: IsValidSignature,
): Promise<boolean> {
  if (revocation.recordId !== receipt.recordId) return false;
  const digest = revocationHashOf(venue, revocation);
  const signer = signerOf(digest, signature);
  if (signer !== undefined && mayRevoke(receipt, signer)) return true;
  if (await isValidSignature(receipt.principal, digest, signature)) return true;
  if (receipt.guardian === ZeroAddress) return false;
  return isValidSignature(receipt.guardian, digest, signature);
}

const mayRevoke = ({ principal, guardian }: ConsentReceipt, signer: string): boolean =>
  signer !== ZeroAddress && (signer === principal || signer === guardian);

export const notSigned = (): ElatioError =>
  new ElatioError(
    'ELATIO_CONSENT_SIGNATURE',
    'This is not signed by who may: a consent by its principal, a revocation by the principal or the guardian, for this chain and registry.',
  );
