import { hexOf, sameBytes } from '../bytes.ts';
import { decodeHead, type Head } from '../head.ts';
import { intersect, type Intervals, normalise, sizeOf } from '../intervals.ts';
import { type ChunkReference, decodeManifest, type Manifest } from '../manifest.ts';
import { isBeyond } from './beyond.ts';
import type { Context } from './context.ts';
import type { Digest, HeldStream, StreamId } from './interface.ts';
import type { StreamHolding, Unwanted } from './message.ts';
import { authorOf, compareHeads, isRaisedBy, mayAdoptAgain } from './signers.ts';

/** A state of a stream: what its head says, with the bytes of both. */
export interface State {
  readonly head: Head;
  readonly headBytes: Uint8Array;
  readonly manifest: Uint8Array;
  /** `head.root`, hexadecimal. */
  readonly root: string;
}

/** A newer state, some of whose chunks are still missing. */
export interface Coming extends State {
  /** That it is coming is on the disk. */
  durable: boolean;
  /** It is being written that nothing of it is missing. */
  finishing: boolean;
  /** Whether the roster accepts it: one that it does not may be left as it is, see `mayCountYet`. */
  counts: boolean;
  /** All its chunks. */
  readonly chunks: ReadonlyMap<Digest, ChunkReference>;
  /** Those that are to be asked for, in that order. */
  readonly todo: Map<Digest, ChunkReference>;
  /** What others were told of the stream before: that stands until this one is on the disk, and they are not told of less. */
  before: Said | undefined;
  /** Chunks of it that are not on the disk. */
  readonly missing: Set<Digest>;
  /** How many of the missing ones are wanted once their key is here. */
  later: number;
  /** Those of the missing ones that are not. */
  unwanted: Unwanted | undefined;
  /** Items of it that are on the disk. */
  items: number;
  /** Ordinals of chunks on the disk that it has in other chunks, as far as anybody asked. */
  replaced: Intervals | undefined;
}

/** What others are told that this node holds of a stream, and of which state. */
interface Said {
  readonly state: State;
  readonly holding: StreamHolding;
}

/** A state of which everything that is wanted is on the disk. */
export interface Held extends State {
  readonly items: number;
  /** Chunks of it that are not on the disk, because nobody wants them here. */
  readonly missing: number;
  readonly unwanted: Unwanted | undefined;
}

export interface StreamState {
  readonly id: StreamId;
  /** The same, 16 bytes. */
  readonly bytes: Uint8Array;
  /** Whose it is. */
  readonly author: Uint8Array;
  /** This node writes it: nobody else knows better. */
  own: boolean;
  held: Held | undefined;
  coming: Coming | undefined;
  /**
   * What is coming on the disk. It may not be `coming`, which is to be written first; or was given up as it does not count,
   * and comes again when it does.
   */
  stored: State | undefined;
  /** States that are being written as coming: until they are, one after the other, `stored` is not what the disk will have. */
  writing: number;
  /** Chunks that are on the disk; of an own stream nobody looks here. */
  readonly disk: Set<Digest>;
  /** Chunks that are being asked for, or written. */
  readonly moving: Set<Digest>;
  /** States of before, the latest last: others may hold one, and are told what differs. */
  readonly past: State[];
}

const PAST = 4;
const DECODED = 6;

/** All streams that this node knows of. */
export interface Streams {
  all(): Iterable<StreamState>;
  get(id: StreamId): StreamState | undefined;
  /** The stream that a head is of, made where there is none. */
  of(head: Head): StreamState;
  /** @param known what the manifest decodes to, where that is known */
  stateOf(headBytes: Uint8Array, manifest: Uint8Array, known?: Manifest): State;
  /** The manifest of a state, decoded. */
  manifestOf(state: State): Manifest;
  /** The state that is to be replaced by the next: what is coming, or held; only where it still counts. */
  latest(stream: StreamState): State | undefined;
  /** A state by its root, of those that are here. */
  find(stream: StreamState, root: Uint8Array): State | undefined;
  /** What others are told of a stream: what counts, and is on the disk. */
  told(stream: StreamState): State | undefined;
  /**
   * Whether a state that does not count is not given up for less: it was taken in before its signer was known to be
   * revoked, so that this device raises the cut to it, and has not done so in vain; or this device, or another that can say
   * so again, adopted more than who was to adopt. A vault says nothing.
   */
  mayCountYet(stream: StreamState, state: State): boolean;
  /** Has it that nothing of a state is missing. */
  hold(stream: StreamState, state: State): void;
  /** What this node holds durably of a stream, of what counts; `undefined` where nothing. */
  holdingOf(stream: StreamState): StreamHolding | undefined;
  /** It is on the disk that a state is coming, in place of any other. */
  store(stream: StreamState, state: State): void;
  /** A state is not coming: it could not be written. What was coming before is. */
  forgo(stream: StreamState): void;
  /** Has a state come; see `fetching.ts` for what follows. */
  expect(stream: StreamState, state: State, durable: boolean): Coming;
  /** Looks again at what counts, and at which missing chunks are wanted. */
  reconsider(stream: StreamState): void;
  /**
   * What is to become of a missing chunk of what is coming: see `Choices.wants`. What is here is not given up for a state that
   * has it in other chunks which are not wanted: those come all the same, and may be dropped as it might have been.
   */
  wanted(stream: StreamState, coming: Coming, chunk: ChunkReference): 'yes' | 'no' | 'later';
  /** A missing chunk of what is coming turned out not to be wanted. */
  pass(coming: Coming, chunk: ChunkReference): void;
  /** Chunks of another's stream are not on the disk any more. */
  drop(stream: StreamState, digests: readonly Digest[]): void;
}

