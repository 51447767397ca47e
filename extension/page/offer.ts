/** What a node's page tells of its own accord: the code by which this browser is connected. */
export interface Offer {
  readonly report: 'offer';
  readonly code: string;
}

/** The page of a node that shows one. */
export const OFFERING = '/devices';

const LOOK = 500;

export function isOffer(message: unknown): message is Offer {
  if (typeof message !== 'object' || message === null) return false;
  const { report, code } = message as Record<string, unknown>;
  return report === 'offer' && typeof code === 'string' && /^\d{6}$/.test(code);
}

/** Tells each code that the page shows, once, for as long as somebody hears it. */
export function watchOffers(send: (offer: Offer) => Promise<unknown>): void {
  let told = '';
  const timer = setInterval(() => {
    if (location.pathname !== OFFERING) return;
    const shown = Document.prototype.querySelector.call(document, '[data-browser-code]');
    const code = shown?.getAttribute('data-browser-code') ?? '';
    if (code === told || !/^\d{6}$/.test(code)) return;
    told = code;
    send({ report: 'offer', code }).catch(() => clearInterval(timer));
  }, LOOK);
}
