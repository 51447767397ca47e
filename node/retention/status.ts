import { formatTime } from '../ingest/index.ts';
import type { RetentionStatus } from './interface.ts';

/** As the status of the node has it. */
export interface RetentionInShort extends Pick<RetentionStatus, 'domains'> {
  /** When the next run is, in ISO 8601; `null` where there is no policy. */
  readonly next: string | null;
  /** Why the last run failed. */
  readonly problem?: { readonly code: string; readonly message: string };
}

export function retentionInShort({ domains, next, problem }: RetentionStatus): RetentionInShort {
  return {
    domains,
    next: next === null ? null : formatTime(next),
    ...(problem && { problem: { code: problem.code, message: problem.message } }),
  };
}
