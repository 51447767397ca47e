/**
 * What is believed of a stream. A head counts where the roster accepts it (`accepts`: its signer signs for the stream,
 * every statement that it names is held, it is on this side of a cut), its manifest has the root that it signs, and
 * it is the successor of what is known: see `faultOfSuccessor`. A vault signs no streams.
 *
 * | what is told | what follows |
 * |---|---|
 * | a successor | it is fetched |
 * | the same, or an older one | nothing |
 * | another one of the same generation, or one that goes another way | two devices have one key: `ELATIO_SYNC_CLONE`, the first stays |
 * | one with items that another state of it has purged, or of a lower floor | it is not taken: `ELATIO_SYNC_PURGED` |
 * | a stream that this node writes, further than it knows | it was copied, or set back: `ELATIO_SYNC_CLONE` |
 * | one that it wrote, and knows nothing of | it was restored from a backup: `ELATIO_SYNC_BEHIND` |
 * | one that the roster does not accept, or not yet | nothing, until the roster is otherwise |
 * | a signature, root or manifest that does not hold | `ELATIO_SYNC_FORGED` |
 */
import { hexOf, sameBytes } from '../bytes.ts';
import { codeOf, ElatioError } from '../error.ts';
import { SECOND } from '../event.ts';
import { decodeHead, type Head } from '../head.ts';
import { subtract } from '../intervals.ts';
import {
  decodeManifest,
  encodeManifest,
  faultOf,
  faultOfSuccessor,
  type Manifest,
} from '../manifest.ts';
import type { Context } from './context.ts';
import { COPIED, RESTORED } from './copied.ts';
import { applyDelta, baseOf } from './manifest-delta.ts';
import type { StreamId } from './interface.ts';
import type { Message } from './message.ts';
import type { PeerState, Session } from './peers.ts';
import { compareHeads, isAdopter, isSignedAnew } from './signers.ts';
import type { State, StreamState, Streams } from './streams.ts';

const DAY = 86_400 * SECOND;

export type HeadMessage = Extract<Message, { type: 'head' }>;

export interface Heads {
  /** Judges what a peer told. */
  take(peer: PeerState, session: Session, message: HeadMessage): Verdict;
}

export interface Verdict {
  /** What it was said of; `undefined` where nobody signed it. */
  readonly streamId: StreamId | undefined;
  /** What is to come. */
  readonly next: { readonly stream: StreamState; readonly state: State } | undefined;
}

interface Next {
  readonly head: Head;
  readonly newer: Manifest;
}

