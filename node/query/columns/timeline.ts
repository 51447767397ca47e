/**
 * What there is to draw of events between two moments, so many pixels wide. Each pixel shows the data that lasted
 * longest in it; of what lasted the same, what came first. Where events overlap, that which began last is seen, of
 * those that began together the one that stands behind the others. What lasts no time is seen where nothing else is.
 */
import type { Micros } from '../../../protocol/event.ts';
import { createBuilder, type Events } from '../events.ts';
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

/**
 * Events of whole pixels, at most one a pixel, oldest first: `start` is the first pixel, `duration` how many there are,
 * neighbours with the same data being one.
 */
export function timeline(events: Events, canvas: Canvas): Events {
  const pen = createPen(events, canvas);
  const { count, start, duration, data } = sortByTimestamp(events);
  // Those that are not over yet, in the order of their starts: the last is seen.
  const open: number[] = [];
  let reached = -Infinity;
  const drawUntil = (moment: Micros): void => {
    while (reached < moment) {
      const top = open.at(-1);
      if (top === undefined) return;
      const end = start[top] + duration[top];
      if (end > reached) {
        pen.draw(reached, Math.min(end, moment), data[top]);
        reached = Math.min(end, moment);
        if (end > moment) return;
      }
      open.pop();
    }
  };
  for (let i = 0; i < count; i++) {
    drawUntil(start[i]);
    reached = Math.max(reached, start[i]);
    if (duration[i] === 0) pen.draw(start[i], start[i], data[i]);
    else open.push(i);
  }
  drawUntil(Infinity);
  return pen.end();
}

interface Pen {
  /** Never before what was drawn last. */
  draw(from: Micros, to: Micros, data: number): void;
  end(): Events;
}

function createPen({ pool }: Events, canvas: Canvas): Pen {
  const { width } = canvas;
  const made = createBuilder(pool);
  let pixel = 0;
  let pixelEnd = pixelAt(canvas, 1);
  /** How long each data lasted in the pixel so far. */
  const inside = new Map<number, Micros>();
  let run: { readonly from: number; to: number; readonly data: number } | undefined;

  const show = (from: number, to: number, data: number): void => {
    if (run?.to === from && run.data === data) run.to = to;
    else {
      if (run) made.add(run.from, run.to - run.from, run.data);
      run = { from, to, data };
    }
  };
  const finishPixel = (): void => {
    let longest = -1;
    let shown = 0;
    for (const [data, lasted] of inside) {
      if (lasted > longest) [longest, shown] = [lasted, data];
    }
    if (longest >= 0) show(pixel, pixel + 1, shown);
    inside.clear();
  };
  const moveTo = (moment: Micros): void => {
    if (moment < pixelEnd) return;
    finishPixel();
    pixel = pixelOf(canvas, moment, pixel + 1);
    pixelEnd = pixelAt(canvas, pixel + 1);
  };

  return {
    draw(from, to, data) {
      const begin = Math.max(from, canvas.from);
      const end = Math.min(to, canvas.to);
      if (begin > end || begin >= canvas.to || (begin === end && from < to)) return;
      moveTo(begin);
      inside.set(data, (inside.get(data) ?? 0) + Math.min(end, pixelEnd) - begin);
      if (end <= pixelEnd) return;
      finishPixel();
      const first = pixel + 1;
      pixel = pixelOf(canvas, end, first);
      // All of these belong to it alone.
      if (pixel > first) show(first, pixel, data);
      pixelEnd = pixelAt(canvas, pixel + 1);
      const begun = pixelAt(canvas, pixel);
      if (pixel < width && end > begun) inside.set(data, end - begun);
    },
    end() {
      if (pixel < width) finishPixel();
      if (run) made.add(run.from, run.to - run.from, run.data);
      return made.events();
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
