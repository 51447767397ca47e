/**
 * Replication, without I/O. The parts, each with what it says and hears:
 *
 * | part | messages |
 * |---|---|
 * | `greeting.ts` | hello, welcome, refuse |
 * | `rosters.ts` | roster, statements |
 * | `holdings.ts` | summary, have |
 * | `registers.ts` | want-registers, register |
 * | `heads.ts`, `fetching.ts` | what is asked for: want-head and head, want and chunk, lack, end |
 * | `serving.ts` | the same, where others ask |
 *
 * After each input, what has changed is told to all with whom rosters agree, registers first, so that the keys are
 * there before what is sealed under them; then whatever is lacking is asked for.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import type { Micros } from '../event.ts';
import { type ContextDependencies, createContext } from './context.ts';
import { createFetching } from './fetching.ts';
import { createGreeting } from './greeting.ts';
import { createHeads } from './heads.ts';
import { createHoldings } from './holdings.ts';
import type { Holding, Input, Peer, Replication, StreamId } from './interface.ts';
import { createKeeping } from './keeping.ts';
import type { Message } from './message.ts';
import type { PeerState, Session } from './peers.ts';
import { createProgress } from './progress.ts';
import { createRegisters } from './registers.ts';
import { createRosters } from './rosters.ts';
import { createServing } from './serving.ts';
import { createStreams } from './streams.ts';

export interface ReplicationDependencies extends Omit<ContextDependencies, 'roster'> {
  /** What is on the disk. */
  readonly holding: Holding;
}

/** A manifest up to this size is told to peers that hold none of ours, without being asked. */
const SMALL_MANIFEST = 65_536;
/** Seconds. */
const QUIET = 30;

