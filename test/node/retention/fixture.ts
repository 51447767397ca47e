import { createAudit, type Audit } from '../../../node/audit/index.ts';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createPurge, type Purge } from '../../../node/purge/index.ts';
import {
  createRetainingGate,
  createRetention,
  createRetentionRecord,
  createVeils,
  type Retention,
} from '../../../node/retention/index.ts';
import type { Gate } from '../../../node/rules/index.ts';
import type { BucketState } from '../../../node/store/index.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import { type Opened, openDocsIn } from '../docs/fixture.ts';
import { eventsOf, T0 } from '../store/fixture.ts';

export const DAY: Micros = 86_400_000_000;

/** A clock that a test moves. */
export interface Clock {
  now: Micros;
}

export interface RetainingNode extends Opened {
  readonly retention: Retention;
  readonly purge: Purge;
  readonly audit: Audit;
  readonly gate: Gate;
  readonly errors: readonly unknown[];
}

const ALL: Gate = {
  filter: (_, event) => event,
  record: (_, event) => event,
  beat: (_, event) => event,
  late: (_, event) => event,
};

/**
 * Opens a directory as the daemon does: what a crash left half done is ended.
 * @param carriedOut is called when a month has been reduced
 */
export async function openRetaining(
  directory: string,
  clock: Clock,
  carriedOut?: () => Promise<unknown>,
): Promise<RetainingNode> {
  const opened = await openDocsIn(directory);
  const { store, docs } = opened;
  const now = (): Micros => clock.now;
  const record = createRetentionRecord(store.local);
  const veils = createVeils({ record, policies: () => docs.retention, now });
  store.veil((domain) => veils.over(domain));
  const gate = createRetainingGate(ALL, (domain) => veils.over(domain));
  const purge = createPurge({ store, docs, random: randomBytes });
  await purge.start();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const audit = createAudit({ store, sha256: nativePrimitives.sha256, now, onError });
  const replace: Purge['replace'] = async (...what) => {
    await purge.replace(...what);
    await carriedOut?.();
  };
  const retention = createRetention({
    store,
    purge: { ...purge, replace },
    veils,
    record,
    audit,
    now,
    onError,
  });
  return { ...opened, retention, purge, audit, gate, errors };
}

/** The i-th of pages that are seen one a day, from T0 on. */
export function pageAt(i: number): Event {
  const url = `https://site${i % 3}.example/path/${i}`;
  const data = { url, title: `page ${i}`, audible: false };
  return { start: T0 + i * DAY, duration: 5_000_000, data };
}

/** What a person sees of a bucket, oldest first: titles, or addresses where there is none. */
export async function seenIn({ store }: Opened, bucket: BucketState): Promise<string[]> {
  const events = await eventsOf(store, bucket);
  return events.map(({ data }) => JSON.stringify(data['title'] ?? data['url'])).reverse();
}
