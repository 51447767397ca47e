import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';
import {
  type BucketState,
  openStore,
  type Range,
  type Store,
  type StoreDeps,
  type StoredEvent,
} from '../../../node/store/index.ts';
import type { BucketSpec } from '../../../protocol/bucket.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import type { JsonObject } from '../../../protocol/json.ts';

export const sealing = { primitives: nativePrimitives, random: randomBytes };
export const DISK_KEY = new Uint8Array(32).fill(7);
/** 2026-01-01T00:00:00Z, and what the stores' clock says. */
export const T0: Micros = Date.UTC(2026, 0, 1) * 1000;
const NOW: Micros = Date.UTC(2027, 5, 1) * 1000;

/** An empty directory that goes with the test. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'elatio-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens a store that tidies only when it is told to. */
export function openStoreIn(directory: string, options: Partial<StoreDeps> = {}): Promise<Store> {
  return openStore({
    directory,
    diskKey: DISK_KEY,
    sealing,
    compression: zstd,
    now: () => NOW,
    deviceName: 'laptop',
    tidying: { items: Infinity, bytes: Infinity },
    ...options,
  });
}

/** As {@link openStoreIn}; the store is stopped with the test unless it was before. */
export async function openTestStore(
  directory: string,
  options?: Partial<StoreDeps>,
): Promise<Store> {
  const store = await openStoreIn(directory, options);
  onTestFinished(() => store.stop().catch(() => undefined));
  return store;
}

export function bucketSpec(name: string, type = 'currentwindow'): BucketSpec {
  return { name, type, client: 'test', hostname: 'host' };
}

/** The bucket of a name, made where there is none. */
export async function bucketOf(store: Store, name: string, type?: string): Promise<BucketState> {
  await store.createBucket(bucketSpec(name, type));
  const bucket = store.buckets().get(name);
  if (!bucket) throw new Error(`no bucket "${name}"`);
  return bucket;
}

/** The i-th of events that follow each other. */
export function eventAt(i: number, title = `title ${i}`): Event {
  return { start: T0 + i * 10_000_000, duration: 5_000_000, data: { app: `app ${i % 7}`, title } };
}

export function insert(store: Store, bucket: BucketState, event: Event): Promise<StoredEvent> {
  return store.write((transaction) => transaction.insert(bucket, event));
}

/** All that a read gives. */
export async function eventsOf(
  store: Store,
  bucket: BucketState,
  range?: Range,
  limit?: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of store.events(bucket, range, limit)) events.push(...batch);
  return events;
}

/** Numbers of a bucket's events, rising. */
export async function numbersOf(store: Store, bucket: BucketState): Promise<number[]> {
  return (await eventsOf(store, bucket)).map(({ number }) => number).sort((a, b) => a - b);
}

/** The title of an event that has one. */
export function titleOf({ title }: JsonObject): string {
  if (typeof title !== 'string') throw new TypeError('"title" expected a string');
  return title;
}

/** 0 … count − 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
