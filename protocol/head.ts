/**
 * Head: what a stream is now, in its author's words.
 *
 *     head = signed, label "elatio/head/1":
 *       [1, signer (32), stream id (16), generation, next, chain (32), root (32), floor, [statement (32), …], time]
 *
 * `signer` is the stream's author, or who adopted it; `chain` its value at `next`; `root` that of the manifest;
 * chunks of generations below `floor` are not to be served any more, which only purges say. The statements are the
 * roster's frontier that the signer knew: whoever has not all of them does not take the head in.
 */
import { decodeSigned, encodeSigned, isSignedBy } from './signed.ts';
import { ElatioError } from './error.ts';
import type { Micros } from './event.ts';
import type { Signing } from './primitives.ts';
import { createShape } from './shape.ts';

export interface Head {
  /** Ed25519 public key of whoever signed it, 32 bytes. */
  readonly signer: Uint8Array;
  /** 16 bytes. */
  readonly streamId: Uint8Array;
  readonly generation: number;
  /** Ordinals below this exist or existed. */
  readonly next: number;
  /** Of the stream's chain at `next`, 32 bytes. */
  readonly chain: Uint8Array;
  /** Of the manifest, 32 bytes. */
  readonly root: Uint8Array;
  readonly floor: number;
  /** Digests of the roster's last statements. */
  readonly frontier: readonly Uint8Array[];
  readonly time: Micros;
}

const VERSION = 1;
const LABEL = 'elatio/head/1';

/** @param secret the signer's, 32 bytes */
export function encodeHead(
  signing: Pick<Signing, 'sign'>,
  secret: Uint8Array,
  head: Head,
): Uint8Array {
  const { signer, streamId, generation, next, chain, root, floor, frontier, time } = head;
  return encodeSigned(signing, secret, LABEL, [
    VERSION,
    signer,
    streamId,
    generation,
    next,
    chain,
    root,
    floor,
    frontier,
    time,
  ]);
}

/**
 * The head that bytes say, signed by whom they name. Whether that one may sign for the stream is the roster's to say.
 * @throws ElatioError ELATIO_HEAD_MALFORMED, ELATIO_HEAD_VERSION, ELATIO_HEAD_SIGNATURE
 */
export function decodeHead(signing: Pick<Signing, 'verify'>, bytes: Uint8Array): Head {
  const signed = decodeSigned(bytes, malformed);
  const [version, signer, streamId, generation, next, chain, root, floor, frontier, time] =
    signed.entries;
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_HEAD_VERSION',
      `A head has version ${format}, this program reads ${VERSION}.`,
    );
  }
  const head = {
    signer: bytesOf(signer, 32),
    streamId: bytesOf(streamId, 16),
    generation: countOf(generation),
    next: countOf(next),
    chain: bytesOf(chain, 32),
    root: bytesOf(root, 32),
    floor: countOf(floor),
    frontier: listOf(frontier).map((digest) => bytesOf(digest, 32)),
    time: countOf(time),
  };
  if (!isSignedBy(signing, head.signer, LABEL, signed)) {
    throw new ElatioError('ELATIO_HEAD_SIGNATURE', 'A head is not signed by whom it names.');
  }
  return head;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_HEAD_MALFORMED', `A head is damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);
