/** Colours as a canvas takes them: of the theme that is on, however they are named. */
export interface Colors {
  /** @param css a colour, or a variable of the theme */
  of(css: string): string;
  /** Stripes for where nobody was. */
  readonly hatch: CanvasPattern | string;
}

const STRIPE = 6;

/** Read when the theme changes: reading is slow, drawing is not. */
export function colorsOf(canvas: HTMLCanvasElement): Colors {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  const of = (css: string): string => {
    const found = known.get(css);
    if (found !== undefined) return found;
    const name = /^var\((--[\w-]+)\)$/.exec(css)?.[1];
    const color = name === undefined ? css : style.getPropertyValue(name).trim();
    known.set(css, color);
    return color;
  };
  return { of, hatch: stripes(of('var(--third)')) };
}

function stripes(color: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = STRIPE;
  tile.height = STRIPE;
  const context = tile.getContext('2d');
  if (!context) return color;
  context.strokeStyle = color;
  context.lineWidth = 1.4;
  // Once more at two corners, so that stripes meet at the tile's edges.
  for (const shift of [-STRIPE, 0, STRIPE]) {
    context.beginPath();
    context.moveTo(shift, STRIPE);
    context.lineTo(shift + STRIPE, 0);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? color;
}
