import type { Document, Source } from './documents/document.ts';
import { type Live, sourceOf } from './live.ts';
import { buildSegment, inOrder } from './segment/build.ts';
import { documentsIn, merged } from './segment/merge.ts';
import { createPacking, type PackedSegment, QUICK, THOROUGH } from './segment/pack.ts';
import type { Gate } from './shelf/gate.ts';
import type { Shelf, Shelved } from './shelf/shelf.ts';
import type { Embedder } from './similar/embedder.ts';
import { type Place, type Survey, survey, type ViewedStore } from './survey.ts';

/** How much is in segments. */
export interface Progress {
  readonly events: number;
  readonly indexed: number;
  readonly segments: number;
  readonly bytes: number;
  readonly vectorBytes: number;
}

/** Keeps the shelf as the log is. */
export interface Tender {
  /** Puts what is new on the shelf, and together what has become small. */
  tend(onProgress: (progress: Progress) => void): Promise<void>;
  /** Destroys what is on the shelf of anything that is not there any more as it was. */
  forget(): Promise<void>;
}

export interface TenderLimits {
  /** With fewer events that are in no segment it is not worth while. */
  readonly least: number;
  /** Events, and documents, that a new segment is made of, about. */
  readonly events: number;
  readonly documents: number;
  /** UTF-16 units of their texts, about. */
  readonly units: number;
  /** Documents beyond which segments are not put together: they have to be in memory meanwhile. */
  readonly most: number;
  /** And words of documents. */
  readonly words: number;
  /** So many of about one size are put together. */
  readonly together: number;
}

export const TENDER_LIMITS: TenderLimits = {
  least: 8_192,
  events: 2 ** 18,
  documents: 24_576,
  units: 2 ** 23,
  most: 98_304,
  words: 3_000_000,
  together: 4,
};

export function createTender({
  store,
  shelf,
  gate,
  live,
  embedder,
  pause,
  limits: given,
}: {
  readonly store: ViewedStore;
  readonly shelf: Shelf;
  readonly gate: Gate;
  readonly live: Live;
  readonly embedder: Embedder;
  readonly pause: () => Promise<void>;
  readonly limits?: Partial<TenderLimits> | undefined;
}): Tender {
  const limits = { ...TENDER_LIMITS, ...given };
  /** Chunks that do not open, which are not tried again and again. */
  const damaged = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task);
    turn = done.catch(() => undefined);
    return done;
  }

  async function surveyed<T>(task: (found: Survey) => Promise<T>): Promise<T> {
    const found = await survey(store, shelf.segments);
    try {
      return await task(found);
    } finally {
      await found.close();
    }
  }

  const put = (built: PackedSegment | undefined, inPlaceOf: readonly Shelved[]): Promise<void> =>
    gate.write(() => shelf.put(built, inPlaceOf));

  /** @param most of documents that come */
  async function packed(
    documents: Parameters<typeof buildSegment>[0],
    sources: readonly Source[],
    { most, level }: { readonly most: number; readonly level: number },
  ): Promise<PackedSegment> {
    const packing = createPacking(level);
    const how = { most, pause, put: packing.put, embedder };
    return { head: await buildSegment(documents, sources, how), parts: packing.parts };
  }

  /** Puts some of what is in no segment into one. @returns whether there was any */
  async function add({ uncovered }: Survey): Promise<boolean> {
    const places = uncovered.filter(({ digest }) => !damaged.has(digest));
    const events = places.reduce((sum, { span }) => sum + span.count, 0);
    if (events < limits.least || events === 0) return false;
    const documents: Documents = new Map();
    const sources: Source[] = [];
    let taken = 0;
    let many = 0;
    let units = 0;
    for (const place of inChunks(places)) {
      const isFull = taken >= limits.events || many >= limits.documents || units >= limits.units;
      if (isFull) break;
      const tallies = await live.tallies(place);
      if (!tallies) {
        damaged.add(place.digest);
        continue;
      }
      const of = documents.get(place.bucket) ?? new Map<string, Document>();
      documents.set(place.bucket, of);
      for (const [texts, tally] of tallies) {
        const known = of.get(texts);
        if (known) known.tallies.push([sources.length, tally]);
        else of.set(texts, { bucket: place.bucket, texts, tallies: [[sources.length, tally]] });
      }
      many += tallies.size;
      for (const texts of tallies.keys()) units += texts.length;
      sources.push(sourceOf(place));
      taken += place.span.count;
      await pause();
    }
    if (sources.length > 0) {
      const sorted = inOrder([...documents.values()].flatMap((those) => [...those.values()]));
      const how = { most: sorted.length, level: QUICK };
      await put(await packed(sorted, sources, how), []);
    }
    return true;
  }

  /** What of segments is as it was, in one. */
  async function together(
    segments: readonly Shelved[],
    { covered }: Survey,
  ): Promise<PackedSegment | undefined> {
    const sources: Source[] = [];
    const lists = segments.map((segment) => {
      const places = (covered.get(segment) ?? []).map((place, i) =>
        place ? sources.push(segment.reader.head.sources[i]) - 1 : -1,
      );
      return documentsIn(segment.reader, places);
    });
    if (sources.length === 0) return undefined;
    const most = segments.reduce((sum, { reader }) => sum + reader.head.documents, 0);
    return packed(merged(lists), sources, { most, level: THOROUGH });
  }

  /** Puts segments together of which there are many, and drops what is not as it was. @returns whether there were any */
  async function tidy(found: Survey): Promise<boolean> {
    const chosen = worn(found) ?? small(shelf.segments, limits);
    if (!chosen) return false;
    await put(await together(chosen, found), chosen);
    return true;
  }

  async function progress(): Promise<Progress> {
    return surveyed(async ({ covered, uncovered }) => {
      let indexed = 0;
      for (const places of covered.values()) {
        for (const place of places) indexed += place?.span.count ?? 0;
      }
      const rest = uncovered.reduce((sum, { span }) => sum + span.count, 0);
      const { segments, bytes, vectorBytes } = shelf;
      return { events: indexed + rest, indexed, segments: segments.length, bytes, vectorBytes };
    });
  }

  return {
    async tend(onProgress) {
      onProgress(await progress());
      while (await inTurn(() => surveyed(add))) onProgress(await progress());
      let isTidied = false;
      while (await inTurn(() => surveyed(tidy))) isTidied = true;
      // What was dropped takes room until then.
      if (isTidied) await inTurn(() => shelf.compact());
      onProgress(await progress());
    },
    forget: () =>
      inTurn(async () => {
        live.forget();
        await surveyed(async (found) => {
          for (const [segment, places] of found.covered) {
            if (places.every((place) => place !== undefined)) continue;
            const isWorth = 2 * eventsIn(segment, places) > eventsIn(segment);
            const built = isWorth ? await together([segment], found) : undefined;
            await put(built, [segment]);
          }
        });
        shelf.forget();
        live.forget();
        // What was dropped stays on the disk until then.
        await shelf.compact();
      }),
  };
}

