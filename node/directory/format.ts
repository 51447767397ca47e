import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { shellWord } from './location.ts';

/** Version of the layout of a data directory that this program writes, and the newest it reads. */
export const FORMAT = 1;

/** Says whose a directory is. */
export const FORMAT_FILE = 'format';
/** What file systems put into an empty directory by themselves. */
const NOTHING = new Set(['lost+found', '.DS_Store']);

/**
 * The format of a directory; `undefined` where it is absent or empty.
 * @throws ElatioError ELATIO_DIRECTORY_NEWER, ELATIO_DIRECTORY_FOREIGN, ELATIO_DIRECTORY_FAILED
 */
export async function checkFormat(directory: string): Promise<number | undefined> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw failed(directory, error);
  });
  if (names.every((name) => NOTHING.has(name))) return undefined;
  const text = await readText(directory);
  // A start that was cut short, by a full disk perhaps, or that is under way.
  const isBegun = text === '' && names.every((name) => NOTHING.has(name) || name === FORMAT_FILE);
  if (isBegun) return undefined;
  const format = formatIn(text);
  if (format === undefined) {
    throw new ElatioError(
      'ELATIO_DIRECTORY_FOREIGN',
      `${directory} is neither empty nor a data directory of Elatio. Choose another with --data DIR.`,
    );
  }
  if (format > FORMAT) {
    throw new ElatioError(
      'ELATIO_DIRECTORY_NEWER',
      `${directory} was written by a newer Elatio (format ${format}; this one reads up to ${FORMAT}). Update Elatio; nothing was changed.`,
    );
  }
  return format;
}

async function readText(directory: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, FORMAT_FILE), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'EACCES') throw failed(directory, error);
    return undefined;
  }
}

function formatIn(text: string | undefined): number | undefined {
  try {
    const content: unknown = JSON.parse(text ?? '');
    if (content === null || typeof content !== 'object' || !('format' in content)) return undefined;
    const { format } = content;
    return typeof format === 'number' && Number.isInteger(format) ? format : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes a directory ready to be written to, new or not; only its owner may enter it.
 * @throws ElatioError as {@link checkFormat}
 */
export async function prepareDirectory(directory: string): Promise<void> {
  const isNew = (await checkFormat(directory)) === undefined;
  try {
    if (!isNew) return await shutOut(directory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    await writeFile(join(directory, FORMAT_FILE), `${JSON.stringify({ format: FORMAT })}\n`, {
      mode: 0o600,
      flush: true,
    });
  } catch (error) {
    throw failed(directory, error);
  }
}

/**
 * Who may write to the directory could put keys of their own there before the first start, and read everything
 * after it. The system lets nobody but its owner do this: so one that somebody else has prepared is refused.
 */
async function shutOut(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if (process.platform !== 'win32' && (mode & 0o022) !== 0) await chmod(directory, mode & 0o755);
}

/** The error of a directory where nothing has been recorded yet. */
export function absent(directory: string): ElatioError {
  return new ElatioError(
    'ELATIO_DIRECTORY_ABSENT',
    `There is nothing in ${directory} yet. Begin with "elatio up --data ${shellWord(directory)}".`,
  );
}

function failed(directory: string, cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError(
    'ELATIO_DIRECTORY_FAILED',
    `The data directory ${directory} cannot be used: ${reason}.`,
    { cause },
  );
}
