/**
 * How two devices come to the same roster: each that sees another digest than its own tells the digests of its
 * statements in `roster`; every `roster` is answered by `statements`, be it by none. Later ones are told as they are made.
 *
 * A device that is not active here is on probation: it is told what there is, by digests, and nothing else, and of
 * its answer only what the owner's own key says counts, with what comes before that: so a device that was revoked
 * by a thief comes back with the owner's word, and a thief's device has nothing to say.
 */
import { bytesOfHex, hexOf, sameBytes } from '../bytes.ts';
import { codeOf } from '../error.ts';
import type { Statement } from '../roster/interface.ts';
import { decodeStatement } from '../roster/statement.ts';
import type { Context } from './context.ts';
import type { Greeting } from './greeting.ts';
import type { Keeping } from './keeping.ts';
import type { Greeted, PeerState, Session } from './peers.ts';

/** Seconds. */
const PATIENCE = 60;

export interface Rosters {
  /** Begins with a peer of whom `welcome` was verified. */
  begin(peer: PeerState, session: Session): void;
  digests(peer: PeerState, session: Session, digests: readonly Uint8Array[]): void;
  statements(peer: PeerState, session: Session, statements: readonly Uint8Array[]): void;
  /**
   * A peer goes on as where rosters agree, be it without having said which statements it has: all that it was told of, or it
   * asks for them. It is told what was said since.
   */
  presume(peer: PeerState, session: Session): void;
  /** The roster is otherwise: others are told, and those that were revoked are told why they are not. */
  changed(): void;
  tick(): void;
}

