import { DOMAINS, type Domain } from '../../../protocol/bucket.ts';
import { bytesOfHex, hexOf, sameBytes } from '../../../protocol/bytes.ts';
import type { MonthKey } from '../../../protocol/keys/interface.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';
import type { Store } from '../../store/index.ts';
import type { Replicas } from '../../store/replica/interface.ts';
import type { RegisterWriter } from './writer.ts';

/** Tells others what is in no chunk yet, domain by domain, as it changes. */
export interface Live {
  /** Somebody is there to be told: all domains are looked at. */
  wake(): void;
  /** Another machine with this device's key said something in its place: what this one has is told anew. */
  replaced(): void;
  start(): void;
  stop(): Promise<void>;
}

/** A domain is told this often at most. */
const EVERY_MS = 250;
/** This often where all that is new is that something lasts longer: watchers say so each second, and each is a write here and there. */
const LONGER_MS = 5000;
/** What changes together is told together. */
const TOGETHER_MS = 20;
/** Chunks of fewer events are not made for others' sake. */
const LEAST_CHUNK = 64;
/** Two machines with one key must not answer each other without end. */
const REPLACED_MS = 60_000;
/** What is told where nothing is at work. */
const NOTHING = '';

/**
 * While nobody is connected nothing is written: it all is in the tail, and told once somebody is.
 * @param deps.seal makes the content of a register
 */
export function createLive({
  store,
  replicas,
  writer,
  seal,
  before,
  isHeard,
  onError,
}: {
  readonly store: Pick<Store, 'onChange' | 'device'>;
  readonly replicas: Pick<Replicas, 'live' | 'settle' | 'monthKey'>;
  readonly writer: RegisterWriter;
  readonly seal: (
    place: { readonly streamId: Uint8Array; readonly key: MonthKey },
    events: readonly LiveEvent[],
  ) => Uint8Array;
  /** Tells the keys that others need. */
  readonly before: () => Promise<void>;
  readonly isHeard: () => boolean;
  readonly onError: (error: unknown) => void;
}): Live {
  const changed = new Set<Domain>();
  /** What was told last, since the start. */
  const told = new Map<Domain, string>();
  /** Keys that others have, or are about to: looking through those of ten years costs more than all else here. */
  const known = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let isTelling = false;
  let settling: NodeJS.Timeout | undefined;
  let lastAt = -Infinity;
  let replacing: NodeJS.Timeout | undefined;
  let replacedAt = -Infinity;
  let telling: Promise<void> = Promise.resolve();
  let end: (() => void) | undefined;
  let isStopped = false;

  /** Edits wait in no domain's events: nothing tells of them. */
  function settle(): void {
    if (!isHeard()) {
      clearInterval(settling);
      settling = undefined;
      return;
    }
    telling = telling.then(() => replicas.settle(LEAST_CHUNK)).catch(onError);
  }

  function later(everyMs = EVERY_MS): void {
    const now = performance.now();
    const due = Math.max(now + TOGETHER_MS, lastAt + everyMs);
    if (isTelling || due >= dueAt || isStopped || !isHeard()) return;
    clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(() => {
      isTelling = true;
      telling = telling
        .then(tell)
        .catch(onError)
        .finally(() => {
          isTelling = false;
          dueAt = Infinity;
          if (changed.size > 0) later();
        });
    }, due - now).unref();
  }

  async function tell(): Promise<void> {
    lastAt = performance.now();
    const domains = [...changed];
    changed.clear();
    for (const domain of domains) await tellOf(domain);
  }

  async function tellOf(domain: Domain): Promise<void> {
    const events = await replicas.live(domain);
    const last = told.get(domain) ?? (writer.has(nameOf(domain)) ? undefined : NOTHING);
    if (events.length === 0 && last === NOTHING) return;
    const { streamId, key } = await replicas.monthKey(domain);
    // A purge gives a month another key: nothing is to stay sealed under the one before.
    const keyId = hexOf(key.id);
    const text = events.length === 0 ? NOTHING : `${keyId} ${JSON.stringify(events)}`;
    if (text === last) return;
    if (!known.has(keyId)) await before();
    known.add(keyId);
    await writer.write(nameOf(domain), seal({ streamId: bytesOfHex(streamId), key }, events));
    told.set(domain, text);
  }

  function wake(): void {
    settling ??= setInterval(settle, EVERY_MS).unref();
    for (const domain of DOMAINS) changed.add(domain);
    later();
  }

  return {
    wake,
    replaced() {
      const wait = Math.max(0, replacedAt + REPLACED_MS - performance.now());
      replacing ??= setTimeout(() => {
        replacing = undefined;
        replacedAt = performance.now();
        told.clear();
        wake();
      }, wait).unref();
    },
    start() {
      end = store.onChange((change) => {
        const { stream } = change.bucket;
        if (!sameBytes(stream.record.device, store.device.publicKey)) return;
        changed.add(stream.domain);
        later(change.kind === 'event' && change.extended ? LONGER_MS : EVERY_MS);
      });
    },
    async stop() {
      isStopped = true;
      end?.();
      clearTimeout(timer);
      clearTimeout(replacing);
      clearInterval(settling);
      await telling;
    },
  };
}

function nameOf(domain: Domain): string {
  return `live/${domain}`;
}
