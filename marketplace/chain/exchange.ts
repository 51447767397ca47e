/** What a party does on the exchange, each a transaction for a purpose of its own: asked for twice, it is done once. */
import { concat, keccak256, toBeHex, TypedDataEncoder, type Interface } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex, Offer, SignedOffer } from '../exchange/offer.ts';
import type { Complaint } from '../exchange/opening.ts';
import { digestOf } from '../exchange/signature.ts';
import type { Account } from './account.ts';
import { balanceOf, call, newestBlock } from './answers.ts';
import type { Connection } from './connection.ts';
import { exchangeInterface, revertOf, tokenInterface } from './contracts.ts';
import type { Currency, Deployment, Token } from './deployments.ts';
import { formatAmount } from './money.ts';
import type { Progress, Transactions } from './transactions.ts';
import { createTurns } from './turns.ts';

/** An amount that an account has, in the currency's smallest unit. */
export interface Balance {
  readonly currency: Currency;
  /** `undefined` for what gas is paid in. */
  readonly token?: Hex;
  readonly amount: bigint;
}

/** All throw what {@link Transactions}.send throws. */
export interface Exchange {
  /**
   * Pays a price in. The exchange is allowed to take exactly that, by a permit where the token has them, else by a transaction
   * before. `reserve` is what else it has to stay allowed to take of this account: bonds of its own offers.
   * Throws `ELATIO_CHAIN_FUNDS` where the account has less than the price.
   */
  readonly fund: (
    signed: SignedOffer,
    options?: { readonly reserve?: bigint },
    signal?: AbortSignal,
  ) => Promise<Progress>;
  /**
   * Shows the key. The caller has seen the sale funded deep enough. The key goes nowhere before it is compared with the offer and
   * the sale seen open.
   */
  readonly reveal: (offer: Offer, key: Hex, signal?: AbortSignal) => Promise<Progress>;
  readonly refund: (offer: Offer, signal?: AbortSignal) => Promise<Progress>;
  readonly complain: (
    offer: Offer,
    complaint: Complaint,
    signal?: AbortSignal,
  ) => Promise<Progress>;
  readonly settle: (offer: Offer, signal?: AbortSignal) => Promise<Progress>;
  /** Fetches what waits for an account. */
  readonly withdraw: (token: Hex, account: Hex, signal?: AbortSignal) => Promise<Progress>;
  /** Allows the exchange to take so much in all: a seller's bonds. */
  readonly allow: (token: Hex, amount: bigint, signal?: AbortSignal) => Promise<Progress>;
  /** What an account has, of the chain's own money and of each token. */
  readonly balances: (account: Hex, signal?: AbortSignal) => Promise<readonly Balance[]>;
}

export interface ExchangeDeps {
  readonly connection: Connection;
  readonly transactions: Transactions;
  readonly account: Account;
  readonly deployment: Deployment;
}

/** Ample for showing a key (35,000). The chain is not asked how much it takes: it would learn the key, whatever it answers. */
const GAS_OF_REVEAL = 100_000n;

