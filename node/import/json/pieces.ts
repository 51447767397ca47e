import { setImmediate } from 'node:timers/promises';
import { ElatioError } from '../../../protocol/error.ts';

/** Bytes that are gathered before they are looked at, however small the chunks are that they come in. */
const PIECE = 2 ** 16;

// A mark in the middle is a character of what was recorded.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Bytes as text, a piece at a time, each of whole characters. Other work has its turn between two pieces.
 * @param signal looked at between two pieces: a source that waits has to end by itself
 * @throws ElatioError ELATIO_IMPORT_FORMAT where it is not UTF-8, ELATIO_IMPORT_CUT where the source fails, or
 *   the ElatioError that it throws
 */
export async function* textPieces(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array();
  let passed = 0;
  for await (const bytes of gathered(source)) {
    signal?.throwIfAborted();
    const joined = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = wholeLength(joined);
    const text = decode(joined.subarray(0, end), passed);
    yield passed === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    passed += end;
    rest = joined.subarray(end);
    await setImmediate();
  }
  signal?.throwIfAborted();
  // The first bytes of a character that never came: what it stands in is cut off, or followed by something.
  if (rest.length > 0) yield '\uFFFD';
}

async function* gathered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let failure: ElatioError | undefined;
  try {
    for await (const bytes of source) {
      waiting.push(bytes);
      size += bytes.length;
      if (size < PIECE) continue;
      yield waiting.length === 1 ? bytes : Buffer.concat(waiting);
      waiting = [];
      size = 0;
    }
  } catch (error) {
    failure = sourceFailure(error);
  }
  // What came before a failure is as good as any.
  if (size > 0) yield Buffer.concat(waiting);
  if (failure) throw failure;
}

/** What ends the way the bytes come is no fault of ours. */
function sourceFailure(cause: unknown): ElatioError {
  if (cause instanceof ElatioError) return cause;
  return new ElatioError('ELATIO_IMPORT_CUT', 'The export broke off.', { cause });
}

function decode(bytes: Uint8Array, passed: number): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ElatioError(
      'ELATIO_IMPORT_FORMAT',
      `It is not UTF-8 between its bytes ${passed} and ${passed + bytes.length}.`,
      { cause },
    );
  }
}

/** How many of the bytes hold whole characters (RFC 3629 section 3). */
function wholeLength(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? length - back : length;
  }
  return length;
}
