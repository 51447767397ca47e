/**
 * What the node has drawn: rows of strips of time, of which each shows what lasted longest in it. It is asked for more
 * than is in sight, so that one can move without waiting; and again when it would be too coarse, or too fine.
 */
import type { api } from '../../api/client.ts';
import { covers, lengthOf, type Span } from './scale.ts';

type Answer = Awaited<ReturnType<Awaited<ReturnType<(typeof api.timeline.did)['$get']>>['json']>>;
type Pixels = Answer['devices'][number]['away'][number];

/** What was done in pixels side by side. */
export type Run = Answer['devices'][number]['runs'][number];

/** A run, when it was. */
export type Strip = Span & Run;

/** A device's, or that of all devices together. */
export interface Row {
  /** `undefined` for all. */
  readonly hostname: string | undefined;
  readonly runs: readonly Strip[];
  /** Where it is recorded that nobody was there. */
  readonly away: readonly Span[];
  /** Where nothing is recorded. */
  readonly gaps: readonly Span[];
}

export interface Picture {
  readonly span: Span;
  /** Milliseconds of a pixel. */
  readonly grain: number;
  readonly devices: readonly Row[];
  readonly merged: Row;
}

/** What is asked for. */
export interface Wanted {
  readonly span: Span;
  readonly width: number;
  /** What strips are told apart by. */
  readonly by: 'title' | 'app' | 'category';
}

const MINUTE = 60_000;

/** Pixels that the node draws at most. */
const WIDEST = 10_000;

/**
 * What to ask for; what was asked for last where that still does.
 * @param width of what is in sight, in pixels
 * @param bounds one does not see beyond them
 */
export function wantedFor(
  view: Span,
  width: number,
  bounds: Span,
  last: Wanted | undefined,
): Wanted {
  const grain = lengthOf(view) / Math.max(1, width);
  if (last && covers(last.span, view)) {
    const ratio = lengthOf(last.span) / last.width / grain;
    if (ratio > 0.5 && ratio < 1.6) return last;
  }
  // Days are answered at once, months are reckoned for seconds.
  const margin = lengthOf(view) * (grain > MINUTE ? 0.25 : 0.5);
  const span = {
    from: Math.floor(Math.max(view.from - margin, Math.min(view.from, bounds.from))),
    to: Math.ceil(Math.min(view.to + margin, Math.max(view.to, bounds.to))),
  };
  // Of long times two pixels are one strip: it is as plain to see, and half of it to send.
  const by = grain > 10 * MINUTE ? 'category' : grain > MINUTE ? 'app' : 'title';
  const pixels = (width * lengthOf(span)) / lengthOf(view) / (by === 'title' ? 1 : 2);
  return { span, width: Math.max(1, Math.min(WIDEST, Math.round(pixels))), by };
}

export function pictureOf(answer: Answer, span: Span): Picture {
  const grain = lengthOf(span) / answer.width;
  const spanOf = ({ pixel, pixels }: { pixel: number; pixels: number }): Span => ({
    from: span.from + pixel * grain,
    to: span.from + (pixel + pixels) * grain,
  });
  const stripOf = (run: Run): Strip => ({ ...run, ...spanOf(run) });
  const devices = answer.devices.map(({ hostname, runs, away, gaps }) => ({
    hostname,
    runs: runs.map(stripOf),
    away: away.map(spanOf),
    gaps: gaps.map(spanOf),
  }));
  const [only] = devices;
  if (!answer.merged) {
    const merged = only ?? { hostname: undefined, runs: [], away: [], gaps: [] };
    return { span, grain, devices, merged };
  }
  const { away, gaps } = together(answer, answer.merged);
  const merged = {
    hostname: undefined,
    runs: answer.merged.map(stripOf),
    away: away.map(spanOf),
    gaps: gaps.map(spanOf),
  };
  return { span, grain, devices, merged };
}

const IS_AWAY = 1;
const IS_DONE = 2;

/** Where something is known of some device, and nobody was at any; and where nothing is known of any. */
function together(
  { width, devices }: Answer,
  runs: readonly Run[],
): { readonly away: Omit<Pixels, 'seconds'>[]; readonly gaps: Omit<Pixels, 'seconds'>[] } {
  const states = new Uint8Array(width);
  const gapsAt = new Uint16Array(width);
  for (const { away, gaps } of devices) {
    for (const { pixel, pixels } of away) states.fill(IS_AWAY, pixel, pixel + pixels);
    for (const { pixel, pixels } of gaps) {
      for (let at = pixel; at < pixel + pixels; at++) gapsAt[at] = (gapsAt[at] ?? 0) + 1;
    }
  }
  for (const { pixel, pixels } of runs) states.fill(IS_DONE, pixel, pixel + pixels);
  return {
    away: stretches(width, (at) => states[at] === IS_AWAY),
    gaps: stretches(width, (at) => states[at] === 0 && gapsAt[at] === devices.length),
  };
}

function stretches(
  width: number,
  isIn: (pixel: number) => boolean,
): { pixel: number; pixels: number }[] {
  const found: { pixel: number; pixels: number }[] = [];
  for (let at = 0; at < width; at++) {
    if (!isIn(at)) continue;
    const last = found.at(-1);
    if (last && last.pixel + last.pixels === at) last.pixels++;
    else found.push({ pixel: at, pixels: 1 });
  }
  return found;
}

/** How many are kept, to be shown while what was asked for is waited for. */
const KEPT = 8;

/** Pictures to draw, one over the other: what was answered last is over those that are coarser, and over all it covers. */
export function layered(
  kept: readonly Picture[],
  latest: Picture | undefined,
  view: Span,
): Picture[] {
  if (latest && covers(latest.span, view)) return [latest];
  return kept.toSorted((a, b) => b.grain - a.grain);
}

/** With one more; of the same span and grain only the newest. */
export function keep(kept: readonly Picture[], one: Picture): Picture[] {
  const others = kept.filter(
    ({ span, grain }) =>
      span.from !== one.span.from || span.to !== one.span.to || grain !== one.grain,
  );
  return [one, ...others].slice(0, KEPT);
}
