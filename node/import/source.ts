import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { isObject } from '../ingest/index.ts';
import { databaseFailure } from './sqlite/failure.ts';
import { openDatabase } from './sqlite/open.ts';
import { readDatabase } from './sqlite/read.ts';

/** A file that an import can read. */
export interface ImportSource {
  readonly path: string;
  /** What kind of file it is, for people. */
  readonly kind: string;
  /** How much there is to pass, of what `content` tells; `undefined` where that is not known. */
  readonly total: number | undefined;
  readonly unit: 'events' | 'bytes';
  readonly settings: ReadonlyMap<string, JsonValue>;
  /**
   * An export of ActivityWatch as JSON. Can be read again.
   * @param onProgress told how much has passed
   * @param onDamage told in a sentence of what cannot be read, and is left out
   */
  content(
    onProgress: (passed: number) => void,
    onDamage: (what: string) => void,
  ): AsyncIterable<string | Uint8Array>;
  close(): Promise<void>;
}

/** How every database of SQLite begins. */
const DATABASE = Buffer.from('SQLite format 3\0');

/**
 * Opens an export of ActivityWatch, or a database of one of its servers.
 * @param directory where a copy of a database may lie for a moment
 * @param patience how long a database may be locked, in milliseconds
 * @throws ElatioError ELATIO_IMPORT_FORMAT where it is neither; ELATIO_IMPORT_FILE, ELATIO_IMPORT_LOCKED,
 *   ELATIO_IMPORT_DAMAGED
 */
export async function openSource(
  path: string,
  directory: string,
  patience = 5_000,
): Promise<ImportSource> {
  const head = await headOf(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (head.length === 0) throw neither(path, 'is empty');
  if (head.subarray(0, DATABASE.length).equals(DATABASE))
    return openRecorded(path, directory, patience);
  // After a byte order mark, perhaps.
  if (!/^(?:\u00EF\u00BB\u00BF)?[ \t\r\n]*\{/.test(head.toString('latin1'))) {
    throw neither(path, 'is neither');
  }
  return exportFile(path);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function exportFile(path: string): Promise<ImportSource> {
  const { size } = await stat(path);
  return {
    path,
    kind: 'export of ActivityWatch',
    total: size,
    unit: 'bytes',
    settings: new Map(),
    async *content(onProgress) {
      let passed = 0;
      try {
        for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
          yield bytes;
          onProgress((passed += bytes.length));
        }
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    close: () => Promise.resolve(),
  };
}

async function openRecorded(
  path: string,
  directory: string,
  patience: number,
): Promise<ImportSource> {
  const { database, close } = await openDatabase(path, directory, patience);
  try {
    const recorded = readDatabase(database, path);
    return {
      path,
      kind: `database of ${recorded.layout.server}`,
      total: recorded.events,
      unit: 'events',
      settings: recorded.settings,
      async *content(onProgress, onDamage) {
        let passed = 0;
        try {
          yield* recorded.write((count) => onProgress((passed += count)), onDamage);
        } catch (error) {
          throw databaseFailure(path, error);
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw databaseFailure(path, error);
  }
}

/**
 * The settings that ActivityWatch's Python server keeps in a file.
 * @throws ElatioError ELATIO_IMPORT_FILE where it cannot be read, or holds something else
 */
export async function readSettings(path: string): Promise<ReadonlyMap<string, JsonValue>> {
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isObject(content)) throw new SyntaxError('it is no JSON object');
    return new Map(Object.entries(content as JsonObject));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function neither(path: string, what: string): ElatioError {
  return new ElatioError(
    'ELATIO_IMPORT_FORMAT',
    `${path} ${what}: an export of ActivityWatch (JSON) or a database of its servers is expected. What is encrypted cannot be read.`,
  );
}

function unreadable(path: string, cause: unknown): unknown {
  if (codeOf(cause) === 'ELATIO_IMPORT_FILE') return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_IMPORT_FILE', `${path} cannot be read: ${reason}.`, { cause });
}
