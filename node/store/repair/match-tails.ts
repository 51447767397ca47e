import { hash } from 'node:crypto';
import { includes, type Intervals, normalise } from '../../../protocol/intervals.ts';
import { type ChunkTools, openEvents, openPayloads } from '../chunks.ts';
import { monthOf } from '../keyring.ts';
import type { StreamKey } from '../partition.ts';
import type { FoundStream, TailEvent, TailPayload } from './interface.ts';
import type { PlaceReader } from './leveldb/rows.ts';
import { ordinalsIn } from './overlaps.ts';

/** What tails hold of a stream and its chunks do not. */
export interface Waiting {
  readonly events: readonly TailEvent[];
  readonly payloads: readonly TailPayload[];
}

interface MatchDeps {
  readonly tools: ChunkTools;
  readonly reader: PlaceReader;
  readonly keys: ReadonlyMap<string, StreamKey>;
  readonly stream: FoundStream;
  /** The id of the bucket of an index. */
  readonly idOf: (index: number) => string | undefined;
  /** Numbers below it may have been purged. */
  readonly leastOf: (index: number) => number;
}

/**
 * Leaves out of what tails hold of a stream all that is in its chunks, or was purged. An event is known by its
 * number, whatever ordinal was counted for it; another item by its ordinal, or by what it is.
 */
export async function notInChunks(deps: MatchDeps, tail: Waiting): Promise<Waiting> {
  const { stream, leastOf } = deps;
  const there = ordinalsIn(stream.chunks);
  const taken: Intervals = normalise([...stream.lost, ...stream.skipped]);
  const used = new Set<number>();
  /** Two at one place would hide each other. */
  const settle = (ordinal: number | undefined): number | undefined => {
    if (ordinal === undefined || used.has(ordinal)) return undefined;
    if (includes(there, ordinal) || includes(taken, ordinal)) return undefined;
    used.add(ordinal);
    return ordinal;
  };
  const isPurged = (ordinal: number | undefined): boolean =>
    ordinal !== undefined && includes(stream.removed, ordinal);

  const byPlace = new Map<string, TailEvent>();
  for (const event of tail.events) byPlace.set(`${event.index} ${event.number}`, event);
  const stored = await numbersInChunks(deps, [...byPlace.values()]);
  const events: TailEvent[] = [];
  for (const [place, event] of byPlace) {
    if (stored.has(place) || isPurged(event.ordinal)) continue;
    if (event.ordinal === undefined && event.number < leastOf(event.index)) continue;
    events.push({ ...event, ordinal: settle(event.ordinal) });
  }

  const doubtful = tail.payloads.filter(({ ordinal }) => ordinal === undefined);
  const known = await payloadsInChunks(deps, doubtful);
  const payloads: TailPayload[] = [];
  for (const item of tail.payloads) {
    if (isPurged(item.ordinal)) continue;
    if (item.ordinal !== undefined && includes(there, item.ordinal)) continue;
    const print = printOf(item.kind, item);
    if (item.ordinal === undefined && known.has(print)) continue;
    // It may stand in two tails.
    known.add(print);
    payloads.push({ ...item, ordinal: settle(item.ordinal) });
  }
  return { events, payloads };
}

/** Which of the events are in chunks, as "index number". */
export async function numbersInChunks(
  { tools, reader, keys, stream, idOf }: Omit<MatchDeps, 'leastOf'>,
  events: readonly { readonly index: number; readonly number: number }[],
): Promise<ReadonlySet<string>> {
  const stored = new Set<string>();
  const wanted = Map.groupBy(events, ({ index }) => index);
  for (const { entry, place, spans } of stream.chunks) {
    const here = [...wanted].flatMap(([index, list]) => {
      const id = idOf(index);
      const [, span] = spans.find(([other]) => other === id) ?? [];
      const inSpan = list.filter(
        ({ number }) => span && number >= span.firstNumber && number <= span.lastNumber,
      );
      return inSpan.length > 0
        ? [{ id, index, numbers: new Set(inSpan.map((e) => e.number)) }]
        : [];
    });
    const key = keys.get(entry.keyId);
    if (here.length === 0 || !key) continue;
    const { buckets, bucket, number, count } = openEvents(tools, key, await reader.read(place));
    for (let row = 0; row < count; row++) {
      for (const { id, index, numbers } of here) {
        if (buckets[bucket[row]] === id && numbers.has(number[row])) {
          stored.add(`${index} ${number[row]}`);
        }
      }
    }
  }
  return stored;
}

/** What is in chunks of the months of the items. */
async function payloadsInChunks(
  { tools, reader, keys, stream }: MatchDeps,
  items: readonly TailPayload[],
): Promise<Set<string>> {
  const prints = new Set<string>();
  const months = new Set(items.map(({ time }) => monthOf(time)));
  for (const { entry, place } of stream.chunks) {
    const key = keys.get(entry.keyId);
    if (entry.kind === 'event' || !key || !months.has(key.month)) continue;
    const { kind, rows } = openPayloads(tools, key, await reader.read(place));
    for (const row of rows) prints.add(printOf(kind, row));
  }
  return prints;
}

function printOf(
  kind: string,
  { time, payload }: { readonly time: number; readonly payload: Uint8Array },
): string {
  return `${kind} ${time} ${hash('sha256', payload)}`;
}
