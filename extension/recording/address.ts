import { hostOf } from '../../protocol/rules/address.ts';

/** Characters that are kept. */
export const MOST_URL = 8_192;
export const MOST_TITLE = 4_096;

const RECORDED = new Set(['http:', 'https:', 'file:']);

/**
 * An address as it is recorded; `undefined` where pages of its kind never are: `data:`, `blob:`, `about:`, the browser's
 * own and those of extensions. A name and password in it are left out.
 */
export function recordedUrl(address: string | undefined): string | undefined {
  const parsed = URL.parse(address ?? '');
  if (!parsed || !RECORDED.has(parsed.protocol)) return undefined;
  if (parsed.username === '' && parsed.password === '') return cut(address ?? '', MOST_URL);
  parsed.username = '';
  parsed.password = '';
  return cut(parsed.href, MOST_URL);
}

export function recordedTitle(title: string | undefined): string {
  return cut(title ?? '', MOST_TITLE);
}

/** The host of where something was downloaded from; empty where it was made by a page. */
export function downloadHost(url: string): string {
  return hostOf(url) ?? '';
}

/** The name of a file, whatever the system's separator. */
export function baseName(path: string): string {
  return cut(path.split(/[\\/]/).at(-1) ?? '', MOST_TITLE);
}

/** No more than that many characters, none of them half. */
function cut(text: string, most: number): string {
  const kept = text.length <= most ? text : text.slice(0, most);
  // Half of a pair at the end says nothing; elsewhere it is shown as what it is.
  return (text.length <= most ? kept : kept.replace(/[\uD800-\uDBFF]$/, '')).toWellFormed();
}