export function createReplication({
  holding,
  ...dependencies
}: ReplicationDependencies): Replication {
  const context = createContext({ ...dependencies, roster: holding.roster });
  const keeping = createKeeping(context);
  const streams = createStreams(context, holding.streams);
  const registers = createRegisters(context, { keeping, held: holding.registers });
  const holdings = createHoldings(context, { streams, registers });
  const heads = createHeads(context, streams);
  /** Streams of which more is held, of which others are told with the next tick. */
  const progressed = new Set<StreamId>();
  const devicesCutOff = (): ReadonlySet<Peer> =>
    new Set(
      [...context.roster.members].flatMap(([key, { standing }]) =>
        standing === 'active' ? [] : [key],
      ),
    );
  let cutOff = devicesCutOff();
  const greeting = createGreeting(context, {
    greeted: (peer, session) => rosters.begin(peer, session),
    ended: (peer, session) => fetching.release(peer, session),
  });
  const serving = createServing(context, { streams, greeting });
  const fetching = createFetching(context, {
    streams,
    heads,
    keeping,
    greeting,
    progressed: ({ id }) => progressed.add(id),
  });
  const progress = createProgress(context, { streams, registers, fetching });
  const rosters = createRosters(context, {
    keeping,
    greeting,
    agreed: open,
    otherwise() {
      // Of who was or is cut off other things count than did, once a cut was raised or the owner has spoken: who was
      // not told of them is.
      const before = cutOff;
      cutOff = devicesCutOff();
      const devices = new Set([...before, ...cutOff]);
      registers.recount(devices);
      for (const { id, author } of streams.all()) {
        if (devices.has(hexOf(author))) context.changed.streams.add(id);
      }
      fetching.reconsider();
    },
  });

  function open(peer: PeerState, session: Session): void {
    session.stage = 'open';
    session.since = context.uptime;
    context.stirred = true;
    holdings.open(peer, session);
  }

  function hear(peer: PeerState, session: Session, message: Message): void {
    const { type } = message;
    if (type === 'refuse') {
      greeting.refused(peer, message);
    } else if (type === 'hello') {
      greeting.hello(peer, session, message);
    } else if (type === 'welcome') {
      greeting.welcome(peer, session, message);
    } else if (session.stage === 'greeting') {
      greeting.refuse(peer, 'ELATIO_SYNC_ORDER', 'A device spoke before it said welcome.');
    } else if (type === 'roster') {
      rosters.digests(peer, session, message.digests);
    } else if (type === 'statements') {
      rosters.statements(peer, session, message.statements);
    } else if (session.onProbation) {
      // It does not know yet that it is not heard.
    } else {
      // They know that rosters agree before this side does.
      if (session.stage === 'roster') {
        rosters.presume(peer, session);
        open(peer, session);
      }
      hearOpen(peer, session, message);
    }
  }

  function hearOpen(peer: PeerState, session: Session, message: Message): void {
    switch (message.type) {
      case 'summary':
        holdings.summary(peer, session, message);
        break;
      case 'have':
        holdings.have(peer, session, message);
        break;
      case 'want-head':
        serving.wantHead(peer, message);
        break;
      case 'head':
        fetching.head(peer, session, message);
        break;
      case 'want-registers':
        registers.serve(peer, message);
        break;
      case 'register':
        registers.take(peer, session, message.register);
        break;
      case 'want':
        serving.want(peer, session, message);
        break;
      case 'chunk':
        fetching.chunk(peer, session, message);
        break;
      case 'lack':
        fetching.lack(peer, session, message);
        break;
      case 'end':
        fetching.end(peer, session, message);
        break;
      default:
        break;
    }
  }

  /** A state of an own stream: who holds one of the last few is told what differs from it, others that there is one. */
  function ownHead({ head, manifest, decoded }: Extract<Input, { type: 'head' }>): void {
    const state = streams.stateOf(head, manifest, decoded);
    const stream = streams.of(state.head);
    // One that it adopted is not its own, but it has all of it.
    stream.own = sameBytes(stream.author, context.self.device);
    if (!stream.own) {
      for (const { digest } of streams.manifestOf(state).chunks) stream.disk.add(hexOf(digest));
    }
    stream.coming = undefined;
    stream.stored = undefined;
    streams.hold(stream, state);
    for (const peer of context.peers.open()) {
      const theirs = peer.streams.get(stream.id)?.root;
      if (theirs && hexOf(theirs) === state.root) continue;
      const message = serving.headMessage(stream, state, theirs);
      if ('delta' in message.manifest || manifest.length <= SMALL_MANIFEST) {
        context.send(peer.id, message);
      }
    }
    context.changed.streams.add(stream.id);
  }

  function tick(): void {
    context.uptime++;
    greeting.tick();
    rosters.tick();
    fetching.tick();
    holdings.tick();
    for (const id of progressed) context.changed.streams.add(id);
    progressed.clear();
    // Where nobody lacks anything it is looked again now and then, for the sake of those that were not asked meanwhile.
    const isQuiet = context.peers.open().every(({ session }) => session.synced);
    if (!isQuiet || context.uptime % QUIET === 0) context.stirred = true;
  }

  function take(input: Input): void {
    switch (input.type) {
      case 'connected':
        greeting.connected(input.peer);
        break;
      case 'disconnected':
        greeting.disconnected(input.peer);
        break;
      case 'message': {
        const peer = context.peers.of(input.peer);
        if (peer.session) hear(peer, peer.session, input.message);
        break;
      }
      case 'garbled': {
        const peer = context.peers.of(input.peer);
        if (peer.session) greeting.refuse(peer, input.code, input.reason);
        break;
      }
      case 'head':
        ownHead(input);
        break;
      case 'register':
        registers.put(input.register);
        break;
      case 'statement':
        rosters.changed();
        break;
      case 'kept':
        keeping.kept(input.id, input.failed);
        break;
      case 'loaded':
        serving.loaded(input.id, input.chunk);
        break;
      case 'reconsider':
        fetching.reconsider();
        serving.resume();
        break;
      case 'dropped': {
        const stream = streams.get(input.streamId);
        if (stream && !stream.own) streams.drop(stream, input.digests);
        break;
      }
      case 'tick':
        tick();
        break;
    }
  }

  /** Tells what has changed, and asks for what is lacking. */
  function settle(): void {
    const { changed } = context;
    if (changed.streams.size + changed.registers.size > 0) {
      registers.push(changed.registers);
      holdings.tell(changed.streams, changed.registers);
      for (const id of changed.streams) progressed.delete(id);
      changed.streams.clear();
      changed.registers.clear();
      context.stirred = true;
    }
    if (!context.stirred) return;
    context.stirred = false;
    registers.pull();
    fetching.pull();
    progress.check();
  }

  return {
    roster: holding.roster,
    progress: () => progress.all(),
    holdings: () => [...streams.all()].flatMap((stream) => streams.holdingOf(stream) ?? []),
    handle(input: Input, now: Micros) {
      context.now = now;
      context.begun = Math.min(context.begun, now);
      take(input);
      settle();
      return context.drain();
    },
  };
}
