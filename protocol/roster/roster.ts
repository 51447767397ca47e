import { hexOf, joinBytes, sameBytes } from '../bytes.ts';
import { ElatioError } from '../error.ts';
import type { Sha256 } from '../stream.ts';
import { hasBit } from './bits.ts';
import { STANDS } from './effects.ts';
import { createGraph, type Node } from './graph.ts';
import type { Cuts, HeadClaim, Member, RegisterClaim, Roster, Statement } from './interface.ts';
import { refusalOf, settledBy } from './permission.ts';
import { type Pins, pinsOf, tellsKeys } from './pins.ts';
import { type Standing, standingOf } from './standing.ts';

/** Statements of a roster, of them those of devices, and those of one: none may keep the others from revoking it. */
const MOST = 4_096;
const MOST_OF_DEVICES = 3_840;
const MOST_OF_DEVICE = 1_024;
/** Registers that vaults have too: one that told keys, or events, could pass off its own for those it does not know. */
const OF_VAULTS = /^(status|heads)$/;

const SET_LABEL = new TextEncoder().encode('elatio/roster-digest/1');

/**
 * The roster of the statements, in whatever order they are; one of them is genesis.
 * @throws ElatioError ELATIO_ROSTER_GENESIS where there is none, or another, and what {@link Roster.add} throws
 */
export function createRoster(
  { sha256 }: { readonly sha256: Sha256 },
  statements: readonly Statement[],
): Roster {
  const [genesis, ...others] = statements.filter(({ saying }) => saying.kind === 'genesis');
  if (!genesis || others.some((other) => !sameBytes(other.digest, genesis.digest))) {
    throw new ElatioError(
      'ELATIO_ROSTER_GENESIS',
      'The statements of the roster have not one that is the first.',
    );
  }
  const graph = createGraph();
  const countOf = new Map<string, number>();
  let standing: Standing | undefined;
  let pinned: Pins | undefined;
  let digest: Uint8Array | undefined;
  /** Statements that are not on the disk yet. */
  const unwritten = new Set<string>();
  const now = (): Standing => (standing ??= standingOf(graph.nodes));
  const pins = (): Pins => (pinned ??= pinsOf(now()));

  function take(node: Node): void {
    graph.add(node);
    countOf.set(node.signer, (countOf.get(node.signer) ?? 0) + 1);
    standing = undefined;
    pinned = undefined;
    digest = undefined;
  }

  function add(statement: Statement, isWritten = true): boolean {
    if (graph.find(statement.digest)) return false;
    if (statement.saying.kind === 'genesis') throw refused('there is another first');
    const placed = graph.place(statement);
    if (!placed) {
      throw new ElatioError(
        'ELATIO_ROSTER_EARLY',
        'A statement of the roster comes after others that are not here yet.',
      );
    }
    const past = graph.nodes.filter(({ index }) => hasBit(placed.past, index));
    const before = past.length === graph.nodes.length ? now() : standingOf(past);
    const refusal = refusalOf(placed, { graph, before });
    if (refusal !== undefined) throw refused(refusal);
    const node = { ...placed, settles: settledBy(placed, before) };
    const after = standingOf([...past, node]);
    if (after.effects.of(node) !== STANDS) throw refused('its signer had been cut off before');
    if (graph.nodes.length >= MOST || isSpent(node, before)) {
      throw new ElatioError(
        'ELATIO_ROSTER_FULL',
        `The roster has all the statements that it may: ${MOST}, and ${MOST_OF_DEVICE} of one device.`,
      );
    }
    take(node);
    if (!isWritten) unwritten.add(node.digest);
    if (past.length + 1 === graph.nodes.length) standing = after;
    return true;
  }

  function isSpent({ signer }: Node, { ownerKey }: Standing): boolean {
    if (signer === hexOf(ownerKey)) return false;
    const owners = countOf.get(hexOf(ownerKey)) ?? 0;
    const isFull = graph.nodes.length - owners >= MOST_OF_DEVICES;
    return isFull || (countOf.get(signer) ?? 0) >= MOST_OF_DEVICE;
  }

  const memberOf = (device: Uint8Array): Member | undefined => now().members.get(hexOf(device));
  const knowsAll = (frontier: readonly Uint8Array[]): boolean =>
    frontier.every((known) => graph.find(known) !== undefined);

  function signerOf(streamId: Uint8Array, author: Uint8Array): Uint8Array {
    if (memberOf(author)?.standing !== 'revoked') return author;
    return pins().adoptions.get(hexOf(streamId))?.adopter ?? author;
  }

  function accepts(head: HeadClaim): ReturnType<Roster['accepts']> {
    if (!knowsAll(head.frontier)) return 'unknown-frontier';
    const member = memberOf(head.signer);
    if (!member) return 'unknown-device';
    if (member.role === 'vault') return 'not-its-author';
    if (head.author && !sameBytes(head.author, head.signer)) {
      if (!sameBytes(signerOf(head.streamId, head.author), head.signer)) return 'not-its-author';
      if (!goesOn(head)) return 'revoked';
    }
    return member.standing === 'active' || isPinned(head) ? 'yes' : 'revoked';
  }

  /** Whether an adopter's head is no shorter than what was adopted. */
  function goesOn({ streamId, next, chain }: HeadClaim): boolean {
    const cut = pins().adoptions.get(hexOf(streamId))?.cut;
    return (
      cut !== undefined && (next > cut.next || (next === cut.next && sameBytes(chain, cut.chain)))
    );
  }

  function cutsOf(device: Uint8Array): Cuts {
    const isCutOff = memberOf(device)?.standing !== 'active';
    return (
      (isCutOff ? pins().cuts.get(hexOf(device)) : undefined) ?? { streams: [], registers: [] }
    );
  }

  /** Of one who is cut off only what was pinned counts: a shorter head may be newly made, of other items. */
  function isPinned({ signer, streamId, next, chain }: HeadClaim): boolean {
    return cutsOf(signer).streams.some(
      (cut) =>
        cut.next === next && sameBytes(cut.streamId, streamId) && sameBytes(cut.chain, chain),
    );
  }

  function acceptsRegister(register: RegisterClaim): ReturnType<Roster['acceptsRegister']> {
    if (!knowsAll(register.frontier)) return 'unknown-frontier';
    const member = memberOf(register.device);
    const isTheirs = member?.role !== 'vault' || OF_VAULTS.test(register.name);
    if (!member || !isTheirs) return 'unknown-device';
    if (member.standing === 'active') return 'yes';
    if (tellsKeys(register)) return 'revoked';
    const isLast = cutsOf(register.device).registers.some(
      ({ name, version, digest: pinned }) =>
        name === register.name &&
        version === register.version &&
        sameBytes(pinned, register.digest),
    );
    return isLast ? 'yes' : 'revoked';
  }

  const first = graph.place(genesis);
  if (first) take(first);
  for (const statement of inOrder(statements)) add(statement);

  return {
    owner: genesis.digest.slice(0, 16),
    get ownerKey() {
      return now().ownerKey;
    },
    get recoveryKey() {
      return now().recoveryKey;
    },
    get members() {
      return now().members;
    },
    get frontier() {
      const last = unwritten.size === 0 ? graph.frontier() : lastOf(graph.nodes, unwritten);
      return last.map(({ statement }) => statement.digest);
    },
    get digest() {
      return (digest ??= digestOf(sha256, graph.nodes));
    },
    statements: () => graph.nodes.map(({ statement }) => statement),
    has: (known) => graph.find(known) !== undefined,
    add,
    written: (known) => void unwritten.delete(hexOf(known)),
    stands(digestOfOne) {
      const node = graph.find(digestOfOne);
      return node !== undefined && now().effects.of(node) === STANDS;
    },
    isActive: (device) => memberOf(device)?.standing === 'active',
    accepts,
    acceptsRegister,
    cutsOf,
    signerOf,
  };
}

