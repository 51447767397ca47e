/** What the chain says of a sale, as one consistent picture: every part of it read from the contract, at a named block. */
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { STATES, type SaleAt, type SaleState, type SaleView } from '../exchange/view.ts';
import { atBlock, blockAt, call, newestBlock, type AtBlock, type Block } from './answers.ts';
import type { Connection } from './connection.ts';
import { exchangeInterface } from './contracts.ts';
import type { Deployment } from './deployments.ts';
import { eventsBack } from './events.ts';
import type { Ask } from './rpc.ts';

/** Of what one wants to know. */
export interface Subject {
  /** The sale's number. */
  readonly sale: Hex;
  readonly token: Hex;
  /** Whose credit: the buyer, or the seller's payout address. */
  readonly account: Hex;
}

/**
 * The picture. Throws what a connection throws; `ELATIO_CHAIN_AWAY` where the chain changes faster than it can be read.
 * @param confirmations how many blocks make one relied on, itself included
 */
export type ViewSale = (
  subject: Subject,
  signal?: AbortSignal,
  confirmations?: number,
) => Promise<SaleView>;

interface Shown {
  readonly key?: Hex;
  readonly isComplained: boolean;
}

interface Standing extends SaleAt {
  readonly credit: bigint;
}

const NOTHING: Standing = { state: 'none', deadline: 0, credit: 0n };
const NO_EVENTS: Shown = { isComplained: false };

/** How often the chain may change under a picture. */
const TRIES = 5;
/** Most sales whose beginning is remembered. */
const MAX_FLOORS = 10_000;

export function createSaleView({
  connection,
  deployment,
}: {
  readonly connection: Connection;
  readonly deployment: Deployment;
}): ViewSale {
  const address = deployment.exchange.address;
  /** Heights at which keys were not shown yet, by sale: events need not be looked for before. */
  const floors = new Map<Hex, number>();

  async function standing(
    ask: Ask,
    { sale, token, account }: Subject,
    at: AtBlock,
  ): Promise<Standing> {
    const read = async (name: 'sales' | 'credit', args: readonly unknown[]): Promise<unknown[]> => {
      const data = exchangeInterface.encodeFunctionData(name, args) as Hex;
      const found = await call(ask, { to: address, data }, at);
      try {
        return [...exchangeInterface.decodeFunctionResult(name, found)] as unknown[];
      } catch (cause) {
        throw new ElatioError(
          'ELATIO_CHAIN_GARBLED',
          'A node of the chain answers for the exchange with something that it cannot have said.',
          { cause },
        );
      }
    };
    const [state, deadline] = await read('sales', [sale]);
    const [credit] = await read('credit', [token, account]);
    return { state: stateOf(state), deadline: Number(deadline), credit: credit as bigint };
  }

  /** What the sale's events say, up to a height. */
  async function shown(ask: Ask, sale: Hex, state: SaleState, to: number): Promise<Shown> {
    if (state === 'none' || state === 'funded') return NO_EVENTS;
    const { Revealed, Complained } = TOPICS;
    const search = {
      address,
      topics: [[Revealed, Complained], sale],
      from: floors.get(sale) ?? deployment.block,
      to,
    };
    let isComplained = false;
    for await (const logs of eventsBack(ask, search)) {
      const of = logs.filter(({ topics }) => topics[1] === sale.toLowerCase());
      isComplained ||= of.some(({ topics }) => topics[0] === Complained);
      const revealed = of.find(({ topics }) => topics[0] === Revealed);
      if (revealed !== undefined) {
        return { key: revealed.data.slice(0, 66) as Hex, isComplained };
      }
    }
    return { isComplained };
  }

  async function take(
    subject: Subject,
    confirmations: number,
    signal?: AbortSignal,
  ): Promise<SaleView | undefined> {
    const newest = await connection.read(async (ask) => {
      const block = await newestBlock(ask);
      const found = await standing(ask, subject, atBlock(block));
      return { block, ...found, ...(await shown(ask, subject.sale, found.state, block.number)) };
    }, signal);
    const { block } = newest;
    const depth = block.number - confirmations + 1;
    const confirmed = await connection.agree(async (ask) => {
      if (depth < deployment.block) return { hash: block.hash, ...NOTHING };
      const deep = await blockAt(ask, depth);
      if (deep === undefined) throw behind();
      return { hash: deep.hash, ...(await standing(ask, subject, atBlock(deep))) };
    }, signal);
    if (confirmations === 1 && confirmed.hash !== block.hash) return undefined;
    if (!(await isStill(block, signal))) return undefined;

    if (confirmed.state === 'none' || confirmed.state === 'funded') {
      if (floors.size >= MAX_FLOORS) floors.clear();
      floors.set(subject.sale, Math.max(depth, deployment.block));
    }
    return {
      time: block.timestamp,
      newest: { state: newest.state, deadline: newest.deadline },
      confirmed: { state: confirmed.state, deadline: confirmed.deadline },
      ...(newest.key === undefined ? {} : { key: newest.key }),
      isComplained: newest.isComplained,
      credit: newest.credit,
      confirmedCredit: confirmed.credit,
    };
  }

  const isStill = (block: Block, signal?: AbortSignal): Promise<boolean> =>
    connection.read(async (ask) => (await blockAt(ask, block.number))?.hash === block.hash, signal);

  return async (subject, signal, confirmations = deployment.confirmations) => {
    for (let round = 0; round < TRIES; round += 1) {
      const view = await take(subject, confirmations, signal);
      if (view !== undefined) return view;
    }
    throw new ElatioError(
      'ELATIO_CHAIN_AWAY',
      'The chain changes faster than it can be read: its nodes are about to agree on one side of a fork. Try again in a minute.',
    );
  };
}

const topicOf = (name: string): string => exchangeInterface.getEvent(name)?.topicHash ?? name;
const TOPICS = { Revealed: topicOf('Revealed'), Complained: topicOf('Complained') };

function stateOf(number: unknown): SaleState {
  const state = STATES[Number(number)];
  if (state !== undefined) return state;
  throw new ElatioError(
    'ELATIO_CHAIN_GARBLED',
    'A node of the chain names a state of a sale that there is not.',
  );
}

const behind = (): ElatioError =>
  new ElatioError(
    'ELATIO_CHAIN_AWAY',
    "The chain's node is behind the others. It is tried again; another can be named with --rpc.",
  );
