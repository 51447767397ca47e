/**
 * What this node asks of others. A stream's state is asked of one peer, its chunks of all that hold some of it, each
 * of one at a time; who lacks one or goes away loses it to another. So that a slow link is not filled with
 * what nobody reads, no more is asked of a peer than {@link WINDOW} bytes that it has not sent.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import type { ChunkReference } from '../manifest.ts';
import { sizeOf } from '../intervals.ts';
import type { Context } from './context.ts';
import type { Greeting } from './greeting.ts';
import type { HeadMessage, Heads } from './heads.ts';
import type { Digest } from './interface.ts';
import type { Keeping } from './keeping.ts';
import type { Message, StreamHolding } from './message.ts';
import type { Ask, Greeted, PeerState, Session } from './peers.ts';
import type { Coming, State, StreamState, Streams } from './streams.ts';
import { MOST_CHUNK } from './wire.ts';

/** Bytes asked of a peer and not sent by it. */
const WINDOW = 4 * 2 ** 20;
/** Chunks in one `want`. */
const MOST_WANTED = 256;
/** Manifests that one peer is asked for at once. */
const MOST_HEADS = 8;
/** Seconds. */
const PATIENCE = 60;
/** Seconds that others are asked first, after a peer did not answer. */
const DOUBT = 600;

type Said<T extends Message['type']> = Extract<Message, { type: T }>;

export interface Fetching {
  /** Asks for what is lacking. */
  pull(): void;
  head(peer: PeerState, session: Session, message: HeadMessage): void;
  chunk(peer: PeerState, session: Session, message: Said<'chunk'>): void;
  lack(peer: PeerState, session: Session, message: Said<'lack'>): void;
  end(peer: PeerState, session: Session, message: Said<'end'>): void;
  /** Whether a peer has a state of a stream that is to be asked for. */
  needs(peer: PeerState, holding: StreamHolding): boolean;
  /** A session is over: what it was asked for is asked of others. */
  release(peer: PeerState, session: Session): void;
  /** Which chunks are wanted may be otherwise. */
  reconsider(): void;
  tick(): void;
}

