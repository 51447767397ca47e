import type { Domain } from '../../../protocol/bucket.ts';
import { type Intervals, normalise } from '../../../protocol/intervals.ts';
import type { ChunkTools } from '../chunks.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Packer } from '../packer.ts';
import type { Partition } from '../partition.ts';
import { damaged } from '../seal.ts';
import type { BucketState, State, StreamState } from '../state.ts';
import { unpacked } from '../unpacked.ts';
import type { PurgePlan, PurgeProgress, Sample } from './interface.ts';
import { type Selected, selectIn } from './jobs.ts';
import { type Selection, selectionOf, type Selector } from './selector.ts';
import type { Source } from '../../../protocol/rules/subject.ts';

/** Events that a person is shown before. */
const SAMPLES = 10;

export interface SelectDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly packer: Packer;
  /** Whether another device writes a stream. */
  readonly isReplica: (stream: StreamState) => boolean;
}

/** What is in chunks, numbers in any order. */
interface Found extends Omit<PurgePlan, 'numbers' | 'live'> {
  readonly numbers: ReadonlyMap<string, readonly number[]>;
}

/** Looks through all chunks; nobody may change which there are meanwhile. */
export async function selectAll(
  { state, partitionFor, keyring, tools, packer, isReplica }: SelectDeps,
  selector: Selector,
  onProgress: PurgeProgress,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const selection = selectionIn(state, selector);
  const also = shownOtherwise(state, selector, selection);
  const wanted = [...state.streams.values()].flatMap((stream) =>
    stream.chunks
      .filter((entry) => mayHold(state, entry, selector, also))
      .map((entry) => ({ stream, entry })),
  );
  const found: { readonly id: string; readonly ordinals: Intervals }[] = [];
  const numbers = new Map<string, number[]>();
  const sample: Sample[] = [];
  let [events, others, first, last] = [0, 0, Infinity, -Infinity];
  for (const [done, { stream, entry }] of wanted.entries()) {
    signal?.throwIfAborted();
    onProgress('look', done, wanted.length);
    const key = keyring.byId(entry.keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const envelope = await partitionFor(stream.domain).chunk(entry.digest);
    const sources = sourcesOf(state, entry);
    const not = hiddenIn(state, entry);
    const samples = SAMPLES - sample.length;
    const job = { key, envelope, selector, sources, also, not, samples };
    const selected: Selected = (await packer.select(job)) ?? selectIn(tools, job);
    if (isReplica(stream)) for (const [, list] of selected.numbers) others += list.length;
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
  return { events, others, first, last, sample, streams, numbers };
}

/** Events that are shown as something that is selected, by bucket. */
function shownOtherwise(
  state: State,
  selector: Selector,
  selection: Selection,
): Map<string, Set<number>> {
  const also = new Map<string, Set<number>>();
  for (const bucket of bucketsOf(state, selector)) {
    for (const [number, { shown }] of bucket.amendments.entries()) {
      if (!shown.some((event) => selection.selects(bucket.id, event))) continue;
      const numbers = also.get(bucket.id) ?? new Set();
      also.set(bucket.id, numbers.add(number));
    }
  }
  return also;
}

/** What other purges name already of a chunk. */
function hiddenIn(state: State, { spans }: ChunkEntry): Map<string, readonly number[]> {
  const hidden = spans.flatMap(({ bucket, firstNumber, lastNumber }) => {
    const { id, purged } = state.byIndex.get(bucket) ?? {};
    return id && purged ? [[id, [...purged.within(firstNumber, lastNumber)]] as const] : [];
  });
  return new Map(hidden);
}

function mayHold(
  state: State,
  { kind, spans }: ChunkEntry,
  { buckets, from = -Infinity, to = Infinity, begins = -Infinity }: Selector,
  also: ReadonlyMap<string, unknown>,
): boolean {
  if (kind !== 'event') return false;
  return spans.some(({ bucket, firstStart, lastEnd }) => {
    const id = state.byIndex.get(bucket)?.id ?? '';
    if (also.has(id)) return true;
    const isInTime = lastEnd >= Math.max(from, begins) && firstStart <= to;
    return isInTime && (!buckets || buckets.includes(id));
  });
}

/** A selector, ready to be asked about events of the buckets that there are. */
export function selectionIn(state: State, selector: Selector): Selection {
  return selectionOf(selector, (id) => state.byId.get(id)?.spec);
}

function sourcesOf(state: State, { spans }: ChunkEntry): Map<string, Source> {
  const buckets = spans.flatMap(({ bucket }) => state.byIndex.get(bucket) ?? []);
  // Not what else is said of a bucket: it has to cross to the thread.
  return new Map(
    buckets.map(({ id, spec: { name, type, client } }) => [id, { name, type, client }]),
  );
}

/** Buckets that may hold what is selected. */
export function bucketsOf(state: State, { buckets }: Selector): BucketState[] {
  return [...state.byIndex.values()].filter(({ id }) => !buckets || buckets.includes(id));
}

/** Selected events that are in no chunk yet. */
export function waitingSelected(state: State, selector: Selector): Sample[] {
  const selection = selectionIn(state, selector);
  return bucketsOf(state, selector).flatMap((bucket) =>
    unpacked(bucket)
      .filter((event) => selection.selects(bucket.id, event))
      .map((event) => ({ ...event, bucket: bucket.id })),
  );
}
