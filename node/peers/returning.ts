import { DOMAINS, type Domain } from '../../protocol/bucket.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { liveKeyOf, openLive } from '../../protocol/keys/live.ts';
import type { LiveEvent } from '../../protocol/merge.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import { decodeRegister } from '../../protocol/register.ts';
import { type BucketState, noteDouble, type Store } from '../store/index.ts';
import type { PeerRecords } from './records.ts';

/**
 * A device that was put back from a backup: before it says what it has in no chunk, in the place of what it said before,
 * it looks at what others were told of that by its former self.
 */
export interface Returning {
  /** Whether it has looked, or has no need to. */
  isDone(): boolean;
  /** Somebody is there who may know. */
  met(): void;
  /** Nothing is lacking any more that somebody who is there has. */
  synced(): void;
  stop(): Promise<void>;
}

/** The incarnation that has looked, hexadecimal. */
const DONE = 'peers/returned';
/** Somebody who lacks keys, or keeps a part alone, is never done. */
const PATIENCE_MS = 60_000;

/**
 * @param deps.onDone told when it has looked
 */
export function createReturning({
  store,
  records,
  primitives,
  signing,
  onDone,
  onError,
}: {
  readonly store: Pick<Store, 'device' | 'local' | 'replicas' | 'overlay' | 'events' | 'write'>;
  readonly records: Pick<PeerRecords, 'register'>;
  readonly primitives: Primitives;
  readonly signing: Pick<Signing, 'verify'>;
  readonly onDone: () => void;
  readonly onError: (error: unknown) => void;
}): Returning {
  const { device, local, replicas, overlay } = store;
  const incarnation = hexOf(device.incarnation);
  let isDone = !device.earlier?.length || local.get(DONE) === incarnation;
  let working: Promise<void> | undefined;
  let patience: NodeJS.Timeout | undefined;

  /** What a former self told of a domain and had in no chunk then. */
  function toldOf(domain: Domain): readonly LiveEvent[] {
    const bytes = records.register(hexOf(device.publicKey), `live/${domain}`);
    if (!bytes) return [];
    const register = decodeRegister(signing, bytes);
    if (sameBytes(register.incarnation, device.incarnation)) return [];
    const { keyId } = liveKeyOf(register.content);
    const key = replicas
      .keys()
      .flatMap(({ keys }) => keys)
      .find(({ id }) => sameBytes(id, keyId));
    return key ? openLive(primitives, key.key, register.content) : [];
  }

  /** Whether it is there, to the end that was told. */
  async function isThere(
    bucket: BucketState,
    { start, duration, data }: LiveEvent,
  ): Promise<boolean> {
    const text = canonicalJson(data);
    for await (const events of store.events(bucket, { from: start, to: start })) {
      const isIt = events.some(
        (event) =>
          event.start === start && event.duration >= duration && canonicalJson(event.data) === text,
      );
      if (isIt) return true;
    }
    return false;
  }

  async function look(): Promise<void> {
    for (const domain of DOMAINS) {
      for (const told of toldOf(domain)) {
        const bucket = overlay.bucket(told.bucket);
        if (!bucket?.stream.own || (await isThere(bucket, told))) continue;
        const { start, duration, data } = told;
        // Somebody who is not there now may have it in a chunk.
        await noteDouble(local, { bucket: bucket.id, of: bucket.id, from: start, to: start });
        await store.write((transaction) => transaction.insert(bucket, { start, duration, data }));
      }
    }
    await overlay.sync();
    await local.set(DONE, incarnation);
    isDone = true;
    onDone();
  }

  function synced(): void {
    if (isDone || working) return;
    clearTimeout(patience);
    working = look()
      .catch(onError)
      .finally(() => {
        working = undefined;
      });
  }

  return {
    isDone: () => isDone,
    met() {
      if (!isDone) patience ??= setTimeout(synced, PATIENCE_MS).unref();
    },
    synced,
    async stop() {
      clearTimeout(patience);
      await working;
    },
  };
}
