/** A chain of one's own for trying things out: play money, blocks at once, state on disk. On loopback only. */
import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AbiCoder, getCreateAddress } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { codeAt } from './answers.ts';
import { findAnvil, startAnvil } from './anvil.ts';
import { CREATION_CODE, tokenInterface } from './contracts.ts';
import type { Deployment } from './deployments.ts';
import { createRpc, type Ask } from './rpc.ts';

/** Number of the development chain, as everybody has it. */
export const DEV_CHAIN = 31_337;

/** The first account that anvil makes: known to everybody, and anvil signs for it. */
export const DEV_ACCOUNT: Hex = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/** Where contracts are that an account makes one after the other. */
const made = (nonce: number): Hex => getCreateAddress({ from: DEV_ACCOUNT, nonce }) as Hex;

/** Where {@link startDevChain} has the contracts: it follows from the account and the order. */
export const DEV_ADDRESSES = {
  token: made(0),
  registry: made(1),
  exchange: made(2),
  requests: made(3),
} as const;

export interface DevChain {
  readonly url: string;
  readonly pid: number;
  /** Resolves once the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Saves and ends it. */
  readonly stop: () => Promise<void>;
  /** Writes the state now. */
  readonly save: () => Promise<void>;
}

export interface DevChainDeps {
  /** File that keeps the chain; without one it is gone when it ends. */
  readonly state?: string;
  /** 0 for any that is free. */
  readonly port?: number;
  /** Seconds between two blocks; without it there is one for each transaction, at once. */
  readonly blockTime?: number;
  /** How often, in ms, to look whether there is something to save. */
  readonly saveEvery?: number;
  /** Told what keeps the state from being written; it is tried again. */
  readonly onError?: (error: unknown) => void;
  readonly binary?: string;
  /** Rules of the chain, as `cancun`; the newest where it is left out. */
  readonly hardfork?: string;
}

/**
 * Starts the chain, and puts the contracts there if it is a new one.
 * Throws `ELATIO_CHAIN_ANVIL`, `ELATIO_CHAIN_PORT`, `ELATIO_CHAIN_STATE`.
 */
export async function startDevChain(deps: DevChainDeps = {}): Promise<DevChain> {
  const { state, port = 8545, blockTime, saveEvery = 250, onError } = deps;
  const args = ['--chain-id', String(DEV_CHAIN), '--port', String(port)];
  if (blockTime !== undefined) args.push('--block-time', String(blockTime));
  if (deps.hardfork !== undefined) args.push('--hardfork', deps.hardfork);
  // Nothing is kept in the home directory.
  args.push('--max-persisted-states', '0');
  if (state !== undefined && existsSync(state)) args.push('--load-state', state);
  const anvil = await startAnvil(deps.binary ?? findAnvil(), args);
  const rpc = createRpc({ url: anvil.url, timeout: 60_000, maxBytes: 2 ** 30 });
  const ask: Ask = (method, params) => rpc.ask(method, params);
  const ending = new AbortController();

  let saved: unknown;
  let saving: Promise<void> = Promise.resolve();
  /** anvil writes its own file in place, which a crash could tear: so it is asked, and the file replaced as a whole. */
  async function write(file: string): Promise<void> {
    const height = await ask('eth_blockNumber', []);
    if (height === saved) return;
    // With the states of earlier blocks, which are asked for as well.
    await writeState(file, await ask('anvil_dumpState', [true]));
    saved = height;
  }
  const save = (): Promise<void> => {
    if (state !== undefined)
      saving = saving.then(
        () => write(state),
        () => write(state),
      );
    return saving;
  };

  /** Saves whatever happens, and takes at most a twentieth of the time. */
  async function watch({ signal }: AbortController): Promise<void> {
    let took = 0;
    while (!signal.aborted) {
      await sleep(Math.max(saveEvery, 20 * took), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const start = performance.now();
      try {
        await save();
      } catch (error) {
        if (!signal.aborted) onError?.(error);
      }
      took = performance.now() - start;
    }
  }

  try {
    await deploy(ask);
    await save();
  } catch (error) {
    await anvil.stop();
    throw error;
  }
  void anvil.ended.then(() => ending.abort());
  const watching = watch(ending);
  return {
    url: anvil.url,
    pid: anvil.pid,
    ended: anvil.ended,
    save,
    async stop() {
      ending.abort();
      await watching;
      try {
        await save();
      } finally {
        await anvil.stop();
      }
    },
  };
}

/** Writes what `anvil_dumpState` gave as anvil reads it: whole, or not at all. */
async function writeState(file: string, dump: unknown): Promise<void> {
  if (typeof dump !== 'string' || !dump.startsWith('0x')) {
    throw new ElatioError('ELATIO_CHAIN_GARBLED', 'anvil gives no state to save.');
  }
  const text = await promisify(gunzip)(Buffer.from(dump.slice(2), 'hex'));
  const next = `${file}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

/** Puts the contracts where {@link DEV_ADDRESSES} says. A chain that has them is left as it is. */
async function deploy(ask: Ask): Promise<void> {
  const coded = AbiCoder.defaultAbiCoder().encode(
    ['address', 'address[]'],
    [DEV_ADDRESSES.registry, [DEV_ADDRESSES.token]],
  );
  const steps: readonly (readonly [Hex, string])[] = [
    [DEV_ADDRESSES.token, CREATION_CODE.token],
    [DEV_ADDRESSES.registry, CREATION_CODE.registry],
    [DEV_ADDRESSES.exchange, CREATION_CODE.exchange + coded.slice(2)],
    [DEV_ADDRESSES.requests, CREATION_CODE.requests],
  ];
  for (const [address, data] of steps) {
    if ((await codeAt(ask, address)) !== '0x') continue;
    await sendAsDev(ask, { data });
    if ((await codeAt(ask, address)) === '0x') {
      throw new ElatioError(
        'ELATIO_CHAIN_STATE',
        "The development chain's state is of another program: the contracts have no room in it. Move its file away to start with a new chain.",
      );
    }
  }
}

/** A transaction of the development account, mined when this resolves. */
async function sendAsDev(ask: Ask, what: { to?: Hex; data?: string; value?: Hex }): Promise<void> {
  const hash = await ask('eth_sendTransaction', [{ from: DEV_ACCOUNT, ...what }]);
  while ((await ask('eth_getTransactionReceipt', [hash])) == null) await sleep(50);
}

/** What an account is given to begin with, in smallest units. */
export interface Gift {
  readonly wei?: bigint;
  readonly tokens?: bigint;
}

/**
 * Gives play money to an account.
 * Throws `ELATIO_CHAIN_REAL` on a chain whose money is worth something.
 */
export async function giveFrom(
  ask: Ask,
  deployment: Deployment,
  to: Hex,
  { wei = 0n, tokens = 0n }: Gift,
): Promise<void> {
  const [token] = deployment.tokens;
  if (!deployment.isPlay || token === undefined) {
    throw new ElatioError(
      'ELATIO_CHAIN_REAL',
      `On ${deployment.name} money is worth something: nobody gives it away. Accounts are filled from a wallet there.`,
    );
  }
  if (wei > 0n) await sendAsDev(ask, { to, value: `0x${wei.toString(16)}` });
  if (tokens > 0n) {
    const data = tokenInterface.encodeFunctionData('mint', [to, tokens]);
    await sendAsDev(ask, { to: token.address, data });
  }
}
