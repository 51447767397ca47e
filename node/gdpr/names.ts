/** Longest name of a bucket that a folder's name has of it: with what stands before it, below 255 bytes. */
const LONGEST = 48;

/**
 * The name of a folder for a bucket. Buckets are named by strangers (`../../x`, `CON`, line breaks, two that
 * differ only in case), so the number alone tells them apart, and comes first: no system reserves such a name.
 * Of the bucket's own name only letters, digits, `.`, `_` and `-` are left.
 * @param index of the bucket: no other has it
 */
export function folderName(index: number, name: string): string {
  const plain = Array.from(name.normalize('NFC').slice(0, 4 * LONGEST), (character) =>
    /^[\p{L}\p{N}._-]$/u.test(character) ? character : '_',
  );
  // Windows drops dots at the end.
  const shown = plain.slice(0, LONGEST).join('').replace(/\.+$/, '');
  return `${String(index).padStart(4, '0')}-${shown}`;
}
