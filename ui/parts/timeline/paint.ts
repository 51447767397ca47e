/** Draws what is in sight. All of it is drawn anew each time: it is thousands of rectangles at most. */
import type { Palette } from '../palette.ts';
import type { Colors } from './colors.ts';
import type { Beat, Mark } from './marks.ts';
import type { Picture, Row } from './pictures.ts';
import type { PlacedRow } from './rows.ts';
import { overlaps, type Span, xOf } from './scale.ts';
import type { Tick } from './ticks.ts';

export interface Scene {
  readonly view: Span;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PlacedRow[];
  /** The last is over the others. */
  readonly pictures: readonly Picture[];
  readonly marks: readonly Mark[];
  readonly beats: readonly Beat[];
  readonly ticks: readonly Tick[];
  readonly now: number;
  readonly selection: Span | undefined;
  /** What is pointed at. */
  readonly pointed: Span | undefined;
  readonly colors: Colors;
  readonly palette: Palette;
}

const FONT = '11px Inter, system-ui, sans-serif';
/** Of the line of hours. */
const LABELS = 18;

export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, colors } = scene;
  context.clearRect(0, 0, width, height);
  paintTicks(context, scene);
  for (const row of scene.rows) {
    if (row.kind === 'manual') paintMarks(context, scene, row);
    else if (row.kind === 'heart') paintHeart(context, scene, row);
    else paintPictures(context, scene, row);
  }
  if (scene.pointed) outline(context, scene, scene.pointed, colors.of('var(--second)'));
  if (scene.selection) paintSelection(context, scene, scene.selection);
  paintNow(context, scene);
}

function paintTicks(
  context: CanvasRenderingContext2D,
  { ticks, view, width, height, colors }: Scene,
): void {
  context.font = FONT;
  context.textBaseline = 'alphabetic';
  for (const { at, label, isGreater } of ticks) {
    const x = Math.round(xOf(at, view, width));
    context.fillStyle = colors.of(isGreater ? 'var(--third)' : 'var(--line)');
    context.fillRect(x, LABELS + 6, 1, height - LABELS - 6);
    context.fillStyle = colors.of('var(--second)');
    if (x + 4 < width - 12) context.fillText(label, x + 4, LABELS);
  }
}

function rowOf({ devices, merged }: Picture, hostname: string | undefined): Row | undefined {
  if (hostname === undefined) return merged;
  return devices.find((device) => device.hostname === hostname);
}

function paintPictures(context: CanvasRenderingContext2D, scene: Scene, row: PlacedRow): void {
  for (const [place, picture] of scene.pictures.entries()) {
    const found = rowOf(picture, row.hostname);
    if (!found) continue;
    context.save();
    const left = xOf(picture.span.from, scene.view, scene.width);
    const right = xOf(picture.span.to, scene.view, scene.width);
    context.beginPath();
    context.rect(left, row.top, right - left, row.height);
    context.clip();
    // What is coarser below is not seen through the gaps of this one.
    if (place > 0) {
      context.fillStyle = scene.colors.of('var(--card)');
      context.fillRect(left, row.top, right - left, row.height);
    }
    if (row.kind === 'focus') paintRuns(context, scene, row, found);
    else if (row.kind === 'web') paintSites(context, scene, row, found);
    else paintAway(context, scene, row, found);
    context.restore();
  }
}

function paintRuns(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: PlacedRow,
  { runs }: Row,
): void {
  const { palette, colors } = scene;
  eachInSight(runs, scene, (strip, x, wide) => {
    context.fillStyle = colors.of(palette(strip.category));
    // A hair between neighbours, where there is room for it.
    context.fillRect(x, row.top, wide > 3 ? wide - 1 : Math.max(wide, 0.75), row.height);
  });
}

function paintSites(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: PlacedRow,
  { runs }: Row,
): void {
  context.fillStyle = scene.colors.of('var(--third)');
  eachInSight(runs, scene, (strip, x, wide) => {
    if (strip.site === undefined) return;
    context.fillRect(x, row.top, wide > 3 ? wide - 1 : Math.max(wide, 0.75), row.height);
  });
}

