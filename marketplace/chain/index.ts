/** What others may see of this room: README.md says what each part is for. */
import type { Account } from './account.ts';
import { newestBlock } from './answers.ts';
import { createConnection, type Connection } from './connection.ts';
import { createAdmission, type Deployment } from './deployments.ts';
import { createExchange, type Exchange } from './exchange.ts';
import type { Outbox } from './outbox.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createRequests, type Requests } from './requests.ts';
import { createRpc } from './rpc.ts';
import { createSaleView, type ViewSale } from './sale-view.ts';
import { createTransactions, type Transactions } from './transactions.ts';

export { createAccount, type Account } from './account.ts';
export { chainIdOf } from './answers.ts';
export { isValidSignatureOf } from './contract-account.ts';
export { Reverted } from './contracts.ts';
export { DEPLOYMENTS, deploymentOf, type Deployment, type Token } from './deployments.ts';
export { DEV_CHAIN, giveFrom, startDevChain, type DevChain } from './dev.ts';
export type { Balance, Exchange } from './exchange.ts';
export { formatAmount, MAX_AMOUNT, parseAmount, type Currency } from './money.ts';
export type { Outbox, Outgoing } from './outbox.ts';
export type { ConsentOnChain, Registry } from './registry.ts';
export type { Requests, WantedAd } from './requests.ts';
export { createRpc } from './rpc.ts';
export type { Subject, ViewSale } from './sale-view.ts';
export type { Progress, Transactions } from './transactions.ts';

/** A chain as one account uses it. */
export interface Chain {
  readonly connection: Connection;
  readonly transactions: Transactions;
  readonly exchange: Exchange;
  readonly requests: Requests;
  readonly registry: Registry;
  readonly view: ViewSale;
  /** Number of the newest block. */
  readonly height: (signal?: AbortSignal) => Promise<number>;
}

export interface ChainDeps {
  readonly deployment: Deployment;
  readonly account: Account;
  readonly outbox: Outbox;
  /** Addresses of the chain's nodes, the preferred first. */
  readonly urls: readonly string[];
  /** As `ConnectionDeps` has it. */
  readonly pause?: number;
  /** As `TransactionsDeps` has them. */
  readonly patience?: number;
  readonly poll?: number;
  readonly fetch?: typeof fetch;
}

/** Wires the parts. Nothing is asked before it is needed. Throws `ELATIO_CHAIN_URL`. */
export function createChain(deps: ChainDeps): Chain {
  const { deployment, account, outbox, urls, pause, patience, poll } = deps;
  const fetching = deps.fetch === undefined ? {} : { fetch: deps.fetch };
  const connection = createConnection({
    rpcs: urls.map((url) => createRpc({ url, ...fetching })),
    admit: createAdmission(deployment),
    ...(pause === undefined ? {} : { pause }),
  });
  const { chainId, currency, confirmations } = deployment;
  const transactions = createTransactions({
    account,
    connection,
    outbox,
    chainId,
    currency,
    confirmations,
    maxFee: BigInt(deployment.maxFee),
    ...(patience === undefined ? {} : { patience }),
    ...(poll === undefined ? {} : { poll }),
  });
  return {
    connection,
    transactions,
    exchange: createExchange({ connection, transactions, account, deployment }),
    requests: createRequests({ connection, transactions, deployment }),
    registry: createRegistry({ connection, transactions, deployment }),
    view: createSaleView({ connection, deployment }),
    height: async (signal) => (await connection.read(newestBlock, signal)).number,
  };
}
