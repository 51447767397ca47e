/** What the texts in settings have to look like. */
import { isIP, isIPv6 } from 'node:net';
import { isAbsolute } from 'node:path';
import { bytesIn } from '../size.ts';

const LABEL = String.raw`[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?`;
const HOST_NAME = new RegExp(String.raw`^(?=.{1,253}$)${LABEL}(?:\.${LABEL})*$`, 'i');

/** Where to listen: an IP address, or a name of this machine. Not empty, which would mean everywhere. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 || HOST_NAME.test(text);
}

/** What a Host header says before its port; see `http/guard.ts`. */
export function isHostName(text: string): boolean {
  const inBrackets = /^\[(.+)\]$/.exec(text)?.[1];
  return inBrackets === undefined ? HOST_NAME.test(text) : isIPv6(inBrackets);
}

/**
 * What an Origin header says (RFC 6454 section 6.2): as browsers write it, since the guard compares texts. So
 * no path, nor a port that is the scheme's own.
 */
export function isOrigin(text: string): boolean {
  if (!/^https?:/i.test(text)) return /^[a-z][a-z\d+.-]*:\/\/[\w.-]+(?::\d{1,5})?$/.test(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.origin === text && isHostName(url.hostname);
}

/** Absolute folders by the names of their pages. */
export type Pages = Readonly<Record<string, string>>;

export function isPages(value: unknown): value is Pages {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, folder]) => /^\w[\w.-]*$/.test(name) && typeof folder === 'string' && isFolder(folder),
  );
}

/** Some bytes, in words. */
export function isSize(text: string): boolean {
  return (bytesIn(text) ?? 0) > 0;
}

/** The same, or none. */
export function isSizeOrNone(text: string): boolean {
  return bytesIn(text) !== undefined;
}

export function isFolder(text: string): boolean {
  return isAbsolute(text) && !text.includes('\0');
}
