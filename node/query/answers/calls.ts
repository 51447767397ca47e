import type { BucketState, Range, Rollup, SealedEvents, View } from '../../store/index.ts';
import type { Question } from '../queries.ts';
import type { ErrorMessage } from './error-message.ts';

/** What a query may know of a bucket. */
export type KnownBucket = Pick<BucketState, 'index' | 'id' | 'spec' | 'newest'>;

/** What the thread asks of the store. A view has a number, and is closed when the query has run at the latest. */
export type StoreCalls = {
  /** Of the bucket of an index. */
  view(argument: { readonly bucket: number; readonly range: Range }): SentView;
  envelope(argument: InView): SealedEvents | undefined;
  damaged(argument: InView & { readonly error: ErrorMessage }): void;
  close(argument: Pick<InView, 'view'>): void;
  count(argument: { readonly bucket: number; readonly range: Range }): number;
  rollup(argument: string): Rollup | undefined;
  putRollup(argument: { readonly name: string; readonly rollup: Rollup }): void;
};

/** What of a view is sent at once. */
export interface SentView extends Pick<View, 'chunks' | 'events' | 'hidden' | 'least' | 'most'> {
  readonly view: number;
}

interface InView {
  readonly view: number;
  readonly digest: string;
}

/** What the thread is asked. It runs one query at a time; answers that were not read to their end may be many. */
export type ThreadCalls = {
  /** Runs a query. The first piece of its answer. */
  ask(argument: {
    readonly job: number;
    readonly question: Omit<Question, 'past'>;
    readonly buckets: readonly (readonly [name: string, bucket: KnownBucket])[];
  }): Piece;
  /** The next piece of an answer. */
  next(argument: Job): Piece;
  /** Stops a query; what is left of an answer is forgotten. */
  end(argument: Job): void;
  /** Answers once all is kept that can be kept. */
  rest(argument: undefined): void;
  /** Keeps nothing of what was read. */
  forget(argument: undefined): void;
};

interface Job {
  readonly job: number;
}

/** `undefined` at the end. */
export type Piece = string | undefined;
