import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays, type Day } from '../../format/day.ts';
import { useTurn } from './use-turn.ts';
import { type DaySpent, sameWeekdays, usualOf } from './usual.ts';

/**
 * What is usual on the weekday of a day: of each outermost category the median of the weeks before. Each day is asked
 * for by itself: days in between would have to be reckoned too.
 * @param isWanted whether there is something beside which it would be shown; it is asked for when all else of the log has come
 */
export function useUsual(day: Day, isWanted: boolean) {
  const asked = ['log', 'usual', day] as const;
  const isTime = useTurn(asked);
  return useAnswer(
    asked,
    async (signal) => {
      const days = sameWeekdays(day);
      return usualOf(await Promise.all(days.map((one) => spentOn(one, signal))));
    },
    { enabled: isWanted && isTime },
  );
}

async function spentOn(day: Day, signal: AbortSignal): Promise<DaySpent> {
  const query = {
    since: day,
    until: addDays(day, 1),
    by: 'category',
    depth: '1',
    top: '1000',
  } as const;
  const { periods } = await (await api.usage.$get({ query }, { init: { signal } })).json();
  return new Map(
    (periods.at(0)?.top ?? []).map(({ name, category, seconds }) => [
      category?.[0] ?? name ?? '',
      seconds,
    ]),
  );
}
