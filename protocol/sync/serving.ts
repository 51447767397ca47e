import { hexOf } from '../bytes.ts';
import type { Context } from './context.ts';
import { digestOf } from './fetching.ts';
import type { Greeting } from './greeting.ts';
import type { Digest } from './interface.ts';
import { deltaOf } from './manifest-delta.ts';
import type { Message } from './message.ts';
import type { PeerState, Serving, Session } from './peers.ts';
import type { State, StreamState, Streams } from './streams.ts';
import { MOST_PART } from './wire.ts';

/** Chunks that are loaded for one peer at once. */
const MOST_LOADING = 4;
/** Chunks that a peer may have asked for and not got. */
const MOST_WAITING = 65_536;

type Said<T extends Message['type']> = Extract<Message, { type: T }>;

/** What others ask of this node. */
export interface Servings {
  wantHead(peer: PeerState, message: Said<'want-head'>): void;
  want(peer: PeerState, session: Session, message: Said<'want'>): void;
  /** Goes on with what was not given away before. */
  resume(): void;
  loaded(id: number, chunk: Uint8Array | undefined): void;
  /** A `head` message of a state, for a peer that holds the state with a root. */
  headMessage(stream: StreamState, state: State, known: Uint8Array | undefined): Said<'head'>;
}

export function createServing(
  context: Context,
  { streams, greeting }: { readonly streams: Streams; readonly greeting: Pick<Greeting, 'refuse'> },
): Servings {
  const loads = new Map<
    number,
    { peer: PeerState; session: Session; serving: Serving; digest: Uint8Array }
  >();
  let nextLoad = 1;

  function headMessage(
    stream: StreamState,
    state: State,
    known: Uint8Array | undefined,
  ): Said<'head'> {
    const { headBytes: head, manifest: whole } = state;
    const base = known && streams.find(stream, known);
    if (base && base.root !== state.root) {
      const older = { manifest: streams.manifestOf(base), root: base.head.root };
      const delta = deltaOf(older, streams.manifestOf(state));
      if (delta.length < whole.length) return { type: 'head', head, manifest: { delta } };
    }
    return { type: 'head', head, manifest: { whole } };
  }
  /** Whether a chunk is given away: of an own stream, only the store knows which of before are still there. */
  function isHad({ own, disk, held, coming }: StreamState, digest: Digest): boolean {
    if (own) return true;
    // A purge took something out since: nothing of states before it is to be had.
    const isBelow = coming?.counts === true && coming.head.floor > (held?.head.generation ?? 0);
    return disk.has(digest) && (!isBelow || coming.chunks.has(digest));
  }
  /** Sends what is asked for, the first first, as far as it may be loaded. */
  function serve(peer: PeerState, session: Session): void {
    let loading = session.serving.reduce((sum, serving) => sum + serving.loading, 0);
    for (const serving of session.serving) {
      const stream = streams.get(serving.streamId);
      if (context.choices.serves?.(serving.streamId) === false) continue;
      while (serving.next < serving.digests.length && loading < MOST_LOADING) {
        const digest = serving.digests[serving.next++];
        if (!stream || !isHad(stream, hexOf(digest))) {
          context.send(peer.id, { type: 'lack', id: serving.id, digest });
          continue;
        }
        const id = nextLoad++;
        loads.set(id, { peer, session, serving, digest });
        serving.loading++;
        loading++;
        context.emit({ type: 'load', id, streamId: stream.id, digest: hexOf(digest) });
      }
      if (serving.next < serving.digests.length) break;
      if (!isServed(serving)) continue;
      const { id, sent } = serving;
      const digest = digestOf(context, sent);
      context.send(peer.id, { type: 'end', id, count: sent.length, digest });
    }
    session.serving = session.serving.filter((serving) => !isServed(serving));
  }
  return {
    headMessage,
    wantHead(peer, { streamId, known }) {
      const stream = streams.get(hexOf(streamId));
      // Whoever asks may have been told of what does not count any more, or is not the latest by now, and waits for an
      // answer.
      const state =
        stream &&
        (streams.told(stream) ??
          (stream.coming?.durable ? stream.coming : undefined) ??
          stream.held ??
          stream.past.at(-1));
      if (stream && state) context.send(peer.id, headMessage(stream, state, known));
    },
    want(peer, session, { id, streamId, digests }) {
      const waiting = session.serving.reduce((sum, { digests: list }) => sum + list.length, 0);
      if (waiting + digests.length > MOST_WAITING) {
        greeting.refuse(peer, 'ELATIO_SYNC_FLOOD', 'A device asked for more than it can be sent.');
        return;
      }
      const stream = hexOf(streamId);
      session.serving.push({ id, streamId: stream, digests, next: 0, loading: 0, sent: [] });
      serve(peer, session);
    },
    resume() {
      for (const peer of context.peers.open()) serve(peer, peer.session);
    },
    loaded(id, chunk) {
      const load = loads.get(id);
      if (!load) return;
      loads.delete(id);
      const { peer, session, serving, digest } = load;
      serving.loading--;
      if (peer.session !== session) return;
      if (chunk) {
        for (let offset = 0; offset < chunk.length; offset += MOST_PART) {
          const bytes = chunk.subarray(offset, offset + MOST_PART);
          const { id: want } = serving;
          const size = chunk.length;
          context.send(peer.id, { type: 'chunk', id: want, digest, size, offset, bytes });
        }
        serving.sent.push(digest);
      } else context.send(peer.id, { type: 'lack', id: serving.id, digest });
      serve(peer, session);
    },
  };
}

function isServed({ next, digests, loading }: Serving): boolean {
  return next === digests.length && loading === 0;
}
