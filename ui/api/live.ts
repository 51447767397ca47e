import { useEffect, useState } from 'react';
import { isRefused } from './failure.ts';
import { queryClient } from './queries.ts';
import { type Connection, followNode, lookAtNode, type News } from './stream.ts';
import { followTabs } from './tabs.ts';

export type { Connection } from './stream.ts';

/** Milliseconds within which news are put together: what is shown is asked again once for all of them. */
const PAUSE = 5_000;

/** Keeps what is shown as it is now, by the node's stream of news and by what other tabs tell. */
export function useLive(onGoal: (words: string) => void): Connection {
  const [connection, setConnection] = useState<Connection>('live');
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    let isWaiting = false;

    const refresh = (): void => {
      if (isWaiting) return;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        if (signal.aborted || document.hidden) return;
        for (const subject of ['log', 'goals']) {
          void queryClient.invalidateQueries({ queryKey: [subject, 'now'] });
        }
      }, PAUSE);
    };

    const hear = (news: News): void => {
      if (news.kind === 'log') return refresh();
      if (news.kind === 'goal') {
        void queryClient.invalidateQueries({ queryKey: ['goals'] });
        if (news.words !== null) onGoal(news.words);
        return;
      }
      setConnection((before) => {
        // What was asked in vain meanwhile is asked again.
        if (news.connection === 'live' && before !== 'live') void queryClient.invalidateQueries();
        return news.connection;
      });
    };

    const stopWatching = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      if (!isRefused(event.query.state.error)) return;
      void lookAtNode(signal).then((found) => {
        if (found === 'ended') setConnection(found);
      });
    });
    followTabs(signal);
    followNode(hear, signal);
    return () => {
      ending.abort();
      stopWatching();
    };
  }, [onGoal]);
  return connection;
}
