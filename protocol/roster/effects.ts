/**
 * Which statements have an effect. A statement
 *
 * - **stands** where the owner signed it in their time (`owners.ts`), or where an admin did: among what it comes after
 *   an enrolment of the signer stands, and an enrolment or role as admin that nothing standing has taken back; and it
 *   is not cut off;
 * - is **cut off** by a revocation of its signer that stands, unless that one, or another that stands, keeps it; by a
 *   demotion of its signer that stands, of which neither knew; or, being a revocation or demotion itself, by the
 *   owner's word about the device (`Node.settles`);
 * - is **void** where it cannot stand, and **open** where that depends on itself: two admins who revoke each other
 *   without knowing of it have both said what stands only if the other's does not.
 *
 * This is the least fixpoint of those rules in Kleene's three values (the grounded extension of Dung, "On the
 * acceptability of arguments", Artificial Intelligence 77, 1995): there is one, whatever the order of working it out.
 */
import { hexOf } from '../bytes.ts';
import { hasBit } from './bits.ts';
import { onCycles } from './cycles.ts';
import { follows, isConcurrent, type Node } from './graph.ts';
import { isOwners, reignsOf } from './owners.ts';

/** Values of Kleene's logic: `Math.min` is "and", `Math.max` "or", the sign "not". */
export const STANDS = 1;
export const OPEN = 0;
export const VOID = -1;
export type Effect = typeof STANDS | typeof OPEN | typeof VOID;

export interface Effects {
  of(node: Node): Effect;
  /** Open statements that in the end depend on themselves: their signers revoked or demoted each other. */
  readonly circular: readonly Node[];
}

/** Statements about a device, by what they do to what it says. */
interface About {
  readonly revokes: Node[];
  /** Enrolments and roles. */
  readonly roles: Node[];
}

/** @param nodes genesis and others, none without what it comes after, in the graph's order */
export function effectsOf(nodes: readonly Node[]): Effects {
  const reigns = reignsOf(nodes);
  const about = aboutDevices(nodes);
  const settled = Map.groupBy(
    nodes.flatMap((by) => by.settles.map((node) => ({ node, by }))),
    ({ node }) => node,
  );
  const effects = new Map<Node, Effect>();
  for (const node of nodes) effects.set(node, isOwners(reigns, node) ? STANDS : OPEN);
  const unsure = nodes.filter((node) => effects.get(node) === OPEN);
  const effectOf = (node: Node): number => effects.get(node) ?? VOID;

  function authorityOf(node: Node): number {
    const roles = (about.get(node.signer)?.roles ?? []).filter((role) => follows(node, role));
    const enrolled = any(roles.filter(isEnrolment).map(effectOf));
    const isAdmin = any(
      roles
        .filter(makesAdmin)
        .map((grant) =>
          all([
            effectOf(grant),
            ...roles
              .filter((role) => !makesAdmin(role) && !follows(grant, role))
              .map((role) => -effectOf(role)),
          ]),
        ),
    );
    return Math.min(enrolled, isAdmin);
  }

  function safetyOf(node: Node): number {
    const { revokes, roles } = about.get(node.signer) ?? { revokes: [], roles: [] };
    const others = revokes.filter((revoke) => revoke !== node);
    const keeps = (revoke: Node): boolean => hasBit(revoke.kept, node.index);
    const attack = any(others.filter((revoke) => !keeps(revoke)).map(effectOf));
    const kept = any(others.filter(keeps).map(effectOf));
    return all([
      Math.max(-attack, kept),
      ...roles
        .filter((role) => isDemotion(role) && isConcurrent(role, node))
        .map((role) => -effectOf(role)),
      ...(settled.get(node) ?? []).map(({ by }) => -effectOf(by)),
    ]);
  }

  // Every pass makes something sure that stays so, or is the last.
  for (let left = unsure, before = -1; left.length !== before;) {
    before = left.length;
    for (const node of left) {
      const effect = Math.min(authorityOf(node), safetyOf(node));
      if (effect !== OPEN) effects.set(node, effect > OPEN ? STANDS : VOID);
    }
    left = left.filter((node) => effects.get(node) === OPEN);
  }

  function dependenciesOf(node: Node): readonly Node[] {
    const { revokes, roles } = about.get(node.signer) ?? { revokes: [], roles: [] };
    return [
      ...revokes.filter((revoke) => revoke !== node),
      ...roles.filter((role) => follows(node, role)),
      ...roles.filter((role) => isDemotion(role) && isConcurrent(role, node)),
    ].filter((other) => effects.get(other) === OPEN);
  }
  const open = unsure.filter((node) => effects.get(node) === OPEN);
  return {
    of: (node) => effects.get(node) ?? VOID,
    circular: onCycles(open, dependenciesOf),
  };
}

function aboutDevices(nodes: readonly Node[]): ReadonlyMap<string, About> {
  const about = new Map<string, About>();
  for (const node of nodes) {
    const { saying } = node.statement;
    if (saying.kind !== 'revoke' && saying.kind !== 'enrol' && saying.kind !== 'role') continue;
    const device = hexOf(saying.device);
    const lists = about.get(device) ?? { revokes: [], roles: [] };
    about.set(device, lists);
    (saying.kind === 'revoke' ? lists.revokes : lists.roles).push(node);
  }
  return about;
}

function makesAdmin({ statement: { saying } }: Node): boolean {
  return 'role' in saying && saying.role === 'admin';
}

function isEnrolment({ statement: { saying } }: Node): boolean {
  return saying.kind === 'enrol';
}

function isDemotion({ statement: { saying } }: Node): boolean {
  return saying.kind === 'role' && saying.role !== 'admin';
}

function all(values: readonly number[]): number {
  return Math.min(STANDS, ...values);
}

function any(values: readonly number[]): number {
  return Math.max(VOID, ...values);
}
