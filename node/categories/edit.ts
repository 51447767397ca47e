/** What is to be written for a change, worked out from what is there. */
import { sameJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Chosen, Node, Tree } from './interface.ts';
import { LIMITS } from './limits.ts';
import { limit, objectIn, readChosen, readMatches, readPath, tooDeep } from './read.ts';
import { treeOf } from './tree.ts';

/** What the document has, by ids. */
export type Kept = ReadonlyMap<string, JsonValue>;

/** What it would have, and which category the change is of. */
export interface Changed {
  readonly kept: Kept;
  readonly tree: Tree;
  readonly node: Node;
}

const ADDED = ['path', 'match', 'priority', 'color', 'score'] as const;

/**
 * With a category and those that it is in; one that is there gains rules.
 * @param newId makes ids
 * @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT
 */
export function withAdded(kept: Kept, sent: unknown, newId: () => string): Changed {
  const { path: names, match = [], ...more } = objectIn(sent, 'A category', ADDED);
  const path = readPath(names);
  const matches = readMatches(match);
  const { nodes } = treeOf(kept);
  const changed = new Map(kept);
  let order = orderAfter(nodes);
  let parent: Node | undefined;
  for (const [i, name] of path.entries()) {
    const found: Node | undefined = nodes.find(
      (node) => node.parent === parent?.id && node.name === name,
    );
    if (found) parent = found;
    else {
      const own = { name, ...(parent && { parent: parent.id }), order: order++ };
      const id = newId();
      changed.set(id, own);
      parent = { ...own, id, path: path.slice(0, i + 1) };
    }
  }
  const id = parent?.id ?? '';
  const there = readChosen(changed.get(id));
  const known = there.match ?? [];
  const gained = matches.filter((one) => !known.some((other) => same(one, other)));
  const all = [...known, ...gained];
  changed.set(id, keptOf({ ...there, ...more, ...(all.length > 0 && { match: all }) }));
  return checked(kept, changed, id);
}

const CHANGED = ['name', 'parent', 'match', 'priority', 'color', 'score'] as const;

/**
 * With a category that is otherwise.
 * @throws ElatioError ELATIO_CATEGORIES_ID, ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT,
 *   ELATIO_CATEGORIES_PARENT
 */
export function withChanges(kept: Kept, id: string, sent: unknown): Changed {
  const changes = objectIn(sent, 'A change', CHANGED);
  nodeOf(treeOf(kept), id);
  const there = { ...readChosen(kept.get(id)), ...changes };
  const left = Object.entries(there).filter(([, value]) => value !== null);
  const { parent } = changes;
  if (typeof parent === 'string' && !kept.has(parent)) {
    throw wrongParent('What it is to be in is not there: "elatio categories" shows what is.');
  }
  return checked(kept, new Map(kept).set(id, keptOf(Object.fromEntries(left))), id);
}

/** The ids of a category and of all that is in it. @throws ElatioError ELATIO_CATEGORIES_ID */
export function idsIn(tree: Tree, id: string): readonly string[] {
  const ids = new Set([nodeOf(tree, id).id]);
  // Each comes before those that are in it.
  for (const node of tree.nodes)
    if (node.parent !== undefined && ids.has(node.parent)) ids.add(node.id);
  return [...ids];
}

/** @throws ElatioError ELATIO_CATEGORIES_ID */
export function nodeOf({ nodes }: Tree, id: string): Node {
  const node = nodes.find((one) => one.id === id);
  if (node) return node;
  throw new ElatioError(
    'ELATIO_CATEGORIES_ID',
    `There is no category "${id.slice(0, 80)}": "elatio categories" shows what there is.`,
  );
}

/** The order of what comes behind all that is there. */
export function orderAfter(nodes: readonly Node[]): number {
  return nodes.reduce((most, { order = 0 }) => Math.max(most, Math.floor(order)), 0) + 1;
}

/** What of a category is kept. @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT */
export function keptOf(chosen: unknown): JsonValue {
  return readChosen(chosen) as unknown as JsonValue;
}

/** @throws ElatioError ELATIO_CATEGORIES_LIMIT */
export function checkSize(kept: Kept): void {
  if (kept.size > LIMITS.count) {
    throw limit(`There may be ${LIMITS.count} categories, and these would be ${kept.size}.`);
  }
  let matches = 0;
  for (const value of kept.values()) {
    const match = typeof value === 'object' && value !== null && 'match' in value && value.match;
    if (Array.isArray(match)) matches += match.length;
  }
  if (matches <= LIMITS.allMatches) return;
  throw limit(`There may be ${LIMITS.allMatches} rules in all, and these would be ${matches}.`);
}

function checked(before: Kept, kept: Kept, id: string): Changed {
  if (kept.size > before.size) checkSize(kept);
  const tree = treeOf(kept);
  // What was wrong before is none of this change's fault.
  const known = new Set(treeOf(before).problems.map(({ problem, id: of }) => `${problem} ${of}`));
  const problem = tree.problems.find((one) => !known.has(`${one.problem} ${one.id}`))?.problem;
  if (problem === 'deep') throw tooDeep();
  if (problem === 'cycle') throw wrongParent('A category cannot be put into what is in itself.');
  return { kept, tree, node: nodeOf(tree, id) };
}

function wrongParent(message: string): ElatioError {
  return new ElatioError('ELATIO_CATEGORIES_PARENT', message);
}

function same(a: NonNullable<Chosen['match']>[number], b: typeof a): boolean {
  return sameJson(a as unknown as JsonValue, b as unknown as JsonValue);
}
