import type { BucketSpec } from '../../protocol/bucket.ts';
import type { Event } from '../../protocol/event.ts';
import { type Local, mayHold, parseBucket } from '../ingest/index.ts';
import type { Gate } from '../rules/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import { readEvent, reasonOf } from './event.ts';
import type { Items } from './json/reader.ts';
import { createCandidates } from './new-events.ts';
import type { BucketTally } from './tally.ts';

/**
 * Events, and characters of their JSON, that are compared and written in one go: half of what fits into a chunk of
 * the store, because the next ones come while these are written.
 */
const BATCH = 8_192;
const BATCH_SIZE = 8 * 2 ** 20;

/** The same that are held while it is not known yet what bucket they are for. */
const MOST_HELD = 65_536;
const MOST_HELD_SIZE = 32 * 2 ** 20;

/** What a bucket cannot be made without. */
const NEEDED = ['type', 'client', 'hostname'];

export interface BucketDeps {
  readonly store: Store;
  /** What a bucket of the host `!local` gets. */
  readonly local: Local;
  readonly gate?: Gate;
  readonly dryRun: boolean;
}

/** Takes in one bucket of an export. Everything may throw ElatioError of the store. */
export interface BucketImport {
  /** One of the fields that the bucket is made from, where there is none yet. */
  field(key: string, value: unknown): void;
  /** What stands in its list of events. */
  add(items: Items): Promise<void>;
  /** Takes in what is held; all of it is on the disk when it resolves. */
  end(): Promise<void>;
  /** Lets what is being written come to its end. Never throws. */
  settle(): Promise<void>;
}

export function createBucketImport(
  { store, local, gate, dryRun }: BucketDeps,
  name: string,
  tally: BucketTally,
): BucketImport {
  const fields = new Map<string, unknown>();
  let state: 'undecided' | 'open' | 'refused' = 'undecided';
  /** What to make the bucket from, where this device has none of this name. */
  let spec: BucketSpec | undefined;
  let events: Event[] = [];
  let size = 0;
  /** While the disk is at work the next events can be read. */
  let writing: Promise<void> | undefined;
  /** What a dry run would have written last: the next may be the same. */
  let before: readonly Event[] = [];

  const own = (): BucketState | undefined => {
    const bucket = store.buckets().get(name);
    return bucket?.stream.own ? bucket : undefined;
  };

  function refuse(reason: string): void {
    state = 'refused';
    tally.because(null, reason);
    tally.refused += events.length;
    events = [];
  }

  /** @param whole whether no more fields come */
  async function decide(whole: boolean): Promise<void> {
    const bucket = own();
    if (!bucket) {
      if (!whole && !NEEDED.every((key) => fields.has(key))) {
        if (events.length < MOST_HELD && size < MOST_HELD_SIZE) return;
        return refuse(`Its ${NEEDED.join(', ')} come after ${events.length} events: too late.`);
      }
      try {
        spec = parseBucket(name, Object.fromEntries(fields), local);
      } catch (error) {
        return refuse(reasonOf(error));
      }
    }
    state = 'open';
    tally.type ??= bucket?.spec.type ?? spec?.type;
    // Another device's may hold all of it: then there is nothing to make one for.
    if (!bucket && heldIn(store, name).length === 0) await make();
  }

  async function make(): Promise<void> {
    tally.made = true;
    if (!dryRun && spec) await store.createBucket(spec);
  }

  async function write(): Promise<void> {
    await writing;
    const originals = new Map<Event, Event>();
    const sorted = admitted(originals).sort((a, b) => a.start - b.start);
    const fresh = await trulyNew(await newEvents(sorted), originals);
    if (fresh.length > 0 && !own()) await make();
    const bucket = own();
    if (fresh.length > 0 && bucket && !dryRun) {
      writing = store.append(bucket, fresh);
      // Seen where it is waited for.
      writing.catch(() => undefined);
    }
    if (dryRun) before = sorted;
    tally.added += fresh.length;
    tally.duplicates += sorted.length - fresh.length;
    for (const event of sorted) tally.span(event);
    events = [];
    size = 0;
  }

  /**
   * Those of the events that rules let in, as they let them in.
   * @param originals is given what those were that are otherwise now
   */
  function admitted(originals: Map<Event, Event>): Event[] {
    if (!gate) return events;
    const source = own()?.spec ?? spec ?? { name, type: '', client: '' };
    return events.flatMap((event) => {
      const kept = gate.filter(source, event, dryRun ? 'quietly' : undefined);
      if (!kept) tally.excluded++;
      else if (kept !== event) originals.set(kept, event);
      return kept ?? [];
    });
  }

  /** Without those that are held as they were before there was a rule for them. */
  async function trulyNew(
    fresh: readonly Event[],
    originals: ReadonlyMap<Event, Event>,
  ): Promise<readonly Event[]> {
    const changed = fresh.flatMap((event) => originals.get(event) ?? []);
    if (changed.length === 0) return fresh;
    const unknown = new Set(await newEvents(changed));
    return fresh.filter((event) => {
      const original = originals.get(event);
      return !original || unknown.has(original);
    });
  }

  /** Those of the events that nothing of this name holds. */
  async function newEvents(sorted: readonly Event[]): Promise<Event[]> {
    if (sorted.length === 0) return [];
    const candidates = createCandidates(sorted);
    const range = { from: sorted[0].start, to: sorted[sorted.length - 1].start };
    const compare = candidates.compare();
    for (const event of before.toReversed()) {
      compare({ ...event, data: JSON.stringify(event.data) });
    }
    for (const bucket of heldIn(store, name)) {
      if (!mayHold(bucket, range)) continue;
      const strike = candidates.compare();
      // What a person has deleted must not come back.
      for await (const batch of store.recorded(bucket, range)) batch.forEach(strike);
    }
    return candidates.left();
  }

  async function flush(whole: boolean): Promise<void> {
    if (state === 'undecided') await decide(whole);
    if (state === 'open' && events.length > 0) await write();
  }

  function take(item: unknown, index: number): void {
    try {
      events.push(readEvent(item));
    } catch (error) {
      tally.refused++;
      tally.because(index, reasonOf(error));
    }
  }

  return {
    field: (key, value) => void fields.set(key, value),
    async add({ values, size: added }) {
      size += added;
      for (const item of values) {
        const index = tally.read++;
        if (state === 'refused') tally.refused++;
        else take(item, index);
        if (events.length >= BATCH) await flush(false);
      }
      if (size >= BATCH_SIZE) await flush(false);
    },
    async end() {
      try {
        await flush(true);
      } finally {
        await writing;
      }
    },
    async settle() {
      await writing?.catch(() => undefined);
    },
  };
}

/** Whose events are not taken in again: what goes by this name here, and what did so where it was made. */
function heldIn(store: Store, name: string): BucketState[] {
  return [...store.buckets()]
    .filter(([shown, { spec }]) => shown === name || spec.name === name)
    .map(([, bucket]) => bucket);
}