export function createExchange(deps: ExchangeDeps): Exchange {
  const { connection, transactions, account, deployment } = deps;
  const { chainId, tokens } = deployment;
  const exchange = deployment.exchange.address;
  const venue = { chainId, exchange };
  /** Two allowances at the same time would overwrite each other. */
  const inTurn = createTurns();

  const order = (name: string, args: readonly unknown[]): { to: Hex; data: Hex } => ({
    to: exchange,
    data: exchangeInterface.encodeFunctionData(name, args) as Hex,
  });

  const purposeOf = (what: string, offer: Offer): string => `${what}:${digestOf(venue, offer)}`;

  const act = (
    what: string,
    offer: Offer,
    args: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<Progress> =>
    transactions.send(
      { purpose: purposeOf(what, offer), ...order(what, [offer, ...args]) },
      signal,
    );

  /** The same again whenever the last is over. */
  async function again(
    purpose: string,
    what: { to: Hex; data: Hex },
    signal?: AbortSignal,
  ): Promise<Progress> {
    await transactions.forget(purpose);
    return transactions.send({ purpose, ...what }, signal);
  }

  /** One number or hash that a contract answers. */
  const ask1 = (
    of: Interface,
    to: Hex,
    name: string,
    args: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<unknown> =>
    connection.read(async (ask) => {
      const data = of.encodeFunctionData(name, args) as Hex;
      return of.decodeFunctionResult(name, await call(ask, { to, data }, 'latest'))[0] as unknown;
    }, signal);
  const amountOf = async (
    token: Token,
    name: string,
    args: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<bigint> => (await ask1(tokenInterface, token.address, name, args, signal)) as bigint;

  const approval = (token: Hex, amount: bigint): { to: Hex; data: Hex } => ({
    to: token,
    data: tokenInterface.encodeFunctionData('approve', [exchange, amount]) as Hex,
  });

  /** The token that an offer is in. Throws `ELATIO_CHAIN_REVERTED` as the contract would. */
  function tokenOf(address: Hex): Token {
    const found = tokens.find((it) => it.address.toLowerCase() === address.toLowerCase());
    if (found === undefined) throw revertOf(exchangeInterface.encodeErrorResult('BadOffer'));
    return found;
  }

  /** A permit for exactly the price, as the contract takes it; `undefined` where the token has none that we know of. */
  async function permit(
    token: Token,
    offer: Offer,
    signal?: AbortSignal,
  ): Promise<readonly unknown[] | undefined> {
    if (token.permit === undefined) return undefined;
    const domain = { ...token.permit, chainId, verifyingContract: token.address };
    const separator = await ask1(tokenInterface, token.address, 'DOMAIN_SEPARATOR', [], signal);
    if (separator !== TypedDataEncoder.hashDomain(domain)) return undefined;
    const nonce = await amountOf(token, 'nonces', [account.address], signal);
    const value = {
      owner: account.address,
      spender: exchange,
      value: offer.price,
      nonce,
      deadline: offer.expiry,
    };
    const signature = await account.signTyped(domain, PERMIT_TYPES, value);
    const v = Number(`0x${signature.slice(130)}`);
    return [offer.expiry, v, signature.slice(0, 66), `0x${signature.slice(66, 130)}`];
  }

  const fund: Exchange['fund'] = ({ offer, signature }, { reserve = 0n } = {}, signal) =>
    inTurn(async () => {
      const purpose = purposeOf('fund', offer);
      const before = await transactions.known(purpose);
      if (before !== undefined && before.state !== 'reverted') return before;
      const token = tokenOf(offer.token);
      const has = await amountOf(token, 'balanceOf', [account.address], signal);
      if (has < offer.price) {
        throw new ElatioError(
          'ELATIO_CHAIN_FUNDS',
          `The price is ${formatAmount(offer.price, token)} and the account ${account.address} has ${formatAmount(has, token)}. Send it some.`,
        );
      }
      const allowed = (): Promise<bigint> =>
        amountOf(token, 'allowance', [account.address, exchange], signal);
      if (offer.price === 0n || (await allowed()) >= offer.price + reserve) {
        return transactions.send({ purpose, ...order('fund', [offer, signature]) }, signal);
      }
      const permitted = reserve === 0n ? await permit(token, offer, signal) : undefined;
      if (permitted !== undefined) {
        const args = [offer, signature, ...permitted];
        return transactions.send({ purpose, ...order('fundWithPermit', args) }, signal);
      }
      const allowing = `allow:${purpose}`;
      await again(allowing, approval(token.address, offer.price + reserve), signal);
      const done = await transactions.settled(allowing, 'mined', signal);
      if (done.state === 'reverted') throw revertOf(undefined, done.reason);
      return transactions.send({ purpose, ...order('fund', [offer, signature]) }, signal);
    });

  return {
    fund,
    async reveal(offer, key, signal) {
      const purpose = purposeOf('reveal', offer);
      const before = await transactions.known(purpose);
      if (before !== undefined && before.state !== 'reverted') return before;
      const keyHash = keccak256(concat([key, toBeHex(chainId, 32), exchange]));
      if (keyHash !== offer.keyHash)
        throw revertOf(exchangeInterface.encodeErrorResult('WrongKey'));
      const [state, deadline, time] = await connection.agree(async (ask) => {
        const { to, data } = order('sales', [digestOf(venue, offer)]);
        const block = await newestBlock(ask);
        const found = await call(ask, { to, data }, 'latest');
        const [state, deadline] = exchangeInterface.decodeFunctionResult('sales', found);
        return [Number(state), Number(deadline), block.timestamp];
      }, signal);
      if (state !== 1) throw revertOf(exchangeInterface.encodeErrorResult('WrongState', [state]));
      if (time > deadline) throw revertOf(exchangeInterface.encodeErrorResult('TooLate'));
      return transactions.send(
        { purpose, ...order('reveal', [offer, key]), gas: GAS_OF_REVEAL },
        signal,
      );
    },
    refund: (offer, signal) => act('refund', offer, [], signal),
    complain: (offer, complaint, signal) => act('complain', offer, [complaint], signal),
    settle: (offer, signal) => act('settle', offer, [], signal),
    withdraw: (token, to, signal) =>
      again(`withdraw:${token}:${to}`, order('withdraw', [token, to]), signal),
    allow: (token, amount, signal) =>
      inTurn(() => again(`allow:${token}`, approval(tokenOf(token).address, amount), signal)),
    async balances(of, signal) {
      const found: Balance[] = [
        {
          currency: deployment.currency,
          amount: await connection.read((ask) => balanceOf(ask, of, 'latest'), signal),
        },
      ];
      for (const token of tokens) {
        const { symbol, decimals, address } = token;
        const amount = await amountOf(token, 'balanceOf', [of], signal);
        found.push({ currency: { symbol, decimals }, token: address, amount });
      }
      return found;
    },
  };
}

const PERMIT_TYPES = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};
