import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { OFFERING, watchOffers } from '../page/offer.ts';
import { watchPage } from '../page/watch.ts';
import { SITES } from '../sites.ts';

/** Where it is already: no page reaches the world that scripts of extensions are in. */
const HERE = Symbol.for('elatio');

/** On each page, in the top frame only. */
export default defineContentScript({
  matches: SITES,
  runAt: 'document_start',
  main() {
    // The browser puts it into pages, and so does the background into those that were open before.
    if (Object.hasOwn(globalThis, HERE)) return;
    Object.defineProperty(globalThis, HERE, { value: true });
    const send = async (message: object): Promise<unknown> => {
      try {
        return await browser.runtime.sendMessage(message);
      } catch (error) {
        // Without one the extension was removed, or another version has come.
        if (!browser.runtime?.id) throw error;
        // The background was stopped while it heard this: it is started again to hear it.
        return browser.runtime.sendMessage(message).catch(() => undefined);
      }
    };
    watchPage(send);
    if (location.pathname === OFFERING) watchOffers(send);
  },
});
