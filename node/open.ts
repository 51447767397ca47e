import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, ElatioError } from '../protocol/error.ts';
import { MILLISECOND, type Micros } from '../protocol/event.ts';
import { nativePrimitives, randomBytes, zstd } from './crypto.ts';
import { createDocs } from './docs/index.ts';
import type { FormerStore } from './former/index.ts';
import { absent, checkFormat, heldMessage, holderOf, prepareDirectory } from './directory/index.ts';
import {
  createKeychain,
  createKeys,
  type Protection,
  protectionOf,
  type Unlocked,
} from './keys/index.ts';
import { type ByWhom, unprotected } from './lock/index.ts';
import {
  type Durability,
  openRepair,
  openStore,
  type Repair,
  type RepairProgress,
  settleRepair,
  type Store,
} from './store/index.ts';

/** What the node's own records and chunks are sealed with. */
export const sealing = { primitives: nativePrimitives, random: randomBytes };

/**
 * The moment it is. Not by `performance`, whose clock stands still while the machine sleeps and knows nothing
 * of one that was set: after a month of nights it would be weeks behind.
 */
export function systemNow(): Micros {
  return Date.now() * MILLISECOND;
}

export interface OpenOptions {
  readonly directory: string;
  readonly deviceName: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person for the passphrase; `undefined` where there is nobody to ask. */
  readonly ask: () => Promise<string | undefined>;
  readonly durability?: Durability;
}

/** A data directory that this process holds. */
export interface OpenDirectory {
  readonly store: Store;
  readonly unlocked: Unlocked;
}

/**
 * Opens a data directory for this process alone, making it where there is none.
 * @throws ElatioError ELATIO_DIRECTORY_…, ELATIO_KEYS_…, ELATIO_STORE_…, ELATIO_REPAIR_STATE
 */
export async function openDirectory(options: OpenOptions): Promise<OpenDirectory> {
  const { directory } = options;
  await claimDirectory(directory);
  return openClaimed(options).catch(async (error: unknown) => {
    if (codeOf(error) === 'ELATIO_STORE_LOCKED') await refuseStarting(directory);
    throw error;
  });
}

/**
 * The same for a node, which may start locked: `undefined` where it is to.
 * @param options.locked opens nothing, even if the passphrase is to be had
 * @throws ElatioError ELATIO_LOCK_PASSPHRASE too
 */
export async function openUnlessLocked(
  options: OpenOptions & { readonly locked?: boolean },
): Promise<OpenDirectory | undefined> {
  if (!options.locked) {
    return openDirectory(options).catch((error: unknown) => {
      if (codeOf(error) !== 'ELATIO_KEYS_NEEDED') throw error;
      return undefined;
    });
  }
  await claimDirectory(options.directory);
  if ((await protectionOf(options.directory)) !== 'passphrase') throw unprotected();
  return undefined;
}

/**
 * Opens a data directory that this process holds, locked, with a passphrase that somebody gave it.
 * @param by a browser has to prove by it whose it is
 * @throws ElatioError ELATIO_KEYS_…, ELATIO_STORE_…, ELATIO_LOCK_PASSPHRASE
 */
export function openWith(
  options: OpenOptions,
  passphrase: string | undefined,
  by: ByWhom,
): Promise<OpenDirectory> {
  const ask = (): Promise<string | undefined> => Promise.resolve(passphrase);
  // What this process was started with must not open for whoever types something else.
  return openClaimed({ ...options, env: {}, ask }, (protection) => {
    if (by === 'browser' && protection !== 'passphrase') throw unprotected();
  });
}

/**
 * As {@link openDirectory}, but never makes one.
 * @throws ElatioError ELATIO_DIRECTORY_ABSENT too
 */
export async function openExistingDirectory(options: OpenOptions): Promise<OpenDirectory> {
  if ((await checkFormat(options.directory)) === undefined) throw absent(options.directory);
  return openDirectory(options);
}

/**
 * Takes an existing data directory for a repair, and looks through its store without opening it.
 * @throws ElatioError ELATIO_DIRECTORY_…, ELATIO_KEYS_…, ELATIO_STORE_LOCKED, ELATIO_STORE_KEY, ELATIO_REPAIR_…;
 *   `signal`'s reason
 */
export async function openRepairIn({
  directory,
  deviceName,
  env,
  ask,
  onProgress,
  signal,
}: Omit<OpenOptions, 'durability'> & {
  readonly onProgress?: RepairProgress;
  readonly signal?: AbortSignal;
}): Promise<Repair> {
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  await refuseHeld(directory);
  const keychain = createKeychain({ platform: process.platform });
  const { diskKey } = await createKeys({ directory, sealing, env, ask, keychain }).unlock();
  return openRepair({
    directory,
    diskKey,
    sealing,
    compression: zstd,
    now: systemNow,
    deviceName,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
}

/**
 * Opens a store that was set aside, in its folder of the data directory, to be read.
 * @throws ElatioError ELATIO_STORE_…
 */
export async function openFormer(
  path: string,
  diskKey: Uint8Array,
  deviceName: string,
): Promise<FormerStore> {
  const deps = { directory: path, diskKey, sealing, compression: zstd, now: systemNow, deviceName };
  const store = await openStore(deps);
  const docs = createDocs({
    store,
    now: systemNow,
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    onProblem: () => undefined,
  });
  return {
    store,
    docs,
    async close() {
      await docs.stop();
      await store.stop();
    },
  };
}

/** @throws ElatioError ELATIO_DIRECTORY_HELD, naming the process and its address */
export async function refuseHeld(directory: string): Promise<void> {
  const holder = await holderOf(directory);
  if (holder) throw new ElatioError('ELATIO_DIRECTORY_HELD', heldMessage(directory, holder));
}

/** Whoever began a moment ago holds the store already, and says so only when it is up. */
async function refuseStarting(directory: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await sleep(100);
    await refuseHeld(directory);
  }
}

async function claimDirectory(directory: string): Promise<void> {
  await refuseHeld(directory);
  await prepareDirectory(directory);
}

/** @param mayOpen may refuse by what protects the keys, before the data is opened */
async function openClaimed(
  { directory, env, ask, deviceName, durability }: OpenOptions,
  mayOpen: (protection: Protection) => void = () => undefined,
): Promise<OpenDirectory> {
  const keychain = createKeychain({ platform: process.platform });
  const unlocked = await createKeys({ directory, sealing, env, ask, keychain }).unlock();
  mayOpen(unlocked.protection);
  await settleRepair(directory);
  const store = await openStore({
    directory,
    diskKey: unlocked.diskKey,
    sealing,
    compression: zstd,
    now: systemNow,
    deviceName,
    ...(durability && { durability }),
  });
  return { store, unlocked };
}
