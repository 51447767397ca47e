import {
  keepPreviousData,
  QueryClient,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { isRefused } from './failure.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A node that is started anew is back within seconds; who is refused stays so.
      retry: (count, error) => count < 2 && !isRefused(error),
      retryDelay: 700,
    },
  },
});

/** What a query's key begins with: by it, what has changed is asked again. */
export type Subject =
  | 'log'
  | 'categories'
  | 'goals'
  | 'settings'
  | 'devices'
  | 'rules'
  | 'status'
  | 'edits'
  | 'audit'
  | 'import';

/**
 * Asks the node, and goes on showing its answer while the same is asked again.
 * @param key what the answer is about, and whatever it depends on
 */
export function useAnswer<T>(
  key: readonly [Subject, ...unknown[]],
  ask: (signal: AbortSignal) => Promise<T>,
  options: {
    /** Milliseconds between two times that it is asked; by the last answer, where it depends on that. */
    readonly every?: number | ((last: T | undefined) => number | false);
    readonly enabled?: boolean;
    /**
     * Whether the answer to another key is shown until this one is there: only where it is more of the same, or says itself
     * what it is of. Elsewhere it would stand under a heading that is not its own.
     */
    readonly keeps?: boolean;
  } = {},
): UseQueryResult<T> {
  const { every } = options;
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(signal),
    ...(options.keeps && { placeholderData: keepPreviousData }),
    refetchInterval:
      typeof every === 'function' ? ({ state }) => every(state.data) : (every ?? false),
    enabled: options.enabled ?? true,
  });
}
