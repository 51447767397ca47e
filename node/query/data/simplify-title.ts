/** Space as Python's patterns have it. */
const SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const COUNT = new RegExp(`^\\([0-9]+\\)${SPACE}*`);
const RATE = new RegExp(`FPS:${SPACE}+[0-9.]+`, 'g');
const UNSAVED = new RegExp(`^[●*]${SPACE}*`);

/**
 * Takes out of a title what changes while one does the same: the count in front of a page's, and in a window's
 * frames per second and the mark of unsaved changes.
 * @param isWindow whether it is the title of a window, and not of a page
 */
export function simplifyTitle(title: string, isWindow: boolean): string {
  const simple = title.replace(COUNT, '');
  return isWindow ? simple.replaceAll(RATE, 'FPS: ...').replace(UNSAVED, '') : simple;
}
