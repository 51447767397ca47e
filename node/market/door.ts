import { join } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Market } from '../../marketplace/index.ts';
import type { Docs } from '../docs/index.ts';
import type { Log } from '../http/index.ts';
import type { EntrustedSecrets } from '../peers/index.ts';
import type { LocalRecords } from '../store/index.ts';
import { createEscrow } from './escrow.ts';
import { createIdentities, type Identity } from './identity.ts';

/** The market of this node, where there is one. */
export interface MarketDoor {
  /** @throws ElatioError ELATIO_MARKET_NONE, ELATIO_MARKET_STARTING, or why it did not start */
  opened(): Market;
  /**
   * Enters the market, or changes by which RPC the chain is asked.
   * @throws ElatioError ELATIO_MARKET_ROLE, ELATIO_CHAIN_…
   */
  enter(rpc: readonly string[] | undefined, signal: AbortSignal): Promise<Market>;
  /** Opens the market of whoever has entered it before. */
  start(): void;
  stop(): Promise<void>;
}

/** Settings that all of the owner's devices share: which one sells stands there. */
type SharedSettings = Pick<Docs['settings'], 'get' | 'set'>;

const SELLER = 'market.seller';

/** The chain of `elatio chain dev`. */
const DEVELOPMENT = ['http://127.0.0.1:8545'];

export function createMarketDoor({
  local,
  role,
  entrusted,
  self,
  directory,
  random,
  now,
  log,
}: {
  readonly local: LocalRecords;
  readonly role: SharedSettings;
  /** Where secrets are told to other devices, once those are heard. */
  readonly entrusted: () => Pick<EntrustedSecrets, 'write'> | undefined;
  /** This device's id. */
  readonly self: string;
  /** The data directory. */
  readonly directory: string;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}): MarketDoor {
  const identities = createIdentities({ local, random });
  const escrow = createEscrow({ entrusted });
  let market: Market | undefined;
  let failure: Error | undefined;
  /** What is under way, one thing after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  let lastSaid: string | undefined;

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  };

  async function open(
    identity: Identity,
    isSelling: boolean,
    signal?: AbortSignal,
  ): Promise<Market> {
    const { accountOfKey, createMarket } = await import('../../marketplace/index.ts');
    return createMarket({
      account: identity.account,
      peer: identity.peer,
      rpc: identity.rpc,
      guardian: accountOfKey(identity.guardian),
      isSelling,
      records: local,
      directory: join(directory, 'market'),
      random,
      now,
      onError(err) {
        // It is tried again and again, and the same is said once.
        const said = err instanceof Error ? err.message : '';
        if (said === lastSaid) return;
        lastSaid = said;
        log.warn({ err }, 'the market could not do something, and tries again');
      },
      ...(signal && { signal }),
    });
  }

  function holder(): string | undefined {
    const device = role.get(SELLER);
    return typeof device === 'string' ? device : undefined;
  }

  /** @throws ElatioError ELATIO_MARKET_ROLE */
  function checkRole(): void {
    const device = holder();
    if (device === self || device === undefined) return;
    throw new ElatioError(
      'ELATIO_MARKET_ROLE',
      'Another of your devices sells: two that sell would promise the same thing twice. Sell there.',
    );
  }

  /** Keeps what a market was opened with; of one that cannot be kept nothing stays. */
  async function keep(opened: Market, identity: Identity): Promise<void> {
    try {
      // A key that only this device has is money that a lost device takes along.
      if (!(await escrow.keep(identity))) throw starting();
      if (holder() !== self) await role.set(SELLER, self);
      await identities.set(identity);
    } catch (error) {
      await opened.stop();
      throw error;
    }
  }

  /** Admins may have come and gone since it was told. */
  async function entrust(identity: Identity): Promise<void> {
    try {
      await identities.set(identity);
      if (!(await escrow.keep(identity))) throw starting();
    } catch (error) {
      log.warn({ err: error }, 'the market’s keys were not told to your other devices');
    }
  }

  async function openAgain(identity: Identity): Promise<void> {
    try {
      if (holder() === self) await entrust(identity);
      market = await open(identity, holder() === self);
      failure = undefined;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      log.warn({ err: error }, 'the market did not start');
    }
  }

  return {
    opened() {
      if (market) return market;
      if (failure) throw failure;
      if (!identities.get()) {
        throw new ElatioError(
          'ELATIO_MARKET_NONE',
          'This device has not entered the market: elatio market init.',
        );
      }
      throw starting();
    },
    enter: (rpc, signal) =>
      inTurn(async () => {
        checkRole();
        const known = identities.get();
        const identity = { ...(known ?? identities.make()), rpc: rpc ?? known?.rpc ?? DEVELOPMENT };
        const isSame = market && JSON.stringify(known?.rpc) === JSON.stringify(identity.rpc);
        if (market && isSame) return market;
        // Only a chain that answers, and is the one it should be, is kept.
        const before = market;
        market = undefined;
        await before?.stop();
        try {
          const opened = await open(identity, true, signal);
          await keep(opened, identity);
          market = opened;
        } catch (error) {
          if (before && known) await openAgain(known);
          throw error;
        }
        failure = undefined;
        return market;
      }),
    start() {
      const identity = identities.get();
      if (!identity) return;
      void inTurn(async () => {
        if (!isStopped && !market) await openAgain(identity);
      });
    },
    async stop() {
      isStopped = true;
      await inTurn(async () => {
        const last = market;
        market = undefined;
        await last?.stop();
      });
    },
  };
}

function starting(): ElatioError {
  return new ElatioError('ELATIO_MARKET_STARTING', 'The market is starting. Again in a moment.');
}
