import type { Micros } from '../../protocol/event.ts';
import type { KnownBucket } from '../query/answers/calls.ts';
import type { Found, SearchQuestion } from './question/question.ts';
import type { Progress, TenderLimits } from './tender.ts';

/** What the thread is started with. */
export interface SearchWorkerData {
  /** Of the index. */
  readonly location: string;
  /** It seals what it writes itself: the index has no other reader. */
  readonly diskKey: Uint8Array;
  readonly patience: number;
  readonly tending: Partial<TenderLimits> | undefined;
}

type Buckets = readonly (readonly [name: string, bucket: KnownBucket])[];

/** What the thread is asked. */
export type SearchCalls = {
  ask(argument: {
    readonly job: number;
    readonly question: SearchQuestion;
    readonly now: Micros;
    readonly buckets: Buckets;
  }): Found;
  /** Stops a question. */
  end(argument: { readonly job: number }): void;
  tend(argument: { readonly buckets: Buckets }): void;
  forget(argument: { readonly buckets: Buckets }): void;
  /** Closes the index; nothing is asked any more. */
  close(argument: undefined): void;
};

/** What it asks besides what it wants of the store. */
export type ReportCalls = {
  progress(argument: Progress): void;
};