export function createHeads(context: Context, streams: Streams): Heads {
  const { roster, signing, sha256 } = context;
  function forged(peer: PeerState, what: string, about: string): undefined {
    const reason = `A device told a state of a stream that is none: ${what}.`;
    context.problem('ELATIO_SYNC_FORGED', reason, peer.id, about);
    return undefined;
  }
  function headOf(peer: PeerState, bytes: Uint8Array): Head | undefined {
    try {
      return decodeHead(signing, bytes);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return forged(peer, (error as ElatioError).message, hexOf(sha256(bytes)));
    }
  }
  /** Bytes of the manifest; `undefined` where it is to be told whole. */
  function manifestBytes(
    stream: StreamState,
    session: Session,
    { manifest }: HeadMessage,
  ): Uint8Array | undefined {
    if ('whole' in manifest) return manifest.whole;
    try {
      const base = streams.find(stream, baseOf(manifest.delta));
      if (base) {
        const older = { manifest: streams.manifestOf(base), root: base.head.root };
        return encodeManifest(applyDelta(older, manifest.delta));
      }
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
    session.plain.add(stream.id);
    return undefined;
  }
  /** What is wrong with a manifest as that of a head; `undefined` where nothing is. */
  function faultOfPair(head: Head, bytes: Uint8Array): string | undefined {
    if (!sameBytes(sha256(bytes), head.root)) return 'its manifest is not what the head signs';
    try {
      const { streamId, generation, next } = decodeManifest(bytes);
      const same = generation === head.generation && next === head.next && head.floor <= generation;
      return same && sameBytes(streamId, head.streamId) ? undefined : 'head and manifest differ';
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return (error as ElatioError).message;
    }
  }
  function clone(stream: StreamState): undefined {
    const device = hexOf(stream.author);
    const reason =
      'A device wrote different things in one place: its data were copied to another machine, or set back. What was known first stays; where "elatio status" says so too, stop it and run "elatio devices renew".';
    context.problem('ELATIO_SYNC_CLONE', stream.own ? COPIED : reason, device, stream.id);
    return undefined;
  }
  function behind(stream: StreamState): void {
    context.problem('ELATIO_SYNC_BEHIND', RESTORED, context.me, stream.id);
  }
  function purged(peer: PeerState, stream: StreamState): undefined {
    const reason =
      'A device has of a stream what was purged elsewhere: that is not taken, and it is to destroy it first.';
    context.problem('ELATIO_SYNC_PURGED', reason, peer.id, stream.id);
    return undefined;
  }
  /**
   * Whether a state has again what one before it has not, of which nothing is to be had any more. What the author took out,
   * and who adopted the stream did not know of, comes back: whoever has the author's key could take out everything.
   */
  function bringsBack(stream: StreamState, { head, newer }: Next, latest: State): boolean {
    const counts = (state: State): boolean =>
      !isSignedAnew(stream, head) || isSignedAnew(stream, state.head);
    const floors = [stream.held, stream.coming].flatMap((state) =>
      state && counts(state) ? [state.head.floor] : [],
    );
    if (head.floor < Math.max(0, ...floors)) return true;
    if (!counts(latest)) return false;
    return subtract(streams.manifestOf(latest).removed, newer.removed).length > 0;
  }
  /** Whether more than a state is here that does not count and may yet: it is not given up for that one. */
  function isLess(stream: StreamState, { next }: Head): boolean {
    return [stream.coming, stream.held].some(
      (known) => known && known.head.next > next && streams.mayCountYet(stream, known),
    );
  }
  function judged(peer: PeerState, stream: StreamState, state: State): State | undefined {
    const { head } = state;
    const latest = streams.latest(stream);
    const newer = streams.manifestOf(state);
    if (isLess(stream, head)) return undefined;
    if (!latest) {
      const fault = faultOf(newer);
      const isOwn = sameBytes(head.signer, context.self.device);
      if (fault === undefined && isOwn && !stream.held) behind(stream);
      return fault === undefined ? state : forged(peer, fault, state.root);
    }
    const order = compareHeads(stream, head, latest.head);
    if (latest.root === state.root || order < 0) return undefined;
    if (order === 0) return clone(stream);
    const known = streams.manifestOf(latest);
    if (!stream.own && bringsBack(stream, { head, newer }, latest)) return purged(peer, stream);
    // An adopter counts on from what it holds, which may be more than its author's states have that turn up later.
    const generation = Math.min(known.generation, newer.generation - 1);
    const [was, is] = [latest.head, head].map((one) => isSignedAnew(stream, one));
    const removed = is && !was ? newer.removed : known.removed;
    const older = was || is ? { ...known, generation, removed } : known;
    const fault = faultOfSuccessor(older, newer);
    // Whatever it is, this device did not write it: what it goes on with belongs elsewhere.
    if (stream.own) return clone(stream);
    if (fault === undefined) return state;
    // Only its own signer makes a sound manifest that goes another way.
    if (faultOf(newer) === undefined) return clone(stream);
    return forged(peer, fault, state.root);
  }
  function next(
    peer: PeerState,
    session: Session,
    head: Head,
    message: HeadMessage,
  ): Verdict['next'] {
    const root = hexOf(head.root);
    if (roster.members.get(hexOf(head.signer))?.role === 'vault') {
      peer.refused.add(root);
      return forged(peer, 'a vault signed it', root);
    }
    const author = streams.get(hexOf(head.streamId))?.author;
    const accepted = roster.accepts({ ...head, author });
    if (accepted !== 'yes') {
      peer.refused.add(root);
      // One of several that adopted it, and not the one that counts.
      if (accepted !== 'not-its-author' || isAdopter(roster, head)) return undefined;
      return forged(peer, 'another device signed it than whose stream it is', root);
    }
    const stream = streams.of(head);
    const bytes = manifestBytes(stream, session, message);
    if (!bytes) return undefined;
    const fault = faultOfPair(head, bytes);
    if (fault !== undefined && 'delta' in message.manifest) {
      // What was told as a delta may yet be right as a whole.
      session.plain.add(stream.id);
      return undefined;
    }
    if (fault !== undefined) {
      peer.refused.add(root);
      return forged(peer, fault, root);
    }
    if (head.time > context.now + DAY) {
      const reason = 'The clock of a device is more than a day ahead of this one: one is wrong.';
      context.problem('ELATIO_SYNC_CLOCK', reason, hexOf(head.signer));
    }
    const state = judged(peer, stream, { head, headBytes: message.head, manifest: bytes, root });
    if (!state && streams.latest(stream)?.root !== root) peer.refused.add(root);
    return state && { stream, state };
  }
  return {
    take(peer, session, message) {
      const head = headOf(peer, message.head);
      if (!head) return { streamId: undefined, next: undefined };
      return { streamId: hexOf(head.streamId), next: next(peer, session, head, message) };
    },
  };
}
