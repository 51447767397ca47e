import { api } from '../api/client.ts';
import { queryClient, useAnswer } from '../api/queries.ts';
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

const askSettings = async () => (await api.settings.$get()).json();

const askStatus = async (signal: AbortSignal) =>
  (await api.status.$get({}, { init: { signal } })).json();

/** Asks what every page needs before the first is drawn, so that none of them waits for another. */
export function askEarly(): void {
  void queryClient.prefetchQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => askStatus(signal),
  });
  void queryClient.prefetchQuery({ queryKey: ['settings'], queryFn: askSettings });
}

/** What was chosen for the interfaces, on any device. */
export function useSettings() {
  return useAnswer(['settings'], askSettings);
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
  return useAnswer(['status'], askStatus, {
    every: 30_000,
  });
}
