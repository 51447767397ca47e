import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays } from '../../format/day.ts';
import { useCalendar } from '../../parts/settings.ts';
import { isWithin } from './paths.ts';

/** How many days back something is looked at: the choices. */
export const RANGES = [7, 30, 90, 365] as const;

/** The first day of so many; `undefined` until the node has said which is today. */
export function useSince(days: number): string | undefined {
  const calendar = useCalendar();
  return calendar && addDays(calendar.today, 1 - days);
}

/** Seconds of categories by their path, what is in them included; none where nothing is known of it. */
export type TimeOf = (path: readonly string[]) => number;

/** How long each category was, since a day. */
export function useTimes(since: string | undefined): TimeOf | undefined {
  const { data } = useAnswer(
    ['log', 'by category', since],
    async (signal) =>
      (
        await api.usage.$get(
          { query: { by: 'category', top: '10000', ...(since !== undefined && { since }) } },
          { init: { signal } },
        )
      ).json(),
    { enabled: since !== undefined },
  );
  if (!data) return undefined;
  const all = data.periods.flatMap(({ top }) => top);
  return (path) =>
    all.reduce(
      (sum, { category, seconds }) => (category && isWithin(category, path) ? sum + seconds : sum),
      0,
    );
}

/** A category as it would be, or one that there is with changes. */
export type Proposal = InferRequestType<typeof api.categories.preview.$post>['json'];
export type Previewed = InferResponseType<typeof api.categories.preview.$post>;

/** Names of each kind that are told. */
const TOP = '8';

/** What a category would have, since a day. A pattern that is not understood is no matter for asking again. */
export function usePreview(
  proposal: Proposal | undefined,
  since: string | undefined,
): UseQueryResult<Previewed> {
  return useQuery({
    queryKey: ['categories', 'preview', proposal, since],
    queryFn: async ({ signal }) => {
      if (!proposal) throw new TypeError('Nothing is proposed.');
      const query = { top: TOP, ...(since !== undefined && { since }) };
      const answer = await api.categories.preview.$post(
        { json: proposal, query },
        { init: { signal } },
      );
      return answer.json();
    },
    enabled: proposal !== undefined && since !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What has no category, since a day. */
export function useUncategorised(since: string | undefined) {
  return useAnswer(
    ['log', 'uncategorised', since],
    async (signal) =>
      (
        await api.categories.uncategorized.$get(
          { query: { top: '12', ...(since !== undefined && { since }) } },
          { init: { signal } },
        )
      ).json(),
    { enabled: since !== undefined },
  );
}
