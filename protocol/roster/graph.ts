/** The statements that there are, and which come before which. Nothing here says what they come to. */
import { hexOf } from '../bytes.ts';
import { addBits, type Bits, createBits, hasBit, setBit } from './bits.ts';
import type { Statement } from './interface.ts';

/** A statement in its place. */
export interface Node {
  /** How many were there before it: what it comes after has lower ones. */
  readonly index: number;
  /** Hexadecimal. */
  readonly digest: string;
  readonly signer: string;
  /** The device that an enrolment, role, revocation or raise is about. */
  readonly device: string | undefined;
  readonly statement: Statement;
  /** Indexes of all statements that it comes after, at once or in the end. */
  readonly past: Bits;
  /** Of a revocation: indexes of the target's statements that it lets stand, and of all before them. */
  readonly kept: Bits;
  /** Of an owner's `role`: the open revocations and demotions of the device by others that it puts an end to. */
  readonly settles: readonly Node[];
}

export interface Graph {
  /** In an order in which none comes before what it comes after. */
  readonly nodes: readonly Node[];
  find(digest: Uint8Array): Node | undefined;
  /** The statement in its place, not yet part of the graph; `undefined` where one that it comes after is missing. */
  place(statement: Statement): Node | undefined;
  add(node: Node): void;
  /** Those that none comes after. */
  frontier(): readonly Node[];
}

export function createGraph(): Graph {
  const nodes: Node[] = [];
  const byDigest = new Map<string, Node>();
  const frontier = new Set<Node>();
  const find = (digest: Uint8Array): Node | undefined => byDigest.get(hexOf(digest));
  function upTo(last: readonly Node[]): Bits {
    const bits = createBits(nodes.length);
    for (const { index, past } of last) {
      addBits(bits, past);
      setBit(bits, index);
    }
    return bits;
  }
  return {
    nodes,
    find,
    place(statement) {
      const { saying } = statement;
      const known = (digests: readonly Uint8Array[]): readonly Node[] =>
        digests.map(find).filter((node) => node !== undefined);
      const before = known(statement.after);
      if (before.length < statement.after.length) return undefined;
      return {
        index: nodes.length,
        digest: hexOf(statement.digest),
        signer: hexOf(statement.signer),
        device: 'device' in saying ? hexOf(saying.device) : undefined,
        statement,
        past: upTo(before),
        kept: upTo(saying.kind === 'revoke' ? known(saying.last) : []),
        settles: [],
      };
    },
    add(node) {
      nodes.push(node);
      byDigest.set(node.digest, node);
      for (const digest of node.statement.after) {
        const before = find(digest);
        if (before) frontier.delete(before);
      }
      frontier.add(node);
    },
    frontier: () => [...frontier],
  };
}

/** Whether `node` comes after `other`: its signer knew of it. */
export function follows(node: Node, other: Node): boolean {
  return hasBit(node.past, other.index);
}

/** Whether neither signer knew of the other's statement. */
export function isConcurrent(a: Node, b: Node): boolean {
  return a !== b && !follows(a, b) && !follows(b, a);
}
