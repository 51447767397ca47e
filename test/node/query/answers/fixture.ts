import { onTestFinished } from 'vitest';
import { type Answers, createAnswers, type Question } from '../../../../node/query/index.ts';
import type { Store } from '../../../../node/store/index.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { bucketOf, eventAt, newDirectory, openTestStore, T0, upTo } from '../../store/fixture.ts';

type Limits = NonNullable<Parameters<typeof createAnswers>[0]['limits']>;

/** Every query runs in the thread. */
export const IN_THREAD: Limits = { eventsHere: -1 };
/** None does. */
export const HERE: Limits = { eventsHere: Infinity };

/** Stopped with the test. */
export function answersOf(
  store: Parameters<typeof createAnswers>[0]['store'],
  limits?: Limits,
): Answers {
  const answers = createAnswers({ store, ...(limits && { limits }) });
  onTestFinished(() => answers.stop());
  return answers;
}

const DAY = 86_400_000_000;

/** A question over so many days from {@link T0} on. */
export function questionOf(text: string, days = 366): Question {
  return { text, periods: [{ from: T0, to: T0 + days * DAY, text: 'START/END' }] };
}

/** A whole answer. */
export async function read(pieces: Promise<AsyncGenerator<string>>): Promise<string> {
  return (await Array.fromAsync(await pieces)).join('');
}

/** A store whose chunks are read when the test says so, and how many views of it are open. */
export function gatedStore(store: Store, gate: () => Promise<void>) {
  const views = { open: 0, made: 0 };
  const gated: Store = {
    ...store,
    async view(...what) {
      const view = await store.view(...what);
      views.open++;
      views.made++;
      return {
        ...view,
        async envelope(digest) {
          await gate();
          return view.envelope(digest);
        },
        async close() {
          views.open--;
          await view.close();
        },
      };
    },
  };
  return { store: gated, views };
}

/** A bucket `b` of so many events, ten seconds apart, in chunks. */
export async function storeOf(
  count: number,
  dataOf: (i: number) => JsonObject = (i) => eventAt(i).data,
): Promise<Store> {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  for (let i = 0; i < count; i += 16_384) {
    const events = upTo(Math.min(16_384, count - i)).map((at) => ({
      ...eventAt(i + at),
      data: dataOf(i + at),
    }));
    await store.append(bucket, events);
  }
  return store;
}
