/** Edits of events: which texts are to stand in the place of which, and that they may. */
import type { EditHeader, Outcome } from '../../protocol/document.ts';
import { encodeText } from '../../protocol/document.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
import { createTagger, type Sha256 } from '../../protocol/stream.ts';
import { unknownBucket } from '../ingest/index.ts';
import { excluded, type Gate } from '../rules/index.ts';
import type { BucketState, LocatedEvent, Store } from '../store/index.ts';
import { noEvent, partsOf } from './amendments.ts';
import type { Part } from './documents.ts';
import { checkMerge, checkPieces, merged, tooMany } from './event-checks.ts';
import type { Docs, Edit, EditKind, Replacement } from './interface.ts';

/** Most events that one edit may change. */
const MOST_EVENTS = 100_000;

export type Corrections = Pick<
  Docs,
  | 'deleteEvents'
  | 'deleteEventsOf'
  | 'replaceEvents'
  | 'splitEvent'
  | 'mergeEvents'
  | 'relabelEvents'
  | 'restoreEvents'
>;

/** An event that was recorded, with what stands in its place; `undefined` where a piece was deleted. */
interface Standing {
  readonly event: LocatedEvent;
  pieces: (Event | undefined)[] | 'recorded';
  isChanged: boolean;
}

interface CorrectionDeps {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly gate?: Gate | undefined;
  /** Makes an edit. */
  readonly edit: (
    header: Omit<EditHeader, 'id' | 'undoes' | 'by'> & { readonly kind: EditKind },
    parts: readonly Part[],
  ) => Promise<Edit | undefined>;
}