export function createFetching(
  context: Context,
  {
    streams,
    heads,
    keeping,
    greeting,
    progressed,
  }: {
    readonly streams: Streams;
    readonly heads: Heads;
    readonly keeping: Keeping;
    readonly greeting: Pick<Greeting, 'refuse'>;
    /** More of a stream is held. */
    readonly progressed: (stream: StreamState) => void;
  },
): Fetching {
  let nextId = 1;

  function needs(peer: PeerState, holding: StreamHolding): boolean {
    const stream = streams.get(hexOf(holding.streamId));
    const latest = stream && streams.latest(stream);
    if (latest && sameBytes(latest.head.root, holding.root)) return false;
    if (peer.refused.has(hexOf(holding.root))) return false;
    // Of one that was revoked more may turn up than its adopter knew: see `compareHeads`.
    if (!stream || !latest || !context.roster.isActive(stream.author)) return true;
    return holding.generation >= latest.head.generation;
  }

  function come(stream: StreamState, state: State): void {
    // It may have been signed for here, until another's word counted.
    stream.own = false;
    const coming = streams.expect(stream, state, false);
    const { id: streamId } = stream;
    const { headBytes: head, manifest } = state;
    stream.writing++;
    keeping.keep(
      (id) => ({ type: 'keep-head', id, streamId, head, manifest, held: false }),
      (failed) => {
        stream.writing--;
        if (!failed) streams.store(stream, coming);
        if (stream.coming !== coming) {
          // It was given up: what was coming on the disk, if that counts, comes again.
          if (!stream.coming) streams.reconsider(stream);
          return;
        }
        if (failed) {
          streams.forgo(stream);
          return;
        }
        coming.durable = true;
        coming.before = undefined;
        progressed(stream);
        finish(stream);
      },
    );
  }
  /** Has it written that nothing is missing, once nothing is. */
  function finish(stream: StreamState): void {
    const { coming } = stream;
    if (!coming?.durable || !coming.counts || coming.finishing) return;
    if (coming.todo.size > 0 || coming.later > 0) return;
    if ([...stream.moving].some((digest) => coming.missing.has(digest))) return;
    coming.finishing = true;
    const { headBytes: head, manifest } = coming;
    keeping.keep(
      (id) => ({ type: 'keep-head', id, streamId: stream.id, head, manifest, held: true }),
      (failed) => {
        coming.finishing = false;
        if (failed) return;
        streams.hold(stream, coming);
        context.changed.streams.add(stream.id);
      },
    );
  }

  function askHeads(peer: Greeted): void {
    const { session } = peer;
    const asked = new Set(context.peers.open().flatMap((other) => [...other.session.heads]));
    const wanted = [...peer.streams]
      .filter(([id, holding]) => !asked.has(id) && needs(peer, holding))
      .sort(([a], [b]) => context.choices.rank(a) - context.choices.rank(b));
    for (const [id, { streamId }] of wanted.slice(0, MOST_HEADS - session.heads.size)) {
      const stream = streams.get(id);
      const known = stream && (stream.coming ?? stream.held);
      startAsking(session);
      session.heads.add(id);
      const root = session.plain.has(id) ? undefined : known?.head.root;
      context.send(peer.id, { type: 'want-head', streamId, known: root });
    }
  }
  function startAsking(session: Session): void {
    if (session.heads.size === 0 && session.asks.size === 0) session.heard = context.uptime;
  }

  /** Whether somebody else is to be asked for a chunk first. */
  function isElsewhere(peer: PeerState, stream: StreamState, digest: Digest): boolean {
    if (peer.doubtedUntil <= context.uptime) return false;
    return context.peers
      .open()
      .some(
        (other) =>
          other.doubtedUntil <= context.uptime &&
          other.streams.has(stream.id) &&
          !other.lacks.get(stream.id)?.has(digest),
      );
  }
  function askChunks(peer: Greeted, stream: StreamState, coming: Coming): void {
    const { session } = peer;
    // Many in one `want`, not one in many.
    if (!peer.streams.has(stream.id) || session.asked > WINDOW / 2) return;
    const left = new Map<Digest, ChunkReference>();
    for (const [digest, chunk] of coming.todo) {
      if (left.size === MOST_WANTED || session.asked >= WINDOW) break;
      if (chunk.bytes > MOST_CHUNK || peer.lacks.get(stream.id)?.has(digest)) continue;
      if (isElsewhere(peer, stream, digest)) continue;
      if (session.asked > 0 && session.asked + chunk.bytes > WINDOW) break;
      left.set(digest, chunk);
      session.asked += chunk.bytes;
    }
    if (left.size === 0) return;
    for (const digest of left.keys()) {
      coming.todo.delete(digest);
      stream.moving.add(digest);
    }
    startAsking(session);
    const id = nextId++;
    session.asks.set(id, { id, streamId: stream.id, left, part: undefined, came: [] });
    const digests = [...left.values()].map(({ digest }) => digest);
    context.send(peer.id, { type: 'want', id, streamId: stream.bytes, digests });
  }
  /** A chunk is not on its way any more. */
  function putBack(stream: StreamState, digest: Digest): void {
    stream.moving.delete(digest);
    const chunk = stream.coming?.chunks.get(digest);
    if (!chunk || !stream.coming?.counts || !stream.coming.missing.has(digest)) return;
    const wanted = streams.wanted(stream, stream.coming, chunk);
    if (wanted === 'yes') stream.coming.todo.set(digest, chunk);
    else if (wanted === 'later') stream.coming.later++;
    else streams.pass(stream.coming, chunk);
    context.stirred = true;
  }
  /** It was answered for a chunk, whatever the answer. */
  function settle(session: Session, ask: Ask, digest: Digest): void {
    session.asked -= ask.left.get(digest)?.bytes ?? 0;
    ask.left.delete(digest);
    context.stirred = true;
  }
  function noteLack(peer: PeerState, streamId: string, digest: Digest): void {
    const lacks = peer.lacks.get(streamId);
    if (lacks) lacks.add(digest);
    else peer.lacks.set(streamId, new Set([digest]));
  }
  function unasked(peer: PeerState): void {
    greeting.refuse(peer, 'ELATIO_SYNC_ORDER', 'A device answered what it was not asked.');
  }
  function keepChunk(stream: StreamState, reference: ChunkReference, chunk: Uint8Array): void {
    const digest = hexOf(reference.digest);
    const isListed = (): boolean => stream.coming?.chunks.has(digest) ?? false;
    if (!isListed() || !stream.coming?.counts) {
      stream.moving.delete(digest);
      finish(stream);
      return;
    }
    keeping.keep(
      (id) => ({ type: 'keep-chunk', id, streamId: stream.id, reference, chunk }),
      (failed) => {
        if (failed || !isListed()) {
          putBack(stream, digest);
          finish(stream);
          return;
        }
        stream.moving.delete(digest);
        stream.disk.add(digest);
        const { coming } = stream;
        if (coming?.missing.delete(digest)) coming.items += sizeOf(reference.ordinals);
        progressed(stream);
        finish(stream);
      },
      chunk.length,
    );
  }
  return {
    needs,
    pull() {
      if (keeping.full) return;
      const ranked = [...streams.all()]
        .filter(({ coming }) => coming?.durable && coming.todo.size > 0)
        .sort((a, b) => context.choices.rank(a.id) - context.choices.rank(b.id));
      for (const peer of context.peers.open()) {
        askHeads(peer);
        for (const stream of ranked) if (stream.coming) askChunks(peer, stream, stream.coming);
      }
      for (const stream of streams.all()) finish(stream);
    },
    head(peer, session, message) {
      const [plain, told] = [new Set(session.plain), new Map(peer.streams)];
      const { streamId: answered, next } = heads.take(peer, session, message);
      if (answered === undefined) {
        // It says nothing of a stream: whatever was asked is not answered by it.
        for (const id of session.heads) refuseTold(peer, told, id);
        session.heads.clear();
      } else if (session.heads.delete(answered)) {
        session.heard = context.uptime;
        const again = session.plain.has(answered) && !plain.has(answered);
        if (!next && !again) refuseTold(peer, told, answered);
      }
      context.stirred = true;
      if (next && !keeping.full) come(next.stream, next.state);
    },
    chunk(peer, session, { id, digest, size, offset, bytes }) {
      const ask = session.asks.get(id);
      const key = hexOf(digest);
      const reference = ask?.left.get(key);
      if (!ask || !reference || reference.bytes !== size) {
        unasked(peer);
        return;
      }
      session.heard = context.uptime;
      if (offset === 0 && !ask.part) {
        ask.part = { digest: key, bytes: new Uint8Array(size), filled: 0 };
      }
      const { part } = ask;
      if (!part || part.digest !== key || part.filled !== offset) {
        unasked(peer);
        return;
      }
      part.bytes.set(bytes, offset);
      part.filled += bytes.length;
      if (part.filled < size) return;
      ask.part = undefined;
      ask.came.push(digest);
      settle(session, ask, key);
      const stream = streams.get(ask.streamId);
      if (!stream) return;
      if (sameBytes(context.sha256(part.bytes), digest)) {
        keepChunk(stream, reference, part.bytes);
        return;
      }
      const reason = 'A device gave a chunk that is not the one it was asked for.';
      context.problem('ELATIO_SYNC_FORGED', reason, peer.id, key);
      noteLack(peer, stream.id, key);
      putBack(stream, key);
    },
    lack(peer, session, { id, digest }) {
      const ask = session.asks.get(id);
      const key = hexOf(digest);
      if (!ask?.left.has(key)) {
        unasked(peer);
        return;
      }
      session.heard = context.uptime;
      settle(session, ask, key);
      noteLack(peer, ask.streamId, key);
      const stream = streams.get(ask.streamId);
      if (stream) putBack(stream, key);
    },
    end(peer, session, { id, count, digest }) {
      const ask = session.asks.get(id);
      const sum = ask && digestOf(context, ask.came);
      if (
        !ask ||
        ask.left.size > 0 ||
        count !== ask.came.length ||
        !sum ||
        !sameBytes(sum, digest)
      ) {
        unasked(peer);
        return;
      }
      session.asks.delete(id);
      session.heard = context.uptime;
      context.stirred = true;
    },
    release(_peer, session) {
      for (const { streamId, left } of session.asks.values()) {
        const stream = streams.get(streamId);
        for (const digest of left.keys()) if (stream) putBack(stream, digest);
      }
      session.asks.clear();
      session.heads.clear();
      context.stirred = true;
    },
    reconsider() {
      for (const stream of streams.all()) streams.reconsider(stream);
      context.stirred = true;
    },
    tick() {
      for (const peer of context.peers.open()) {
        const { heads: asked, asks, heard } = peer.session;
        if (asked.size + asks.size === 0 || context.uptime - heard <= PATIENCE) continue;
        peer.doubtedUntil = context.uptime + DOUBT;
        greeting.refuse(
          peer,
          'ELATIO_SYNC_SILENT',
          'A device did not answer what it was asked for.',
        );
      }
    },
  };
}

/** What a peer said it has of a stream does not count. */
function refuseTold(
  peer: PeerState,
  told: ReadonlyMap<string, StreamHolding>,
  streamId: string,
): void {
  const holding = told.get(streamId);
  if (holding) peer.refused.add(hexOf(holding.root));
}

/** SHA-256 over digests, as `end` has it. */
export function digestOf({ sha256 }: Context, digests: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(32 * digests.length);
  for (const [i, digest] of digests.entries()) bytes.set(digest, 32 * i);
  return sha256(bytes);
}