export function createRosters(
  context: Context,
  {
    keeping,
    greeting,
    agreed,
    otherwise,
  }: {
    readonly keeping: Keeping;
    readonly greeting: Pick<Greeting, 'refuse'>;
    /** Both have the same statements. */
    readonly agreed: (peer: PeerState, session: Session) => void;
    /** What counts may be otherwise. */
    readonly otherwise: () => void;
  },
): Rosters {
  const { roster } = context;
  /** Statements that the roster will not have, by digest. */
  const refused = new Set<string>();
  /** Those that are to be written: one after the other, or one might be on the disk without what comes before it. */
  const unwritten: Statement[] = [];
  let writing = false;

  function tellDigests({ id }: PeerState, session: Session): void {
    session.rosterAsked = true;
    session.rosterTold = roster.statements().map(({ digest }) => digest);
    context.send(id, { type: 'roster', digests: session.rosterTold });
  }
  /** Tells what the peer has not, if anything. */
  function tell({ id }: PeerState, session: Session, always = false): void {
    const { statements: has } = session;
    if (!has) return;
    const lacking = roster.statements().filter(({ digest }) => !has.has(hexOf(digest)));
    if (lacking.length === 0 && !always) return;
    for (const { digest } of lacking) has.add(hexOf(digest));
    context.send(id, { type: 'statements', statements: lacking.map(({ bytes }) => bytes) });
  }
  /** Whether the peer has statements that are not here. */
  function isLacking({ statements }: Session): boolean {
    return [...(statements ?? [])].some((key) => !refused.has(key) && !roster.has(bytesOfHex(key)));
  }
  function isAgreed({ statements }: Session): boolean {
    const ours = roster.statements();
    if (!statements || !ours.every(({ digest }) => statements.has(hexOf(digest)))) return false;
    // Mostly they are the same, and there may be thousands.
    return (
      statements.size === ours.length ||
      [...statements].every((digest) => refused.has(digest) || roster.has(bytesOfHex(digest)))
    );
  }
  function agree(peer: PeerState, session: Session): void {
    if (session.stage === 'roster' && !session.onProbation && isAgreed(session))
      agreed(peer, session);
  }
  function dismiss(peer: PeerState): void {
    if (roster.members.get(peer.id)?.standing === 'suspended') {
      const reason =
        'Devices revoked each other, so none of them is heard until the owner has said which: see `elatio recovery`.';
      greeting.refuse(peer, 'ELATIO_SYNC_SUSPENDED', reason);
    } else {
      const reason =
        'The device was revoked by another of the owner’s: nothing that it records reaches the others. Where it is back in the right hands stop it, run "elatio devices renew" on it, start it, and join it again.';
      greeting.refuse(peer, 'ELATIO_SYNC_REVOKED', reason);
    }
  }
  function write(): void {
    const [statement] = unwritten;
    if (!statement || writing || keeping.paused) return;
    writing = true;
    const { bytes, digest } = statement;
    keeping.keepFirst(
      (id) => ({ type: 'keep-statement', id, statement: bytes }),
      (failed) => {
        writing = false;
        if (!failed) {
          unwritten.shift();
          roster.written(digest);
        }
        keeping.hold(unwritten.length > 0);
        write();
      },
    );
  }
  /** @returns whether the roster has it now and had not before */
  function take(statement: Statement): boolean {
    try {
      if (!roster.add(statement, false)) return false;
    } catch (error) {
      // One whose predecessors are missing may come again.
      if (codeOf(error) === 'ELATIO_ROSTER_EARLY') return false;
      if (codeOf(error) === undefined) throw error;
      refused.add(hexOf(statement.digest));
      return false;
    }
    unwritten.push(statement);
    keeping.hold(true);
    write();
    return true;
  }
  function decoded(peer: PeerState, list: readonly Uint8Array[]): Statement[] {
    return list.flatMap((bytes) => {
      try {
        return [decodeStatement(context, bytes)];
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        context.problem(code, `A device gave a statement that is none.`, peer.id);
        // Its digest is that of its bytes: it is not waited for.
        refused.add(hexOf(context.sha256(bytes)));
        return [];
      }
    });
  }
  /** Takes what the owner's key says, and what that names; again, for what a new key of the owner's says. */
  function takeOwners(list: readonly Statement[]): boolean {
    const byDigest = new Map(list.map((statement) => [hexOf(statement.digest), statement]));
    let taken = false;
    for (let more = true; more;) {
      more = false;
      const wanted = new Set<string>();
      const pending = list.filter(({ signer }) => sameBytes(signer, roster.ownerKey));
      for (let next = pending.pop(); next; next = pending.pop()) {
        const key = hexOf(next.digest);
        if (wanted.has(key)) continue;
        wanted.add(key);
        for (const before of next.after) {
          const statement = byDigest.get(hexOf(before));
          if (statement) pending.push(statement);
        }
      }
      for (const statement of list) {
        if (wanted.has(hexOf(statement.digest)) && take(statement)) more = true;
      }
      taken ||= more;
    }
    return taken;
  }
  function changed(): void {
    context.era++;
    if (roster.members.get(context.me)?.standing === 'revoked') {
      const reason =
        'This device was revoked: what it records stays here. To come back stop it, run "elatio devices renew", start it, and join it again.';
      context.problem('ELATIO_SYNC_REVOKED', reason, context.me);
    }
    for (const peer of context.peers.all()) peer.refused.clear();
    for (const peer of context.peers.greeted()) {
      if (!roster.isActive(peer.device)) {
        if (!peer.session.onProbation) dismiss(peer);
      } else {
        tell(peer, peer.session);
        agree(peer, peer.session);
      }
    }
    context.stirred = true;
    otherwise();
  }
  function endProbation(peer: Greeted): void {
    if (!roster.isActive(peer.device)) {
      dismiss(peer);
      return;
    }
    peer.session.onProbation = false;
    tell(peer, peer.session, true);
    // What it said itself was passed over, and it takes that for heard.
    if (isLacking(peer.session)) tellDigests(peer, peer.session);
    agree(peer, peer.session);
  }
  return {
    changed,
    presume(peer, session) {
      session.statements ??= new Set(session.rosterTold.map(hexOf));
      tell(peer, session);
    },
    begin(peer, session) {
      const same = session.theirs && sameBytes(session.theirs.roster, roster.digest);
      if (same) {
        session.statements = new Set(roster.statements().map(({ digest }) => hexOf(digest)));
      }
      if (!roster.isActive(peer.device)) {
        if (same) dismiss(peer);
        session.onProbation = true;
      }
      if (peer.session !== session) return;
      if (!same) tellDigests(peer, session);
      agree(peer, session);
    },
    digests(peer, session, digests) {
      session.statements = new Set(digests.map(hexOf));
      if (session.onProbation) {
        context.send(peer.id, { type: 'statements', statements: [] });
        return;
      }
      tell(peer, session, true);
      // What it told lately may be more than what it had when it was asked.
      if (isLacking(session) && !session.rosterAsked) tellDigests(peer, session);
      agree(peer, session);
    },
    statements(peer, session, list) {
      session.rosterAsked = false;
      const statements = decoded(peer, list);
      for (const { digest } of statements) session.statements?.add(hexOf(digest));
      const taken = session.onProbation
        ? takeOwners(statements)
        : statements.filter(take).length > 0;
      session.heard = context.uptime;
      if (taken) changed();
      if (peer.session !== session) return;
      if (session.onProbation) endProbation(peer as Greeted);
      else agree(peer, session);
    },
    tick() {
      write();
      for (const peer of context.peers.greeted()) {
        const { stage, heard } = peer.session;
        if (stage === 'roster' && context.uptime - heard > PATIENCE) {
          greeting.refuse(peer, 'ELATIO_SYNC_SILENT', 'A device did not tell its roster.');
        }
      }
    },
  };
}
