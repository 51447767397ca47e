import { ElatioError } from '../../../protocol/error.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html); extended ones have more above the lowest byte. */
export const [BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB] = [
  5, 6, 8, 10, 11, 14, 26,
] as const;

/** The primary result code of a failure of SQLite's; `undefined` for any other. */
export function resultOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** Whether what was read is not what was written. */
export function isDamage(error: unknown): boolean {
  return [CORRUPT, NOTADB, IOERR].some((code) => code === resultOf(error));
}

/** What a failure of a database means to a person; what is no failure of SQLite's stays as it is. */
export function databaseFailure(path: string, error: unknown): unknown {
  const result = resultOf(error);
  if (result === undefined) return error;
  if (result === BUSY || result === LOCKED) return locked(path, error);
  if (isDamage(error)) return damaged(`${path} is damaged: nothing of it can be read.`, error);
  const reason = error instanceof Error ? error.message : String(error);
  return new ElatioError('ELATIO_IMPORT_FILE', `${path} cannot be read: ${reason}.`, {
    cause: error,
  });
}

export function locked(path: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_IMPORT_LOCKED',
    `${path} is in use: close ActivityWatch and try again.`,
    { cause },
  );
}

export function damaged(message: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_IMPORT_DAMAGED', message, { cause });
}
