import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Span } from './scale.ts';

/** Milliseconds that a view has to stay before anything is asked for it. */
const STILL = 140;

export interface Viewing {
  /** What is in sight, in this very frame. */
  readonly view: RefObject<Span>;
  /** What was in sight when it last stayed. */
  readonly settled: Span;
  readonly change: (next: Span) => void;
}

/**
 * What is in sight changes with every step of a wheel: it is drawn at once, and told only when it stays.
 * @param draw draws what is in sight
 */
export function useView(
  given: Span,
  onView: ((view: Span) => void) | undefined,
  draw: () => void,
): Viewing {
  const view = useRef(given);
  const [settled, setSettled] = useState(given);
  const told = useRef(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useRef(onView);
  tell.current = onView;

  // Elsewhere, by a button say, another time was chosen.
  useEffect(() => {
    if (given.from === told.current.from && given.to === told.current.to) return;
    clearTimeout(timer.current);
    told.current = given;
    view.current = given;
    setSettled(given);
    draw();
  }, [given, draw]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const change = useCallback(
    (next: Span) => {
      view.current = next;
      draw();
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        told.current = view.current;
        setSettled(view.current);
        tell.current?.(view.current);
      }, STILL);
    },
    [draw],
  );
  return { view, settled, change };
}
