/** Those who do not play by the rules. Each uses the chain and the market's wire directly, as a program of their own would. */
import { ZeroAddress, ZeroHash } from 'ethers';
import { codeOf } from '../../protocol/error.ts';
import {
  type Account,
  createAccount,
  createChain,
  DEV_CHAIN,
  deploymentOf,
  giveFrom,
  parseAmount,
} from '../chain/index.ts';
import { WORD } from '../exchange/chunks.ts';
import { toHex } from '../exchange/hex.ts';
import { createKeccak, type Keccak } from '../exchange/keccak.ts';
import { keyHashOf } from '../exchange/key-hash.ts';
import { createLeaves, HASH, proofOf, rootOf } from '../exchange/merkle.ts';
import type { Hex, Offer, Venue } from '../exchange/offer.ts';
import type { Complaint } from '../exchange/opening.ts';
import { seal } from '../exchange/sealing.ts';
import { digestOf, signOffer } from '../exchange/signature.ts';
import { termsHashOf, termsText } from '../exchange/terms.ts';
import type { SaleView } from '../exchange/view.ts';
import {
  createMarketHost,
  isListingSigned,
  type MarketHost,
  parseLink,
  type Range,
  type Shop,
  type ToldOffer,
} from '../host/index.ts';
import { createOutbox } from './outbox.ts';
import { HERE, type Surroundings, until } from './people.ts';

export interface Villain {
  readonly account: Hex;
  /** Offers a file; `isCheating`: one chunk of it opens to something else than is promised. */
  sell(to: Hex, price: string, file: Uint8Array, isCheating: boolean): Promise<Goods>;
  /** Gets what a link leads to, and pays for it, without ever saying that it is right. */
  pay(link: string, signal: AbortSignal): Promise<Got>;
  /** The chain's word, once it has a sale in a state. */
  see(offer: Offer, state: SaleView['newest']['state'], signal: AbortSignal): Promise<SaleView>;
  reveal(goods: Goods, signal: AbortSignal): Promise<void>;
  /** Takes the money, once the time for a complaint is over. */
  collect(goods: Goods, signal: AbortSignal): Promise<void>;
  /** Complains of goods that are right, in every way; how many of the lies were refused. */
  lie(got: Got, key: Hex, signal: AbortSignal): Promise<{ told: number; refused: number }>;
  stop(): Promise<void>;
}

export interface Goods {
  readonly sale: Hex;
  readonly link: string;
  readonly offer: Offer;
  readonly key: Hex;
}

export interface Got extends Pick<Goods, 'sale' | 'offer'> {
  readonly leaves: Uint8Array;
  readonly cipher: Uint8Array;
}

const SECRET = 32;
const HOUR = 3_600;
const ETHER = 10n ** 18n;

export async function createVillain({ rpc, random, now }: Surroundings): Promise<Villain> {
  const keccak = await createKeccak();
  const deployment = deploymentOf(DEV_CHAIN);
  const account = createAccount(toHex(random(SECRET)));
  const chain = createChain({ deployment, account, urls: [rpc], outbox: createOutbox() });
  const venue = { chainId: deployment.chainId, exchange: deployment.exchange.address };
  const [token] = deployment.tokens;
  if (!token) throw new TypeError('the development chain has no token');
  await chain.connection.read((ask) =>
    giveFrom(ask, deployment, account.address, { wei: ETHER, tokens: 100_000_000n }),
  );
  const time = (): number => Math.floor(now() / 1_000);
  const stock = new Map<Hex, ToldOffer & { leaves: Uint8Array; cipher: Uint8Array }>();
  const host = await createMarketHost({
    seed: random(SECRET),
    shop: shopOf(stock),
    port: 0,
    hosts: HERE,
    bootstrap: [],
    isSigned: isListingSigned,
    time,
    random: Math.random,
  });
  const { exchange, transactions } = chain;

  const see: Villain['see'] = (offer, state, signal) => {
    const subject = { sale: digestOf(venue, offer), token: offer.token, account: account.address };
    return until(
      () => chain.view(subject, signal),
      ({ newest }) => newest.state === state,
      signal,
    );
  };

  return {
    account: account.address,
    async sell(to, price, file, isCheating) {
      const key = random(SECRET);
      const pieces: Uint8Array[] = [];
      const sealed = await seal({
        keccak,
        key,
        salts: random(SECRET),
        source: [file],
        write: (masked) => void pieces.push(masked.slice()),
      });
      const cipher = Buffer.concat(pieces);
      const size = sealed.words * WORD;
      // The roots are over what is delivered, so everything fits until the key is there.
      if (isCheating) cipher[size * Math.floor(sealed.chunks / 2) + size - 1] ^= 1;
      const terms = {
        version: 1,
        name: 'days.csv',
        bytes: sealed.bytes,
        sha256: sealed.sha256,
        mediaType: 'text/csv',
        description: 'minutes a day',
      } as const;
      const offer: Offer = {
        seller: account.address,
        payout: account.address,
        guardian: ZeroAddress as Hex,
        buyer: to,
        token: token.address,
        price: parseAmount(price, token),
        bond: 0n,
        cipherRoot: toHex(rootOf(keccak, leavesOf(keccak, cipher, size))),
        plainRoot: sealed.plainRoot,
        keyHash: keyHashOf(venue, toHex(key)),
        chunks: sealed.chunks,
        words: sealed.words,
        expiry: time() + 24 * HOUR,
        revealWindow: 6 * HOUR,
        complainWindow: 24 * HOUR,
        termsHash: termsHashOf(terms),
        consentHash: ZeroHash as Hex,
        nonce: BigInt(toHex(random(SECRET))),
      };
      const { signature, sale } = await signed(account, venue, offer);
      const told = { venue, offer, signature, terms: termsText(terms) };
      stock.set(sale, { ...told, leaves: sealed.plainLeaves, cipher });
      return { sale, link: host.link({ sale }), offer, key: toHex(key) };
    },
    async pay(link, signal) {
      const got = await download(host, link, signal);
      const { purpose } = await exchange.fund(got, {}, signal);
      await transactions.settled(purpose, 'mined', signal);
      return got;
    },
    see,
    async reveal({ offer, key }, signal) {
      await see(offer, 'funded', signal);
      const { purpose } = await exchange.reveal(offer, key, signal);
      await transactions.settled(purpose, 'mined', signal);
    },
    async collect({ offer }, signal) {
      const claimed = await exchange.settle(offer, signal);
      await transactions.settled(claimed.purpose, 'mined', signal);
      const fetched = await exchange.withdraw(offer.token, account.address, signal);
      await transactions.settled(fetched.purpose, 'mined', signal);
    },
    async lie(got, key, signal) {
      let refused = 0;
      const lies = liesAbout(keccak, got, key);
      for (const lie of lies) {
        try {
          const { purpose } = await exchange.complain(got.offer, lie, signal);
          const { state } = await transactions.settled(purpose, 'mined', signal);
          if (state === 'reverted') refused++;
        } catch (error) {
          if (codeOf(error) !== 'ELATIO_CHAIN_REVERTED') throw error;
          refused++;
        }
      }
      return { told: lies.length, refused };
    },
    stop: () => host.stop(),
  };
}

