/** Sales, wares and purchases as a person is told of them. */
import type { Deployment } from '../chain/index.ts';
import { WORD } from '../exchange/chunks.ts';
import { parseTerms } from '../exchange/terms.ts';
import type { Hex } from '../exchange/offer.ts';
import type { MarketHost } from '../host/index.ts';
import type { OfferTold, OrderTold, PurchaseTold } from '../interface.ts';
import type { Buying } from './buying.ts';
import { consentOf } from './consents.ts';
import { isoTime, moneyOf, tokenAt } from './context.ts';
import type { Purchase } from './purchase.ts';
import type { Sale, Ware } from './sale.ts';

export interface Telling {
  offer(sale: Sale): OfferTold;
  ware(ware: Ware): OfferTold;
  order(sale: Sale): OrderTold;
  purchase(purchase: Purchase): Promise<PurchaseTold>;
}

export function createTelling({
  deployment,
  host,
  buying,
}: {
  readonly deployment: Deployment;
  readonly host: Pick<MarketHost, 'link'>;
  readonly buying: Pick<Buying, 'fetched'>;
}): Telling {
  const ended = ({ ended: time }: { readonly ended?: number }) =>
    time === undefined ? {} : { ended: isoTime(time) };
  const consent = (hash: Hex | undefined) => (hash === undefined ? {} : { consent: hash });
  return {
    offer(sale) {
      const { terms, offer, created, isUnwanted } = sale;
      const { name, bytes, description } = parseTerms(terms);
      return {
        id: sale.sale,
        name,
        bytes,
        description,
        price: moneyOf(offer.price, tokenAt(deployment, offer.token)),
        to: offer.buyer,
        link: host.link({ sale: sale.sale }),
        created: isoTime(created),
        expires: isoTime(offer.expiry),
        isWithdrawn: isUnwanted,
        ...consent(consentOf(sale)),
      };
    },
    ware({ id, terms, token, price, created, expiry, isWithdrawn, consent: under }) {
      const { name, bytes, description } = parseTerms(terms);
      return {
        id: `w-${id}`,
        name,
        bytes,
        description,
        price: moneyOf(price, tokenAt(deployment, token)),
        link: host.link({ ware: id }),
        created: isoTime(created),
        expires: isoTime(expiry),
        isWithdrawn,
        ...consent(under),
      };
    },
    order(sale) {
      const { offer, terms, created, words, outcome } = sale;
      return {
        sale: sale.sale,
        name: parseTerms(terms).name,
        buyer: offer.buyer,
        price: moneyOf(offer.price, tokenAt(deployment, offer.token)),
        created: isoTime(created),
        words,
        isReleased: sale.isKeyOut,
        ...consent(consentOf(sale)),
        ...(outcome && { outcome }),
        ...ended(sale),
      };
    },
    async purchase(purchase) {
      const { sale, link, offer, terms, created, words, outcome, opened } = purchase;
      const { name, bytes, description, mediaType, datasheet, licence } = parseTerms(terms);
      return {
        sale,
        link,
        seller: offer.seller,
        name,
        type: mediaType,
        bytes,
        description,
        ...(datasheet !== undefined && { datasheet }),
        ...(licence !== undefined && { licence }),
        price: moneyOf(offer.price, tokenAt(deployment, offer.token)),
        created: isoTime(created),
        expires: isoTime(offer.expiry),
        fetched: {
          bytes: await buying.fetched(purchase),
          of: offer.chunks * offer.words * WORD,
        },
        isVerified: purchase.isFetched,
        isBought: purchase.isBought,
        isOpened: opened !== undefined && opened.kind !== 'wrong',
        words,
        ...(outcome && { outcome }),
        ...ended(purchase),
      };
    },
  };
}
