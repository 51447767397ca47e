/**
 * A stream is what one incarnation of one device wrote in one domain: items numbered 0, 1, 2, … by that
 * writer alone. Here: what identifies a stream, an item, and a whole prefix of a stream.
 *
 * | value | bytes |
 * |---|---|
 * | stream id | first 16 of SHA-256("elatio/stream/1" ‖ CBOR [device, incarnation, domain]) |
 * | tag of an item | first 16 of SHA-256(tag key ‖ item) |
 * | item, event | 1 ‖ bucket (16) ‖ number (u32) ‖ start (i64) ‖ duration (i64) ‖ canonical JSON of data |
 * | item, other | 2 text, 3 change, 4 record, 5 attachment ‖ time (i64) ‖ payload |
 * | chain at 0 | SHA-256("elatio/chain/1" ‖ stream id) |
 * | chain at n | SHA-256(chain at b ‖ tags of items b … n − 1), b the greatest multiple of 256 below n |
 *
 * Integers are big-endian. A keyed hash in front of its message is safe here although SHA-256 can be
 * extended, because half of its output is cut off (Coron et al., "Merkle-Damgård Revisited", CRYPTO 2005).
 * The chain in blocks costs one hash for 256 items and has a value at every ordinal.
 */
import type { Domain } from './bucket.ts';
import { canonicalJson } from './canonical.ts';
import { encodeCbor } from './cbor.ts';
import type { EventRow } from './codec/columns.ts';
import type { PayloadKind, PayloadRow } from './codec/payloads.ts';
import type { Primitives } from './primitives.ts';

export type Sha256 = Primitives['sha256'];

/** Items between two kept values of the chain. */
export const CHAIN_BLOCK = 256;
const TAG_LENGTH = 16;

/** What a stream is the stream of. */
export interface StreamIdentity {
  /** The writer's Ed25519 public key. */
  readonly device: Uint8Array;
  /** 16 random bytes, new whenever the writer's state may have been rolled back. */
  readonly incarnation: Uint8Array;
  readonly domain: Domain;
}

const utf8 = new TextEncoder();

export function streamIdOf(
  sha256: Sha256,
  { device, incarnation, domain }: StreamIdentity,
): Uint8Array {
  const identity = encodeCbor([device, incarnation, domain]);
  return sha256(joined(utf8.encode('elatio/stream/1'), identity)).slice(0, 16);
}

/** Gives the items of a stream their tags. It works in one buffer of its own: allocating costs more than hashing. */
export interface Tagger {
  /** The tag of a closed event, 16 bytes. */
  event(event: Omit<EventRow, 'ordinal'>): Uint8Array;
  /** The same of one whose data is canonical JSON already. */
  eventText(event: Omit<EventRow, 'ordinal' | 'data'>, data: string): Uint8Array;
  /** The tag of an item that is not an event, 16 bytes. */
  payload(kind: PayloadKind, item: Omit<PayloadRow, 'ordinal'>): Uint8Array;
}

/** @param tagKey the stream's, 32 bytes */
export function createTagger(sha256: Sha256, tagKey: Uint8Array): Tagger {
  const head = tagKey.length;
  let bytes = new Uint8Array(0);
  let view = new DataView(bytes.buffer);
  function ensure(length: number): void {
    if (bytes.length >= length) return;
    bytes = new Uint8Array(Math.max(1_024, 2 * length));
    bytes.set(tagKey);
    view = new DataView(bytes.buffer);
  }
  const tagOf = (length: number): Uint8Array =>
    sha256(bytes.subarray(0, length)).subarray(0, TAG_LENGTH);
  function eventText(
    { bucket, number, start, duration }: Omit<EventRow, 'ordinal' | 'data'>,
    json: string,
  ): Uint8Array {
    // A UTF-16 unit takes at most three bytes.
    ensure(head + 37 + 3 * json.length);
    bytes[head] = 1;
    for (let i = 0; i < 16; i++) {
      const [high, low] = [bucket.charCodeAt(2 * i), bucket.charCodeAt(2 * i + 1)];
      bytes[head + 1 + i] = (hexDigit(high) << 4) | hexDigit(low);
    }
    view.setUint32(head + 17, number);
    setInteger(view, head + 21, start);
    setInteger(view, head + 29, duration);
    const { written } = utf8.encodeInto(json, bytes.subarray(head + 37));
    return tagOf(head + 37 + written);
  }
  return {
    event: (event) => eventText(event, canonicalJson(event.data)),
    eventText,
    payload(kind, { time, payload }) {
      ensure(head + 9 + payload.length);
      bytes[head] = KIND_BYTE[kind];
      setInteger(view, head + 1, time);
      bytes.set(payload, head + 9);
      return tagOf(head + 9 + payload.length);
    },
  };
}

const KIND_BYTE: Readonly<Record<PayloadKind, number>> = {
  text: 2,
  change: 3,
  record: 4,
  attachment: 5,
};

/** Of `0`–`9` and `a`–`f`. */
function hexDigit(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** A safe integer as i64; BigInt would cost most of a tag's time. */
function setInteger(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}

/** The chain of a stream up to `ordinal`: grows by one tag at a time, in place. */
export interface Chain {
  readonly ordinal: number;
  /** The chain's value at `ordinal`, 32 bytes. */
  value(): Uint8Array;
  append(tag: Uint8Array): void;
  /** What {@link resumeChain} needs to go on from here. */
  state(): ChainState;
}

export interface ChainState {
  readonly ordinal: number;
  /** The value at the last multiple of 256, and the tags since. */
  readonly block: Uint8Array;
  readonly tags: Uint8Array;
}

/** The chain of a stream without items. */
export function startChain(sha256: Sha256, streamId: Uint8Array): Chain {
  const block = sha256(joined(utf8.encode('elatio/chain/1'), streamId));
  return resumeChain(sha256, { ordinal: 0, block, tags: new Uint8Array(0) });
}

/**
 * A chain that goes on where `state` was taken.
 * @throws RangeError where the state has not as many tags as its ordinal asks for
 */
export function resumeChain(sha256: Sha256, state: ChainState): Chain {
  if (
    state.block.length !== 32 ||
    state.tags.length !== (state.ordinal % CHAIN_BLOCK) * TAG_LENGTH
  ) {
    throw new RangeError('"state" expected a block value and the tags since');
  }
  // The block's value and its tags lie side by side, ready to be hashed.
  const bytes = new Uint8Array(32 + CHAIN_BLOCK * TAG_LENGTH);
  bytes.set(state.block);
  bytes.set(state.tags, 32);
  let ordinal = state.ordinal;
  const used = (): number => 32 + (ordinal % CHAIN_BLOCK) * TAG_LENGTH;
  return {
    get ordinal() {
      return ordinal;
    },
    value: () => (used() === 32 ? bytes.slice(0, 32) : sha256(bytes.subarray(0, used()))),
    append(tag) {
      if (tag.length !== TAG_LENGTH) {
        throw new RangeError(`"tag" expected ${TAG_LENGTH} bytes, got ${tag.length}`);
      }
      bytes.set(tag, used());
      ordinal++;
      if (ordinal % CHAIN_BLOCK === 0) bytes.set(sha256(bytes));
    },
    state: () => ({ ordinal, block: bytes.slice(0, 32), tags: bytes.slice(32, used()) }),
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
