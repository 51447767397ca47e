import { ElatioError } from '../../protocol/error.ts';

/** Most bytes of a file. */
export const MOST_BYTES = 32 * 2 ** 20;

/** Most that is read on of a file that is too large: clients look at the answer after they have sent everything. */
const READ_ON = 256 * 2 ** 20;

/**
 * All that comes.
 * @param length how much is to come, where that is known
 * @throws ElatioError ELATIO_ATTACHMENT_SIZE, ELATIO_ATTACHMENT_CUT
 */
export async function received(
  content: AsyncIterable<Uint8Array>,
  length: number | undefined,
): Promise<Uint8Array> {
  if (length !== undefined && length > READ_ON) throw tooLarge();
  let chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of content) {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
      else chunks = [];
      if (size > READ_ON) break;
    }
  } catch (cause) {
    throw broken(cause);
  }
  if (size > MOST_BYTES) throw tooLarge();
  if (length !== undefined && size !== length) throw broken();
  return Buffer.concat(chunks);
}

function tooLarge(): ElatioError {
  return new ElatioError(
    'ELATIO_ATTACHMENT_SIZE',
    `The file has more than ${MOST_BYTES / 2 ** 20} MiB: nothing was kept.`,
  );
}

function broken(cause?: unknown): ElatioError {
  const message = 'The file broke off on the way: nothing was kept. Send it again.';
  return new ElatioError('ELATIO_ATTACHMENT_CUT', message, { cause });
}
