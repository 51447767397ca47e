/** Statements by what they say. */
import { follows, type Node } from './graph.ts';
import type { Saying } from './interface.ts';

/** A statement of one kind. */
export interface Said<K extends Saying['kind']> {
  readonly node: Node;
  readonly saying: Extract<Saying, { readonly kind: K }>;
}

/** Those of a kind, in their order. */
export function said<K extends Saying['kind']>(nodes: readonly Node[], kind: K): Said<K>[] {
  const found: Said<K>[] = [];
  for (const node of nodes) {
    const { saying } = node.statement;
    if (isOf(saying, kind)) found.push({ node, saying });
  }
  return found;
}

function isOf<K extends Saying['kind']>(
  saying: Saying,
  kind: K,
): saying is Extract<Saying, { readonly kind: K }> {
  return saying.kind === kind;
}

/** Those that no other of them comes after. */
export function latest<T extends { readonly node: Node }>(list: readonly T[]): readonly T[] {
  const last: T[] = [];
  // From the last on: what another comes after, one that is kept comes after too.
  for (const entry of list.toSorted((a, b) => b.node.index - a.node.index)) {
    if (!last.some(({ node }) => follows(node, entry.node))) last.push(entry);
  }
  return last;
}
