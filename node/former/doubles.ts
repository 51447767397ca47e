import { canonicalJson } from '../../protocol/canonical.ts';
import type { Docs } from '../docs/index.ts';
import type { Part } from '../parts.ts';
import {
  type BucketState,
  type Double,
  doublesIn,
  type Store,
  type StoredEvent,
} from '../store/index.ts';

/** Sees to it that what this device recorded a second time is there once, as soon as the first one turns up. */
export interface Doubles extends Part {
  /** Begins to look, now and whenever something of other devices comes. */
  start(): void;
}

/** What comes together is looked at together. */
const TOGETHER_MS = 1000;

type Placed = StoredEvent & { readonly bucket: BucketState };

export function createDoubles({
  store,
  docs,
  onError,
}: {
  readonly store: Pick<Store, 'local' | 'overlay' | 'events' | 'buckets' | 'onChange'>;
  readonly docs: Pick<Docs, 'deleteEvents'>;
  readonly onError: (error: unknown) => void;
}): Doubles {
  const ends: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function placedIn(bucket: BucketState, { from, to }: Double): Promise<Placed[]> {
    const placed: Placed[] = [];
    for await (const events of store.events(bucket, { from, to })) {
      for (const event of events) {
        if (event.start >= from && event.start <= to) placed.push({ ...event, bucket });
      }
    }
    return placed;
  }

  async function settle(double: Double): Promise<void> {
    const buckets = [double.bucket, double.of].flatMap((id) => store.overlay.bucket(id) ?? []);
    const placed = await Promise.all([...new Set(buckets)].map((each) => placedIn(each, double)));
    const groups = Map.groupBy(
      placed.flat(),
      ({ start, data }) => `${start} ${canonicalJson(data)}`,
    );
    const spare = [...groups.values()].flatMap((same) => spareOf(same, double));
    for (const [bucket, events] of Map.groupBy(spare, (event) => event.bucket)) {
      const { name } = bucket.record;
      if (isStopped || store.buckets().get(name) !== bucket) continue;
      await docs.deleteEvents(
        name,
        events.map(({ number }) => number),
      );
    }
  }

  async function look(): Promise<void> {
    for (const double of doublesIn(store.local)) {
      if (isStopped) return;
      await settle(double);
    }
  }

  function later(): void {
    if (isStopped || doublesIn(store.local).length === 0) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      looking = looking.then(look).catch(onError);
    }, TOGETHER_MS).unref();
  }

  return {
    start() {
      later();
      ends.push(
        store.overlay.onShown(later),
        // One that was open cannot be looked at before it ends.
        store.onChange((change) => {
          const isNew = change.kind === 'event' && !change.extended;
          if (isNew && doublesIn(store.local).some(({ bucket }) => bucket === change.bucket.id)) {
            later();
          }
        }),
      );
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const end of ends) end();
      await looking;
    },
  };
}

/** Of events that are one, those that are not to stay: it was recorded to its end where it is longest. */
function spareOf(
  same: readonly Placed[],
  { bucket: second, of: first }: Double,
): readonly Placed[] {
  const isMixed = first === second || new Set(same.map(({ bucket }) => bucket)).size > 1;
  const isAtWork = same.some(
    ({ bucket: { open, live }, number }) =>
      open?.number === number || live.some((event) => event.number === number),
  );
  if (same.length < 2 || !isMixed || isAtWork) return [];
  const rank = ({ bucket, number }: Placed): number => (bucket.id === first ? 0 : 2 ** 32) + number;
  const [, ...spare] = same.toSorted((a, b) => b.duration - a.duration || rank(a) - rank(b));
  return spare;
}
