/** A person's market: the chain, the host and both sides of trade, wired. */
import { ZeroAddress } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import {
  chainIdOf,
  createAccount,
  createChain,
  createRpc,
  type Deployment,
  deploymentOf,
  giveFrom,
  isValidSignatureOf,
} from '../chain/index.ts';
import type { Hex } from '../exchange/offer.ts';
import { toHex } from '../exchange/hex.ts';
import { createKeccak } from '../exchange/keccak.ts';
import { parseTerms } from '../exchange/terms.ts';
import { createMarketHost, isListingSigned, type MarketHost } from '../host/index.ts';
import type { Market } from '../interface.ts';
import { createBuying } from './buying.ts';
import { type Consents, createPermission } from './consents.ts';
import { type Context, isoTime, moneyOf, priceOf, theOne, tokenAt } from './context.ts';
import { convert } from './converting.ts';
import { createFiles } from './files.ts';
import { goodsIn } from './goods.ts';
import { createListing } from './listing.ts';
import { listenAgain } from './listening.ts';
import { createLooking } from './looking.ts';
import { createLoop } from './loop.ts';
import type { Purchase } from './purchase.ts';
import { createTable, type Records } from './records.ts';
import type { Sale, Ware } from './sale.ts';
import { createSelling } from './selling.ts';
import { createOffering } from './shop.ts';
import { createTelling } from './telling.ts';
import { createWanted } from './wanted.ts';

