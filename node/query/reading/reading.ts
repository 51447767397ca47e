import { createHash } from 'node:crypto';
import type { Micros } from '../../../protocol/event.ts';
import type { View } from '../../store/index.ts';
import { createBuilder, type Events, type EventsBuilder } from '../events.ts';
import { placeOf } from '../place.ts';
import type { Pool } from '../pool/index.ts';
import type { Chunks, Part } from './chunks.ts';
import { createEventStamps, type EventStamps } from './event-stamps.ts';

/** A bucket as it was when a question was asked, cut to the question's period. */
export interface Reading {
  readonly bucket: string;
  read(from: Micros, to: Micros): Promise<Stretch>;
  /** Says what the bucket has between two moments: it is another as soon as anything there is. */
  stamp(from: Micros, to: Micros): Promise<string>;
  /** Whether it has still what it had by a stamp of then. */
  isStamped(from: Micros, to: Micros, stamp: string): Promise<boolean>;
  /** Whether chunks with what it has then were opened, all of them. */
  isAtHand(from: Micros, to: Micros): boolean;
  close(): Promise<void>;
}

interface Period {
  readonly from: Micros;
  readonly to: Micros;
}

/** What a bucket has between two moments. */
export interface Stretch {
  /** All that overlap, both moments included; oldest first, those of one start in the order of their numbers. */
  readonly events: Events;
  /** From when to when it was looked, and how far beyond these reach: a period that holds all that cuts none. */
  readonly from: Micros;
  readonly to: Micros;
  /** Whether there was more, which does not open: it may do so once it is repaired. */
  readonly isDamaged: boolean;
}

/** Events that are in no chunk are mostly no more. */
const FEW_LOOSE = 16;

/** A chunk of so few rows that looking at them costs nothing. */
const FEW_ROWS = 4_096;

/** Data that is worked with, and chunks that were opened for it. */
export interface Scratch {
  readonly pool: Pool;
  readonly chunks: Chunks;
}

export function createReading({
  scratch,
  bucket,
  view,
  period,
  eventStamps = createEventStamps(),
}: {
  /** What is worked with: each read is of one. */
  readonly scratch: () => Scratch;
  readonly bucket: { readonly id: string; readonly firstId: number };
  readonly view: View;
  readonly period: Period;
  /** Of what is read time and again. */
  readonly eventStamps?: EventStamps;
}): Reading {
  const { least, hidden, most } = view;
  const others = eventStamps.of(view.events);
  const stamps = new Map<string, Promise<string>>();
  const roughStamps = new Map<string, string>();

  const placesIn = (from: Micros, to: Micros): View['chunks'] =>
    view.chunks.filter(({ span }) => span.lastEnd >= from && span.firstStart <= to);

  async function read(wantedFrom: Micros, wantedTo: Micros): Promise<Stretch> {
    const from = Math.max(wantedFrom, period.from);
    const to = Math.min(wantedTo, period.to);
    const { pool, chunks } = scratch();
    const places = placesIn(from, to).toReversed();
    chunks.fetch(
      view,
      places.map(({ digest }) => digest),
      bucket.id,
    );
    const parts: Part[] = [];
    for (const { digest } of places) {
      parts.push(await chunks.rows(view, digest, bucket.id, { from, to }));
    }
    const expected = parts.reduce((sum, { first, end }) => sum + end - first, FEW_LOOSE);
    const made = createBuilder(pool, expected);
    for (const [i, part] of parts.entries()) {
      const { span } = places[i];
      const isWhole = isNoneOf(hidden, span.firstNumber, span.lastNumber);
      addRows(made, part, { from, least, most, hidden: isWhole ? [] : hidden });
    }
    for (const { start, duration, number, data } of others.within(from, to)) {
      made.add(start, duration, pool.intern(data), number);
    }
    const found = inOrder(made.events());
    const reach = reachOf(found, wantedFrom, wantedTo);
    const isDamaged = parts.some((part) => part.isDamaged === true);
    return { events: cut(found, period, bucket.firstId), ...reach, isDamaged };
  }

  /** Chunks that have something between two moments, by looking into those where that costs nothing. */
  async function placesWithin(from: Micros, to: Micros): Promise<View['chunks']> {
    const places: View['chunks'][number][] = [];
    const { chunks } = scratch();
    for (const place of placesIn(from, to)) {
      const { digest, span } = place;
      // One that came late is stored with others of quite another time.
      const isAround = span.firstStart < from && span.lastEnd > to && span.count <= FEW_ROWS;
      if (isAround && !reaches(await chunks.rows(view, digest, bucket.id, { from, to }), from)) {
        continue;
      }
      places.push(place);
    }
    return places;
  }

  function stampOf(places: View['chunks'], from: Micros, to: Micros): string {
    const hash = createHash('sha256');
    for (const { digest, span } of places) {
      hash.update(digest);
      const first = placeOf(hidden, span.firstNumber);
      const end = placeOf(hidden, span.lastNumber + 1);
      if (first < end) hash.update(hidden.subarray(first, end));
      if (least > span.firstStart) hash.update(String(least));
      if (most < span.lastEnd) hash.update(`to ${most}`);
    }
    hash.update(others.stamp(from, to));
    return hash.digest('base64url');
  }

  /** That of all chunks around, without looking into any. */
  function roughStamp(from: Micros, to: Micros): string {
    const key = `${from} ${to}`;
    let stamp = roughStamps.get(key);
    if (stamp === undefined) roughStamps.set(key, (stamp = stampOf(placesIn(from, to), from, to)));
    return stamp;
  }

  /** An exact one, and the rough one where that is another: mostly it says that all is as it was. */
  async function makeStamp(from: Micros, to: Micros): Promise<string> {
    const exact = stampOf(await placesWithin(from, to), from, to);
    const rough = roughStamp(from, to);
    return exact === rough ? exact : `${exact} ${rough}`;
  }

  function stamp(from: Micros, to: Micros): Promise<string> {
    const key = `${from} ${to}`;
    let made = stamps.get(key);
    if (!made) stamps.set(key, (made = makeStamp(from, to)));
    return made;
  }

  return {
    bucket: bucket.id,
    read,
    stamp,
    async isStamped(from, to, then) {
      const [exact, rough = exact] = then.split(' ');
      if (rough === roughStamp(from, to)) return true;
      const [now] = (await stamp(from, to)).split(' ', 1);
      return now === exact;
    },
    isAtHand(from, to) {
      const { chunks } = scratch();
      const places = placesIn(from, to);
      return places.length > 0 && places.every(({ digest }) => chunks.has(digest, bucket.id));
    },
    close() {
      scratch().chunks.leave(view);
      return view.close();
    },
  };
}

