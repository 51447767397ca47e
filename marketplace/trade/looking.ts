/** What a link leads to, before anything is ordered. */
import { parseTerms } from '../exchange/terms.ts';
import { type MarketHost, parseLink } from '../host/index.ts';
import type { Market } from '../interface.ts';
import { type Context, isoTime, moneyOf, tokenAt } from './context.ts';

export function createLooking({
  deployment,
  host,
}: Pick<Context, 'deployment'> & {
  readonly host: Pick<MarketHost, 'asking'>;
}): Market['inspect'] {
  const { asking } = host;
  return async (link, signal = new AbortController().signal) => {
    const { place, goods } = parseLink(link);
    const { terms, seller, price, token, expiry } =
      'ware' in goods
        ? await asking.look(place, goods.ware, signal)
        : await asking
            .offer(place, goods.sale, signal)
            .then(({ offer, terms: text }) => ({ ...offer, terms: text }));
    const { name, mediaType, bytes, description, datasheet, licence } = parseTerms(terms);
    return {
      link,
      seller,
      name,
      type: mediaType,
      bytes,
      description,
      ...(datasheet !== undefined && { datasheet }),
      ...(licence !== undefined && { licence }),
      price: moneyOf(price, tokenAt(deployment, token)),
      expires: isoTime(expiry),
    };
  };
}
