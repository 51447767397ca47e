import type { Domain } from '../../../protocol/bucket.ts';
import { type Intervals, normalise } from '../../../protocol/intervals.ts';
import type { ChunkTools } from '../chunks.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Packer } from '../packer.ts';
import type { Partition } from '../partition.ts';
import { damaged } from '../seal.ts';
import type { BucketState, State } from '../state.ts';
import { unpacked } from '../unpacked.ts';
import type { PurgePlan, PurgeProgress, Sample } from './interface.ts';
import { type Selected, selectIn } from './jobs.ts';
import { type Selector, selects } from './selector.ts';

/** Events that a person is shown before. */
const SAMPLES = 10;

export interface SelectDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly packer: Packer;
}

/** Looks through all chunks; nobody may change which there are meanwhile. */
export async function selectAll(
  { state, partitionFor, keyring, tools, packer }: SelectDeps,
  selector: Selector,
  onProgress: PurgeProgress,
  signal: AbortSignal | undefined,
): Promise<PurgePlan> {
  const also = shownOtherwise(state, selector);
  const wanted = [...state.streams.values()].flatMap((stream) =>
    stream.chunks
      .filter((entry) => mayHold(state, entry, selector, also))
      .map((entry) => ({ stream, entry })),
  );
  const found: { readonly id: string; readonly ordinals: Intervals }[] = [];
  const numbers = new Map<string, number[]>();
  const sample: Sample[] = [];
  let [events, first, last] = [0, Infinity, -Infinity];
  for (const [done, { stream, entry }] of wanted.entries()) {
    signal?.throwIfAborted();
    onProgress('look', done, wanted.length);
    const key = keyring.byId(entry.keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const envelope = await partitionFor(stream.domain).chunk(entry.digest);
    const job = { key, envelope, selector, also, samples: SAMPLES - sample.length };
    const selected: Selected = (await packer.select(job)) ?? selectIn(tools, job);
    found.push({ id: stream.record.id, ordinals: selected.ordinals });
    for (const [bucket, list] of selected.numbers) {
      const known = numbers.get(bucket);
      if (known) for (const number of list) known.push(number);
      else numbers.set(bucket, [...list]);
      events += list.length;
    }
    sample.push(...selected.sample);
    first = Math.min(first, selected.first);
    last = Math.max(last, selected.last);
  }
  const streams = new Map<string, Intervals>();
  for (const [id, list] of Map.groupBy(found, (one) => one.id)) {
    const ordinals = normalise(list.flatMap((one) => one.ordinals));
    if (ordinals.length > 0) streams.set(id, ordinals);
  }
  return { events, first, last, sample, streams, numbers };
}

/** Events that are shown as something that is selected, by bucket. */
function shownOtherwise(state: State, selector: Selector): Map<string, Set<number>> {
  const also = new Map<string, Set<number>>();
  for (const bucket of bucketsOf(state, selector)) {
    for (const [number, { replacement }] of bucket.amendments) {
      if (!replacement || !selects(selector, replacement)) continue;
      const numbers = also.get(bucket.id) ?? new Set();
      also.set(bucket.id, numbers.add(number));
    }
  }
  return also;
}

function mayHold(
  state: State,
  { kind, spans }: ChunkEntry,
  { buckets, from = -Infinity, to = Infinity }: Selector,
  also: ReadonlyMap<string, unknown>,
): boolean {
  if (kind !== 'event') return false;
  return spans.some(({ bucket, firstStart, lastEnd }) => {
    const id = state.byIndex.get(bucket)?.id ?? '';
    if (also.has(id)) return true;
    return (!buckets || buckets.includes(id)) && lastEnd >= from && firstStart <= to;
  });
}

/** Buckets that may hold what is selected. */
export function bucketsOf(state: State, { buckets }: Selector): BucketState[] {
  return [...state.byIndex.values()].filter(({ id }) => !buckets || buckets.includes(id));
}

/** Selected events that are in no chunk yet. */
export function waitingSelected(state: State, selector: Selector): Sample[] {
  return bucketsOf(state, selector).flatMap((bucket) =>
    unpacked(bucket)
      .filter((event) => selects(selector, event))
      .map((event) => ({ ...event, bucket: bucket.id })),
  );
}
