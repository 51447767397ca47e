import { type BucketSpec, domainOfType } from '../../protocol/bucket.ts';
import { type Micros, SECOND } from '../../protocol/event.ts';
import { TENTH, toSeconds } from './documents/document.ts';
import { createBest } from './answer/best.ts';
import { findByLikeness } from './answer/by-likeness.ts';
import { findByWords } from './answer/by-words.ts';
import type { Gathered } from './answer/gather.ts';
import { keyOf, withTime } from './answer/rank.ts';
import { OUT, type Scope, shareOf, type Time, WHOLE } from './answer/scope.ts';
import { marksIn } from './answer/text-match.ts';
import { split } from './documents/texts.ts';
import { type Live, sourceOf } from './live.ts';
import { parseQuery, type Term } from './question/parse.ts';
import type { Filter, Found, Hit, SearchQuestion } from './question/question.ts';
import type { Shelf } from './shelf/shelf.ts';
import type { Embedder } from './similar/embedder.ts';
import { type Place, type Survey, survey, type ViewedStore } from './survey.ts';

/** Answers questions of what is on a shelf, and of what is not there yet. */
export interface Searcher {
  /**
   * @param patience milliseconds after which no more is searched that is in no segment: the answer tells how much
   * @throws ElatioError ELATIO_SEARCH_WORDS, ELATIO_SEARCH_LONG, those of the store; what `pause` throws
   */
  ask(
    question: SearchQuestion,
    how: {
      readonly now: Micros;
      readonly patience: number;
      readonly pause: () => Promise<void>;
    },
  ): Promise<Found>;
}

export function createSearcher({
  store,
  shelf,
  live,
  embedder,
}: {
  readonly store: ViewedStore;
  readonly shelf: Pick<Shelf, 'segments'>;
  readonly live: Live;
  readonly embedder: Embedder;
}): Searcher {
  /** What is on the shelf of a time, and in memory; and how many events are in neither. */
  async function scopesOf(
    { covered, uncovered, views }: Survey,
    time: Time,
    patience: number,
  ): Promise<{ scopes: Scope[]; unsearched: number }> {
    const scopes: Scope[] = [];
    for (const [{ reader }, places] of covered) {
      const { sources } = reader.head;
      const shares = Uint8Array.from(places, (place, i) =>
        place ? shareOf(sources[i], time) : OUT,
      );
      if (shares.every((share) => share === OUT)) continue;
      const isAll = shares.every((share) => share === WHOLE);
      scopes.push({ reader, sources: shares, isAll, again: againOf(places, time) });
    }
    const end = performance.now() + patience;
    let unsearched = 0;
    for (const place of uncovered) {
      const { count } = place.span;
      const share = shareOf(sourceOf(place), time);
      if (share === OUT) continue;
      if (performance.now() > end && !live.has(place)) {
        unsearched += count;
        continue;
      }
      const reader = await live.segment(place);
      if (!reader) continue;
      const sources = Uint8Array.of(share);
      const again = againOf([place], time);
      scopes.push({ reader, sources, isAll: share === WHOLE, again });
    }
    const rest = await live.rest(views, time);
    const sources = new Uint8Array(rest.head.sources.length).fill(WHOLE);
    scopes.push({ reader: rest, sources, isAll: true, again: () => Promise.resolve(new Map()) });
    return { scopes, unsearched };
  }

  function againOf(places: readonly (Place | undefined)[], time: Time): Scope['again'] {
    return async (source, numbers) => {
      const place = places[source];
      return place ? live.again(place, time, numbers) : new Map();
    };
  }

  async function hitOf(
    { reader, document }: Gathered,
    tally: NonNullable<Gathered['tally']>,
    score: number,
    itsTexts: string,
    terms: readonly Term[],
  ): Promise<Hit> {
    const attributes = await reader.attributes();
    const bucket = reader.head.buckets[attributes.bucket[document]];
    const texts = split(itsTexts).map(([key, text]) => ({
      key,
      text,
      marks: marksIn(text, terms),
    }));
    const { count } = tally;
    const duration = TENTH * tally.duration;
    const [first, last] = [SECOND * tally.first, SECOND * tally.last];
    return { bucket: nameOf(bucket), texts, count, duration, first, last, score };
  }

  function nameOf(id: string): string {
    for (const [name, bucket] of store.buckets()) if (bucket.id === id) return name;
    return '';
  }

  return {
    async ask(question, { now, patience, pause }) {
      const { text, similar, order, limit } = question;
      const query = similar ? undefined : parseQuery(text);
      const { since = -Infinity, until = Infinity } = question;
      const time = { since: toSeconds(since), until: toSeconds(until) };
      const surveyed = await survey(store, shelf.segments, (name, { spec }) =>
        isWanted(question, name, spec),
      );
      try {
        const { scopes, unsearched } = await scopesOf(surveyed, time, patience);
        const found = query
          ? await findByWords(scopes, query, question, { time, pause })
          : await findByLikeness(scopes, question, { embedder, time, pause });
        const best = createBest<readonly [Gathered, NonNullable<Gathered['tally']>, number]>(limit);
        let total = 0;
        for (const one of found.values()) {
          if (!one.tally) continue;
          total++;
          const score = query ? withTime(one.fit, one.tally, toSeconds(now)) : one.fit;
          const key = keyOf(order, one.tally, score);
          const { last } = one.tally;
          if (best.isWanted(key, last)) best.add(key, last, [one, one.tally, score]);
        }
        const terms = query ? query.all.flat() : [];
        const hits: Hit[] = [];
        const chosen = best.all();
        const itsTexts = await textsOf(chosen.map(([one]) => one));
        for (const [one, tally, score] of chosen) {
          hits.push(await hitOf(one, tally, score, itsTexts.get(one) ?? '', terms));
          await pause();
        }
        return { total, hits, unsearched };
      } finally {
        await surveyed.close();
      }
    },
  };
}

/** Texts of some, read in the order in which they are kept. */
async function textsOf(those: readonly Gathered[]): Promise<Map<Gathered, string>> {
  const texts = new Map<Gathered, string>();
  for (const [reader, of] of Map.groupBy(those, (one) => one.reader)) {
    const byDocument = new Map(of.map((one) => [one.document, one]));
    const documents = [...byDocument.keys()].sort((a, b) => a - b);
    for await (const [document, text] of reader.textsOf(documents)) {
      const one = byDocument.get(document);
      if (one) texts.set(one, text);
    }
  }
  return texts;
}

function isWanted(
  { domain, type, device, bucket }: Filter,
  name: string,
  spec: Pick<BucketSpec, 'type' | 'hostname'>,
): boolean {
  if (bucket !== undefined && name !== bucket) return false;
  if (type !== undefined && spec.type !== type) return false;
  if (device !== undefined && spec.hostname !== device) return false;
  return domain === undefined || domainOfType(spec.type) === domain;
}
