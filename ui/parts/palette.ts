import { api } from '../api/client.ts';
import { useAnswer } from '../api/queries.ts';

/** The colour of a category by its names from the outermost, as CSS; a faint one of what has no category. */
export type Palette = (path: readonly string[] | null | undefined) => string;

/**
 * How many colours `theme.css` has for them: six that stay apart for the common kinds of colour blindness, and for who has
 * more categories the same six lighter or darker.
 */
const COLORS = 12;

const NONE = 'var(--third)';

/** The categories that there are. */
export function useCategories() {
  return useAnswer(['categories'], async (signal) =>
    (await api.categories.$get({ query: {} }, { init: { signal } })).json(),
  );
}

/**
 * Colours mean categories, on every page the same ones: what the person chose for it or for the nearest one around it,
 * else those of the design in the order of the outermost ones. What is built in has the latter too.
 */
export function usePalette(): Palette {
  const { data } = useCategories();
  if (!data) return () => NONE;
  const isChosen = !data.presets;
  const chosen = new Map(
    data.categories.flatMap(({ path, color }) =>
      color ? [[JSON.stringify(path), color] as const] : [],
    ),
  );
  const outermost = [...new Set(data.categories.map(({ path }) => path[0]))];
  return (path) => {
    if (!path || path.length === 0) return NONE;
    for (let depth = path.length; isChosen && depth > 0; depth--) {
      const color = chosen.get(JSON.stringify(path.slice(0, depth)));
      if (color !== undefined) return color;
    }
    const at = outermost.indexOf(path[0]);
    return at === -1 ? NONE : `var(--category-${(at % COLORS) + 1})`;
  };
}