/** Statements after those that they come after; what comes after none that is here stands last. */
function inOrder(statements: readonly Statement[]): readonly Statement[] {
  const waiting = new Map(statements.map((statement) => [hexOf(statement.digest), statement]));
  const ordered: Statement[] = [];
  for (const start of statements) {
    const path = [start];
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const before = last.after.map((digest) => waiting.get(hexOf(digest))).find(Boolean);
      if (before) {
        path.push(before);
        continue;
      }
      path.pop();
      if (waiting.delete(hexOf(last.digest))) ordered.push(last);
    }
  }
  return ordered;
}

/** Of all nodes but some, those that none of them comes after. */
function lastOf(nodes: readonly Node[], without: ReadonlySet<string>): readonly Node[] {
  const some = nodes.filter(({ digest }) => !without.has(digest));
  const before = new Set(some.flatMap(({ statement }) => statement.after.map(hexOf)));
  return some.filter(({ digest }) => !before.has(digest));
}

function digestOf(sha256: Sha256, nodes: readonly Node[]): Uint8Array {
  const digests = nodes.toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
  return sha256(joinBytes(SET_LABEL, ...digests.map(({ statement }) => statement.digest)));
}

function refused(why: string): ElatioError {
  return new ElatioError('ELATIO_ROSTER_REFUSED', `A statement of the roster is refused: ${why}.`);
}
