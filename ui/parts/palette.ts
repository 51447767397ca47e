import { api } from '../api/client.ts';
import { useAnswer } from '../api/queries.ts';

/** The colour of a category by its names from the outermost, as CSS; a faint one of what has no category. */
export type Palette = (path: readonly string[] | null | undefined) => string;

const NONE = 'var(--third)';

/** The categories that there are. */
export function useCategories() {
  return useAnswer(['categories'], async (signal) =>
    (await api.categories.$get({ query: {} }, { init: { signal } })).json(),
  );
}

/** Colours mean categories, on every page the same ones: the node says which. One of no such category has that around it. */
export function usePalette(): Palette {
  const { data } = useCategories();
  const paints = new Map(data?.categories.map(({ path, paint }) => [JSON.stringify(path), paint]));
  return (path) => {
    for (let depth = path?.length ?? 0; depth > 0; depth--) {
      const paint = paints.get(JSON.stringify(path?.slice(0, depth)));
      if (paint !== undefined)
        return typeof paint === 'number' ? `var(--category-${paint})` : paint;
    }
    return NONE;
  };
}
