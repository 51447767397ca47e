import { useEffect, useState } from 'react';
import type { Moment } from '../../format/wall.ts';
import type { Span } from './scale.ts';

/** Milliseconds: nothing here is told apart by less. */
const EVERY = 60_000;

/** The time that it is, to a minute. */
export function useNow(): Moment {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), EVERY);
    return () => clearInterval(ticking);
  }, []);
  return now;
}

/** For keys of queries: `'now'` where the time that is on is in a span, so that it is asked again as more is recorded. */
export function useLiveness({ from, to }: Span): 'now' | 'then' {
  const now = useNow();
  return now >= from && now <= to ? 'now' : 'then';
}
