import type { Micros } from '../../protocol/event.ts';
import type { DidPiece } from '../query/index.ts';
import type { Pixels } from './interface.ts';

/** What is drawn on: so many pixels between two moments. */
export interface Canvas {
  readonly from: Micros;
  /** After `from`. */
  readonly to: Micros;
  readonly width: number;
}

/** Pixels, and what they show. */
export interface Drawn extends Pixels {
  readonly piece: DidPiece;
}

/** Pieces that end where pixels do. */
export function drawn(pieces: readonly DidPiece[], { from, to, width }: Canvas): Drawn[] {
  const pixelOf = (moment: Micros): number => Math.round(((moment - from) * width) / (to - from));
  return pieces.map((piece) => {
    const pixel = pixelOf(piece.from);
    return { pixel, pixels: pixelOf(piece.to) - pixel, seconds: piece.seconds, piece };
  });
}

/** Microseconds of one kind in a pixel or a run, and the piece that has most of them. */
interface Sum {
  readonly kind: string;
  micros: number;
  most: number;
  piece: DidPiece;
}

/**
 * Pieces of whatever length, oldest first and none overlapping: each pixel shows the kind that lasts longest in it; of
 * what lasts the same what comes first. A piece's seconds are spread evenly over it.
 */
export function redrawn(
  pieces: readonly DidPiece[],
  canvas: Canvas,
  kindOf: (piece: DidPiece) => string,
): Drawn[] {
  const runs: (Sum & { pixel: number; pixels: number })[] = [];
  for (const [pixel, sums] of pixelsOf(pieces, canvas, kindOf)) {
    const shown = longest(sums);
    const last = runs.at(-1);
    if (last?.kind === shown.kind && last.pixel + last.pixels === pixel) {
      last.pixels++;
      addTo(last, shown.piece, shown.micros, shown.most);
    } else runs.push({ ...shown, pixel, pixels: 1 });
  }
  return runs.map(({ pixel, pixels, micros, piece }) => ({
    pixel,
    pixels,
    seconds: micros / 1e6,
    piece,
  }));
}

/** What there is in each pixel that has anything. */
function* pixelsOf(
  pieces: readonly DidPiece[],
  { from, to, width }: Canvas,
  kindOf: (piece: DidPiece) => string,
): Generator<[number, readonly Sum[]]> {
  const length = (to - from) / width;
  let at = -1;
  let sums: Sum[] = [];
  for (const piece of pieces) {
    const kind = kindOf(piece);
    const first = Math.max(0, Math.floor((piece.from - from) / length));
    for (let pixel = first; pixel < width && from + pixel * length < piece.to; pixel++) {
      const begin = Math.max(piece.from, from + pixel * length);
      const part = Math.min(piece.to, from + (pixel + 1) * length) - begin;
      if (part <= 0) continue;
      if (pixel !== at) {
        if (sums.length > 0) yield [at, sums];
        [at, sums] = [pixel, []];
      }
      // Whole microseconds: sums of fractions are not quite, and what lasts the same would not.
      const micros = Math.round((piece.seconds * 1e6 * part) / (piece.to - piece.from));
      const known = sums.find((sum) => sum.kind === kind);
      if (known) addTo(known, piece, micros, micros);
      else sums.push({ kind, micros, most: micros, piece });
    }
  }
  if (sums.length > 0) yield [at, sums];
}

function addTo(sum: Sum, piece: DidPiece, micros: number, most: number): void {
  sum.micros += micros;
  // A piece goes on in the next pixel.
  const whole = sum.piece === piece ? sum.most + most : most;
  if (whole >= sum.most) [sum.most, sum.piece] = [whole, piece];
}

function longest(sums: readonly Sum[]): Sum {
  return sums.reduce((most, sum) => (sum.micros > most.micros ? sum : most));
}

/** The pixels that have nothing, from the first up to one. */
export function gapsIn(
  shown: readonly Pixels[],
  end: number,
  { from, to, width }: Canvas,
): Pixels[] {
  const length = (to - from) / width / 1e6;
  const gaps: Pixels[] = [];
  let next = 0;
  for (const { pixel, pixels } of [...shown, { pixel: end, pixels: 0 }]) {
    const until = Math.min(pixel, end);
    if (until > next) {
      gaps.push({
        pixel: next,
        pixels: until - next,
        seconds: Math.round((until - next) * length * 1e6) / 1e6,
      });
    }
    next = Math.max(next, pixel + pixels);
  }
  return gaps;
}
