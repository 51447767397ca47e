import { onTestFinished } from 'vitest';
import { createAnswers } from '../../../../node/query/index.ts';
import type { Question } from '../../../../node/query/index.ts';
import type { Store } from '../../../../node/store/index.ts';
import type { Answers } from '../../../../node/query/index.ts';
import { T0 } from '../../store/fixture.ts';

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

/** A store that gives views no faster than `gate` allows. */
export function slowStore(store: Store, gate: () => Promise<void>): Store {
  return {
    ...store,
    async view(...what) {
      await gate();
      return store.view(...what);
    },
  };
}
