import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { OFFERING, watchOffers } from '../page/offer.ts';
import { watchPage } from '../page/watch.ts';

/** On each page, in the top frame only. */
export default defineContentScript({
  matches: ['http://*/*', 'https://*/*'],
  runAt: 'document_start',
  main() {
    // Both throw where the extension was removed, or another version has come.
    const send = async (message: object): Promise<unknown> => browser.runtime.sendMessage(message);
    watchPage(send);
    if (location.pathname === OFFERING) watchOffers(send);
  },
});
