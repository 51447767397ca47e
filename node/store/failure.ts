import { codeOf, ElatioError } from '../../protocol/error.ts';

/** What a failed write means, in words: nothing was kept of it, and reading goes on. */
export function writeFailure(error: unknown): ElatioError {
  if (error instanceof ElatioError) return error;
  const cause = causeOf(error);
  switch (kindOf(cause)) {
    case 'full':
      return new ElatioError(
        'ELATIO_STORE_FULL',
        'The disk is full: nothing was stored. Free some space; recording goes on by itself.',
        { cause },
      );
    case 'read-only':
      return new ElatioError(
        'ELATIO_STORE_READ_ONLY',
        'The data directory cannot be written to: nothing was stored. Check its permissions and whether the disk is mounted read-only.',
        { cause },
      );
    case 'closed':
      return stopped();
    default:
      return new ElatioError('ELATIO_STORE_FAILED', `Nothing was stored: ${cause.message}.`, {
        cause,
      });
  }
}

/** What it means that something of the store does not open. */
export function openFailure(error: unknown): ElatioError {
  if (error instanceof ElatioError) return error;
  const cause = causeOf(error);
  switch (kindOf(cause)) {
    case 'full':
      return new ElatioError(
        'ELATIO_STORE_FULL',
        'The disk is full, so the data directory cannot be opened. Free some space.',
        { cause },
      );
    case 'read-only':
      return new ElatioError(
        'ELATIO_STORE_READ_ONLY',
        'The data directory cannot be written to. Check its permissions and whether the disk is mounted read-only.',
        { cause },
      );
    default:
      return new ElatioError('ELATIO_STORE_FAILED', `The store does not open: ${cause.message}.`, {
        cause,
      });
  }
}

/**
 * After a failed fsync nobody knows what is on the disk: the kernel may have dropped the pages, and a second
 * fsync would succeed without them.
 */
export function fsyncFailure(error: unknown): ElatioError {
  const { message } = causeOf(error);
  return new ElatioError(
    'ELATIO_STORE_FAILED',
    `The disk failed to keep what was written (${message}): nothing more is stored until Elatio is started again. Check the disk.`,
    { cause: error },
  );
}

/** The failure of what comes after the end. */
export function stopped(): ElatioError {
  return new ElatioError('ELATIO_STORE_STOPPED', 'The store has stopped.');
}

function causeOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** LevelDB tells by its message alone what the file system said. */
function kindOf(error: Error): 'full' | 'read-only' | 'closed' | undefined {
  const code = codeOf(error);
  if (code === 'LEVEL_DATABASE_NOT_OPEN') return 'closed';
  const text = `${code ?? ''} ${error.message}`;
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(text)) return 'full';
  if (/EROFS|EACCES|EPERM|Read-only file|Permission denied|not permitted/i.test(text)) {
    return 'read-only';
  }
  return undefined;
}