async function signed(account: Account, venue: Venue, offer: Offer) {
  const { signature } = await signOffer(
    {
      venue,
      signer: { signTypedData: account.signTyped },
      claims: { claim: async (_, sale) => sale },
      isValidSignature: async () => false,
    },
    offer,
  );
  return { signature, sale: digestOf(venue, offer) };
}

function shopOf(
  stock: ReadonlyMap<Hex, ToldOffer & { leaves: Uint8Array; cipher: Uint8Array }>,
): Shop {
  const found = (sale: Hex) => {
    const goods = stock.get(sale);
    if (!goods) throw new RangeError('nothing of this name is sold here');
    return goods;
  };
  async function* part({ from, count }: Range, bytes: Uint8Array, size: number) {
    yield bytes.subarray(from * size, (from + count) * size);
  }
  const nothing = (): never => {
    throw new RangeError('villains answer no more than they must');
  };
  return {
    async offer(sale) {
      const { venue, offer, signature, terms } = found(sale);
      return { venue, offer, signature, terms };
    },
    leaves: (range) => part(range, found(range.sale).leaves, HASH),
    cipher(range) {
      const { cipher, offer } = found(range.sale);
      return part(range, cipher, offer.words * WORD);
    },
    order: nothing,
    look: nothing,
    propose: nothing,
  };
}

async function download(
  { asking, download: goods }: MarketHost,
  link: string,
  signal: AbortSignal,
): Promise<Got & Pick<ToldOffer, 'signature'>> {
  const { place, goods: named } = parseLink(link);
  if (!('sale' in named)) throw new RangeError('villains order nothing');
  const { sale } = named;
  const { offer, signature } = await asking.offer(place, sale, signal);
  const { chunks, words } = offer;
  const get = async (kind: 'leaves' | 'cipher', size: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(chunks * size);
    let have = 0;
    const sink = {
      have: async () => have,
      async write(from: number, more: Uint8Array) {
        bytes.set(more, from * size);
        have = from + more.length / size;
      },
    };
    await goods.get({ kind, sale, chunks, words, sink, place: () => place }, signal);
    return bytes;
  };
  return {
    sale,
    offer,
    signature,
    leaves: await get('leaves', HASH),
    cipher: await get('cipher', words * WORD),
  };
}

function leavesOf(keccak: Keccak, chunks: Uint8Array, size: number): Uint8Array {
  const leafOf = createLeaves(keccak, size);
  const leaves = new Uint8Array((chunks.length / size) * HASH);
  for (let i = 0; i * size < chunks.length; i++) {
    leaves.set(leafOf(i, chunks.subarray(i * size, (i + 1) * size)), i * HASH);
  }
  return leaves;
}

/** What a liar says of goods that are right. */
function liesAbout(keccak: Keccak, { offer, leaves, cipher }: Got, key: Hex): Complaint[] {
  const size = offer.words * WORD;
  const masked = leavesOf(keccak, cipher, size);
  const proof = (of: Uint8Array, index: number): Hex[] => proofOf(keccak, of, index).map(toHex);
  const about = (index: number, promised: number): Complaint => ({
    key,
    index,
    masked: toHex(cipher.subarray(index * size, (index + 1) * size)),
    maskedProof: proof(masked, index),
    plainLeaf: toHex(leaves.subarray(promised * HASH, (promised + 1) * HASH)),
    plainProof: proof(leaves, promised),
  });
  const last = offer.chunks - 1;
  const other = cipher.slice(0, size);
  other[size - 1] ^= 1;
  return [
    // A chunk that is as promised.
    about(0, 0),
    // A chunk, and what was promised of another: what published contracts of this kind believe.
    about(0, 1),
    { ...about(1, 1), index: 0 },
    // A chunk that was never delivered.
    { ...about(0, 0), masked: toHex(other) },
    // One that the goods do not have.
    { ...about(last, last), index: offer.chunks },
  ];
}
