import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { type KeysFile, keysFileIn, openUnder } from '../keys/index.ts';
import { fileKey, LONGEST_KEYS, MAGIC, openFrame, SALT, SHORTEST_FRAME } from './frames.ts';
import { type About, decodeParts, type Part } from './parts.ts';

/** A backup that its passphrase has opened. */
export interface OpenBackup {
  readonly diskKey: Uint8Array;
  /** The disk key under the passphrase that opened it. */
  readonly keys: KeysFile;
  readonly about: About;
  /** Bytes of the file. */
  readonly size: number;
  /**
   * What comes after that, in its order; to be read once.
   * @param onBytes told how many bytes were read so far
   * @throws ElatioError ELATIO_BACKUP_CUT, ELATIO_BACKUP_DAMAGED, ELATIO_BACKUP_FAILED; what aborted `signal`
   */
  parts(onBytes?: (bytes: number) => void, signal?: AbortSignal): AsyncGenerator<Part>;
  close(): Promise<void>;
}

/**
 * Opens a backup.
 * @param ask for the passphrase; told the wrong one it may be asked again by whoever called
 * @throws ElatioError ELATIO_BACKUP_FORMAT, ELATIO_BACKUP_NEWER, ELATIO_BACKUP_CUT, ELATIO_BACKUP_DAMAGED,
 *   ELATIO_BACKUP_FAILED, ELATIO_KEYS_WRONG; what `ask` throws
 */
export async function openBackup(
  sealing: Sealing,
  path: string,
  ask: () => Promise<string>,
): Promise<OpenBackup> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { size } = await file.stat();
    const reader = createReader(file, path, size);
    const { keys, salt } = await readHead(reader);
    const diskKey = await openUnder(sealing, keys, await ask());
    const key = fileKey(sealing, diskKey, salt);
    const frames = readFrames(reader, (place, frame) => openFrame(sealing, key, place, frame));
    const first = await frames.next();
    const [about, ...others] = first.done ? [] : first.value;
    if (about?.kind !== 'about') throw cut();
    return {
      diskKey,
      keys,
      about: about.about,
      size,
      async *parts(onBytes = () => undefined, signal) {
        yield* others;
        for await (const parts of frames) {
          signal?.throwIfAborted();
          onBytes(reader.place);
          yield* parts;
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Reader {
  /** Bytes read so far. */
  readonly place: number;
  /** The next bytes; fewer only where the file ends. @throws ElatioError ELATIO_BACKUP_FAILED */
  take(length: number): Promise<Buffer>;
}

function createReader(file: FileHandle, path: string, size: number): Reader {
  let place = 0;
  return {
    get place() {
      return place;
    },
    async take(wanted) {
      // A forged length must not make this machine run out of memory.
      const length = Math.min(wanted, size - place);
      const bytes = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file
          .read(bytes, filled, length - filled, place)
          .catch((error: unknown) => {
            throw unreadable(path, error);
          });
        if (bytesRead === 0) break;
        filled += bytesRead;
        place += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
  };
}

async function readHead(reader: Reader): Promise<{ keys: KeysFile; salt: Uint8Array }> {
  const start = await reader.take(MAGIC.length);
  if (!start.equals(MAGIC)) throw noBackup(start);
  const length = await whole(reader, 4);
  const size = length.readUInt32BE();
  if (size > LONGEST_KEYS) throw damagedFile();
  const text = await whole(reader, size);
  const salt = await whole(reader, SALT);
  try {
    return { keys: keysFileIn(text.toString()), salt };
  } catch (cause) {
    throw damagedFile(cause);
  }
}

/** The parts of each frame; ends only behind the last. */
async function* readFrames(
  reader: Reader,
  openOne: (place: number, frame: Uint8Array) => Uint8Array,
): AsyncGenerator<Part[]> {
  for (let place = 0; ; place++) {
    const length = (await whole(reader, 4)).readUInt32BE();
    if (length < SHORTEST_FRAME) throw damagedFile();
    const frame = await whole(reader, length);
    let parts: Part[];
    try {
      parts = decodeParts(openOne(place, frame));
    } catch (cause) {
      throw damagedFile(cause);
    }
    yield parts;
    if (parts.at(-1)?.kind === 'end') return;
  }
}

async function whole(reader: Reader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length);
  if (bytes.length < length) throw cut();
  return bytes;
}

function noBackup(start: Buffer): ElatioError {
  if (start.subarray(0, 7).equals(MAGIC.subarray(0, 7)) && start.length === MAGIC.length) {
    return new ElatioError(
      'ELATIO_BACKUP_NEWER',
      'This backup was made by a newer Elatio: update this one first.',
    );
  }
  return new ElatioError('ELATIO_BACKUP_FORMAT', 'This file is no backup of Elatio.');
}

/** The failure of a file that ends before its time. */
export function cut(): ElatioError {
  return new ElatioError(
    'ELATIO_BACKUP_CUT',
    'This backup is cut off: nothing was restored. Try another copy of it.',
  );
}

function damagedFile(cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_BACKUP_DAMAGED',
    'This backup is not as it was written: nothing was restored. Try another copy of it.',
    { cause },
  );
}

function unreadable(path: string, cause: unknown): ElatioError {
  const reason = codeOf(cause) === 'ENOENT' ? 'there is no such file' : String(cause);
  return new ElatioError('ELATIO_BACKUP_FAILED', `${path} cannot be read: ${reason}.`, { cause });
}
