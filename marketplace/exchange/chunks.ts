/**
 * A file as chunks. Of a chunk's words the first is salt, or who knows a file but for a few bits could find them by its
 * hashes; the others are the file's bytes, the last chunk filled up with zeros. How long the file is, the terms say.
 */

/** Bytes of a word. */
export const WORD = 32;

/** Most chunks of a file: a GiB at 32 words. */
export const MAX_CHUNKS = 2 ** 20;

/** Bytes of a file that one chunk of so many words holds. */
export const bytesIn = (words: number): number => (words - 1) * WORD;

/** How many chunks a file of so many bytes makes: an empty one makes one. */
export const chunksFor = (bytes: number, words: number): number =>
  Math.max(1, Math.ceil(bytes / bytesIn(words)));

/** Chunks that are handled at a time. */
const BATCH = 64;

/**
 * A stream of bytes, in pieces of any length, as batches of whole blocks; only the last block of all may be short. A
 * batch is valid until the next is asked for.
 *
 * @throws the signal's reason, where it is aborted
 */
export async function* batchesOf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  block: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const batch = new Uint8Array(BATCH * block);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + batch.length - filled);
      batch.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < batch.length) continue;
      signal?.throwIfAborted();
      yield batch;
      filled = 0;
    }
  }
  signal?.throwIfAborted();
  if (filled > 0) yield batch.subarray(0, filled);
}