function paintAway(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: PlacedRow,
  { away, gaps }: Row,
): void {
  context.fillStyle = scene.colors.hatch;
  eachInSight(away, scene, (_, x, wide) =>
    context.fillRect(x, row.top, Math.max(wide, 1), row.height),
  );
  context.fillStyle = scene.colors.of('var(--third)');
  const middle = Math.round(row.top + row.height / 2);
  eachInSight(gaps, scene, (_, x, wide) => {
    for (let dot = x - (x % 6); dot < x + wide; dot += 6) {
      if (dot >= x) context.fillRect(dot, middle, 1.5, 1);
    }
  });
}

/** Those that are seen, oldest first. Left ends are cut so that lengths stay such as a canvas takes. */
function eachInSight<T extends Span>(
  all: readonly T[],
  { view, width }: Scene,
  visit: (one: T, x: number, wide: number) => void,
): void {
  for (let at = firstAfter(all, view.from); at < all.length; at++) {
    const one = all[at];
    if (!one || one.from >= view.to) return;
    const x = Math.max(-1, xOf(one.from, view, width));
    visit(one, x, Math.min(width + 1, xOf(one.to, view, width)) - x);
  }
}

/** The place of the first that ends after a moment. */
export function firstAfter(all: readonly Span[], moment: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.to ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { top, height }: PlacedRow,
): void {
  const { view, width, colors } = scene;
  const seen = scene.marks
    .filter((mark) => overlaps(mark, view))
    .toSorted((a, b) => a.from - b.from);
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const [at, { from, to, words }] of seen.entries()) {
    const x = Math.max(-8, xOf(from, view, width));
    const end = Math.min(width + 8, Math.max(xOf(to, view, width), x + 4));
    context.fillStyle = colors.of('var(--accent)');
    context.beginPath();
    context.roundRect(x, top, end - x, height, Math.min(height, end - x) / 2);
    context.fill();
    const next = seen[at + 1];
    const room = (next ? xOf(next.from, view, width) : width) - end - 12;
    const shown = words.slice(0, Math.floor(room / 6));
    if (shown.length < Math.min(words.length, 4)) continue;
    context.fillStyle = colors.of('var(--second)');
    context.fillText(
      shown === words ? words : `${shown.slice(0, -1)}…`,
      end + 6,
      top + height / 2 + 0.5,
    );
  }
}

function paintHeart(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { top, height }: PlacedRow,
): void {
  const { beats, view, width, colors } = scene;
  if (beats.length === 0) return;
  let least = Infinity;
  let most = -Infinity;
  for (const { rate } of beats) {
    least = Math.min(least, rate);
    most = Math.max(most, rate);
  }
  const tall = Math.max(20, most - least);
  context.strokeStyle = colors.of('var(--heart)');
  context.lineWidth = 1.4;
  context.beginPath();
  let last = -Infinity;
  // Where nothing was measured for long there is no line.
  const apart = Math.max(30 * 60_000, ((view.to - view.from) / width) * 8);
  for (const { at, rate } of beats) {
    const x = xOf(at, view, width);
    const y = top + height - ((rate - least) / tall) * height;
    if (at - last > apart) context.moveTo(x, y);
    else context.lineTo(x, y);
    last = at;
  }
  context.stroke();
}

function paintSelection(context: CanvasRenderingContext2D, scene: Scene, selection: Span): void {
  const { view, width, height, colors } = scene;
  const x = xOf(selection.from, view, width);
  const wide = Math.max(2, xOf(selection.to, view, width) - x);
  context.globalAlpha = 0.12;
  context.fillStyle = colors.of('var(--accent)');
  context.fillRect(x, LABELS + 6, wide, height);
  context.globalAlpha = 1;
  outline(context, scene, selection, colors.of('var(--accent)'));
}

function outline(
  context: CanvasRenderingContext2D,
  { view, width, height }: Scene,
  span: Span,
  color: string,
): void {
  context.fillStyle = color;
  for (const moment of [span.from, span.to]) {
    context.fillRect(Math.round(xOf(moment, view, width)) - 0.5, LABELS + 6, 1.5, height);
  }
}

function paintNow(
  context: CanvasRenderingContext2D,
  { now, view, width, height, colors }: Scene,
): void {
  if (now < view.from || now > view.to) return;
  const x = xOf(now, view, width);
  context.fillStyle = colors.of('var(--accent)');
  context.fillRect(x - 1, LABELS + 6, 2, height);
  context.beginPath();
  context.arc(x, LABELS + 6, 4, 0, 2 * Math.PI);
  context.fill();
}
