import { setImmediate as turn } from 'node:timers/promises';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Store } from '../../store/index.ts';
import type { Period } from '../periods.ts';
import { createQueries, type QueriedStore, type Question } from '../queries.ts';
import { type AnswerLimits, LIMITS, lost, tookTooLong } from './limits.ts';
import { answerInPieces } from './pieces.ts';
import { createQueue } from './queue.ts';
import { createQueryThread } from './thread.ts';

/** Answers queries: those over little here, taking turns, and those over much in a thread of its own. */
export interface Answers {
  /**
   * What a query gives for each of its periods, as the JSON of a list, in pieces that are made as they are read.
   * Aborting the signal stops the query, and the answer.
   * @throws QueryError, ElatioError ELATIO_QUERY_… as in `../index.ts` or of the store, the signal's reason; once it
   *   is read only ELATIO_QUERY_LOST, ELATIO_QUERY_MEMORY and the signal's reason
   */
  ask(question: Question, signal?: AbortSignal): Promise<AsyncGenerator<string>>;
  /** Keeps nothing of what was read, and of rollups only those of what is still there. */
  forget(): Promise<void>;
  /** Resolves once all that can be kept on the disk for later questions is there. */
  rest(): Promise<void>;
  status(): AnswersStatus;
  /** Breaks off what is under way. */
  stop(): Promise<void>;
}

export interface AnswersStatus {
  /** Queries that run; answers that are only read are none. */
  readonly running: number;
  readonly waiting: number;
  /** Whether the thread is there. */
  readonly thread: boolean;
}

export function createAnswers({
  store,
  rules = () => [],
  limits: given,
}: {
  readonly store: QueriedStore & Pick<Store, 'weigh'>;
  /** What `categories()` gives: rules of `categorize`. */
  readonly rules?: () => JsonValue;
  /** What differs from {@link LIMITS}. */
  readonly limits?: Partial<AnswerLimits>;
}): Answers {
  const limits = { ...LIMITS, ...given };
  const { mostWaiting, atOnceHere } = limits;
  const queries = createQueries({ store });
  const thread = createQueryThread({ store, limits });
  const turnsHere = createQueue({ atOnce: atOnceHere, mostWaiting });
  const turnsThere = createQueue({ atOnce: 1, mostWaiting });
  const stopping = new AbortController();

  async function askHere(question: Question, signal: AbortSignal): Promise<AsyncGenerator<string>> {
    const values = await queries.ask(question, signal).catch((error: unknown) => {
      // Not that of the function in which it was noticed.
      signal.throwIfAborted();
      throw error;
    });
    return inTurns(answerInPieces(values, limits.size), signal);
  }

  return {
    async ask(asked, signal) {
      const question = ASKS_RULES.test(asked.text) ? { rules: rules(), ...asked } : asked;
      const until = AbortSignal.any(signal ? [signal, stopping.signal] : [stopping.signal]);
      const weight = weightOf(store, question.periods);
      const isLong = weight > limits.eventsHere;
      const leave = await (isLong ? turnsThere : turnsHere).enter(weight, until);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(tookTooLong(limits)), limits.time);
      const all = AbortSignal.any([until, late.signal]);
      try {
        return await (isLong ? thread.ask(question, all) : askHere(question, all));
      } finally {
        clearTimeout(timer);
        leave();
      }
    },
    async rest() {
      await queries.rest();
      await thread.rest();
    },
    async forget() {
      // What the thread would still keep is of what it had read before.
      await thread.forget();
      await queries.forget();
    },
    status: () => ({
      running: turnsHere.running + turnsThere.running,
      waiting: turnsHere.waiting + turnsThere.waiting,
      thread: thread.isThere,
    }),
    async stop() {
      stopping.abort(lost());
      await queries.stop();
      await thread.stop();
    },
  };
}

/** Others have their turn between two pieces. */
async function* inTurns(pieces: Iterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
    await turn();
  }
}

/** Those of a person are some hundred, and are sent to the thread with what asks for them only. */
const ASKS_RULES = /categories/;

/** Of many periods, so many are looked at. */
const LOOKED_AT = 64;

/** What a period costs besides its events, in events. */
const PER_PERIOD = 50;

/** About how many events the periods have, of all buckets. */
function weightOf(store: Pick<Store, 'weigh'>, periods: readonly Period[]): number {
  const step = Math.ceil(periods.length / LOOKED_AT);
  let weight = PER_PERIOD * periods.length;
  for (let i = 0; i < periods.length; i += step) weight += step * store.weigh(periods[i]);
  return weight;
}
