/** Gas of a sale and of a complaint about one of 1,024 chunks, by the receipts of a development chain; `--chunks`. */
import { hexlify, id, MaxUint256, randomBytes } from 'ethers';
import { z } from 'zod';
import { registryInterface, tokenInterface } from '../../marketplace/chain/contracts.ts';
import { startDevChain, type Progress } from '../../marketplace/chain/index.ts';
import type { Hex, Offer } from '../../marketplace/exchange/offer.ts';
import { complaintOf, seal, type Parcel } from '../marketplace/chain/goods.ts';
import {
  askOf,
  deployment,
  done,
  offerOf,
  personOn,
  token,
  type Person,
} from '../marketplace/chain/market.ts';
import { option, report } from './report.ts';

const chunks = option('chunks', 1_024);
const usedOf = z.object({ status: z.literal('0x1'), gasUsed: z.string() });
const key = (): Hex => hexlify(randomBytes(32)) as Hex;
const consentHash = id('a consent') as Hex;

/** What a sale takes, one under a consent, and a complaint, by the rules of a hardfork. */
async function figures(hardfork: string) {
  const dev = await startDevChain({ port: 0, hardfork });
  const on = { url: dev.url, ask: askOf(dev.url) };
  const [seller, buyer] = [await personOn(on), await personOn(on)];

  /** What somebody's transaction took. */
  async function gasOf(person: Person, doing: Promise<Progress>): Promise<number> {
    const { hash } = await done(person, doing);
    return Number(usedOf.parse(await on.ask('eth_getTransactionReceipt', [hash])).gasUsed);
  }
  const gasOfCall = (person: Person, purpose: string, to: Hex, data: string): Promise<number> =>
    gasOf(person, person.chain.transactions.send({ purpose, to, data: data as Hex }));

  /** A sale without a permit. */
  async function sell(parcel: Parcel, more: Partial<Offer> = {}) {
    const signed = await offerOf(on.ask, seller.account, buyer.account.address, parcel, more);
    const fund = await gasOf(buyer, buyer.chain.exchange.fund(signed));
    const reveal = await gasOf(seller, seller.chain.exchange.reveal(signed.offer, parcel.key));
    return { offer: signed.offer, fund, reveal };
  }

  async function settled(more: Partial<Offer> = {}) {
    const { offer, fund, reveal } = await sell(seal(key(), 4, 32), more);
    const settle = await gasOf(buyer, buyer.chain.exchange.settle(offer));
    return { total: fund + reveal + settle, fund, reveal, settle };
  }

  async function complained(count: number): Promise<number> {
    const parcel = seal(key(), count, 32, 1, count - 1);
    const { offer } = await sell(parcel);
    return gasOf(buyer, buyer.chain.exchange.complain(offer, complaintOf(parcel, count - 1)));
  }

  const allowance = [deployment.exchange.address, MaxUint256];
  await gasOfCall(buyer, 'approve', token, tokenInterface.encodeFunctionData('approve', allowance));
  const anchor = registryInterface.encodeFunctionData('anchor', [consentHash]);
  await gasOfCall(seller, 'anchor', deployment.registry.address, anchor);
  // The first of all find every balance at nothing. Nothing is withdrawn.
  await settled();
  await complained(2);
  try {
    return {
      sale: await settled(),
      withConsent: await settled({ consentHash }),
      complaint: await complained(chunks),
    };
  } finally {
    await dev.stop();
  }
}

// Since Prague what is sent alone sets a floor (EIP-7623), and a complaint is little else.
report('gas', { chunks, cancun: await figures('cancun'), prague: await figures('prague') });
