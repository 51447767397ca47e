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

/** Milliseconds that the first page waits for what it needs; after them it says itself that it waits. */
const PATIENCE = 300;

/** Asks what every page needs, so that the first is drawn once, and asks for its own at once. Never rejects. */
export async function askEarly(): Promise<void> {
  await Promise.race([
    Promise.all([
      queryClient.prefetchQuery({
        queryKey: ['status'],
        queryFn: ({ signal }) => askStatus(signal),
      }),
      queryClient.prefetchQuery({ queryKey: ['settings'], queryFn: askSettings }),
    ]),
    new Promise((resolve) => setTimeout(resolve, PATIENCE)),
  ]);
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
