import { ElatioError } from '../../protocol/error.ts';

/** Most bytes of a name in UTF-8, as file systems have it. */
const LONGEST_NAME = 255;
const LONGEST_NOTE = 10_000;

/**
 * A name that a file can have anywhere, and that shows as what it is.
 * @throws ElatioError ELATIO_ATTACHMENT_NAME
 */
export function checkName(name: string): string {
  const why = whyNot(name);
  if (why === undefined) return name;
  throw new ElatioError(
    'ELATIO_ATTACHMENT_NAME',
    `The file cannot be kept under its name: it ${why}. Give it another name.`,
  );
}

function whyNot(name: string): string | undefined {
  if (name.trim() === '') return 'is empty';
  if (!name.isWellFormed()) return 'is no text';
  if (Buffer.byteLength(name) > LONGEST_NAME) return `has more than ${LONGEST_NAME} bytes`;
  if (/[/\\]/.test(name) || name === '.' || name === '..') return 'is a path';
  // They could make `gpj.exe` of what ends in `exe.jpg`, or move the cursor.
  if (/\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u.test(name)) return 'holds control characters';
  return undefined;
}

/** @throws ElatioError ELATIO_ATTACHMENT_NOTE */
export function checkNote(note: string | undefined): string | undefined {
  if (note === undefined || note.trim() === '') return undefined;
  if (note.length <= LONGEST_NOTE) return note.toWellFormed();
  throw new ElatioError(
    'ELATIO_ATTACHMENT_NOTE',
    `A note has at most ${LONGEST_NOTE} characters: attach what is longer as a file.`,
  );
}
