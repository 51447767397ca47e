import { createPalette } from '../../protocol/palette.ts';
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

/** See `protocol/palette.ts` for which is whose. */
export function usePalette(): Palette {
  const { data } = useCategories();
  if (!data) return () => NONE;
  const colorOf = createPalette(data.categories, data.presets);
  return (path) => {
    const color = colorOf(path ?? []) ?? NONE;
    return typeof color === 'number' ? `var(--category-${color})` : color;
  };
}
