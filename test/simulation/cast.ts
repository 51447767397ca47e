/** Who there is: an owner, devices, and what the owner and they have said of each other. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { adoptionOf } from '../../node/peers/succession/adopting.ts';
import { raiseFor } from '../../node/peers/succession/raising.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Role, Roster, Saying, Statement } from '../../protocol/roster/interface.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import { type Identity, identityOf } from './author.ts';
import type { Chance } from './chance.ts';
import type { Disk } from './disk.ts';
import type { Node } from './node.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;
const deps = { sha256, signing: sharedSigning };

export interface Cast {
  readonly owner: Identity;
  /** The owner's pseudonym. */
  readonly pseudonym: Uint8Array;
  readonly identities: readonly Identity[];
  readonly roles: readonly Role[];
  /** Genesis, then how each was enrolled, in their order. */
  readonly statements: readonly Statement[];
}

export function createCast(chance: Chance, count: number, time: number): Cast {
  const owner = identityOf(chance.bytes(32));
  const identities = Array.from({ length: count }, () => identityOf(chance.bytes(32)));
  const roles = identities.map((_, i): Role =>
    i === 0 ? 'admin' : chance.pick(['admin', 'admin', 'member', 'vault']),
  );
  const genesis = sayStatement(deps, owner.secret, {
    after: [],
    time,
    saying: {
      kind: 'genesis',
      ownerKey: owner.device,
      recoveryKey: sharedSigning.exchangeKey(chance.bytes(32)),
      nonce: chance.bytes(16),
    },
  });
  const roster = createRoster(deps, [genesis]);
  const statements = [genesis];
  for (const [i, { device }] of identities.entries()) {
    const { secret } = i === 0 ? owner : identities[0];
    const saying = { kind: 'enrol', device, role: roles[i] } as const;
    const statement = sayStatement(deps, secret, { after: roster.frontier, time, saying });
    roster.add(statement);
    statements.push(statement);
  }
  return { owner, pseudonym: roster.owner, identities, roles, statements };
}

/**
 * Says something on a node, by the node or by somebody who came with a key. False where it may not be said.
 * @param known of the statements there, how many who says it pretends to know
 */
export function say(
  node: Node,
  secret: Uint8Array,
  time: number,
  saying: Saying,
  known = Infinity,
): boolean {
  const roster = node.roster();
  // Each of a roster's statements stands behind those that it comes after.
  const all = roster.statements();
  const { frontier } = known < all.length ? createRoster(deps, all.slice(0, known)) : roster;
  const statement = sayStatement(deps, secret, { after: frontier, time, saying });
  try {
    roster.add(statement);
  } catch {
    return false;
  }
  for (const { bytes } of roster.statements()) node.disk.keepStatement(bytes);
  node.handle({ type: 'statement', statement: statement.bytes });
  return true;
}

/** Public keys of the devices that may read. */
export function readersOf({ identities }: Cast, { members }: Roster): readonly Uint8Array[] {
  return identities
    .filter(
      ({ hex }) => members.get(hex)?.standing === 'active' && members.get(hex)?.role !== 'vault',
    )
    .map(({ exchangeKey }) => exchangeKey);
}

/** What revokes a device by all that one holds of it. */
export function revocationOf(target: Identity, roster: Roster, disk: Disk): Saying {
  const said = roster.statements().filter(({ signer }) => sameBytes(signer, target.device));
  const before = new Set(said.flatMap(({ after }) => after.map(hexOf)));
  return {
    kind: 'revoke',
    device: target.device,
    last: said.filter(({ digest }) => !before.has(hexOf(digest))).map(({ digest }) => digest),
    ...cutsOf(target, disk),
  };
}

/** What raises the cut of a revoked device to what one holds of it. */
export function raiseOf(target: Identity, disk: Disk): Saying {
  return { kind: 'raise', device: target.device, ...cutsOf(target, disk) };
}

/** What a device does about those that were revoked: see `node/peers/succession`. */
export function settle(node: Node, time: number): void {
  const members = [...node.roster().members.values()];
  if (members.every(({ standing }) => standing !== 'revoked')) return;
  const streams = [...node.disk.streams.values()].map(({ held, coming, chunks }) => ({
    held,
    coming,
    chunks: [...chunks.keys()],
  }));
  const taken = { streams, registers: [...node.disk.registers.values()] };
  for (const { device, standing } of node.roster().members.values()) {
    if (standing !== 'revoked') continue;
    const saying = raiseFor(
      { ...deps, self: node.identity.device, roster: node.roster() },
      taken,
      device,
    );
    if (saying) say(node, node.identity.secret, time, saying);
  }
  for (const [id, { held, coming, chunks }] of node.disk.streams) {
    const roster = node.roster();
    const isAdmin = roster.members.get(node.identity.hex)?.role === 'admin';
    const adopter = {
      publicKey: node.identity.device,
      secret: node.identity.secret,
      now: () => time,
    };
    const record = { id, held, coming, chunks: [...chunks.keys()] };
    const may = { isAdmin, isLate: false };
    const { saying, signs } = adoptionOf({ ...deps, adopter, roster }, record, may);
    // Whom a revoked device's streams go to is drawn by lot: see `happenings.ts`.
    if (saying && !signs) say(node, node.identity.secret, time, saying);
  }
}

function cutsOf({ hex, device }: Identity, disk: Disk) {
  const heads = [...disk.streams.values()].flatMap(({ held }) => held?.claim ?? []);
  return {
    streams: heads
      .filter(({ signer }) => sameBytes(signer, device))
      .map(({ streamId, next, chain }) => ({ streamId, next, chain })),
    registers: [...disk.registers].flatMap(([key, bytes]) => {
      if (!key.startsWith(hex)) return [];
      const { name, version } = decodeRegister(sharedSigning, bytes);
      return [{ name, version, digest: sha256(bytes) }];
    }),
  };
}