export function createStreams(context: Context, held: readonly HeldStream[]): Streams {
  const { choices, roster, signing } = context;
  const streams = new Map<StreamId, StreamState>();
  /** Decoded manifests of ten years are large: the last few that were looked at are kept. */
  const decoded = new Map<string, Manifest>();

  /** Whether a state counts is asked all the time, and otherwise only when the roster is. */
  const judged = new WeakMap<State, { readonly era: number; readonly counts: boolean }>();

  function manifestOf({ root, manifest }: State): Manifest {
    const known = decoded.get(root) ?? decodeManifest(manifest);
    know(root, known);
    return known;
  }
  function know(root: string, manifest: Manifest): void {
    decoded.delete(root);
    decoded.set(root, manifest);
    const [oldest] = decoded.keys();
    if (decoded.size > DECODED) decoded.delete(oldest);
  }
  function of(head: Head): StreamState {
    const id = hexOf(head.streamId);
    const known = streams.get(id);
    if (known) return known;
    const stream: StreamState = {
      id,
      bytes: head.streamId,
      author: authorOf(roster, head),
      own: false,
      held: undefined,
      coming: undefined,
      stored: undefined,
      writing: 0,
      disk: new Set(),
      moving: new Set(),
      past: [],
    };
    streams.set(id, stream);
    return stream;
  }
  function counts(stream: StreamState, state: State): boolean {
    const known = judged.get(state);
    if (known?.era === context.era) return known.counts;
    const verdict = roster.accepts({ ...state.head, author: stream.author }) === 'yes';
    judged.set(state, { era: context.era, counts: verdict });
    // It may name a statement that was not here before.
    if (known && known.counts !== verdict) context.changed.streams.add(stream.id);
    return verdict;
  }
  function remember({ past }: StreamState, { head, headBytes, manifest, root }: State): void {
    past.push({ head, headBytes, manifest, root });
    if (past.length > PAST) past.shift();
  }
  /** A state with what is on the disk of it. */
  function heldOf(stream: StreamState, state: State): Held {
    const { head, headBytes, manifest, root } = state;
    const { chunks } = manifestOf(state);
    const there = stream.own
      ? chunks
      : chunks.filter(({ digest }) => stream.disk.has(hexOf(digest)));
    const items = there.reduce((sum, { ordinals }) => sum + sizeOf(ordinals), 0);
    const missing = chunks.length - there.length;
    const unwanted = missing === 0 ? undefined : unwantedOf(stream, chunks);
    return { head, headBytes, manifest, root, items, missing, unwanted };
  }
  function hold(stream: StreamState, state: State): void {
    if (stream.held && stream.held.root !== state.root) remember(stream, stream.held);
    stream.held = heldOf(stream, state);
    if (stream.coming?.root === state.root) stream.coming = undefined;
    if (stream.stored?.root === state.root) stream.stored = undefined;
    prune(stream);
  }
  /** What no state lists that is on the disk is not there any more. */
  function prune(stream: StreamState): void {
    const { held: whole, coming, stored, disk } = stream;
    const listed = new Set(
      [whole, stored].flatMap((state) =>
        state ? manifestOf(state).chunks.map(({ digest }) => hexOf(digest)) : [],
      ),
    );
    for (const digest of disk) {
      if (!listed.has(digest) && !coming?.chunks.has(digest)) disk.delete(digest);
    }
  }
  function store(stream: StreamState, state: State): void {
    stream.stored = state;
    prune(stream);
  }
  function forgo(stream: StreamState): void {
    stream.coming = undefined;
    reconsider(stream);
    context.changed.streams.add(stream.id);
  }
  /** Whether what is coming on the disk, and was given up, counts and is more than what is held. */
  function comesAgain(stream: StreamState): boolean {
    const { held: whole, coming, stored, writing, own } = stream;
    if (!stored || writing > 0 || coming || own || !counts(stream, stored)) return false;
    if (!whole) return true;
    if (counts(stream, whole)) return compareHeads(stream, stored.head, whole.head) > 0;
    return stored.head.next >= whole.head.next || !mayCountYet(stream, whole);
  }
  function unwantedOf({ id, disk }: StreamState, chunks: readonly ChunkReference[]) {
    return chunks
      .filter((chunk) => !disk.has(hexOf(chunk.digest)) && choices.wants(id, chunk) === 'no')
      .reduce<Unwanted | undefined>(andUnwanted, undefined);
  }
  /** Whether chunks of what is held, which nobody wanted, are wanted now. */
  function lacks(stream: StreamState): boolean {
    const { id, held: whole, disk } = stream;
    return (
      whole !== undefined &&
      whole.missing > 0 &&
      counts(stream, whole) &&
      manifestOf(whole).chunks.some(
        (chunk) => !disk.has(hexOf(chunk.digest)) && choices.wants(id, chunk) !== 'no',
      )
    );
  }
  function mayCountYet(stream: StreamState, state: State): boolean {
    if (context.self.role === 'vault' || counts(stream, state)) return false;
    const { head } = state;
    const accepted = roster.accepts({ ...head, author: stream.author });
    const isOwn = sameBytes(head.signer, context.self.device);
    if (isOwn) return accepted === 'revoked' || accepted === 'not-its-author';
    if (accepted === 'not-its-author') return mayAdoptAgain(roster, head);
    return accepted === 'revoked' && !isRaisedBy(roster, context.self.device, head);
  }
  /** Whether a state that was coming, and does not count, is left as it is. */
  function isKept(stream: StreamState, coming: Coming): boolean {
    const known = stream.held && manifestOf(stream.held);
    const has = (digest: Digest): boolean => stream.disk.has(digest);
    return (
      coming.durable && mayCountYet(stream, coming) && isBeyond(manifestOf(coming), known, has)
    );
  }
  function reconsider(stream: StreamState): void {
    if (stream.held) counts(stream, stream.held);
    if (stream.stored && comesAgain(stream)) {
      expect(stream, stream.stored, true);
      context.changed.streams.add(stream.id);
      return;
    }
    if (!stream.coming && !stream.own && stream.held && lacks(stream)) {
      expect(stream, stream.held, true);
      return;
    }
    const { coming } = stream;
    if (!coming) return;
    const before = coming.unwanted?.chunks;
    coming.todo.clear();
    coming.later = 0;
    let unwanted: Unwanted | undefined;
    const did = coming.counts;
    coming.counts = counts(stream, coming);
    if (!coming.counts) {
      if (!isKept(stream, coming)) {
        remember(stream, coming);
        stream.coming = undefined;
      }
      if (did) context.changed.streams.add(stream.id);
      return;
    }
    for (const digest of inOrder(coming, choices.rank(stream.id))) {
      const chunk = coming.chunks.get(digest);
      if (!chunk || stream.moving.has(digest)) continue;
      const verdict = wanted(stream, coming, chunk);
      if (verdict === 'yes') coming.todo.set(digest, chunk);
      else if (verdict === 'later') coming.later++;
      else unwanted = andUnwanted(unwanted, chunk);
    }
    coming.unwanted = unwanted;
    if (coming.durable && unwanted?.chunks !== before) context.changed.streams.add(stream.id);
  }
  function wanted(stream: StreamState, coming: Coming, chunk: ChunkReference) {
    const verdict = choices.wants(stream.id, chunk);
    if (verdict !== 'no' || !stream.held) return verdict;
    coming.replaced ??= normalise(
      manifestOf(stream.held)
        .chunks.filter(({ digest }) => {
          const id = hexOf(digest);
          return stream.disk.has(id) && !coming.chunks.has(id);
        })
        .flatMap(({ ordinals }) => ordinals),
    );
    return intersect(chunk.ordinals, coming.replaced).length > 0 ? 'yes' : 'no';
  }
  function pass(coming: Coming, chunk: ChunkReference): void {
    coming.unwanted = andUnwanted(coming.unwanted, chunk);
  }
  function drop(stream: StreamState, digests: readonly Digest[]): void {
    const { coming, held: whole } = stream;
    for (const digest of digests) {
      const chunk = coming?.chunks.get(digest);
      if (!stream.disk.delete(digest) || !coming) continue;
      coming.replaced = undefined;
      coming.before = undefined;
      if (chunk) {
        coming.missing.add(digest);
        coming.items -= sizeOf(chunk.ordinals);
      }
    }
    // Not `hold`, which ends what is coming where that is the same.
    if (whole) stream.held = heldOf(stream, whole);
    reconsider(stream);
    context.changed.streams.add(stream.id);
  }
  function expect(stream: StreamState, state: State, durable: boolean): Coming {
    // Whoever was told of it may ask for it yet.
    if (stream.coming && stream.coming.root !== state.root) remember(stream, stream.coming);
    const { chunks: list } = manifestOf(state);
    const chunks = new Map(list.map((chunk) => [hexOf(chunk.digest), chunk]));
    const missing = new Set([...chunks.keys()].filter((digest) => !stream.disk.has(digest)));
    let items = 0;
    for (const [digest, { ordinals }] of chunks)
      if (!missing.has(digest)) items += sizeOf(ordinals);
    const todo = new Map<Digest, ChunkReference>();
    const coming = {
      ...state,
      durable,
      before: durable ? undefined : saidOf(stream),
      finishing: false,
      counts: true,
      chunks,
      todo,
      missing,
      later: 0,
      unwanted: undefined,
      items,
      replaced: undefined,
    };
    stream.coming = coming;
    reconsider(stream);
    return coming;
  }
  function told(stream: StreamState): State | undefined {
    const { coming, held: whole } = stream;
    if (coming?.durable && counts(stream, coming)) return coming;
    return whole && counts(stream, whole) ? whole : undefined;
  }
  function saidOf(stream: StreamState): Said | undefined {
    const { bytes, author, held: whole, coming } = stream;
    const before = coming?.counts && !coming.durable ? coming.before : undefined;
    // It may be cut off by now.
    if (before && counts(stream, before.state)) return before;
    const state = told(stream);
    if (!state) return undefined;
    const { generation, root } = state.head;
    const [missing, items, unwanted] =
      state === coming
        ? [coming.missing.size, Math.max(whole?.items ?? 0, coming.items), coming.unwanted]
        : [whole?.missing ?? 0, whole?.items ?? 0, whole?.unwanted];
    const holding = { streamId: bytes, device: author, generation, root, missing, items };
    return { state, holding: unwanted ? { ...holding, unwanted } : holding };
  }
  const api: Streams = {
    all: () => streams.values(),
    get: (id) => streams.get(id),
    of,
    manifestOf,
    hold,
    store,
    forgo,
    expect,
    reconsider,
    wanted,
    pass,
    drop,
    stateOf(headBytes, manifest, known) {
      const head = decodeHead(signing, headBytes);
      const root = hexOf(head.root);
      if (known) know(root, known);
      return { head, headBytes, manifest, root };
    },
    latest(stream) {
      const { coming, held: whole } = stream;
      if (coming && counts(stream, coming)) return coming;
      return whole && counts(stream, whole) ? whole : undefined;
    },
    find: ({ coming, held: whole, past }, root) =>
      [coming, whole, ...past].find((state) => state && sameBytes(state.head.root, root)),
    mayCountYet,
    told,
    holdingOf: (stream) => saidOf(stream)?.holding,
  };
  for (const { held: whole, coming, chunks, abandoned } of held) {
    const states = [whole, coming].map(
      (one) => one && api.stateOf(one.head, one.manifest, one.decoded),
    );
    const known = states.find((state) => state !== undefined);
    if (!known) continue;
    const stream = of(known.head);
    for (const digest of chunks) stream.disk.add(digest);
    const [heldState, comingState] = states;
    stream.own = abandoned !== true && sameBytes(stream.author, context.self.device);
    stream.stored = comingState;
    if (comingState) expect(stream, comingState, true);
    if (heldState) hold(stream, heldState);
    reconsider(stream);
  }
  return api;
}

/** What is not wanted, with a chunk more. */
function andUnwanted(before: Unwanted | undefined, { ordinals }: ChunkReference): Unwanted {
  const { chunks, items } = before ?? { chunks: 0, items: 0 };
  return { chunks: chunks + 1, items: items + sizeOf(ordinals) };
}

/** The missing chunks of a state, in the order in which they are wanted. */
function inOrder({ chunks, missing }: Coming, rank: number): Digest[] {
  const lastOf = (digest: Digest): number => chunks.get(digest)?.ordinals.at(-1)?.end ?? 0;
  const sign = rank === 0 ? 1 : -1;
  return [...missing].sort((a, b) => sign * (lastOf(a) - lastOf(b)));
}
