/** Longest name of a device, in UTF-16 code units. */
const LONGEST = 64;

/**
 * Whether a text may be a device's name: 1 to 64 UTF-16 code units of any language, none of which moves a cursor or turns the
 * direction of writing, no space at either end.
 */
export function isDeviceName(text: string): boolean {
  return (
    text.length > 0 &&
    text.length <= LONGEST &&
    text === text.trim() &&
    text.isWellFormed() &&
    !/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u.test(text)
  );
}
