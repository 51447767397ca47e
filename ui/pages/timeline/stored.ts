/** Events as they are stored, asked one by one or by the time that they are in. */
import type { JsonObject } from '../../../protocol/json.ts';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { linesOf, textOf } from '../../parts/timeline/marks.ts';
import { overlaps, type Span } from '../../parts/timeline/scale.ts';
import { useLiveness } from '../../parts/timeline/use-now.ts';

export interface Stored {
  readonly id: number;
  readonly timestamp: string;
  /** Seconds. */
  readonly duration: number;
  readonly data: JsonObject;
}

export type Found = Stored & { readonly bucket: string };

/** How many of a span are shown. */
export const MOST = 200;

export function spanOfStored({
  timestamp,
  duration,
}: Pick<Stored, 'timestamp' | 'duration'>): Span {
  const from = Date.parse(timestamp);
  return { from, to: from + duration * 1_000 };
}

/** What an event says first: its words, and what is said besides. */
export function wordsOf({ data }: Pick<Stored, 'data'>): {
  readonly what: string;
  readonly more: string;
} {
  const texts = ['activity', 'app', 'title', 'url', 'file', 'status', 'label'].flatMap((name) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  const [what = JSON.stringify(data), ...rest] = texts;
  return { what, more: rest.join(' · ') };
}

/** The client knows no more of data than that it is an object; it came as JSON. */
export function jsonOf(data: Readonly<Record<string, unknown>>): JsonObject {
  return data as JsonObject;
}

/** Events in a span, newest first: {@link MOST} and one more, where there are more. */
export function useFound(span: Span, bucket: string | undefined) {
  const live = useLiveness(span);
  return useAnswer(['log', live, 'found', span.from, span.to, bucket], async (signal) => {
    const query = {
      since: textOf(span.from),
      until: textOf(span.to),
      limit: String(MOST + 1),
      ...(bucket !== undefined && { bucket }),
    };
    const text = await (await api.events.$get({ query }, { init: { signal } })).text();
    // The node counts in what ends or begins at the very bounds.
    return linesOf(text).filter((one) => {
      const { from, to } = spanOfStored(one);
      return from === to ? from >= span.from && from < span.to : overlaps({ from, to }, span);
    });
  });
}

export async function readStored(id: number, signal?: AbortSignal): Promise<Stored> {
  const asked = { param: { event: String(id) } };
  const response = await api.events[':event'].$get(asked, { init: { ...(signal && { signal }) } });
  const event = await response.json();
  return { ...event, data: jsonOf(event.data) };
}

export function useStored(id: number) {
  return useAnswer(['log', 'event', id], (signal) => readStored(id, signal));
}

export function isSame(one: Stored, other: Stored): boolean {
  return (
    one.timestamp === other.timestamp &&
    one.duration === other.duration &&
    JSON.stringify(one.data) === JSON.stringify(other.data)
  );
}
