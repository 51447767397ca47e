import { codeOf, ElatioError } from '../../protocol/error.ts';

/** What a failed write means, in words: nothing was kept of it, and reading goes on. */
export function writeFailure(error: unknown): ElatioError {
  if (error instanceof ElatioError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const text = `${codeOf(cause) ?? ''} ${cause.message}`;
  if (/ENOSPC|EDQUOT|No space left|quota/i.test(text)) {
    return new ElatioError(
      'ELATIO_STORE_FULL',
      'The disk is full: nothing was stored. Free some space; recording goes on by itself.',
      { cause },
    );
  }
  if (/EROFS|EACCES|EPERM|Read-only|Permission denied/i.test(text)) {
    return new ElatioError(
      'ELATIO_STORE_READ_ONLY',
      'The data directory cannot be written to: nothing was stored. Check its permissions and whether the disk is mounted read-only.',
      { cause },
    );
  }
  return new ElatioError('ELATIO_STORE_FAILED', `Nothing was stored: ${cause.message}.`, { cause });
}
