import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { QueriedStore } from '../query/index.ts';
import type { Store } from '../store/index.ts';
import { busy, lost, tookTooLong } from './failure.ts';
import { checkText } from './question/check.ts';
import type { Found, SearchQuestion } from './question/question.ts';
import { createSearchThread } from './thread.ts';
import { type Progress, TENDER_LIMITS, type TenderLimits } from './tender.ts';

/** Finds what was recorded by its words, or by a text that it is like. */
export interface Search {
  /**
   * Aborting the signal ends the search.
   * @throws ElatioError ELATIO_SEARCH_… as in `index.ts`, those of the store; the signal's reason
   */
  ask(question: SearchQuestion, signal?: AbortSignal): Promise<Found>;
  /** Destroys what the index has of whatever is not there any more as it was. */
  forget(): Promise<void>;
  /** Has all that is worth it put into the index. */
  tend(): Promise<void>;
  status(): SearchStatus;
  /** Tends in the background from now on, while there is something new. */
  start(): void;
  stop(): Promise<void>;
}

export interface SearchStatus {
  /** How much is in the index, as of when that was last looked at; absent before. */
  readonly index?: Progress;
  /** Whether it is being made. */
  readonly working: boolean;
  /** Why that failed last. */
  readonly problem?: { readonly code: string; readonly message: string };
}

export interface SearchLimits {
  /** Searches at once. */
  readonly most: number;
  /** How long one may take, and how long the thread may take to heed that it is ended, in milliseconds. */
  readonly time: number;
  readonly heed: number;
  /** After so many milliseconds nothing more is searched that is not in the index. */
  readonly patience: number;
  /** How long the thread stays after a question, and the index after the start until it is looked after. */
  readonly idle: number;
  readonly delay: number;
  readonly tending?: Partial<TenderLimits>;
}

const LIMITS: SearchLimits = {
  most: 16,
  time: 20_000,
  heed: 2_000,
  patience: 1_500,
  idle: 120_000,
  delay: 30_000,
};

export function createSearch({
  store,
  directory,
  diskKey,
  now,
  onError,
  limits: given,
}: {
  readonly store: QueriedStore & Pick<Store, 'onChange'>;
  /** Of the node's data. */
  readonly directory: string;
  readonly diskKey: Uint8Array;
  readonly now: () => Micros;
  /** Told why the index could not be looked after. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<SearchLimits>;
}): Search {
  const limits = { ...LIMITS, ...given };
  const location = join(directory, 'search');
  let index: Progress | undefined;
  let problem: SearchStatus['problem'];
  let asking = 0;
  let last = 0;
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let isStopped = false;
  const { patience, tending } = limits;
  const thread = createSearchThread({
    store,
    data: { location, diskKey, patience, tending },
    onProgress: (progress) => (index = progress),
  });

  async function run(question: SearchQuestion, signal: AbortSignal): Promise<Found> {
    const job = ++last;
    return thread.use(limits.idle, async (line, hosted) => {
      let heed: NodeJS.Timeout | undefined;
      const end = (): void => {
        line.call('end', { job }).catch(() => undefined);
        heed = setTimeout(() => void thread.end(), limits.heed);
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', end);
      try {
        const buckets = hosted.buckets();
        return await line.call('ask', { job, question, now: now(), buckets });
      } finally {
        clearTimeout(heed);
        signal.removeEventListener('abort', end);
      }
    });
  }

  async function tend(): Promise<void> {
    working ??= thread
      .use(0, (line, hosted) => line.call('tend', { buckets: hosted.buckets() }))
      .finally(() => (working = undefined));
    await working;
  }

  async function tendQuietly(): Promise<void> {
    try {
      await tend();
      problem = undefined;
    } catch (error) {
      if (isStopped) return;
      const message = error instanceof Error ? error.message : String(error);
      problem = { code: codeOf(error) ?? 'ELATIO_SEARCH_LOST', message };
      onError(error);
    }
  }

  return {
    async ask(question, signal) {
      // What is wrong with it is told at once.
      checkText(question);
      signal?.throwIfAborted();
      if (isStopped) throw lost();
      if (asking >= limits.most) throw busy(asking);
      asking++;
      const late = new AbortController();
      const clock = setTimeout(() => late.abort(tookTooLong(limits.time)), limits.time);
      const all = AbortSignal.any(signal ? [signal, late.signal] : [late.signal]);
      try {
        return await run(question, all);
      } catch (error) {
        all.throwIfAborted();
        throw error;
      } finally {
        clearTimeout(clock);
        asking--;
      }
    },
    async forget() {
      const isThere = await access(location).then(
        () => true,
        () => false,
      );
      if (!isThere) return;
      await thread.use(0, (line, hosted) => line.call('forget', { buckets: hosted.buckets() }));
    },
    tend,
    status: () => ({
      ...(index && { index }),
      working: working !== undefined,
      ...(problem && { problem }),
    }),
    start() {
      let fresh = 0;
      const soon = (wait: number): void => {
        timer ??= setTimeout(() => {
          timer = undefined;
          fresh = 0;
          void tendQuietly();
        }, wait).unref();
      };
      unsubscribe = store.onChange((change) => {
        fresh += change.kind === 'appended' ? change.count : 1;
        if (fresh >= TENDER_LIMITS.least) soon(limits.delay);
      });
      soon(limits.delay);
    },
    async stop() {
      isStopped = true;
      unsubscribe?.();
      clearTimeout(timer);
      await thread.stop();
    },
  };
}