/** By bucket, by their texts. */
type Documents = Map<string, Map<string, Document>>;

/** Buckets of one chunk one after the other, so that it is opened once; newest first. */
function inChunks(places: readonly Place[]): Place[] {
  const chunks = new Map<string, Place[]>();
  for (const place of places) {
    const those = chunks.get(place.digest);
    if (those) those.push(place);
    else chunks.set(place.digest, [place]);
  }
  return [...chunks.values()].flat();
}

/** Events of a segment: those of sources that are as they were, where these are given. */
function eventsIn({ reader }: Shelved, places?: readonly (Place | undefined)[]): number {
  return reader.head.sources.reduce(
    (sum, { events }, i) => sum + (!places || places[i] ? events : 0),
    0,
  );
}

/** A segment less than half of which is as it was. */
function worn({ covered }: Survey): Shelved[] | undefined {
  for (const [segment, places] of covered) {
    if (2 * eventsIn(segment, places) < eventsIn(segment)) return [segment];
  }
  return undefined;
}

/** Segments of about one size, of which there are enough, and which are not too large together. */
function small(
  segments: readonly Shelved[],
  { documents, most, words: mostWords, together }: TenderLimits,
): Shelved[] | undefined {
  const sizes = new Map<number, Shelved[]>();
  for (const segment of segments) {
    const many = segment.reader.head.documents / documents;
    const size = many <= 1 ? 0 : Math.floor(Math.log(many) / Math.log(together)) + 1;
    sizes.set(size, [...(sizes.get(size) ?? []), segment]);
  }
  for (const those of sizes.values()) {
    if (those.length < together) continue;
    let sum = 0;
    let words = 0;
    const chosen = those
      .toSorted((a, b) => a.reader.head.documents - b.reader.head.documents)
      .filter(({ reader: { head } }) => {
        sum += head.documents;
        words += head.words;
        return sum <= most && words <= mostWords;
      });
    if (chosen.length > 1) return chosen;
  }
  return undefined;
}
