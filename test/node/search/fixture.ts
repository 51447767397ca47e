import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { tools } from '../../../node/query/tools.ts';
import { createLive } from '../../../node/search/live.ts';
import type { Found, SearchQuestion } from '../../../node/search/question/question.ts';
import { createSearcher } from '../../../node/search/searcher.ts';
import { createGate } from '../../../node/search/shelf/gate.ts';
import { openShelf, type Rooms, type Shelf } from '../../../node/search/shelf/shelf.ts';
import { createGramEmbedder } from '../../../node/search/similar/grams.ts';
import { createTender, type Progress, type TenderLimits } from '../../../node/search/tender.ts';
import type { ViewedStore } from '../../../node/search/survey.ts';
import { createSealer, type BucketState, type Store } from '../../../node/store/index.ts';
import { DISK_KEY, sealing, T0 } from '../store/fixture.ts';

/** Few events are worth an index, and few documents make a segment, so that there are many of them. */
export const SMALL: Partial<TenderLimits> = {
  least: 1,
  events: 12,
  documents: 8,
  most: 60,
  together: 2,
};

export const DAY = 86_400_000_000;

/** A question with what is usual where nothing is said. */
export function questionOf(text: string, more: Partial<SearchQuestion> = {}): SearchQuestion {
  return { text, similar: false, order: 'best', limit: 1_000, ...more };
}

export function openTestShelf(directory: string, rooms: Partial<Rooms> = {}): Promise<Shelf> {
  const room = 2 ** 24;
  return openShelf({
    location: join(directory, 'search'),
    sealer: createSealer({ sealing, diskKey: DISK_KEY }),
    random: randomBytes,
    rooms: {
      parts: room,
      dear: room,
      texts: room,
      packedTexts: room,
      packedVectors: room,
      ...rooms,
    },
    embedder: createGramEmbedder().name,
  });
}

/** The parts of a search without its thread. */
export interface Parts {
  readonly shelf: Shelf;
  ask(text: string, more?: Partial<SearchQuestion>, patience?: number): Promise<Found>;
  tend(): Promise<Progress | undefined>;
  forget(): Promise<void>;
}

/** Of a store, with its index in `directory`. */
export async function partsOf(
  store: Pick<Store, 'buckets' | 'view'>,
  directory: string,
  limits: Partial<TenderLimits> = SMALL,
): Promise<Parts> {
  const embedder = createGramEmbedder();
  const shelf = await openTestShelf(directory);
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await shelf.close();
    isClosed = true;
  };
  onTestFinished(close);
  const viewed: ViewedStore = {
    buckets: () => store.buckets(),
    view: (bucket) => store.view(bucket as BucketState),
  };
  const pause = (): Promise<void> => Promise.resolve();
  const gate = createGate();
  const live = createLive({ tools, room: 2 ** 24, pause });
  const searcher = createSearcher({ store: viewed, shelf, live, embedder });
  const tender = createTender({ store: viewed, shelf, gate, live, embedder, pause, limits });
  return {
    shelf: {
      ...shelf,
      get segments() {
        return shelf.segments;
      },
      get bytes() {
        return shelf.bytes;
      },
      close,
    },
    ask: (text, more, patience = Infinity) =>
      gate.read(() =>
        searcher.ask(questionOf(text, more), { now: T0 + 400 * DAY, patience, pause }),
      ),
    async tend() {
      let last: Progress | undefined;
      await tender.tend((progress) => (last = progress));
      return last;
    },
    forget: () => tender.forget(),
  };
}
