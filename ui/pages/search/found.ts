import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays } from '../../format/day.ts';
import { startOf } from '../../format/wall.ts';
import { type Calendar, useCalendar } from '../../parts/settings.ts';
import { type Question, WHENS } from './question.ts';

export type Found = InferResponseType<typeof api.search.$get>;
export type Hit = Found['hits'][number];

/** Milliseconds until what could not be looked at is asked for again. */
const AGAIN = 4_000;
const HOUR = 3_600_000;

/** What answers a question, the first `limit` of it; nothing where no word is asked for. */
export function useFound(question: Question, limit: number): UseQueryResult<Found> {
  const calendar = useCalendar();
  return useQuery({
    queryKey: ['log', 'search', question, limit],
    queryFn: async ({ signal }) =>
      (
        await api.search.$get(
          { query: { ...parametersOf(question, calendar), limit: String(limit) } },
          { init: { signal } },
        )
      ).json(),
    enabled: question.words.trim() !== '' && (question.when !== 'own' || calendar !== undefined),
    placeholderData: keepPreviousData,
    // What was answered with a failure would be so again.
    retry: (count, error) => count < 2 && codeOf(error) === undefined,
    refetchInterval: ({ state }) => (state.data && state.data.unsearched > 0 ? AGAIN : false),
  });
}

function parametersOf(question: Question, calendar: Calendar | undefined) {
  const { words, isSimilar, when, device, type, app, site, order } = question;
  const hours = when === 'own' ? undefined : WHENS[when];
  return {
    q: words,
    order,
    ...(isSimilar && { similar: 'true' as const }),
    ...(hours !== undefined && { since: new Date(Date.now() - hours * HOUR).toISOString() }),
    ...(when === 'own' && calendar !== undefined && ownTime(question, calendar)),
    ...(device !== '' && { device }),
    ...(type !== '' && { type }),
    ...(app.trim() !== '' && { app: app.trim() }),
    ...(site.trim() !== '' && { site: site.trim() }),
  };
}

/** From the beginning of the first day to the end of the last. */
function ownTime({ since, until }: Question, { startOfDay, zone }: Calendar) {
  const begin = (day: string): string => new Date(startOf(day, startOfDay, zone)).toISOString();
  return {
    ...(since !== '' && { since: begin(since) }),
    ...(until !== '' && { until: begin(addDays(until, 1)) }),
  };
}

/** What the record holds: devices by the names that they give, and types of buckets. */
export function useHoldings() {
  return useAnswer(['log', 'filters'], async (signal) => {
    const buckets = await (await api.buckets.$get({}, { init: { signal } })).json();
    const some = buckets.filter(({ events }) => events > 0);
    const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();
    return {
      devices: distinct(some.map(({ hostname }) => hostname)),
      types: distinct(some.map(({ type }) => type).filter((type) => !SILENT.has(type))),
    };
  });
}

/** Types whose events have no words. */
const SILENT: ReadonlySet<string> = new Set(['afkstatus', 'attachment.bytes', 'os.hid.input']);
