import { browser } from 'wxt/browser';
import { originOf } from '../origin.ts';
import { say } from '../strings/index.ts';

/** @throws RangeError where what was typed is no address of a node */
export function originFrom(typed: string): string {
  const origin = originOf(typed);
  if (origin === undefined) throw new RangeError(say.connecting.badAddress);
  return origin;
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
