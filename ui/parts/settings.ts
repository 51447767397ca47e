import { api } from '../api/client.ts';
import { useAnswer } from '../api/queries.ts';
import { currentDay, type Day } from '../format/day.ts';

/** When the person's days begin, and where they are. */
export interface Calendar {
  /** As `04:00`. */
  readonly startOfDay: string;
  /** IANA; the browser's where the node knows none. */
  readonly zone: string | undefined;
  /** The day that is on. */
  readonly today: Day;
}

/** What was chosen for the interfaces, on any device. */
export function useSettings() {
  return useAnswer(['settings'], async () => (await api.settings.$get()).json());
}

/** `undefined` until the node has said. */
export function useCalendar(): Calendar | undefined {
  const settings = useSettings();
  const status = useStatus();
  if (!settings.data || !status.data) return undefined;
  const chosen = settings.data['startOfDay'];
  const startOfDay = typeof chosen === 'string' ? chosen : '04:00';
  const { zone } = status.data;
  const now = new Date(status.dataUpdatedAt);
  return { startOfDay, zone, today: currentDay(now, startOfDay, zone) };
}

/** How the node fares. */
export function useStatus() {
  return useAnswer(
    ['status'],
    async (signal) => (await api.status.$get({}, { init: { signal } })).json(),
    {
      every: 30_000,
    },
  );
}
