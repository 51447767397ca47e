import { ElatioError } from '../../../protocol/error.ts';

/** Lets so many in at once, those with little to do first. */
export interface Queue {
  readonly running: number;
  readonly waiting: number;
  /**
   * Waits for its turn.
   * @param weight how much it is to do, in any unit
   * @returns what gives the place to the next one
   * @throws ElatioError ELATIO_QUERY_BUSY; the signal's reason
   */
  enter(weight: number, signal?: AbortSignal): Promise<() => void>;
}

/** So often others may go before one that came earlier. */
const PATIENCE = 8;

interface Waiting {
  readonly weight: number;
  overtaken: number;
  readonly begin: () => void;
}

export function createQueue({
  atOnce,
  mostWaiting,
}: {
  readonly atOnce: number;
  readonly mostWaiting: number;
}): Queue {
  let running = 0;
  /** In the order in which they came. */
  const waiting: Waiting[] = [];

  /** The lightest, unless the first has waited for too many. */
  function next(): Waiting | undefined {
    const first = waiting.at(0);
    let chosen = first;
    if (first && first.overtaken < PATIENCE) {
      for (const one of waiting) if (chosen && one.weight < chosen.weight) chosen = one;
    }
    if (!chosen) return undefined;
    const at = waiting.indexOf(chosen);
    for (const one of waiting.slice(0, at)) one.overtaken++;
    waiting.splice(at, 1);
    return chosen;
  }

  function leave(): void {
    running--;
    next()?.begin();
  }

  /** Its place, which can be left once. */
  function taken(): () => void {
    running++;
    let isLeft = false;
    return () => {
      if (!isLeft) leave();
      isLeft = true;
    };
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting.length;
    },
    async enter(weight, signal) {
      signal?.throwIfAborted();
      if (running < atOnce) return taken();
      if (waiting.length >= mostWaiting) {
        throw new ElatioError(
          'ELATIO_QUERY_BUSY',
          `${waiting.length} queries wait already: ask again in a few seconds.`,
        );
      }
      const turn = Promise.withResolvers<() => void>();
      const one = { weight, overtaken: 0, begin: () => turn.resolve(taken()) };
      waiting.push(one);
      const giveUp = (): void => {
        const at = waiting.indexOf(one);
        if (at < 0) return;
        waiting.splice(at, 1);
        turn.reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp);
      try {
        return await turn.promise;
      } finally {
        signal?.removeEventListener('abort', giveUp);
      }
    },
  };
}
