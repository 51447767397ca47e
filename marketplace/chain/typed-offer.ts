/** An offer as EIP-712 typed data: what a seller signs, and the number of the sale that it becomes. */
import { TypedDataEncoder, type TypedDataDomain, type TypedDataField } from 'ethers';
import type { Hex, Offer, Venue } from '../exchange/offer.ts';
import { exchangeInterface } from './contracts.ts';

/** The contract's struct, from its interface: two lists of fields could differ. */
const fields = exchangeInterface.getFunction('saleOf')?.inputs[0]?.components ?? [];

export const OFFER_TYPES: Record<string, TypedDataField[]> = {
  Offer: fields.map(({ name, type }) => ({ name, type })),
};

export const domainOf = ({ chainId, exchange }: Venue): TypedDataDomain => ({
  name: 'Elatio FairExchange',
  version: '1',
  chainId,
  verifyingContract: exchange,
});

/** The number of the sale that an offer becomes there: 32 bytes. */
export function saleOf(offer: Offer, venue: Venue): Hex {
  return TypedDataEncoder.hash(domainOf(venue), OFFER_TYPES, { ...offer }) as Hex;
}
