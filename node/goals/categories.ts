import type { JsonValue } from '../../protocol/json.ts';
import { pathOf } from './goal.ts';

/** The paths of all categories that rules are for, and of those that they are in: `Work`, `Work > Programming`. */
export function categoriesIn(rules: JsonValue): string[] {
  const paths = new Set<string>();
  for (const rule of Array.isArray(rules) ? rules : []) {
    const path: JsonValue | undefined = Array.isArray(rule) ? rule[0] : undefined;
    if (!Array.isArray(path)) continue;
    for (let i = 1; i <= path.length; i++) paths.add(path.slice(0, i).join(' > '));
  }
  return [...paths];
}

export function hasCategory(categories: readonly string[], name: string): boolean {
  const wanted = pathOf(name).join(' > ').toLowerCase();
  return wanted === 'uncategorized' || categories.some((path) => path.toLowerCase() === wanted);
}
