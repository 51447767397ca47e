import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { type Beat, type Mark, textOf, useHeart, useMarks } from './marks.ts';
import { keep, type Picture, pictureOf, type Wanted, wantedFor } from './pictures.ts';
import type { Span } from './scale.ts';
import { useLiveness } from './use-now.ts';

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

interface Kept {
  readonly device: string | undefined;
  readonly pictures: readonly Picture[];
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
  const [last, setLast] = useState<Wanted>();
  const wanted = wantedFor(view, width, bounds, last);
  if (wanted !== last) setLast(wanted);
  const { span, by } = wanted;
  const live = useLiveness(span);
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
    { enabled: width > 0, keeps: true },
  );
  const [before, setBefore] = useState<Kept>({ device, pictures: [] });
  const pictures = before.device === device ? before.pictures : [];
  const newest = data?.device === device ? data?.picture : undefined;
  const hasNewest = newest === undefined || pictures[0] === newest;
  const kept = hasNewest ? pictures : keep(pictures, newest);
  if (!hasNewest || before.device !== device) setBefore({ device, pictures: kept });
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
