/**
 * Repair: makes a working store of one that is damaged, with everything that still opens. It reads files, not
 * databases (`leveldb/`), finds what is there (`findings.ts`), builds a store beside (`build.ts`) and
 * exchanges both (`exchange.ts`). What it could not find is recorded as lost, which is not purged.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_REPAIR_SPACE | there is not as much space as the store takes, or the disk got full on the way | free some |
 * | ELATIO_REPAIR_STATE | what a repair left in the middle is not what it wrote | see the message |
 */
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAINS } from '../../../protocol/bucket.ts';
import type { Sealing } from '../../../protocol/envelope.ts';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Compression } from '../../../protocol/primitives.ts';
import { bytesIn, type DamagedStore, newAsideName } from '../../directory/index.ts';
import { pathsOf } from '../load.ts';
import { partitionName } from '../partition.ts';
import { createSealer, type Sealer } from '../seal.ts';
import { openStore } from '../store.ts';
import type { Verification } from '../verify.ts';
import { build } from './build.ts';
import { exchange, settle } from './exchange.ts';
import { findAll, type Findings } from './findings.ts';
import type { RepairedBucket } from './interface.ts';
import { lockStore, unlockStore } from './lock.ts';
import { isThere, repairPlace } from './place.ts';
import { bucketsIn } from './report.ts';

export type { RepairedBucket } from './interface.ts';

/** What a repair would do. */
export interface RepairPlan {
  /** What is wrong: sentences; none where nothing is to be repaired. */
  readonly faults: readonly string[];
  readonly buckets: readonly RepairedBucket[];
  /** How many items are gone, events and others, also those of which nothing else is known. */
  readonly lost: number;
  /** Whether this device's identity is gone, so that it begins as another. */
  readonly isNewDevice: boolean;
  /** Whether what was removed may have come back: tokens that were revoked, for instance. */
  readonly mayRevive: boolean;
}

export interface Repaired {
  /** Where the damaged store is now. */
  readonly damaged: DamagedStore;
  /** A check of the repaired one. */
  readonly verification: Verification;
}

export type RepairProgress = (step: 'look' | 'build' | 'check', done: number, of: number) => void;

/** A data directory that is taken for a repair. */
export interface Repair {
  readonly plan: RepairPlan;
  /**
   * Builds the repaired store and puts it in the place of the damaged one.
   * @throws ElatioError ELATIO_REPAIR_SPACE, and of the store; `signal`'s reason. Nothing is changed then.
   */
  carryOut(): Promise<Repaired>;
  /** Lets go of the directory. */
  close(): Promise<void>;
}

export interface RepairDeps {
  /** The data directory. */
  readonly directory: string;
  /** 32 bytes, from `node/keys`. */
  readonly diskKey: Uint8Array;
  readonly sealing: Sealing;
  readonly compression: Compression;
  readonly now: () => Micros;
  readonly deviceName: string;
  readonly onProgress?: RepairProgress;
  readonly signal?: AbortSignal;
}

/**
 * Looks through a store, with nobody else at it, and changes nothing of it.
 * @throws ElatioError ELATIO_STORE_LOCKED, ELATIO_STORE_KEY, ELATIO_REPAIR_STATE; `signal`'s reason
 */
export async function openRepair(deps: RepairDeps): Promise<Repair> {
  const { directory, diskKey, sealing, compression, deviceName, signal } = deps;
  const onProgress = deps.onProgress ?? (() => undefined);
  const sealer = createSealer({ sealing, diskKey });
  const tools = { sealing, compression };
  const place = repairPlace(directory);
  const { partitions } = pathsOf(directory);
  await checkKey(partitions, sealer);
  const held = await lockStore(place, join(partitions, partitionName(sealer, 'root')));
  const close = (): Promise<void> => unlockStore(place, held);
  let findings: Findings;
  try {
    await settle(directory);
    findings = await findAll({
      directory,
      sealer,
      tools,
      sealing,
      deviceName,
      onChunk: (_, done, of) => onProgress('look', done, of),
      signal,
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    plan: {
      faults: findings.faults,
      buckets: bucketsIn(findings),
      lost: findings.lost,
      isNewDevice: !findings.root.device,
      mayRevive: findings.root.files.length > 0,
    },
    async carryOut() {
      const parts = Object.values(pathsOf(directory));
      const bytes = (await Promise.all(parts.map(bytesIn))).reduce((sum, size) => sum + size, 0);
      await checkSpace(directory, bytes);
      let done = 0;
      const of = findings.partitions
        .flatMap(({ streams }) => streams)
        .reduce((sum, { stream }) => sum + stream.chunks.length, 0);
      await build(place.built, findings, {
        sealer,
        tools,
        signal,
        onChunk: () => onProgress('build', ++done, of),
      }).catch(ranOut);
      onProgress('check', 0, 1);
      const verification = await check(deps, place.built).catch(ranOut);
      const damaged = await newAsideName(directory, 'damaged', deps.now() / 1000);
      signal?.throwIfAborted();
      await exchange(directory, damaged);
      return { damaged: { path: join(directory, damaged), bytes }, verification };
    },
    close,
  };
}

/**
 * Finishes a repair that was cut short, or takes it back; to be called before a store is opened.
 * @throws ElatioError ELATIO_STORE_LOCKED where one is under way, ELATIO_REPAIR_STATE
 */
export async function settleRepair(directory: string): Promise<void> {
  const place = repairPlace(directory);
  if (!(await isThere(place.root))) return;
  const held = await lockStore(place);
  try {
    await settle(directory);
  } finally {
    await unlockStore(place, held);
  }
}

async function check(deps: RepairDeps, directory: string): Promise<Verification> {
  const store = await openStore({ ...deps, directory });
  try {
    const verification = await store.verify(deps.signal);
    return { ...verification, faults: [...verification.faults, ...store.status().damage] };
  } finally {
    await store.stop();
  }
}

/** The disk of a store that is built gets full as that of any other, and means something else. */
function ranOut(error: unknown): never {
  if (codeOf(error) !== 'ELATIO_STORE_FULL') throw error;
  throw new ElatioError(
    'ELATIO_REPAIR_SPACE',
    'The disk got full before the repaired store was whole: nothing was changed. Free some space, and repair again.',
    { cause: error },
  );
}

/** With another key nothing would be found, and all would be called lost. */
async function checkKey(partitions: string, sealer: Sealer): Promise<void> {
  const all = await readdir(partitions).catch((): string[] => []);
  const names = all.filter((name) => /^[0-9a-f]{32}$/.test(name));
  const ours = [...DOMAINS, 'root' as const].map((domain) => partitionName(sealer, domain));
  if (names.length === 0 || names.some((name) => ours.includes(name))) return;
  throw new ElatioError('ELATIO_STORE_KEY', 'Wrong key: the store was sealed under another.');
}

async function checkSpace(directory: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= bytes) return;
  throw new ElatioError(
    'ELATIO_REPAIR_SPACE',
    `A repair needs ${bytes} bytes of free space beside the damaged store, and there are ${bavail * bsize}: nothing was changed. Free some.`,
  );
}
