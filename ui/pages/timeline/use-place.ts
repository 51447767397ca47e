import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Calendar } from '../../parts/settings.ts';
import { momentText, type Place, readPlace } from '../../parts/timeline/address.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import { dayAt, daysIn, spanOf } from './range.ts';

/** `all` in one row, `each` in its own, or the host name of one. */
export type Shown =
  { readonly kind: 'all' | 'each' } | { readonly kind: 'one'; readonly host: string };

export interface Placing extends Place {
  readonly shown: Shown;
  /** What is not given stays as it is. */
  readonly go: (to: Partial<Omit<Placing, 'go'>>, options?: { readonly replace?: boolean }) => void;
}

/** Where one is, which is all in the address: it can be kept, sent, and gone back to. */
export function usePlace(calendar: Calendar): Placing {
  const search = useSearch();
  const [, navigate] = useLocation();
  const { startOfDay, zone, today } = calendar;
  const place = useMemo(
    () => ({ ...readPlace(search, { startOfDay, zone, today }), shown: readShown(search) }),
    [search, startOfDay, zone, today],
  );
  const go = useCallback<Placing['go']>(
    (to, { replace = false } = {}) => {
      const next = { ...place, ...to };
      const query = new URLSearchParams();
      const { since, until } = boundsText(next.view, { startOfDay, zone });
      query.set('since', since);
      query.set('until', until);
      if (next.shown.kind === 'each') query.set('devices', 'each');
      if (next.shown.kind === 'one') query.set('device', next.shown.host);
      if (next.selection) {
        query.set('from', momentText(next.selection.from));
        query.set('to', momentText(next.selection.to + 999));
      }
      if (next.event !== undefined) query.set('event', String(next.event));
      navigate(`/timeline?${query.toString()}`, { replace });
    },
    [navigate, place, startOfDay, zone],
  );
  return { ...place, go };
}

function readShown(search: string): Shown {
  const query = new URLSearchParams(search);
  const host = query.get('device');
  if (host) return { kind: 'one', host };
  return { kind: query.get('devices') === 'each' ? 'each' : 'all' };
}

/** Whole days by their dates, else moments. */
function boundsText(
  view: Span,
  place: Pick<Calendar, 'startOfDay' | 'zone'>,
): { readonly since: string; readonly until: string } {
  const whole = spanOf(daysIn(view, place), place);
  const isWhole = Math.abs(whole.from - view.from) < 1_000 && Math.abs(whole.to - view.to) < 1_000;
  return isWhole
    ? { since: dayAt(view.from, place), until: dayAt(view.to, place) }
    : { since: momentText(view.from), until: momentText(view.to) };
}
