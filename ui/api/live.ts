import { useEffect, useState } from 'react';
import { isRefused } from './failure.ts';
import { queryClient } from './queries.ts';
import { followTabs } from './tabs.ts';

/** Whether the node is heard: `lost` when it does not answer, `ended` when this browser is not logged in any more. */
export type Connection = 'live' | 'lost' | 'ended';

/** Milliseconds within which news are put together: what is shown is asked again once for all of them. */
const PAUSE = 5_000;

/** Milliseconds until the node is looked for again. */
const RETRY = 2_000;

/** Keeps what is shown as it is now, by the node's stream of news and by what other tabs tell. */
export function useLive(onGoal: (words: string) => void): Connection {
  const [connection, setConnection] = useState<Connection>('live');
  useEffect(() => {
    const ending = new AbortController();
    followTabs(ending.signal);
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let isWaiting = false;

    const refresh = (): void => {
      if (isWaiting) return;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        if (ending.signal.aborted || document.hidden) return;
        for (const subject of ['log', 'goals']) {
          void queryClient.invalidateQueries({ queryKey: [subject, 'now'] });
        }
      }, PAUSE);
    };

    const open = (): void => {
      source = new EventSource('/api/v1/live');
      source.addEventListener('open', () => {
        setConnection((before) => {
          // What was asked in vain meanwhile is asked again.
          if (before !== 'live') void queryClient.invalidateQueries();
          return 'live';
        });
      });
      source.addEventListener('message', refresh);
      source.addEventListener('deleted', refresh);
      source.addEventListener('gap', refresh);
      source.addEventListener('goal', ({ data }: MessageEvent<string>) => {
        const { words } = JSON.parse(data) as { words: string | null };
        void queryClient.invalidateQueries({ queryKey: ['goals'] });
        if (words !== null) onGoal(words);
      });
      source.addEventListener('error', () => {
        source?.close();
        if (!ending.signal.aborted) void look();
      });
    };

    /** Why the stream ended: an event source does not tell. */
    const look = async (): Promise<void> => {
      try {
        const { status } = await fetch('/api/v1/status', { signal: ending.signal });
        if (status === 401 || status === 403) return setConnection('ended');
        if (status === 503) setConnection('lost');
      } catch {
        if (ending.signal.aborted) return;
        setConnection('lost');
      }
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, RETRY);
    };

    const stopWatching = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      if (isRefused(event.query.state.error)) void look();
    });
    open();
    return () => {
      ending.abort();
      stopWatching();
      clearTimeout(again);
      source?.close();
    };
  }, [onGoal]);
  return connection;
}
