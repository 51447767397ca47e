import { useEffect, useRef, type RefObject } from 'react';

/** What is done to a timeline by wheel, mouse, finger and pen. Places are pixels from its top left corner. */
export interface Gestures {
  /** @returns whether anything changed: where nothing does, the page scrolls. @param factor above 1 shows more time */
  zoom(factor: number, x: number): boolean;
  /** @param pixels to the right */
  move(pixels: number): void;
  point(place: { readonly x: number; readonly y: number } | undefined): void;
  pick(x: number, y: number): void;
  /** Chooses a span; `isDone` once it is let go. */
  sweep(from: number, to: number, isDone: boolean): void;
  /** Whether a drag chooses, without Shift. */
  readonly isChoosing: boolean;
}

/** Pixels that a hand trembles. */
const TREMBLE = 4;
const LINE = 16;

/** @param onGestures its newest functions are called */
export function useGestures(
  canvas: RefObject<HTMLCanvasElement | null>,
  onGestures: Gestures,
): void {
  const acts = useRef(onGestures);
  acts.current = onGestures;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const ending = new AbortController();
    const { signal } = ending;
    const down = new Map<number, { x: number; y: number }>();
    let start: { x: number; y: number; isSweep: boolean } | undefined;
    let hasMoved = false;

    const placeOf = ({ clientX, clientY }: MouseEvent): { x: number; y: number } => {
      const { left, top } = element.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };

    // Not passive: the page is not to scroll, nor to be zoomed, by what zooms this.
    const onWheel = (event: WheelEvent): void => {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
      const across = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
      const along = event.shiftKey ? 0 : event.deltaY * unit;
      if (Math.abs(across) > Math.abs(along)) {
        event.preventDefault();
        acts.current.move(-across);
        return;
      }
      // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
      const factor = Math.exp(along * (event.ctrlKey ? 0.01 : 0.002));
      const hasChanged = acts.current.zoom(factor, placeOf(event).x);
      if (hasChanged || event.ctrlKey) event.preventDefault();
    };

    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      const place = placeOf(event);
      down.set(event.pointerId, place);
      hasMoved = down.size > 1;
      start = { ...place, isSweep: event.shiftKey || acts.current.isChoosing };
      acts.current.point(undefined);
    };

    const onMove = (event: PointerEvent): void => {
      const place = placeOf(event);
      const before = down.get(event.pointerId);
      if (!before || !start) {
        if (event.pointerType === 'mouse') acts.current.point(place);
        return;
      }
      if (down.size > 1) pinch(event.pointerId, before, place);
      else {
        hasMoved ||= Math.abs(place.x - start.x) > TREMBLE;
        if (!hasMoved) return;
        if (start.isSweep) acts.current.sweep(start.x, place.x, false);
        else acts.current.move(place.x - before.x);
      }
      down.set(event.pointerId, place);
    };

    const pinch = (id: number, before: { x: number }, now: { x: number }): void => {
      const other = [...down].find(([one]) => one !== id)?.[1];
      if (!other) return;
      const apart = Math.max(10, Math.abs(now.x - other.x));
      acts.current.zoom(Math.max(10, Math.abs(before.x - other.x)) / apart, (now.x + other.x) / 2);
      acts.current.move((now.x - before.x) / 2);
    };

    const onUp = (event: PointerEvent): void => {
      const place = placeOf(event);
      if (!down.delete(event.pointerId) || !start || down.size > 0) return;
      if (!hasMoved) acts.current.pick(place.x, place.y);
      else if (start.isSweep) acts.current.sweep(start.x, place.x, true);
      start = undefined;
    };

    element.addEventListener('wheel', onWheel, { passive: false, signal });
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    element.addEventListener('pointerup', onUp, { signal });
    element.addEventListener('pointercancel', ({ pointerId }) => down.delete(pointerId), {
      signal,
    });
    element.addEventListener('pointerleave', () => acts.current.point(undefined), { signal });
    return () => ending.abort();
  }, [canvas]);
}
