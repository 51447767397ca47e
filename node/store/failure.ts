import { codeOf, ElatioError } from '../../protocol/error.ts';

/** What a failed write means, in words: nothing was kept of it, and reading goes on. */
export function writeFailure(error: unknown): ElatioError {
  if (codeOf(error) === 'LEVEL_DATABASE_NOT_OPEN') return stopped();
  return diskFailure(error, {
    full: 'The disk is full: nothing was stored. Free some space; recording goes on by itself.',
    readOnly: 'The data directory cannot be written to: nothing was stored.',
    other: 'Nothing was stored',
  });
}

/** What it means that something of the store does not open. */
export function openFailure(error: unknown): ElatioError {
  return diskFailure(error, {
    full: 'The disk is full, so the data directory cannot be opened. Free some space.',
    readOnly: 'The data directory cannot be written to.',
    other: 'The store does not open',
  });
}

function diskFailure(
  error: unknown,
  say: { readonly full: string; readonly readOnly: string; readonly other: string },
): ElatioError {
  if (error instanceof ElatioError) return error;
  const cause = causeOf(error);
  switch (kindOf(cause)) {
    case 'full':
      return new ElatioError('ELATIO_STORE_FULL', say.full, { cause });
    case 'read-only': {
      const check = 'Check its permissions and whether the disk is mounted read-only.';
      return new ElatioError('ELATIO_STORE_READ_ONLY', `${say.readOnly} ${check}`, { cause });
    }
    default:
      return new ElatioError('ELATIO_STORE_FAILED', `${say.other}: ${cause.message}.`, { cause });
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
function kindOf(error: Error): 'full' | 'read-only' | undefined {
  const text = `${codeOf(error) ?? ''} ${error.message}`;
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(text)) return 'full';
  if (/EROFS|EACCES|EPERM|Read-only file|Permission denied|not permitted/i.test(text)) {
    return 'read-only';
  }
  return undefined;
}
