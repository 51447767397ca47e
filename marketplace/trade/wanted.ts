/** Wanted ads: posted on the chain with where to call, and the links that sellers bring. */
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { formatPlace, type MarketHost, parseLink, parsePlace, type Shop } from '../host/index.ts';
import type { Market } from '../interface.ts';
import { type Context, isoTime, theOne } from './context.ts';
import { createTable } from './records.ts';

export interface Wanted {
  /** Somebody brings a link. */
  readonly hear: Shop['propose'];
  readonly requests: Market['requests'];
}

/** A link that was brought. */
interface Brought {
  readonly link: string;
  readonly request: Hex;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Most links that are kept; whoever brings more is told to come later. */
const MOST_PROPOSALS = 200;
/** Most that are shown. */
const MOST_ADS = 200;

export function createWanted({
  account,
  chain,
  venue,
  records,
  time,
  host,
}: Pick<Context, 'account' | 'chain' | 'venue' | 'records' | 'time'> & {
  readonly host: () => MarketHost;
}): Wanted {
  const proposals = createTable<Brought>(records, `market/${venue.chainId}/proposals`);
  const ads = async (signal?: AbortSignal) =>
    (await chain.requests.since(0, { most: MOST_ADS }, signal)).ads;

  return {
    async hear({ link, request }) {
      parseLink(link);
      if (proposals.all().length >= MOST_PROPOSALS) {
        throw new ElatioError('ELATIO_MARKET_BUSY', 'Too much was brought already. Come later.');
      }
      const isOwn = (await ads()).some(
        ({ id, buyer }) => id === request && buyer === account.address,
      );
      if (!isOwn) throw new ElatioError('ELATIO_MARKET_REFUSED', 'Nobody here asked for that.');
      await proposals.set(`${request}/${link.slice(-70)}`, { link, request, time: time() });
    },
    requests: {
      async add(text, signal) {
        const place = formatPlace(host().place());
        const { id, time: posted } = await chain.requests.post(text, place, signal);
        return {
          id,
          account: account.address,
          text,
          address: place,
          time: isoTime(posted),
          isOwn: true,
        };
      },
      list: async (signal) =>
        (await ads(signal)).map(({ id, buyer, what, place, time: posted }) => ({
          id,
          account: buyer,
          text: what,
          address: place,
          time: isoTime(posted),
          isOwn: buyer === account.address,
        })),
      proposals: async () =>
        proposals
          .all()
          .toSorted((a, b) => b.time - a.time)
          .map(({ link, request, time: brought }) => ({ link, request, time: isoTime(brought) })),
      async propose(request, link, signal = new AbortController().signal) {
        parseLink(link);
        const { id, place } = theOne(await ads(signal), (ad) => ad.id, request);
        await host().asking.propose(parsePlace(place), { link, request: id }, signal);
      },
    },
  };
}
