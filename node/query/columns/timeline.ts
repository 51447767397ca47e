/**
 * What there is to draw of events between two moments, so many pixels wide. Each pixel shows the data that lasted
 * longest in it; of what lasted the same, what came first. Where events overlap, that which began last is seen, of
 * those that began together the one that stands behind the others. What lasts no time is seen where nothing else is.
 */
import type { Micros } from '../../../protocol/event.ts';
import { createBuilder, type Events, mapped } from '../events.ts';
import { sortByTimestamp } from './sort.ts';

/** What is drawn. */
export interface Canvas {
  readonly from: Micros;
  /** After `from`. */
  readonly to: Micros;
  /** Pixels: a whole number above 0, at most one a microsecond. */
  readonly width: number;
}

/** Where a pixel begins, to a microsecond; that of `width` is the end. */
export function pixelAt({ from, to, width }: Canvas, pixel: number): Micros {
  return pixel >= width ? to : Math.min(to, from + Math.round((pixel * (to - from)) / width));
}

/** Events of whole pixels: `start` is the first pixel, `duration` how many there are. */
export interface Timeline extends Events {
  /** How long what a run shows lasted in its pixels. */
  readonly lasted: Float64Array;
}

/**
 * What each pixel shows, oldest first, neighbours of one kind being one run; it has the data and the id of the event
 * that lasted longest in it.
 * @param kindOf tells data apart: what it gives for two data is one number where they show the same
 */
export function timeline(
  events: Events,
  canvas: Canvas,
  kindOf?: (data: number) => number,
): Timeline {
  const sorted = sortByTimestamp(events);
  const { count, start, duration } = sorted;
  const pen = createPen(sorted, kindOf ? mapped(sorted, kindOf) : sorted.data, canvas);
  // Those that are not over yet, in the order of their starts: the last is seen.
  const open: number[] = [];
  let reached = -Infinity;
  const drawUntil = (moment: Micros): void => {
    while (reached < moment) {
      const top = open.at(-1);
      if (top === undefined) return;
      const end = start[top] + duration[top];
      if (end > reached) {
        pen.draw(reached, Math.min(end, moment), top);
        reached = Math.min(end, moment);
        if (end > moment) return;
      }
      open.pop();
    }
  };
  for (let i = 0; i < count; i++) {
    drawUntil(start[i]);
    reached = Math.max(reached, start[i]);
    if (duration[i] === 0) pen.draw(start[i], start[i], i);
    else open.push(i);
  }
  drawUntil(Infinity);
  return pen.end();
}

interface Pen {
  /** Never before what was drawn last. @param event its place */
  draw(from: Micros, to: Micros, event: number): void;
  end(): Timeline;
}

/** Pixels side by side that show the same. */
interface Run {
  readonly from: number;
  to: number;
  readonly kind: number;
  lasted: Micros;
  /** How long each event is seen in it. */
  readonly events: Map<number, Micros>;
}

function createPen({ pool, data, id }: Events, kinds: Uint32Array, canvas: Canvas): Pen {
  const { width } = canvas;
  const made = createBuilder(pool);
  const lasted: Micros[] = [];
  let pixel = 0;
  let pixelEnd = pixelAt(canvas, 1);
  /** What the pixel has so far: how long each kind lasted, and piece by piece which event. */
  const inside = new Map<number, Micros>();
  let pieces: { readonly event: number; readonly lasted: Micros }[] = [];
  let run: Run | undefined;

  const finishRun = (): void => {
    if (!run) return;
    let longest = -1;
    let shown = 0;
    for (const [event, micros] of run.events) {
      if (micros > longest) [longest, shown] = [micros, event];
    }
    made.add(run.from, run.to - run.from, data[shown], id[shown]);
    lasted.push(run.lasted);
  };
  const show = (from: number, to: number, kind: number): Run => {
    if (run?.to === from && run.kind === kind) run.to = to;
    else {
      finishRun();
      run = { from, to, kind, lasted: 0, events: new Map() };
    }
    return run;
  };
  const add = (to: Run, event: number, micros: Micros): void => {
    to.lasted += micros;
    to.events.set(event, (to.events.get(event) ?? 0) + micros);
  };
  const put = (event: number, micros: Micros): void => {
    const kind = kinds[event];
    inside.set(kind, (inside.get(kind) ?? 0) + micros);
    pieces.push({ event, lasted: micros });
  };
  const finishPixel = (): void => {
    let longest = -1;
    let shown = 0;
    for (const [kind, micros] of inside) {
      if (micros > longest) [longest, shown] = [micros, kind];
    }
    if (longest >= 0) {
      const into = show(pixel, pixel + 1, shown);
      for (const piece of pieces) {
        if (kinds[piece.event] === shown) add(into, piece.event, piece.lasted);
      }
    }
    inside.clear();
    pieces = [];
  };
  const moveTo = (moment: Micros): void => {
    if (moment < pixelEnd) return;
    finishPixel();
    pixel = pixelOf(canvas, moment, pixel + 1);
    pixelEnd = pixelAt(canvas, pixel + 1);
  };

  return {
    draw(from, to, event) {
      const begin = Math.max(from, canvas.from);
      const end = Math.min(to, canvas.to);
      if (begin > end || begin >= canvas.to || (begin === end && from < to)) return;
      moveTo(begin);
      put(event, Math.min(end, pixelEnd) - begin);
      if (end <= pixelEnd) return;
      const first = pixel + 1;
      const firstStart = pixelEnd;
      finishPixel();
      pixel = pixelOf(canvas, end, first);
      const begun = pixelAt(canvas, pixel);
      // All of these belong to it alone.
      if (pixel > first) add(show(first, pixel, kinds[event]), event, begun - firstStart);
      pixelEnd = pixelAt(canvas, pixel + 1);
      if (pixel < width && end > begun) put(event, end - begun);
    },
    end() {
      if (pixel < width) finishPixel();
      finishRun();
      return { ...made.events(), lasted: Float64Array.from(lasted) };
    },
  };
}

/** The pixel that a moment is in, from one on that begins no later; `width` for the end. */
function pixelOf(canvas: Canvas, moment: Micros, from: number): number {
  if (moment >= canvas.to) return canvas.width;
  const { from: start, to, width } = canvas;
  // Rounding may have been either way.
  let pixel = Math.max(from, Math.floor(((moment - start) * width) / (to - start)) - 1);
  while (pixelAt(canvas, pixel + 1) <= moment) pixel++;
  return pixel;
}
