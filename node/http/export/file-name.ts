/**
 * `Content-Disposition` (RFC 6266) for a file of any name. A plain name stands as it is, as ActivityWatch
 * writes it; of another there are two: in ASCII for old clients, and whole (RFC 8187).
 */
export function attachment(fileName: string): string {
  if (/^[\w.-]+$/.test(fileName)) return `attachment; filename=${fileName}`;
  // No client may take it for a path, and no header has a half of a surrogate pair or a control character.
  const safe = fileName.toWellFormed().replaceAll(/[/\\\p{Cc}]/gu, '_');
  const ascii = safe.replaceAll(/[^\w.() -]/g, '_');
  const whole = encodeURIComponent(safe).replaceAll(/['()*]/g, percentOf);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`;
}

/** What `encodeURIComponent` leaves and RFC 8187 does not. */
function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
