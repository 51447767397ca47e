/** What statements come to: who belongs to the owner and may do what. */
import { type Effects, effectsOf, OPEN, STANDS } from './effects.ts';
import type { Node } from './graph.ts';
import type { Member, Role } from './interface.ts';
import { reignsOf } from './owners.ts';
import { latest, said } from './said.ts';

export interface Standing {
  readonly ownerKey: Uint8Array;
  readonly recoveryKey: Uint8Array;
  /** By public key in hexadecimal. */
  readonly members: ReadonlyMap<string, Member>;
  readonly effects: Effects;
  /** The statements that stand, and those that are open. */
  readonly standing: readonly Node[];
  readonly open: readonly Node[];
}

/** Rising: of roles that were given without knowing of each other, the least counts. */
const BY_RIGHTS: readonly Role[] = ['vault', 'member', 'admin'];

/** @param nodes genesis and others, none without what it comes after, in the graph's order */
export function standingOf(nodes: readonly Node[]): Standing {
  const effects = effectsOf(nodes);
  const { ownerKey, recoveryKey } = reignsOf(nodes).at(-1) ?? noOwner();
  const standing = nodes.filter((node) => effects.of(node) === STANDS);
  const open = nodes.filter((node) => effects.of(node) === OPEN);
  const revoked = new Set(said(standing, 'revoke').map(({ node }) => node.device));
  const suspended = new Set(effects.circular.map(({ signer }) => signer));
  const roles = Map.groupBy(
    [...said(standing, 'enrol'), ...said(standing, 'role')],
    ({ node: { device = '' } }) => device,
  );
  const members = new Map<string, Member>();
  for (const [key, given] of roles) {
    const enrolments = given.filter(({ saying }) => saying.kind === 'enrol');
    // A role alone makes no member: the enrolment that it built upon is void.
    if (enrolments.length === 0) continue;
    const lately = latest(given).map(({ saying }) => BY_RIGHTS.indexOf(saying.role));
    members.set(key, {
      device: given[0].saying.device,
      role: BY_RIGHTS[Math.min(...lately)],
      standing: revoked.has(key) ? 'revoked' : suspended.has(key) ? 'suspended' : 'active',
      since: Math.min(...enrolments.map(({ node }) => node.statement.time)),
    });
  }
  return { ownerKey, recoveryKey, members, effects, standing, open };
}

function noOwner(): never {
  throw new RangeError('"nodes" expected genesis first');
}
