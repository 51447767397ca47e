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
const dev = await startDevChain({ port: 0 });
const on = { url: dev.url, ask: askOf(dev.url) };
const [seller, buyer] = [await personOn(on), await personOn(on)];

const usedOf = z.object({ status: z.literal('0x1'), gasUsed: z.string() });

/** What somebody's transaction took. */
async function gasOf(person: Person, doing: Promise<Progress>): Promise<number> {
  const { hash } = await done(person, doing);
  return Number(usedOf.parse(await on.ask('eth_getTransactionReceipt', [hash])).gasUsed);
}

/** A sale without a permit, credited and not withdrawn. */
async function sell(parcel: Parcel, more: Partial<Offer> = {}) {
  const signed = await offerOf(on.ask, seller.account, buyer.account.address, parcel, more);
  const fund = await gasOf(buyer, buyer.chain.exchange.fund(signed));
  const reveal = await gasOf(seller, seller.chain.exchange.reveal(signed.offer, parcel.key));
  return { offer: signed.offer, fund, reveal };
}

async function settled(parcel: Parcel, more: Partial<Offer> = {}) {
  const { offer, fund, reveal } = await sell(parcel, more);
  const settle = await gasOf(buyer, buyer.chain.exchange.settle(offer));
  return { total: fund + reveal + settle, fund, reveal, settle };
}

const key = (): Hex => hexlify(randomBytes(32)) as Hex;
const consentHash = id('a consent') as Hex;
const allowance = [deployment.exchange.address, MaxUint256];
const approve = tokenInterface.encodeFunctionData('approve', allowance) as Hex;
await gasOf(buyer, buyer.chain.transactions.send({ purpose: 'approve', to: token, data: approve }));
const anchor = registryInterface.encodeFunctionData('anchor', [consentHash]) as Hex;
const { address: registry } = deployment.registry;
await gasOf(
  seller,
  seller.chain.transactions.send({ purpose: 'anchor', to: registry, data: anchor }),
);

// The first sale of all finds every balance at nothing.
await settled(seal(key(), 4, 32));
await sellAndComplain(2);
const sale = await settled(seal(key(), 4, 32));
const withConsent = await settled(seal(key(), 4, 32), { consentHash });
const complaint = await sellAndComplain(chunks);

async function sellAndComplain(count: number): Promise<number> {
  const parcel = seal(key(), count, 32, 1, count - 1);
  const { offer } = await sell(parcel);
  return gasOf(buyer, buyer.chain.exchange.complain(offer, complaintOf(parcel, count - 1)));
}

report('gas', { sale, withConsent, complaint, chunks });
await dev.stop();
