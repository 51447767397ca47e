/** What purging does with one chunk; runs in the thread that packs. */
import { includes, intersect, type Intervals, intervalsOf } from '../../../protocol/intervals.ts';
import { eventAt } from '../../../protocol/codec/columns.ts';
import type { Micros } from '../../../protocol/event.ts';
import { ordinalsOf, pickColumns } from '../../../protocol/codec/pick.ts';
import type { ItemKind } from '../../../protocol/manifest.ts';
import {
  type ChunkTools,
  openEvents,
  openPayloads,
  type SealedChunk,
  sealEvents,
  sealPayloads,
} from '../chunks.ts';
import { pairsOf } from '../ends.ts';
import { type BucketSpan, spansOf } from '../entry.ts';
import type { StreamKey } from '../partition.ts';
import type { Sample } from './interface.ts';
import { selectionOf, type Selector } from './selector.ts';
import type { Source } from '../../../protocol/rules/subject.ts';

export interface SelectJob {
  readonly key: StreamKey;
  readonly envelope: Uint8Array;
  readonly selector: Selector;
  /** Where the events of buckets come from, by their ids: of those that the chunk has. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Numbers that are selected whatever their data is, by bucket. */
  readonly also: ReadonlyMap<string, ReadonlySet<number>>;
  /** Numbers that are not selected, by bucket: another purge has named them. */
  readonly not: ReadonlyMap<string, readonly number[]>;
  /** Most events to give as samples. */
  readonly samples: number;
}

/** Events of one chunk that are to go. */
export interface Selected {
  readonly ordinals: Intervals;
  /** Numbers by bucket. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  readonly sample: readonly Sample[];
  /** Starts of the first and the last; infinite where there is none. */
  readonly first: Micros;
  readonly last: Micros;
}

export function selectIn(
  tools: ChunkTools,
  { key, envelope, selector, sources, also, not, samples }: SelectJob,
): Selected {
  const columns = openEvents(tools, key, envelope);
  const rows = new Set(selectionOf(selector, (id) => sources.get(id)).rows(columns));
  for (const [id, numbers] of also) {
    const code = columns.buckets.indexOf(id);
    for (let row = 0; row < columns.count && code >= 0; row++) {
      if (columns.bucket[row] === code && numbers.has(columns.number[row])) rows.add(row);
    }
  }
  for (const [id, list] of not) {
    const code = columns.buckets.indexOf(id);
    const numbers = new Set(list);
    for (const row of rows) {
      if (columns.bucket[row] === code && numbers.has(columns.number[row])) rows.delete(row);
    }
  }
  const ordinals = ordinalsOf(columns);
  const numbers = Map.groupBy(rows, (row) => columns.buckets[columns.bucket[row]]);
  const starts = [...rows].map((row) => columns.start[row]);
  return {
    ordinals: intervalsOf([...rows].map((row) => ordinals[row])),
    numbers: new Map(
      [...numbers].map(([id, list]) => [id, list.map((row) => columns.number[row])]),
    ),
    sample: [...rows].slice(0, samples).map((row) => eventAt(columns, row)),
    first: starts.reduce((least, start) => Math.min(least, start), Infinity),
    last: starts.reduce((most, start) => Math.max(most, start), -Infinity),
  };
}

export interface ResealJob {
  readonly kind: ItemKind;
  readonly key: StreamKey;
  readonly newKey: StreamKey;
  readonly envelope: Uint8Array;
  /** Ordinals: see `../ends.ts`. */
  readonly removed: Uint8Array;
}

/** A chunk without what was removed, under another key. */
export interface Resealed extends SealedChunk {
  readonly count: number;
  readonly ordinals: Intervals;
  /** Of each bucket, by its id in place of the local index. */
  readonly spans: readonly (readonly [id: string, span: BucketSpan])[];
}

/** @returns nothing where nothing is left */
export function resealWithout(
  tools: ChunkTools,
  { kind, key, newKey, envelope, removed: ends }: ResealJob,
): Resealed | 'nothing' {
  const removed = pairsOf(ends);
  if (kind !== 'event') {
    const rows = openPayloads(tools, key, envelope).rows.filter(
      ({ ordinal }) => !includes(removed, ordinal),
    );
    if (rows.length === 0) return 'nothing';
    const ordinals = intervalsOf(rows.map(({ ordinal }) => ordinal));
    return { ...sealPayloads(tools, newKey, kind, rows), count: rows.length, ordinals, spans: [] };
  }
  const columns = openEvents(tools, key, envelope);
  const kept: number[] = [];
  ordinalsOf(columns).forEach((ordinal, row) => {
    if (!includes(removed, ordinal)) kept.push(row);
  });
  if (kept.length === 0) return 'nothing';
  const left = pickColumns(columns, kept);
  const spans = spansOf(
    left,
    left.buckets.map((_, place) => place),
  );
  return {
    ...sealEvents(tools, newKey, left),
    count: left.count,
    ordinals: left.ordinals,
    spans: spans.map((span, place) => [left.buckets[place], span]),
  };
}

/** The part of the intervals that is among a chunk's ordinals: quick, though there may be a million of them. */
export function within(intervals: Intervals, ordinals: Intervals): Intervals {
  const first = ordinals[0].first;
  const end = ordinals[ordinals.length - 1].end;
  const from = placeOf(intervals, first);
  let to = from;
  while (to < intervals.length && intervals[to].first < end) to++;
  return intersect(intervals.slice(from, to), ordinals);
}

/** The place of the first interval that ends behind an ordinal. */
function placeOf(intervals: Intervals, ordinal: number): number {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle].end <= ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}
