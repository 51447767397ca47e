/** A development chain with accounts that have money, for tests. */
import {
  concat,
  hexlify,
  id,
  keccak256,
  randomBytes,
  toBeHex,
  ZeroAddress,
  ZeroHash,
} from 'ethers';
import { afterAll, beforeAll } from 'vitest';
import {
  createAccount,
  createChain,
  deploymentOf,
  DEV_CHAIN,
  giveFrom,
  startDevChain,
  type Account,
  type Chain,
  type ChainDeps,
  type Deployment,
  type DevChain,
  type Outbox,
  type Progress,
} from '../../../marketplace/chain/index.ts';
import { createRpc, type Ask } from '../../../marketplace/chain/rpc.ts';
import type { Hex, Offer, SignedOffer } from '../../../marketplace/exchange/offer.ts';
import { digestOf, signOffer } from '../../../marketplace/exchange/signature.ts';
import { rootOf, type Parcel } from './goods.ts';

/** What the contracts know of the development chain. */
export const deployment: Deployment = deploymentOf(DEV_CHAIN);
export const token: Hex = deployment.tokens[0]?.address ?? '0x';
export const PRICE = 5_000_000n;

export const venue = { chainId: deployment.chainId, exchange: deployment.exchange.address };

/** The number of the sale that an offer becomes. */
export const saleOf = (offer: Offer): Hex => digestOf(venue, offer);

/** A chain for the tests of one file. */
export interface TestChain {
  readonly url: string;
  readonly ask: Ask;
}

/** Asks anvil what only a development chain answers. */
export const askOf = (url: string): Ask => {
  const rpc = createRpc({ url, timeout: 60_000 });
  return (method, params) => rpc.ask(method, params);
};

/** One chain for the file that calls it. */
export function shareChain(deps: Parameters<typeof startDevChain>[0] = {}): () => TestChain {
  let chain: DevChain | undefined;
  beforeAll(async () => {
    chain = await startDevChain({ port: 0, ...deps });
  });
  afterAll(() => chain?.stop());
  return () => {
    if (chain === undefined) throw new Error('the chain is not started');
    return { url: chain.url, ask: askOf(chain.url) };
  };
}

/** An outbox in memory, as JSON: what a file would keep. */
export function memoryOutbox(text = '[]'): Outbox & { text: () => string } {
  let kept = text;
  return {
    load: () => Promise.resolve(JSON.parse(kept) as unknown),
    save: (entries) => {
      kept = JSON.stringify(entries);
      return Promise.resolve();
    },
    text: () => kept,
  };
}

export const newAccount = (): Account => createAccount(hexlify(randomBytes(32)) as Hex);

/** Somebody with play money and a connection of their own. */
export interface Person {
  readonly account: Account;
  readonly outbox: ReturnType<typeof memoryOutbox>;
  readonly chain: Chain;
}

export async function personOn(
  { url, ask }: TestChain,
  more: Partial<ChainDeps> & {
    readonly kept?: ReturnType<typeof memoryOutbox>;
    readonly poor?: true;
  } = {},
): Promise<Person> {
  const { kept: outbox = memoryOutbox(), poor, ...deps } = more;
  const account = deps.account ?? newAccount();
  if (poor === undefined) {
    await giveFrom(ask, deployment, account.address, { wei: 10n ** 18n, tokens: 100n * PRICE });
  }
  const chain = createChain({
    deployment,
    urls: [url],
    pause: 20,
    poll: 20,
    ...deps,
    account,
    outbox,
  });
  return { account, outbox, chain };
}

/** An offer of a parcel, as an honest seller makes it; its time is the chain's. */
export async function offerOf(
  ask: Ask,
  seller: Account,
  buyer: Hex,
  parcel: Parcel,
  more: Partial<Offer> = {},
): Promise<SignedOffer> {
  const block = (await ask('eth_getBlockByNumber', ['latest', false])) as { timestamp: string };
  const offer: Offer = {
    seller: seller.address,
    payout: seller.address,
    guardian: ZeroAddress as Hex,
    buyer,
    token,
    price: PRICE,
    bond: 0n,
    cipherRoot: rootOf(parcel.maskedTree),
    plainRoot: rootOf(parcel.plainTree),
    keyHash: keccak256(concat([parcel.key, toBeHex(venue.chainId, 32), venue.exchange])) as Hex,
    chunks: parcel.plain.length,
    words: parcel.words,
    expiry: Number(block.timestamp) + 86_400,
    revealWindow: 3_600,
    complainWindow: 7_200,
    termsHash: id('terms') as Hex,
    consentHash: ZeroHash as Hex,
    nonce: BigInt(hexlify(randomBytes(32))),
    ...more,
  };
  return signOffer(
    {
      venue,
      signer: { signTypedData: seller.signTyped },
      claims: { claim: async (_, sale) => sale },
      isValidSignature: async () => false,
    },
    offer,
  );
}

/** Lets time pass on the chain: a block that is so many seconds later. */
export async function pass(ask: Ask, seconds: number): Promise<void> {
  await ask('evm_increaseTime', [seconds]);
  await ask('evm_mine', []);
}

/** What became of what somebody does, once it is final. */
export async function done({ chain }: Person, doing: Promise<Progress>): Promise<Progress> {
  const { purpose } = await doing;
  return chain.transactions.settled(purpose, 'confirmed');
}
