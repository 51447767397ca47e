/** What is drawn besides what was done: what the person said, and their heart. */
import type { JsonObject } from '../../../protocol/json.ts';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { number } from '../../format/number.ts';
import { lengthOf, type Span } from './scale.ts';
import type { Wanted } from './pictures.ts';

/** What somebody said to have done. */
export interface Mark extends Span {
  readonly words: string;
  readonly event: { readonly bucket: string; readonly id: number } | undefined;
}

/** Beats a minute. */
export interface Beat {
  readonly at: number;
  readonly rate: number;
}

type Fields = Readonly<Record<string, unknown>>;

interface ToldEvent {
  readonly bucket: string;
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: JsonObject;
}

const ACTIVITIES = 'manual.activity';
const HEART = /^health\.heart/;

/** As long as each mark can be told from its neighbours; of more time they are told by pixel. */
const EACH = 100 * 86_400_000;

export function useBuckets() {
  return useAnswer(['log', 'buckets'], async (signal) =>
    (await api.buckets.$get({}, { init: { signal } })).json(),
  );
}

/** @param live `'now'` where the time that is on is in it */
export function useMarks({ span, width }: Wanted, live: 'now' | 'then'): readonly Mark[] {
  const buckets = useBuckets().data?.filter(({ type }) => type === ACTIVITIES) ?? [];
  const names = buckets.map(({ id }) => id);
  const { data } = useAnswer(
    ['log', live, 'marks', span, width, names],
    async (signal) =>
      (await Promise.all(names.map((bucket) => marksOf(bucket, span, width, signal)))).flat(),
    { enabled: names.length > 0, keeps: true },
  );
  return data ?? [];
}

async function marksOf(
  bucket: string,
  span: Span,
  width: number,
  signal: AbortSignal,
): Promise<Mark[]> {
  const bounds = { since: textOf(span.from), until: textOf(span.to) };
  if (lengthOf(span) > EACH) {
    const query = { bucket, ...bounds, width: String(width) };
    const answer = await (await api.timeline.$get({ query }, { init: { signal } })).json();
    const grain = lengthOf(span) / width;
    return answer.buckets.flatMap(({ runs }) =>
      runs.map(({ pixel, pixels, data }) => ({
        from: span.from + pixel * grain,
        to: span.from + (pixel + pixels) * grain,
        words: wordsOf(data),
        event: undefined,
      })),
    );
  }
  const query = { bucket, ...bounds, limit: '2000' };
  const text = await (await api.events.$get({ query }, { init: { signal } })).text();
  return linesOf(text).map(({ id, timestamp, duration, data }) => ({
    from: Date.parse(timestamp),
    to: Date.parse(timestamp) + duration * 1_000,
    words: wordsOf(data),
    event: { bucket, id },
  }));
}

/** Events as the node streams them: one JSON object a line. */
export function linesOf(text: string): ToldEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ToldEvent);
}

/** `run · 5.2 km` */
export function wordsOf({ activity, ...fields }: Fields): string {
  const numbers = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'number' ? [`${number(value)} ${name}`] : [],
  );
  return [typeof activity === 'string' ? activity : '', ...numbers].filter(Boolean).join(' · ');
}

/** Rates of the heart, where there are any. */
export function useHeart({ span, width }: Wanted, live: 'now' | 'then'): readonly Beat[] {
  const names = (useBuckets().data ?? [])
    .filter(({ type }) => HEART.test(type))
    .map(({ id }) => id);
  const { data } = useAnswer(
    ['log', live, 'heart', span, width, names],
    async (signal) => {
      const lists = await Promise.all(names.map((bucket) => beatsOf(bucket, span, width, signal)));
      return lists.flat().toSorted((a, b) => a.at - b.at);
    },
    { enabled: names.length > 0, keeps: true },
  );
  return data ?? [];
}

async function beatsOf(
  bucket: string,
  span: Span,
  width: number,
  signal: AbortSignal,
): Promise<Beat[]> {
  const query = {
    bucket,
    since: textOf(span.from),
    until: textOf(span.to),
    width: String(width),
  };
  const answer = await (await api.timeline.$get({ query }, { init: { signal } })).json();
  const grain = lengthOf(span) / width;
  return answer.buckets.flatMap(({ runs }) =>
    runs.flatMap(({ pixel, pixels, data }) => {
      const rate = rateOf(data);
      return rate === undefined ? [] : [{ at: span.from + (pixel + pixels / 2) * grain, rate }];
    }),
  );
}

function rateOf({ bpm, value }: Fields): number | undefined {
  return [bpm, value].find((one): one is number => typeof one === 'number');
}

/** A moment, as addresses have it. */
export const textOf = (moment: number): string => new Date(moment).toISOString();
