import { ElatioError } from '../../protocol/error.ts';

/** Most bytes of a body that brings events: half a million of them, which the memory holds with ease. */
export const EVENTS_LIMIT = 64 * 2 ** 20;

/** Most bytes of any other body. */
export const BODY_LIMIT = 2 ** 20;

/**
 * Most bytes that are read of a body which is too large. Clients tend to send everything before they look
 * at the answer, and would never see it if the connection broke before.
 */
const READ_ON = 256 * 2 ** 20;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as text, whatever type it says it has: `curl -d` calls JSON a form.
 * @param limit in bytes
 * @throws ElatioError ELATIO_HTTP_SIZE, or ELATIO_HTTP_BODY where it is not UTF-8 or broke off
 */
export async function readText(request: Request, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ElatioError('ELATIO_HTTP_BODY', 'The body is not UTF-8.', { cause });
  }
}

async function readBytes(request: Request, limit: number): Promise<ArrayBuffer | Uint8Array> {
  const declared = request.headers.get('content-length');
  const size = declared === null ? undefined : Number(declared);
  if (size !== undefined && size > READ_ON) throw tooLarge(limit);
  try {
    // The server's parser holds the sender to the length it declared.
    if (size !== undefined && size <= limit) return await request.arrayBuffer();
    return await readCounted(request, limit);
  } catch (cause) {
    if (cause instanceof ElatioError) throw cause;
    throw new ElatioError('ELATIO_HTTP_BODY', 'The body broke off.', { cause });
  }
}

async function readCounted({ body }: Request, limit: number): Promise<Uint8Array> {
  const arriving: AsyncIterable<Uint8Array> | null = body;
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of arriving ?? []) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks = [];
    if (size > READ_ON) break;
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): ElatioError {
  const mebibytes = limit / 2 ** 20;
  const most = Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${limit} bytes`;
  return new ElatioError('ELATIO_HTTP_SIZE', `The body has more than ${most}.`);
}
