import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, ElatioError } from '../protocol/error.ts';
import { MILLISECOND, type Micros } from '../protocol/event.ts';
import { nativePrimitives, randomBytes, zstd } from './crypto.ts';
import { absent, checkFormat, heldMessage, holderOf, prepareDirectory } from './directory/index.ts';
import { createKeychain, createKeys, type Unlocked } from './keys/index.ts';
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
  const { directory, env, ask, deviceName, durability } = options;
  await refuseHeld(directory);
  await prepareDirectory(directory);
  const keychain = createKeychain({ platform: process.platform });
  const unlocked = await createKeys({ directory, sealing, env, ask, keychain }).unlock();
  await settleRepair(directory);
  const store = await openStore({
    directory,
    diskKey: unlocked.diskKey,
    sealing,
    compression: zstd,
    now: systemNow,
    deviceName,
    ...(durability && { durability }),
  }).catch(async (error: unknown) => {
    if (codeOf(error) === 'ELATIO_STORE_LOCKED') await refuseStarting(directory);
    throw error;
  });
  return { store, unlocked };
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

/** @throws ElatioError ELATIO_DIRECTORY_HELD, naming the process and its address */
async function refuseHeld(directory: string): Promise<void> {
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
