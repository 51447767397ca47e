import { isDay, type Day } from '../../format/day.ts';

/** What is looked into, of all that is in sight. */
export interface Focus {
  /** Some of the days; all of them where absent. */
  readonly first?: Day;
  readonly last?: Day;
  /** Names from the outermost. */
  readonly category?: readonly string[];
  readonly app?: string;
}

const BETWEEN = ' > ';

/** What the address says. @param paths of the categories that there are: others are not looked into */
export function focusOf(search: URLSearchParams, paths: readonly (readonly string[])[]): Focus {
  const [from, to] = [search.get('from'), search.get('to')];
  const app = search.get('app');
  const category = search.get('category');
  const known = [...paths, ['Uncategorized']].find((path) => path.join(BETWEEN) === category);
  return {
    ...(isDay(from) && isDay(to) && from <= to && { first: from, last: to }),
    ...(known && { category: known }),
    ...(app !== null && app !== '' && { app }),
  };
}

/** For the address; `null` takes away. */
export function wordsOf({ first, last, category, app }: Focus): Record<string, string | null> {
  return {
    from: first ?? null,
    to: last ?? null,
    category: category?.join(BETWEEN) ?? null,
    app: app ?? null,
  };
}

/** As the node takes a category. */
export function categoryName(path: readonly string[]): string {
  return path.join(BETWEEN);
}
