import type { UseQueryResult } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays, type Day } from '../../format/day.ts';
import type { DaySum } from './day-sums.ts';

/**
 * Each day from one to another, both among them.
 * @param device a host name; all devices where absent
 * @param enabled whether it is time to ask: always where absent
 * @param today the day that is on: what has it is asked again as it goes on
 */
export function useDays(
  { first, last }: { readonly first: Day; readonly last: Day },
  {
    device,
    today,
    enabled = true,
  }: {
    readonly device: string | undefined;
    readonly today: Day;
    readonly enabled?: boolean;
  },
): UseQueryResult<readonly DaySum[]> {
  const key = ['days', first, last, device] as const;
  const ask = async (signal: AbortSignal) => {
    const query = {
      since: first,
      until: addDays(last, 1),
      ...(device !== undefined && { device }),
    };
    return (await (await api.days.$get({ query }, { init: { signal } })).json()).days;
  };
  return useAnswer(last >= today ? ['log', 'now', ...key] : ['log', ...key], ask, { enabled });
}
