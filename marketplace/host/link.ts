/**
 * Where something is sold, as it is told to buyers:
 *
 *     link  = place "/" what
 *     place = "elatio-market:" peer "@" address ("," address)*
 *     what  = "0x" 64 hexadecimal digits       an offer, by its id
 *           | "w-" name                        a ware, of which every buyer may order an offer
 *     name  = 1 to 64 of a–z, A–Z, 0–9, "_", "-"
 *
 * `peer` is libp2p's text of the seller's key, `address` a multiaddr that TCP can dial, 8 of them at most, without who is
 * there. A link is 2,048 characters long at most. Buyers who ask for something say with a place where they answer.
 */
import { peerIdFromString } from '@libp2p/peer-id';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { dialable, MOST_ADDRESSES } from './addresses.ts';

/** Who is where: a market host. */
export interface Place {
  /** libp2p's text of an Ed25519 key, `12D3Koo…`. */
  readonly peer: string;
  /** Multiaddrs without who is there, 1 to 8. */
  readonly addresses: readonly string[];
}

/** What a link names: an offer, or a ware. */
export type Goods = { readonly sale: Hex } | { readonly ware: string };

export interface MarketLink {
  readonly place: Place;
  readonly goods: Goods;
}

export const MOST_LINK = 2_048;

const SCHEME = 'elatio-market:';
const WARE = /^[\w-]{1,64}$/;
const SALE = /^0x[0-9a-f]{64}$/;

export function isWare(text: string): boolean {
  return WARE.test(text);
}

/** @throws ElatioError ELATIO_MARKET_LINK for what `parseLink` would not take */
export function formatLink({ place, goods }: MarketLink): string {
  const link = `${placeText(place)}/${'sale' in goods ? goods.sale : `w-${goods.ware}`}`;
  parseLink(link);
  return link;
}

/** @throws ElatioError ELATIO_MARKET_LINK */
export function parseLink(text: string): MarketLink {
  const link = text.trim();
  const end = link.lastIndexOf('/');
  const place = parsePlace(link.slice(0, Math.max(0, end)));
  return { place, goods: goodsOf(link.slice(end + 1)) };
}

/**
 * A place, without its last addresses where it would be longer than `most` characters.
 * @throws ElatioError ELATIO_MARKET_LINK for what `parsePlace` would not take, or where none of its addresses fits
 */
export function formatPlace(place: Place, most = MOST_LINK): string {
  let { addresses } = place;
  while (addresses.length > 1 && placeText({ ...place, addresses }).length > most) {
    addresses = addresses.slice(0, -1);
  }
  const text = placeText({ ...place, addresses });
  if (text.length > most) throw malformed('it is too long');
  parsePlace(text);
  return text;
}

/** @throws ElatioError ELATIO_MARKET_LINK */
export function parsePlace(text: string): Place {
  const place = text.trim();
  if (place.length > MOST_LINK) throw malformed('it is too long');
  const at = place.indexOf('@');
  if (!place.startsWith(SCHEME) || at < 0) throw malformed(`it does not begin with ${SCHEME}`);
  return {
    peer: peerOf(place.slice(SCHEME.length, at)),
    addresses: addressesOf(place.slice(at + 1)),
  };
}

function placeText({ peer, addresses }: Place): string {
  return `${SCHEME}${peer}@${addresses.join(',')}`;
}

function goodsOf(what: string): Goods {
  if (SALE.test(what)) return { sale: what as Hex };
  const ware = what.slice(2);
  if (what.startsWith('w-') && isWare(ware)) return { ware };
  throw malformed('it does not say what is sold');
}

/** @throws ElatioError ELATIO_MARKET_LINK where a text is no Ed25519 key as libp2p writes it */
function peerOf(text: string): string {
  try {
    const id = peerIdFromString(text);
    if (id.type === 'Ed25519' && id.toString() === text) return text;
  } catch {
    // It is none.
  }
  throw malformed('it does not say who sells');
}

function addressesOf(text: string): readonly string[] {
  const addresses = text.split(',');
  if (addresses.length > MOST_ADDRESSES) throw malformed('it has too many addresses');
  return addresses.map((each) => {
    const address = dialable(each);
    if (address === undefined || address !== each) {
      throw malformed('it has an address that cannot be called');
    }
    return address;
  });
}

function malformed(what: string): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_LINK',
    `This is no link of the market: ${what}. Copy it again, all of it.`,
  );
}
