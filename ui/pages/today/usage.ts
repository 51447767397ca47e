import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import type { ShownDay } from './day.ts';
import { NONE, type Spent } from './spent.ts';

/** Enough for all categories that there are. */
const ALL = '1000';

/** How long what was done on a day, by category. */
export function useDayUsage({ key, range }: ShownDay) {
  return useAnswer([...key, 'categories'], async (signal) => {
    const query = { ...range, by: 'category' as const, top: ALL };
    const { periods, devices } = await (
      await api.usage.$get({ query }, { init: { signal } })
    ).json();
    const day = periods.at(0);
    return {
      active: day?.active ?? 0,
      devices: devices.length,
      top: (day?.top ?? []).map(pathed),
    };
  });
}

interface Named {
  readonly name: string | null;
  readonly category?: string[] | undefined;
  readonly seconds: number;
}

function pathed({ name, category, seconds }: Named): Spent {
  return { path: category ?? [name ?? NONE], seconds };
}
