import type { JsonValue } from '../../protocol/json.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Category, Node, Problem, Tree } from './interface.ts';
import { LIMITS } from './limits.ts';
import { readChosen } from './read.ts';

/**
 * The tree that categories make. Edits of two devices that know nothing of each other may leave it with parents that
 * are gone, and with cycles. It is shown all the same, the same everywhere and whatever order the edits came in:
 *
 * - what is in none that there is stands at the top;
 * - of those that are in each other, the one of the lowest id stands at the top;
 * - what lies too deep stands beside the one that it would be in.
 *
 * Those in one are in the order of their `order`, then of their ids.
 * @param kept what the document has, by ids; what is none is left out
 */
export function treeOf(kept: ReadonlyMap<string, JsonValue>): Tree {
  const problems: Problem[] = [];
  const categories = new Map<string, Category>();
  for (const [id, value] of [...kept].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const category = categoryIn(id, value, problems);
    if (category) categories.set(id, category);
  }
  const parents = parentsOf(categories, problems);
  const inside = new Map<string | undefined, Category[]>();
  for (const category of categories.values()) {
    const parent = parents.get(category.id);
    const siblings = inside.get(parent) ?? [];
    inside.set(parent, siblings);
    siblings.push(category);
  }
  const nodes: Node[] = [];
  // The next one last: a stack needs no depth of calls.
  const waiting = placed(inside.get(undefined), undefined);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    nodes.push(next);
    const children = inside.get(next.id);
    if (!children) continue;
    const isDeepest = next.path.length >= LIMITS.depth;
    if (isDeepest) {
      for (const child of children) problems.push({ ...DEEP, id: child.id });
    }
    const { path, parent = '' } = next;
    waiting.push(...placed(children, isDeepest ? { id: parent, path: path.slice(0, -1) } : next));
  }
  return { nodes, problems };
}

const DEEP = {
  problem: 'deep',
  message: `It lies more than ${LIMITS.depth} levels deep, and is shown beside what it is in.`,
} as const;

/** In reverse: the first is taken from the end. */
function placed(
  categories: readonly Category[] = [],
  above: Pick<Node, 'id' | 'path'> | undefined,
): Node[] {
  return categories
    .toSorted(byOrder)
    .reverse()
    .map((category) => ({
      ...category,
      parent: above?.id,
      path: [...(above?.path ?? []), category.name],
    }));
}

/** Whether one comes before another: by order, then by id. */
export function byOrder(a: Pick<Category, 'id' | 'order'>, b: typeof a): number {
  return (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1);
}

function categoryIn(id: string, value: JsonValue, problems: Problem[]): Category | undefined {
  try {
    return { ...readChosen(value), id };
  } catch (error) {
    if (!(error instanceof ElatioError)) throw error;
    const message = `It is of a later version, or damaged, and does nothing here. ${error.message}`;
    problems.push({ id, problem: 'unknown', message });
    return undefined;
  }
}

/** The parent of each as it is shown: that which it says, where that makes a tree. */
function parentsOf(
  categories: ReadonlyMap<string, Category>,
  problems: Problem[],
): Map<string, string> {
  const parents = new Map<string, string>();
  for (const { id, parent } of categories.values()) {
    if (parent === undefined) continue;
    if (categories.has(parent)) parents.set(id, parent);
    else {
      const message = 'What it was in is gone: it is shown at the top.';
      problems.push({ id, problem: 'orphan', message });
    }
  }
  /** By the round in which each was passed. */
  const passed = new Map<string, number>();
  let round = 0;
  for (const start of categories.keys()) {
    round++;
    let at: string | undefined = start;
    while (at !== undefined && !passed.has(at)) {
      passed.set(at, round);
      at = parents.get(at);
    }
    if (at === undefined || passed.get(at) !== round) continue;
    // It came back to where it was in this round: a cycle, which `at` is of.
    let lowest = at;
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(next)) {
      if (next < lowest) lowest = next;
    }
    parents.delete(lowest);
    const message = 'It was put into what is in itself: it is shown at the top.';
    problems.push({ id: lowest, problem: 'cycle', message });
  }
  return parents;
}
