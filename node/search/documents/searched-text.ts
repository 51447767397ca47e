/** What stands before most addresses, and tells nothing. */
const BEFORE_HOST = /^[a-z][a-z\d+.-]{0,15}:\/\/(?:www\.)?/i;

/** A text as its words are looked for: an address without its scheme, and with its letters in place of %C3%A4. */
export function searchedText(key: string, text: string): string {
  if (key !== 'url') return text;
  const address = text.replace(BEFORE_HOST, '');
  if (!address.includes('%')) return address;
  try {
    return decodeURIComponent(address);
  } catch {
    // It is no address that was encoded, or it was cut.
    return address;
  }
}
