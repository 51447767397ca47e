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

const NOBODY: About = { revokes: [], roles: [] };

/** @param nodes genesis and others, none without what it comes after, in the graph's order */
export function effectsOf(nodes: readonly Node[]): Effects {
  const reigns = reignsOf(nodes);
  const about = aboutDevices(nodes);
  const settling = nodes.filter(({ settles }) => settles.length > 0);
  // By index; void is also what is not among the nodes.
  const values = new Int8Array((nodes.at(-1)?.index ?? 0) + 1).fill(VOID);
  for (const node of nodes) values[node.index] = isOwners(reigns, node) ? STANDS : OPEN;
  const isOpen = ({ index }: Node): boolean => values[index] === OPEN;
  const unsure = nodes.filter(isOpen);

  /** Whether the signer was enrolled, and an admin. */
  function authorityOf(node: Node): number {
    let [enrolled, granted]: number[] = [VOID, VOID];
    const { roles } = about.get(node.signer) ?? NOBODY;
    for (const role of roles) {
      if (!follows(node, role)) continue;
      if (isEnrolment(role)) enrolled = Math.max(enrolled, values[role.index]);
      if (!makesAdmin(role)) continue;
      granted = Math.max(granted, Math.min(values[role.index], lastingOf(role, node, roles)));
    }
    return Math.min(enrolled, granted);
  }

  /** Whether nothing that `node` comes after has taken back what a role gave. */
  function lastingOf(grant: Node, node: Node, roles: readonly Node[]): number {
    let lasting: number = STANDS;
    for (const role of roles) {
      if (makesAdmin(role) || !follows(node, role) || follows(grant, role)) continue;
      lasting = Math.min(lasting, -values[role.index]);
    }
    return lasting;
  }

  /** Whether the statement is not cut off. */
  function safetyOf(node: Node): number {
    const { revokes, roles } = about.get(node.signer) ?? NOBODY;
    let [attack, kept]: number[] = [VOID, VOID];
    for (const revoke of revokes) {
      if (revoke === node) continue;
      if (hasBit(revoke.kept, node.index)) kept = Math.max(kept, values[revoke.index]);
      else attack = Math.max(attack, values[revoke.index]);
    }
    let safe = Math.max(-attack, kept);
    for (const role of roles) {
      if (isDemotion(role) && isConcurrent(role, node)) safe = Math.min(safe, -values[role.index]);
    }
    for (const word of settling) {
      if (word.settles.includes(node)) safe = Math.min(safe, -values[word.index]);
    }
    return safe;
  }

  // Every pass makes something sure that stays so, or is the last.
  for (let left = unsure, before = -1; left.length !== before; left = left.filter(isOpen)) {
    before = left.length;
    for (const node of left) values[node.index] = Math.min(authorityOf(node), safetyOf(node));
  }

  function dependenciesOf(node: Node): readonly Node[] {
    const { revokes, roles } = about.get(node.signer) ?? NOBODY;
    return [
      ...revokes.filter((revoke) => revoke !== node),
      ...roles.filter((role) => follows(node, role)),
      ...roles.filter((role) => isDemotion(role) && isConcurrent(role, node)),
    ].filter(isOpen);
  }
  return {
    of: ({ index }) => effectFrom(values[index]),
    circular: onCycles(unsure.filter(isOpen), dependenciesOf),
  };
}

function effectFrom(value: number | undefined): Effect {
  if (value === STANDS) return STANDS;
  return value === OPEN ? OPEN : VOID;
}

function aboutDevices(nodes: readonly Node[]): ReadonlyMap<string, About> {
  const about = new Map<string, About>();
  for (const node of nodes) {
    const { kind } = node.statement.saying;
    if (node.device === undefined || kind === 'raise') continue;
    const lists = about.get(node.device) ?? { revokes: [], roles: [] };
    about.set(node.device, lists);
    (kind === 'revoke' ? lists.revokes : lists.roles).push(node);
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
