import type { FileHandle } from 'node:fs/promises';
import { getMimeType } from 'hono/utils/mime';
import { ElatioError } from '../../../protocol/error.ts';
import { plainReply } from '../reply.ts';
import { findFile, type FoundFile } from './folder.ts';

/** What is sent, and how its pages are held. */
export interface ServedFolder {
  /** Absolute. */
  readonly folder: string;
  /** The Content-Security-Policy of everything in it. */
  readonly policy: string;
  /** Whether files may lie beside it that are the same compressed, with `.br` after their names. */
  readonly compressed?: boolean;
}

/** Of a request's path, as they were sent: what is decoded twice may name something else. */
export function segmentsOf({ url }: Request): string[] {
  const sent = /^\w+:\/\/[^/]*\/([^?#]*)/.exec(url)?.[1] ?? '';
  return sent.split('/');
}

/** Bytes that are read at a time. */
const PIECE = 64 * 1024;

/**
 * Answers with a file of a folder: `index.html` for the folder itself and those in it. Browsers keep files,
 * but ask each time whether they are still the same.
 * @param path the segments of the URL's path below the folder, as they were sent; the last is empty where
 *   the path ends with a slash
 * @throws ElatioError ELATIO_HTTP_PATH where there is nothing that may be sent
 */
export async function serveFile(
  request: Request,
  path: readonly string[],
  { folder, policy, compressed = false }: ServedFolder,
): Promise<Response> {
  const segments = decoded(path.at(-1) === '' ? [...path.slice(0, -1), 'index.html'] : path);
  const shorter =
    segments &&
    compressed &&
    takesBrotli(request) &&
    (await findFile(folder, withSuffix(segments)));
  const isShorter = typeof shorter === 'object';
  const found = isShorter ? shorter : segments && (await findFile(folder, segments));
  if (found === undefined) throw new ElatioError('ELATIO_HTTP_PATH', 'There is no such file.');
  if (found === 'directory') return toFolder(request);
  const tag = `"${found.size.toString(36)}-${found.modified.toString(36)}"`;
  const headers = {
    etag: tag,
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    ...(compressed && { vary: 'accept-encoding' }),
    ...(isShorter && { 'content-encoding': 'br' }),
  };
  if (isKnown(request.headers.get('if-none-match'), tag)) {
    await found.handle.close();
    return plainReply(null, 304, headers);
  }
  return plainReply(await bodyOf(request, found), 200, {
    ...headers,
    'content-type': getMimeType(segments?.at(-1) ?? '') ?? 'application/octet-stream',
    'content-length': String(found.size),
  });
}

/** Brotli (RFC 7932). A quality of zero, which would refuse it, no browser sends. */
function takesBrotli({ headers }: Request): boolean {
  return /\bbr\b/.test(headers.get('accept-encoding') ?? '');
}

function withSuffix(segments: readonly string[]): string[] {
  return segments.map((segment, i) => (i === segments.length - 1 ? `${segment}.br` : segment));
}

/** `undefined` where one cannot be decoded. */
function decoded(segments: readonly string[]): string[] | undefined {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** What a page names relative to itself lies in the folder only where the page's address ends with a slash. */
function toFolder({ url }: Request): Response {
  const { pathname, search } = new URL(url);
  // Two slashes would begin another host's name.
  const location = `${pathname.replace(/^\/+/, '/')}/${search}`;
  return plainReply(null, 302, { location });
}

function isKnown(tags: string | null, tag: string): boolean {
  const known = tags?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(tag) || known.includes('*');
}

async function bodyOf(
  { method }: Request,
  { handle, size }: FoundFile,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null> {
  if (method !== 'HEAD' && size > PIECE) return streamOf(handle, size);
  try {
    if (method === 'HEAD') return null;
    const bytes = new Uint8Array(size);
    await fill(handle, bytes, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Reads no faster than it is taken. */
function streamOf(handle: FileHandle, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const bytes = new Uint8Array(Math.min(PIECE, size - at));
        try {
          await fill(handle, bytes, at);
        } catch (error) {
          await handle.close();
          throw error;
        }
        at += bytes.length;
        controller.enqueue(bytes);
        if (at < size) return;
        await handle.close();
        controller.close();
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}

/** @throws Error where the file has become shorter: its length was told already */
async function fill(handle: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new Error('A file became shorter while it was sent.');
    done += bytesRead;
  }
}
