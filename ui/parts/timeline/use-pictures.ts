import { useMemo, useRef } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { type Beat, type Mark, textOf, useHeart, useMarks } from './marks.ts';
import { keep, type Picture, pictureOf, type Wanted, wantedFor } from './pictures.ts';
import type { Span } from './scale.ts';

/** What is known of a span and around it. */
export interface Known {
  /** The newest; `undefined` until there is one. */
  readonly latest: Picture | undefined;
  /** With those before it, newest first: to be shown until the next one comes. */
  readonly kept: readonly Picture[];
  readonly marks: readonly Mark[];
  readonly beats: readonly Beat[];
  readonly isAsking: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/**
 * Asks for what there is to draw.
 * @param view what is in sight, once it stays for a moment
 * @param bounds one does not see beyond them
 * @param width in pixels; 0 until it is known
 * @param device host name; all where absent
 */
export function usePictures(
  view: Span,
  bounds: Span,
  width: number,
  device: string | undefined,
): Known {
  const last = useRef<Wanted>(undefined);
  const wanted = wantedFor(view, width, bounds, last.current);
  last.current = wanted;
  const { span, by } = wanted;
  const now = Date.now();
  const live = now >= span.from && now <= span.to ? 'now' : 'then';
  const { data, isFetching, error, refetch } = useAnswer(
    ['log', live, 'did', span, wanted.width, by, device],
    async (signal) => {
      const query = {
        since: textOf(span.from),
        until: textOf(span.to),
        width: String(wanted.width),
        by,
        ...(device !== undefined && { device }),
      };
      const answer = await (await api.timeline.did.$get({ query }, { init: { signal } })).json();
      return { device, picture: pictureOf(answer, span) };
    },
    { enabled: width > 0 },
  );
  const before = useRef<{ device: string | undefined; kept: readonly Picture[] }>({
    device,
    kept: [],
  });
  const kept = useMemo(() => {
    const { current } = before;
    const others = current.device === device ? current.kept : [];
    const all = data && data.device === device ? keep(others, data.picture) : others;
    before.current = { device, kept: all };
    return all;
  }, [data, device]);
  return {
    latest: kept[0],
    kept,
    marks: useMarks(wanted, live),
    beats: useHeart(wanted, live),
    isAsking: isFetching,
    error: data ? undefined : error,
    retry: () => void refetch(),
  };
}
