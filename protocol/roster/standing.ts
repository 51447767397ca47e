/** What statements come to: who belongs to the owner and may do what. */
import { hexOf } from '../bytes.ts';
import { type Effects, effectsOf, OPEN, STANDS } from './effects.ts';
import { follows, type Node } from './graph.ts';
import type { Member, RegisterCut, Role, Saying, StreamCut } from './interface.ts';
import { reignsOf } from './owners.ts';

export interface Standing {
  readonly ownerKey: Uint8Array;
  readonly recoveryKey: Uint8Array;
  /** By public key in hexadecimal. */
  readonly members: ReadonlyMap<string, Member>;
  /** Up to where what a revoked or suspended device wrote counts, by its key. */
  readonly cuts: ReadonlyMap<string, Cuts>;
  /** Who took over which streams, by stream id in hexadecimal. */
  readonly adoptions: ReadonlyMap<string, Adoption>;
  readonly effects: Effects;
}

/** What revocations and raises pin, all together. */
export interface Cuts {
  readonly streams: readonly StreamCut[];
  readonly registers: readonly RegisterCut[];
}

export interface Adoption {
  readonly cut: StreamCut;
  readonly adopter: Uint8Array;
}

/** Rising: of roles that were given without knowing of each other, the least counts. */
const BY_RIGHTS: readonly Role[] = ['vault', 'member', 'admin'];

/** A statement of one kind. */
interface Said<K extends Saying['kind']> {
  readonly node: Node;
  readonly saying: Extract<Saying, { readonly kind: K }>;
}

/** @param nodes genesis and others, none without what it comes after, in the graph's order */
export function standingOf(nodes: readonly Node[]): Standing {
  const effects = effectsOf(nodes);
  const { ownerKey, recoveryKey } = reignsOf(nodes).at(-1) ?? noOwner();
  const standing = nodes.filter((node) => effects.of(node) === STANDS);
  const unsure = nodes.filter((node) => effects.of(node) === OPEN);
  const revoked = new Set(said(standing, 'revoke').map(({ saying }) => hexOf(saying.device)));
  const suspended = new Set(effects.circular.map(({ signer }) => signer));
  const roles = Map.groupBy([...said(standing, 'enrol'), ...said(standing, 'role')], ({ saying }) =>
    hexOf(saying.device),
  );
  const members = new Map<string, Member>();
  for (const [key, given] of roles) {
    const enrolments = given.filter(({ saying }) => saying.kind === 'enrol');
    // A role that an enrolment gave, or nobody did: what was said of a device that is none.
    if (enrolments.length === 0) continue;
    const lately = latest(given).map(({ saying }) => BY_RIGHTS.indexOf(saying.role));
    members.set(key, {
      device: given[0].saying.device,
      role: BY_RIGHTS[Math.min(...lately)],
      standing: revoked.has(key) ? 'revoked' : suspended.has(key) ? 'suspended' : 'active',
      since: Math.min(...enrolments.map(({ node }) => node.statement.time)),
    });
  }
  return {
    ownerKey,
    recoveryKey,
    members,
    cuts: cutsOf([
      ...said(standing, 'revoke'),
      ...said(standing, 'raise'),
      // What a suspended device has is pinned by those who would revoke it.
      ...said(unsure, 'revoke').filter(({ saying }) => !revoked.has(hexOf(saying.device))),
    ]),
    adoptions: adoptionsOf(said(standing, 'adopt')),
    effects,
  };
}

function said<K extends Saying['kind']>(nodes: readonly Node[], kind: K): readonly Said<K>[] {
  return nodes.flatMap((node) => {
    const { saying } = node.statement;
    return isOf(saying, kind) ? [{ node, saying }] : [];
  });
}

function isOf<K extends Saying['kind']>(
  saying: Saying,
  kind: K,
): saying is Extract<Saying, { readonly kind: K }> {
  return saying.kind === kind;
}

/** Those that no other of them comes after. */
function latest<T extends { readonly node: Node }>(list: readonly T[]): readonly T[] {
  return list.filter(({ node }) => !list.some((other) => follows(other.node, node)));
}

function cutsOf(list: readonly (Said<'revoke'> | Said<'raise'>)[]): ReadonlyMap<string, Cuts> {
  const cuts = new Map<string, Cuts>();
  for (const { saying } of list) {
    const key = hexOf(saying.device);
    const { streams, registers } = cuts.get(key) ?? { streams: [], registers: [] };
    cuts.set(key, {
      streams: [...streams, ...saying.streams],
      registers: [...registers, ...saying.registers],
    });
  }
  return cuts;
}

/** Of several adoptions of a stream the latest counts, of those that did not know of each other the lowest digest. */
function adoptionsOf(list: readonly Said<'adopt'>[]): ReadonlyMap<string, Adoption> {
  const adoptions = new Map<string, Adoption>();
  for (const [stream, adopts] of Map.groupBy(list, ({ saying }) => hexOf(saying.cut.streamId))) {
    const [{ saying }] = latest(adopts).toSorted((a, b) =>
      a.node.digest < b.node.digest ? -1 : 1,
    );
    adoptions.set(stream, { cut: saying.cut, adopter: saying.adopter });
  }
  return adoptions;
}

function noOwner(): never {
  throw new RangeError('"nodes" expected genesis first');
}
