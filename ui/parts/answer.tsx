import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { say } from '../strings/index.ts';
import { Failure } from './failure.tsx';

/** What was asked of the node: a place held while it is waited for, then what is made of it, or why it failed. */
export function Answer<T>({
  of: { data, error, refetch },
  height = 120,
  children,
}: {
  readonly of: UseQueryResult<T>;
  /** Pixels of the place that is held. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  if (data !== undefined) return children(data);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={height} radius="md" role="status" aria-label={say.words.loading} />;
}