interface Wanted {
  readonly from: Micros;
  readonly least: Micros;
  readonly most: Micros;
  readonly hidden: ArrayLike<number>;
}

function addRows(
  made: EventsBuilder,
  { rows: { start, duration, number }, data, first, end }: Part,
  { from, least, most, hidden }: Wanted,
): void {
  for (let i = first; i < end; i++) {
    if (start[i] < least || start[i] > most) continue;
    // What had begun by then lasts until then at most.
    const long = Math.min(duration[i], most - start[i]);
    if (start[i] + long < from) continue;
    if (hidden.length > 0 && hidden[placeOf(hidden, number[i])] === number[i]) continue;
    made.add(start[i], long, data[i], number[i]);
  }
}

/** From when to when events reach, or where they do not, the moments that are given. */
function reachOf({ count, start, duration }: Events, from: Micros, to: Micros): Period {
  for (let i = 0; i < count; i++) {
    if (start[i] < from) from = start[i];
    if (start[i] + duration[i] > to) to = start[i] + duration[i];
  }
  return { from, to };
}

/** By start, then by number; ids are numbers yet. Mostly chunks follow one upon the other. */
function inOrder(events: Events): Events {
  const { count, start, id } = events;
  const compare = (a: number, b: number): number => start[a] - start[b] || id[a] - id[b];
  for (let i = 1; i < count; i++) {
    if (compare(i - 1, i) <= 0) continue;
    // As a list of its own kind a sort sees what is in order already: chunks, then what was amended.
    const order = Array.from({ length: count }, (_, at) => at).sort(compare);
    return picked(events, Uint32Array.from(order));
  }
  return events;
}

/** Cut to the period, with ids in place of numbers. */
function cut(events: Events, { from, to }: Period, firstId: number): Events {
  const { count, start, duration, id } = events;
  let before = 0;
  while (before < count && start[before] < from) before++;
  for (let i = 0; i < count; i++) {
    id[i] += firstId;
    if (start[i] + duration[i] > to) duration[i] = to - start[i];
  }
  if (before === 0) return events;
  // Cut to one start, they stand as in a list that has the newest first.
  const clipped = Array.from({ length: before }, (_, i) => i).sort(
    (a, b) => start[b] - start[a] || a - b,
  );
  let same = before;
  while (same < count && start[same] === from) same++;
  const order = Uint32Array.from({ length: count }, (_, i) => {
    if (i < same - before) return before + i;
    return i < same ? clipped[i - (same - before)] : i;
  });
  for (let i = 0; i < before; i++) {
    duration[i] -= from - start[i];
    start[i] = from;
  }
  return picked(events, order);
}

function picked(events: Events, order: Uint32Array): Events {
  const made = createBuilder(events.pool, order.length);
  for (let i = 0; i < order.length; i++) {
    const at = order[i];
    made.add(events.start[at], events.duration[at], events.data[at], events.id[at]);
  }
  return made.events();
}

function reaches({ rows: { start, duration }, first, end }: Part, from: Micros): boolean {
  for (let i = first; i < end; i++) if (start[i] + duration[i] >= from) return true;
  return false;
}

function isNoneOf(numbers: ArrayLike<number>, first: number, last: number): boolean {
  return placeOf(numbers, first) === placeOf(numbers, last + 1);
}