export interface MarketDeps {
  /** Secret key of the account, 32 bytes. */
  readonly account: Uint8Array;
  /** Seed of the host's key, 32 bytes: of the market alone. */
  readonly peer: Uint8Array;
  /** Where the chain is asked. */
  readonly rpc: readonly string[];
  readonly isSelling: boolean;
  /** What the person agreed to; nothing may stand under a consent where absent. */
  readonly consents?: Consents;
  /** The account that may end what is sold; nobody where absent. */
  readonly guardian?: Hex;
  readonly records: Records;
  /** Where goods lie. */
  readonly directory: string;
  /** Where the host listens: all there is where absent; without a port at any, and from then on at that one. */
  readonly hosts?: readonly string[];
  readonly port?: number;
  /** Multiaddrs of market hosts to be connected with. */
  readonly bootstrap?: readonly string[];
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

const CHAIN = 'market/chain';
const OUTBOX = 'market/outbox';
/** How often the chain is asked while something is under way, in ms. */
const PLAY_MS = 500;
const REAL_MS = 6_000;
const ETHER = 10n ** 18n;

/**
 * Opens it. A chain that was used before may be away.
 * @throws ElatioError ELATIO_CHAIN_…, ELATIO_MARKET_LISTEN
 */
export async function createMarket(deps: MarketDeps): Promise<Market> {
  const { records, random, now, onError, isSelling, guardian = ZeroAddress as Hex } = deps;
  const deployment = await deploymentFor(deps);
  const account = createAccount(toHex(deps.account));
  const outbox = `${OUTBOX}/${deployment.chainId}`;
  const chain = createChain({
    deployment,
    account,
    urls: deps.rpc,
    outbox: {
      load: async () => records.get(outbox),
      save: (entries) => records.set(outbox, JSON.parse(JSON.stringify(entries)) as []),
    },
  });
  const context: Context = {
    account,
    deployment,
    chain,
    venue: { chainId: deployment.chainId, exchange: deployment.exchange.address },
    records,
    files: createFiles(deps.directory),
    keccak: await createKeccak(),
    isValidSignature: isValidSignatureOf(chain.connection),
    random,
    time: () => Math.floor(now() / 1_000),
    onError,
  };
  await context.files.sweep(goodsIn(records));
  const of = `market/${deployment.chainId}`;
  const sales = createTable<Sale>(records, `${of}/sales`);
  const wares = createTable<Ware>(records, `${of}/wares`);
  const purchases = createTable<Purchase>(records, `${of}/purchases`);
  const wake = (): void => loop.wake();
  const payout = account.address;
  const permission = createPermission({
    consents: deps.consents,
    wares,
    withdrawWare: (ware) => offering.withdrawWare(ware),
  });
  const offering = createOffering({
    ...context,
    sales,
    wares,
    payout,
    guardian,
    permission,
    onSale: wake,
  });
  const wanted = createWanted({ ...context, host: () => host });
  const host: MarketHost = await listenAgain(
    (port) =>
      createMarketHost({
        seed: deps.peer,
        shop: { ...offering.shop, propose: wanted.hear },
        port,
        ...(deps.hosts && { hosts: deps.hosts }),
        bootstrap: deps.bootstrap ?? [],
        isSigned: isListingSigned,
        time: context.time,
        random: () => Number(`0x${toHex(random(4)).slice(2)}`) / 2 ** 32,
      }),
    deps,
  );
  const selling = createSelling({ ...context, sales, permission });
  const buying = createBuying({ ...context, purchases, host, onChange: wake });
  const listing = createListing({ ...context, wares, host });
  const loop = createLoop({
    everyMs: deployment.isPlay ? PLAY_MS : REAL_MS,
    onError,
    async step(signal) {
      await chain.transactions.look(signal).catch(onError);
      await permission.clear();
      await selling.step(signal);
      await buying.step(signal);
      listing.refresh();
    },
  });
  loop.start();

  const tell = createTelling({ deployment, host, buying });
  const findPurchase = (id: string): Purchase => theOne(purchases.all(), ({ sale }) => sale, id);
  const newestFirst = <T extends { readonly created: number }>(all: readonly T[]): T[] =>
    all.toSorted((a, b) => b.created - a.created);
  const balances = async (signal?: AbortSignal) =>
    (await chain.exchange.balances(account.address, signal)).map(({ amount, currency }) =>
      moneyOf(amount, currency),
    );
  const mayReveal = (): void => {
    if (isSelling) return;
    throw new ElatioError('ELATIO_MARKET_ROLE', 'Another of your devices sells: offer it there.');
  };

  return {
    async status(signal) {
      const open = <T extends { readonly outcome?: unknown }>(all: readonly T[]): number =>
        all.filter(({ outcome }) => outcome === undefined).length;
      const { chainId: id, name, isPlay, exchange } = deployment;
      const found = await chain
        .height(signal)
        .then(async (height) => ({ height, balances: await balances(signal) }))
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          return { problem: error instanceof Error ? error.message : String(error) };
        });
      const { balances: has, ...reached } = { balances: undefined, ...found };
      return {
        account: account.address,
        payout,
        ...(deps.guardian && { guardian: deps.guardian }),
        isSelling,
        chain: { id, name, isPlay, rpc: deps.rpc, exchange: exchange.address, ...reached },
        ...(has && { balances: has }),
        addresses: host.place().addresses,
        open: {
          sales: open(sales.all().filter(({ isKnown }) => isKnown)),
          purchases: open(purchases.all()),
        },
      };
    },
    async faucet(amount = '100', signal) {
      const token = tokenAt(deployment, deployment.tokens[0]?.address ?? account.address);
      const tokens = priceOf(amount, token);
      await chain.connection.read(
        (ask) => giveFrom(ask, deployment, account.address, { wei: ETHER, tokens }),
        signal,
      );
      return balances(signal);
    },
    offers: {
      async add(offer, content, signal) {
        mayReveal();
        const made = await offering.add(offer, content, signal);
        if (!('id' in made)) return tell.offer(made);
        listing.refresh();
        return tell.ware(made);
      },
      async list() {
        const direct = sales.all().filter(({ ware, outcome }) => !ware && outcome === undefined);
        const kept = wares.all().filter(({ expiry }) => expiry > context.time());
        return newestFirst([...direct, ...kept]).map((each) =>
          'id' in each ? tell.ware(each) : tell.offer(each),
        );
      },
      async withdraw(id) {
        const name = id.startsWith('w-') ? id.slice(2) : undefined;
        if (name !== undefined) {
          const ware = theOne(wares.all(), (each) => each.id, name);
          for (const sale of sales.all()) {
            if (sale.ware === ware.id && !sale.isKeyOut) {
              await sales.set(sale.sale, { ...sale, isUnwanted: true });
            }
          }
          const withdrawn = await offering.withdrawWare(ware);
          listing.refresh();
          return tell.ware(withdrawn);
        }
        const sale = theOne(sales.all(), (each) => each.sale, id);
        const withdrawn = { ...sale, isUnwanted: true };
        await sales.set(sale.sale, withdrawn);
        wake();
        return tell.offer(withdrawn);
      },
    },
    orders: async () =>
      newestFirst(sales.all())
        .filter(({ ware, isKnown }) => isKnown || ware !== undefined)
        .map((sale) => tell.order(sale)),
    earnings: async () =>
      newestFirst(sales.all())
        .filter(({ outcome }) => outcome === 'paid')
        .map((sale) => ({
          time: isoTime(sale.ended ?? sale.created),
          sale: sale.sale,
          name: parseTerms(sale.terms).name,
          buyer: sale.offer.buyer,
          price: moneyOf(sale.offer.price, tokenAt(deployment, sale.offer.token)),
          ...(sale.transaction && { transaction: sale.transaction }),
          chainId: deployment.chainId,
        })),
    purchases: {
      fetch: async (link, signal = new AbortController().signal) =>
        tell.purchase(await buying.fetch(link, signal)),
      list: () => Promise.all(newestFirst(purchases.all()).map((each) => tell.purchase(each))),
      find: async (id) => tell.purchase(findPurchase(id)),
      buy: async (id) => tell.purchase(await buying.buy(findPurchase(id))),
      async content(id, format) {
        const purchase = findPurchase(id);
        const content = buying.content(purchase);
        return format ? only(await convert(purchase.terms, content, format)) : content;
      },
      drop: async (id) => buying.drop(findPurchase(id)),
    },
    inspect: createLooking({ deployment, host }),
    listings: () => listing.heard(),
    requests: wanted.requests,
    async stop() {
      await loop.stop();
      await buying.stop();
      await host.stop();
    },
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The chain that was used before with these nodes, or the one that they say they are of. */
async function deploymentFor({ records, rpc, signal }: MarketDeps): Promise<Deployment> {
  const kept = records.get(`${CHAIN}/${rpc.join(' ')}`);
  if (typeof kept === 'number') return deploymentOf(kept);
  const [url = ''] = rpc;
  const rpcOf = createRpc({ url });
  const chainId = await chainIdOf((method, params) => rpcOf.ask(method, params, signal));
  const deployment = deploymentOf(chainId);
  await records.set(`${CHAIN}/${rpc.join(' ')}`, chainId);
  return deployment;
}
