import { browser } from 'wxt/browser';
import { say } from '../strings/index.ts';

/**
 * The origin that somebody means: `127.0.0.1:5600` is `http://127.0.0.1:5600`.
 * @throws RangeError where it is no address of a node
 */
export function originFrom(typed: string): string {
  const text = typed.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const isOrigin =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!isOrigin) throw new RangeError(say.connecting.badAddress);
  return url.origin;
}

/**
 * Has the browser ask the person whether the extension may reach this origin, where it may not already: at once after a
 * click, as browsers demand.
 * @throws Error where the person does not want that
 */
export async function allowOrigin(origin: string): Promise<void> {
  const { protocol, hostname } = new URL(origin);
  // Such patterns have no ports.
  const origins = [`${protocol}//${hostname}/*`];
  if (!(await browser.permissions.request({ origins }))) {
    throw new Error(say.connecting.notAllowed(origin));
  }
}
