import { type QueryKey, useIsFetching } from '@tanstack/react-query';
import { queryClient } from '../../api/queries.ts';

/**
 * Whether it is time to ask for what is seen last: when all else of the log that was asked for has come, and from then on.
 * The node answers one after the other, and what is seen first must not wait.
 */
export function useTurn(asked: QueryKey): boolean {
  const isCalm = useIsFetching({ queryKey: ['log'] }) === 0;
  const state = queryClient.getQueryState(asked);
  return isCalm || state?.fetchStatus === 'fetching' || state?.data !== undefined;
}
