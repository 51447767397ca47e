/** Whether somebody may say something, by all that they knew: so every device decides alike, whatever else it holds. */
import { hexOf, sameBytes } from '../bytes.ts';
import { follows, type Graph, type Node } from './graph.ts';
import type { Member } from './interface.ts';
import type { Standing } from './standing.ts';

/** What of the past decides. */
export interface Knowledge {
  readonly graph: Graph;
  /** What the statements that it comes after come to. */
  readonly before: Standing;
}

/** Why a statement is refused, as the end of a sentence; `undefined` where its signer may say it. */
export function refusalOf(node: Node, knowledge: Knowledge): string | undefined {
  const { before } = knowledge;
  const { signer } = node;
  const isOwner = signer === hexOf(before.ownerKey);
  if (!isOwner && !isActiveAdmin(before.members.get(signer))) {
    return 'its signer was no admin when it was said';
  }
  return refusalOfSaying(node, knowledge, isOwner);
}

function refusalOfSaying(
  node: Node,
  { graph, before }: Knowledge,
  isOwner: boolean,
): string | undefined {
  const { saying } = node.statement;
  const memberOf = (key: Uint8Array): Member | undefined => before.members.get(hexOf(key));
  switch (saying.kind) {
    case 'enrol':
      if (memberOf(saying.device)) return 'the device was enrolled before';
      return sameBytes(saying.device, before.ownerKey) ? 'it is the owner’s key' : undefined;
    case 'role': {
      const member = memberOf(saying.device);
      if (!member || member.standing === 'revoked') return 'the device is none of the owner’s';
      if (member.role === 'vault' || saying.role === 'vault') return 'a vault is a vault for ever';
      if (isOwner) return undefined;
      if (member.standing === 'suspended') return 'only the owner can end a suspension';
      if (saying.role === 'admin') return undefined;
      return isLastAdmin(member, before) ? 'the device is the last admin' : undefined;
    }
    case 'revoke': {
      const member = memberOf(saying.device);
      if (!member) return 'the device is none of the owner’s';
      if (!saying.last.every((digest) => isSaidBy(saying.device, graph, node, digest))) {
        return 'it keeps what the device has not said';
      }
      if (isOwner) return undefined;
      if (member.standing === 'revoked') return 'the device was revoked before';
      return isLastAdmin(member, before) ? 'the device is the last admin' : undefined;
    }
    case 'raise':
      if (memberOf(saying.device)?.standing === 'revoked') return undefined;
      return 'the device was not revoked';
    case 'adopt': {
      const adopter = memberOf(saying.adopter);
      const isFit = adopter?.standing === 'active' && adopter.role !== 'vault';
      return isFit ? undefined : 'who adopts is none that could';
    }
    case 'replace-owner':
      if (!isOwner) return 'only the owner can give the owner’s keys away';
      return isNewKey(saying.ownerKey, graph, node) ? undefined : 'its key is not new';
    // Any admin may say it; and genesis comes after nothing that could refuse it.
    case 'drop':
    case 'genesis':
      return undefined;
  }
}

/** The revocations and demotions that an owner's word about a device puts an end to. */
export function settledBy({ statement, signer, device }: Node, before: Standing): Node[] {
  if (statement.saying.kind !== 'role' || signer !== hexOf(before.ownerKey)) return [];
  return before.open.filter(
    (other) =>
      other.device === device &&
      (other.statement.saying.kind === 'revoke' || other.statement.saying.kind === 'role'),
  );
}

function isSaidBy(device: Uint8Array, graph: Graph, by: Node, digest: Uint8Array): boolean {
  const node = graph.find(digest);
  return node !== undefined && follows(by, node) && node.signer === hexOf(device);
}

/** Whether a key was neither the owner's nor a device's in the past of a statement. */
function isNewKey(key: Uint8Array, graph: Graph, node: Node): boolean {
  const named = graph.nodes.filter((other) => follows(node, other)).flatMap(keysNamed);
  return !named.some((other) => sameBytes(other, key));
}

function keysNamed({ statement: { saying } }: Node): readonly Uint8Array[] {
  if ('ownerKey' in saying) return [saying.ownerKey];
  return 'device' in saying ? [saying.device] : [];
}

function isActiveAdmin(member: Member | undefined): boolean {
  return member?.role === 'admin' && member.standing === 'active';
}

function isLastAdmin(member: Member, { members }: Standing): boolean {
  return (
    isActiveAdmin(member) &&
    [...members.values()].filter((other) => isActiveAdmin(other)).length === 1
  );
}
