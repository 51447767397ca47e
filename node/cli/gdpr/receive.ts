import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import type { Frame } from '../../gdpr/index.ts';
import { cannotWrite } from '../new-folder.ts';

/** A file that was written. */
export interface WrittenFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly about: string;
  readonly records: number;
  /** The times that the records span, ISO 8601. */
  readonly first: string | null;
  readonly last: string | null;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** All that was received. */
export interface Received {
  readonly files: readonly WrittenFile[];
  /** What the node cannot read, in words. */
  readonly damage: readonly string[];
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly hash: Hash;
  readonly path: string;
  readonly about: string;
  bytes: number;
}

/**
 * Writes what `node/gdpr/frames.ts` tells into a folder: files for their owner alone, on the disk when it
 * resolves. Memory holds one line.
 * @param onFile told of each file that begins
 * @throws ElatioError ELATIO_CLI_CUT where the lines end before their end, ELATIO_CLI_FILE
 */
export async function receive(
  lines: AsyncIterable<string>,
  folder: string,
  onFile: (path: string, bytes: number) => void,
): Promise<Received> {
  const files: WrittenFile[] = [];
  let file: OpenFile | undefined;
  let damage: readonly string[] | undefined;
  let bytes = 0;
  try {
    for await (const line of lines) {
      const frame = frameIn(line);
      if ('file' in frame) {
        file = await begin(folder, frame.file, frame.about);
      } else if ('whole' in frame) {
        damage = frame.damage;
      } else if (!file) {
        throw malformed();
      } else if ('text' in frame) {
        const content = Buffer.from(frame.text);
        await file.handle.writeFile(content).catch(rethrow(file.path));
        file.hash.update(content);
        file.bytes += content.length;
        bytes += content.length;
        onFile(file.path, bytes);
      } else {
        await file.handle.sync().catch(rethrow(file.path));
        await file.handle.close();
        const { path, about, hash } = file;
        files.push({ path, about, ...frame, bytes: file.bytes, sha256: hash.digest('hex') });
        file = undefined;
      }
    }
  } catch (error) {
    throw codeOf(error) === 'ELATIO_CLI_LOST' ? cut(error) : error;
  } finally {
    await file?.handle.close();
  }
  if (!damage) throw cut();
  return { files, damage };
}

function frameIn(line: string): Frame {
  try {
    return JSON.parse(line) as Frame;
  } catch (cause) {
    // The last line of an answer that broke off.
    throw cut(cause);
  }
}

async function begin(folder: string, path: string, about: string): Promise<OpenFile> {
  if (!isPlain(path)) throw malformed();
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true, mode: 0o700 }).catch(rethrow(place));
  const handle = await open(place, 'wx', 0o600).catch(rethrow(place));
  return { handle, hash: createHash('sha256'), path, about, bytes: 0 };
}

/** Whether a path stays below the folder. Ours all do; nothing else may decide where files are written. */
export function isPlain(path: string): boolean {
  return path.split('/').every((name) => /^[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u.test(name));
}

function rethrow(path: string): (error: unknown) => never {
  return (error) => {
    throw cannotWrite(path, error);
  };
}

function cut(cause?: unknown): ElatioError {
  const message = 'The daemon broke off in the middle: nothing was written.';
  return new ElatioError('ELATIO_CLI_CUT', message, { cause });
}

function malformed(): ElatioError {
  return new ElatioError(
    'ELATIO_HTTP_200',
    'What answered is no Elatio of this version: nothing was written.',
  );
}