/** Nothing else may be edited while one of these runs. */
export function createCorrections({ store, sha256, gate, edit }: CorrectionDeps): Corrections {
  const { overlay } = store;

  function bucketNamed(name: string): BucketState {
    const bucket = store.buckets().get(name);
    if (!bucket) throw unknownBucket(name);
    return bucket;
  }

  /** The events that numbers are of, by their own numbers. */
  async function standingOf(
    bucket: BucketState,
    numbers: readonly number[],
  ): Promise<Map<number, Standing>> {
    if (numbers.length > MOST_EVENTS) throw tooMany(numbers.length, MOST_EVENTS);
    const { pieces, amendments } = bucket;
    const events = new Set(numbers.flatMap((number) => pieces.place(number)?.event ?? []));
    if (bucket.live.some(({ number }) => events.has(number))) throw stillOpen();
    const located = await overlay.locate(bucket, [...events]);
    const standing = located.map((event): [number, Standing] => {
      const shown = amendments.get(event.number)?.shown ?? [event];
      const list = Array.from(
        { length: pieces.count(event.number) },
        (): Event | undefined => undefined,
      );
      for (const one of shown) list[pieces.place(one.number)?.piece ?? 0] = eventIn(one);
      return [event.number, { event, pieces: list, isChanged: false }];
    });
    return new Map(standing);
  }

  /** What is shown under a number, and how to change it; nothing where a person sees none. */
  function shownAs(bucket: BucketState, standing: ReadonlyMap<number, Standing>, number: number) {
    const place = bucket.pieces.place(number);
    const found = place && standing.get(place.event);
    if (!found || found.pieces === 'recorded') return undefined;
    const { pieces } = found;
    const event = pieces[place.piece];
    if (!event || overlay.isHidden(bucket, event.start)) return undefined;
    return {
      event,
      set(by: Event | undefined): void {
        pieces[place.piece] = by;
        found.isChanged = true;
      },
      add(by: Event): void {
        pieces.push(by);
      },
    };
  }

  /** An event as the rules let it be. @throws ElatioError ELATIO_RULES_EXCLUDED */
  function admitted({ spec }: BucketState, by: Event): Event {
    if (!gate) return by;
    const event = gate.filter(spec, by);
    if (event) return event;
    throw excluded();
  }

  /** Writes the texts that are to stand in the place of events. */
  async function outcomesOf(
    bucket: BucketState,
    standing: Iterable<Standing>,
  ): Promise<{ readonly event: LocatedEvent; readonly outcome: Outcome }[]> {
    const changed = [...standing].filter(({ isChanged }) => isChanged);
    const { domain } = bucket.stream;
    const { record } = await overlay.stream(domain);
    const tagger = createTagger(sha256, record.tagKey);
    const stream = new Uint8Array(Buffer.from(record.id, 'hex'));
    return store.write((transaction) =>
      changed.map(({ event, pieces }) => {
        const place = (by: Event) => {
          const item = { time: event.start, payload: encodeText(by) };
          const ordinal = transaction.item(domain, 'text', item.time, item.payload);
          return { stream, ordinal, tag: tagger.payload('text', item).slice() };
        };
        if (pieces === 'recorded') return { event, outcome: pieces };
        const [first, ...more] = pieces;
        if (pieces.every((piece) => !piece)) return { event, outcome: 'deleted' as const };
        if (first && more.length === 0) return { event, outcome: place(first) };
        return { event, outcome: pieces.map((piece) => piece && place(piece)) };
      }),
    );
  }

  async function correct(
    kind: EditKind,
    changed: readonly (readonly [BucketState, Iterable<Standing>])[],
    count: number,
    of = changed.length === 1 ? changed[0][0].id : '',
  ): Promise<Edit | undefined> {
    if (count === 0) return undefined;
    const parts: Part[] = [];
    for (const [bucket, standing] of changed) {
      parts.push(...partsOf(bucket, await outcomesOf(bucket, standing)));
    }
    return edit({ kind, of, count }, parts);
  }

  async function replaced(
    name: string,
    events: readonly Replacement[],
  ): Promise<readonly [BucketState, Iterable<Standing>, count: number]> {
    const bucket = bucketNamed(name);
    const standing = await standingOf(
      bucket,
      events.map(({ number }) => number),
    );
    // Of several for one event the last counts, as if they had come one after the other.
    const wanted = new Map(events.map((by) => [by.number, admitted(bucket, by)]));
    for (const [number, by] of wanted) {
      const there = shownAs(bucket, standing, number);
      if (!there) throw noEvent(name, number);
      there.set(eventIn(by));
    }
    return [bucket, standing.values(), wanted.size];
  }

  async function deleted(
    name: string,
    numbers: readonly number[],
  ): Promise<readonly [BucketState, Iterable<Standing>, count: number]> {
    const bucket = bucketNamed(name);
    const standing = await standingOf(bucket, numbers);
    let count = 0;
    for (const number of new Set(numbers)) {
      const there = shownAs(bucket, standing, number);
      there?.set(undefined);
      if (there) count++;
    }
    return [bucket, standing.values(), count];
  }

  return {
    async deleteEvents(name, numbers) {
      const [bucket, standing, count] = await deleted(name, numbers);
      return correct('events-delete', [[bucket, standing]], count);
    },
    async deleteEventsOf(lists, of) {
      const total = lists.values().reduce((sum, numbers) => sum + numbers.length, 0);
      if (total > MOST_EVENTS) throw tooMany(total, MOST_EVENTS);
      const changed: (readonly [BucketState, Iterable<Standing>])[] = [];
      let gone = 0;
      for (const [name, numbers] of lists) {
        const [bucket, standing, count] = await deleted(name, numbers);
        if (count > 0) changed.push([bucket, standing]);
        gone += count;
      }
      return correct(
        'events-delete',
        changed,
        gone,
        of === undefined ? undefined : bucketNamed(of).id,
      );
    },
    async replaceEvents(name, events) {
      const [bucket, standing, count] = await replaced(name, events);
      return correct('events-replace', [[bucket, standing]], count);
    },
    async relabelEvents(lists) {
      const changed: (readonly [BucketState, Iterable<Standing>])[] = [];
      let total = 0;
      for (const [name, events] of lists) {
        const [bucket, standing, count] = await replaced(name, events);
        if (count > 0) changed.push([bucket, standing]);
        total += count;
      }
      if (total > MOST_EVENTS) throw tooMany(total, MOST_EVENTS);
      return correct('events-relabel', changed, total);
    },
    async splitEvent(name, number, pieces) {
      const bucket = bucketNamed(name);
      const standing = await standingOf(bucket, [number]);
      const there = shownAs(bucket, standing, number);
      if (!there) throw noEvent(name, number);
      const [first, ...more] = checkPieces(there.event, pieces).map((by) => admitted(bucket, by));
      there.set(first);
      for (const piece of more) there.add(piece);
      return correct('events-split', [[bucket, standing.values()]], pieces.length);
    },
    async mergeEvents(name, numbers, data) {
      const bucket = bucketNamed(name);
      const standing = await standingOf(bucket, numbers);
      const list = [...new Set(numbers)].map((number) => {
        const there = shownAs(bucket, standing, number);
        if (!there) throw noEvent(name, number);
        return { number, ...there };
      });
      list.sort((a, b) => a.event.start - b.event.start || a.number - b.number);
      checkMerge(
        list.map(({ event }) => event),
        data,
      );
      for (const there of list) there.set(undefined);
      const by = merged(
        list.map(({ event }) => event),
        data,
      );
      list[0].set(admitted(bucket, by));
      return correct('events-merge', [[bucket, standing.values()]], list.length);
    },
    async restoreEvents(name, numbers) {
      const bucket = bucketNamed(name);
      const standing = await standingOf(bucket, numbers);
      let count = 0;
      for (const number of numbers) {
        const found = standing.get(bucket.pieces.place(number)?.event ?? -1);
        if (!found || overlay.isHidden(bucket, found.event.start)) throw noEvent(name, number);
        if (found.isChanged || !bucket.amendments.has(found.event.number)) continue;
        found.pieces = 'recorded';
        found.isChanged = true;
        count++;
      }
      return correct('events-restore', [[bucket, standing.values()]], count);
    },
  };
}

function eventIn({ start, duration, data }: Event): Event {
  return { start, duration, data };
}

function stillOpen(): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_OPEN',
    'Another device is recording this event, or did within the last hour: change it there, or here when that is over. Nothing was changed.',
  );
}
