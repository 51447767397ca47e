import type { Events } from '../events.ts';
import { createReads, type Reads } from '../reading/index.ts';
import type { Run, Span } from '../series/index.ts';
import type { Kept, Question } from './kept.ts';

/** Something that is worked out for every span of some runs by itself. */
export interface Task<T, Made = T> {
  readonly runs: readonly Run[];
  /** What the events of a span give. */
  readonly part: (events: Events) => Made;
  /** Where parts are kept; where it is not said, they are as they were made. */
  readonly kept?: Pick<Kept<T, Made>, 'of'> | undefined;
  /** How parts are worked out, see `Kept`. */
  readonly key?: string | undefined;
}

/** Works out one span of a task. */
type Work = (span: Span) => Promise<void>;

/** Parts of a task, in the order of its list. */
export type Parts<T> = () => Promise<T[]>;

/**
 * Works tasks out span by span, all of them for one span before the next: they mostly share most of their work, and
 * what they share of years would not fit into memory.
 */
export interface Plan {
  /** Adds a task; what is given works out all that were added until then. */
  add<T, Made = T>(task: Task<T, Made>): Parts<T>;
}

export function createPlan({
  spans,
  question,
  pause,
  between,
}: {
  readonly spans: () => readonly Span[];
  readonly question: Question;
  /** Lets other work go on now and then. @throws the signal's reason */
  readonly pause: () => Promise<void>;
  /** Called between spans: nothing that was read is at work then. */
  readonly between: () => void;
}): Plan {
  let waiting: Work[] = [];
  // Of tasks that nobody asks for any more nothing is to be kept.
  const working = new WeakMap<Work, Promise<void>>();

  function begin(): void {
    const all = waiting;
    waiting = [];
    const done = workAll(all);
    for (const work of all) working.set(work, done);
  }

  async function workAll(all: readonly Work[]): Promise<void> {
    for (const span of spans()) {
      for (const work of all) {
        await work(span);
        await pause();
      }
      between();
    }
  }

  return {
    add<T, Made>({ runs, part, kept, key }: Task<T, Made>) {
      const parts = runs.map((): T[] => []);
      const work = async (span: Span): Promise<void> => {
        for (const [i, run] of runs.entries()) {
          const make = async (reads: Reads): Promise<Made> => part(await run.share(span, reads));
          const name = key === undefined ? undefined : `${i} ${key}`;
          parts[i].push(
            kept
              ? await kept.of(name, span, question, make)
              : ((await make(createReads())) as Made & T),
          );
        }
      };
      waiting.push(work);
      return async () => {
        if (!working.has(work)) begin();
        await working.get(work);
        return runs.flatMap(({ order }, i) =>
          order === 'rising' ? parts[i] : parts[i].toReversed(),
        );
      };
    },
  };
}
