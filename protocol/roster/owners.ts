/**
 * Who the owner was and is. Genesis names the first owner key, and each `replace-owner` signed by the one of the time
 * names the next; of several the lowest digest counts. What a key signed that its own replacement does not come after
 * is void: whoever found old words must not go on as if they had not been replaced.
 */
import { hexOf } from '../bytes.ts';
import { follows, type Node } from './graph.ts';

/** A time in which one owner key was the owner's. */
export interface Reign {
  /** Hexadecimal. */
  readonly signer: string;
  readonly ownerKey: Uint8Array;
  readonly recoveryKey: Uint8Array;
  /** The statement that named the keys. */
  readonly begin: Node;
  /** The one that named the next. */
  readonly end: Node | undefined;
}

/** From first to last. `nodes` begin with genesis. */
export function reignsOf(nodes: readonly Node[]): readonly Reign[] {
  const reigns: Reign[] = [];
  for (let begin: Node | undefined = nodes[0]; begin; begin = reigns.at(-1)?.end) {
    const { saying } = begin.statement;
    if (saying.kind !== 'genesis' && saying.kind !== 'replace-owner') break;
    const { ownerKey, recoveryKey } = saying;
    const signer = hexOf(ownerKey);
    reigns.push({ signer, ownerKey, recoveryKey, begin, end: endOf(nodes, begin, signer) });
  }
  return reigns;
}

function endOf(nodes: readonly Node[], begin: Node, signer: string): Node | undefined {
  return nodes
    .filter(
      (node) =>
        node.statement.saying.kind === 'replace-owner' &&
        node.signer === signer &&
        follows(node, begin),
    )
    .toSorted((a, b) => (a.digest < b.digest ? -1 : 1))[0];
}

/** Whether an owner signed a statement in their time. */
export function isOwners(reigns: readonly Reign[], node: Node): boolean {
  return reigns.some(
    ({ signer, begin, end }) =>
      node.signer === signer &&
      (node.index === 0 || follows(node, begin)) &&
      (!end || node === end || follows(end, node)),
  );
}
