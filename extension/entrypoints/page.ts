import type { Browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { OFFERING, watchOffers } from '../page/offer.ts';
import { watchPage } from '../page/watch.ts';

/** What a browser has of itself here: not looked at before there is something to tell, as making it takes time. */
declare const chrome: typeof Browser;

/** Says that it is there already, where no page can: scripts of an extension have a world of their own. */
const HERE = Symbol.for('elatio');

/** On each page, in the top frame only: `wxt.config.ts` says which. Without what WXT puts around a content script. */
export default defineUnlistedScript(() => {
  // The browser puts it into pages, and so does the background into those that were open before.
  if (Object.hasOwn(globalThis, HERE)) return;
  Object.defineProperty(globalThis, HERE, { value: true });
  const send = async (message: object): Promise<unknown> => {
    try {
      return await chrome.runtime.sendMessage(message);
    } catch (error) {
      // Without one the extension was removed, or another version has come.
      if (!chrome.runtime?.id) throw error;
      // The background was stopped while it heard this: it is started again to hear it.
      return chrome.runtime.sendMessage(message).catch(() => undefined);
    }
  };
  watchPage(send);
  if (location.pathname === OFFERING) watchOffers(send);
});
