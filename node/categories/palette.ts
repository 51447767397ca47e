import type { PaletteColor } from '../../protocol/browser.ts';

/**
 * How many colours the design has for categories: six that stay apart for the common kinds of colour blindness, and for
 * who has more categories the same six lighter or darker.
 */
export const PALETTE_COLORS = 12;

/**
 * Colours mean categories, wherever they are shown the same ones: what the person chose for it or for the nearest one
 * around it, else those of the design in the order of the outermost ones. What is built in has the latter too.
 * @param categories each by its names from the outermost, in the order in which they are shown
 * @param isBuiltIn whether the person has none of their own
 * @returns what tells the colour of a path; `undefined` where there is no such category
 */
export function createPalette(
  categories: readonly { readonly path: readonly string[]; readonly color?: string | undefined }[],
  isBuiltIn: boolean,
): (path: readonly string[]) => PaletteColor | undefined {
  const chosen = new Map(
    categories.flatMap(({ path, color }) =>
      color ? [[JSON.stringify(path), color] as const] : [],
    ),
  );
  const outermost = [...new Set(categories.map(({ path }) => path[0]))];
  return (path) => {
    for (let depth = path.length; !isBuiltIn && depth > 0; depth--) {
      const color = chosen.get(JSON.stringify(path.slice(0, depth)));
      if (color !== undefined) return color;
    }
    const at = path.length === 0 ? -1 : outermost.indexOf(path[0]);
    return at === -1 ? undefined : (at % PALETTE_COLORS) + 1;
  };
}
