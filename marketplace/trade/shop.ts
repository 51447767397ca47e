/** What is offered: files sealed as they come, offers signed for buyers, and what buyers are given of them. */
import { getAddress, ZeroAddress, ZeroHash } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import { WORD } from '../exchange/chunks.ts';
import { toHex } from '../exchange/hex.ts';
import { keyHashOf } from '../exchange/key-hash.ts';
import type { Hex, Offer } from '../exchange/offer.ts';
import { digestOf, signOffer } from '../exchange/signature.ts';
import { checkedTerms, parseTerms, type Terms, termsHashOf, termsText } from '../exchange/terms.ts';
import type { Asker, Range, Shop, ToldOffer } from '../host/index.ts';
import type { NewOffer } from '../interface.ts';
import { type Context, priceOf, tokenNamed } from './context.ts';
import { leavesName, removeGoods, sealedName, sealInto } from './goods.ts';
import { plainOf } from './plain.ts';
import type { Table } from './records.ts';
import type { Permission } from './consents.ts';
import type { Sale, Ware } from './sale.ts';

/** What can be put on offer and taken off again. */
export interface Offering {
  readonly shop: Pick<Shop, 'offer' | 'order' | 'look' | 'leaves' | 'cipher'>;
  add(
    offer: NewOffer,
    content: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<Sale | Ware>;
  withdrawWare(ware: Ware): Promise<Ware>;
}

export interface OfferingDeps extends Context {
  readonly sales: Table<Sale>;
  readonly wares: Table<Ware>;
  readonly payout: Hex;
  /** Who else may end what is sold, and carry nothing off. */
  readonly guardian: Hex;
  readonly permission: Pick<Permission, 'check' | 'isPermitted'>;
  /** Told of each sale that there is more. */
  readonly onSale: (sale: Sale) => void;
}

/** Seconds for the key, from the payment on, and for a complaint, from the key on. */
const REVEAL_WINDOW = 6 * 3_600;
const COMPLAIN_WINDOW = 24 * 3_600;
const WEEK = 7 * 86_400;
const SHORTEST = 900;
const LONGEST = 30 * 86_400;
/** How long who ordered may think about it. */
const ORDER_LASTS = 86_400;
/** Orders of one ware that wait to be paid: each is the whole file on this disk. */
const MOST_ORDERS = 16;
const SECRET = 32;

export function createOffering(deps: OfferingDeps): Offering {
  const { account, deployment, venue, records, files, keccak, random, time } = deps;
  const { sales, wares, payout, guardian, permission, onSale } = deps;
  /** Goods are sealed one after the other: each keeps a processor busy. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  };

  const claims = {
    async claim(keyHash: Hex, sale: Hex): Promise<Hex> {
      const at = `market/keys/${keyHash}`;
      const taken = records.get(at);
      if (typeof taken === 'string') return taken as Hex;
      await records.set(at, sale);
      return sale;
    },
  };

  /** Seals goods for one buyer, and signs the offer of them. */
  async function sell(
    what: {
      readonly buyer: Hex;
      readonly token: Hex;
      readonly price: bigint;
      readonly expiry: number;
      readonly ware?: string;
      readonly consent?: Hex | undefined;
      readonly source: AsyncIterable<Uint8Array>;
      readonly termsFor: (file: { readonly bytes: number; readonly sha256: Hex }) => Terms;
    },
    signal?: AbortSignal,
  ): Promise<Sale> {
    const { buyer, token, price, expiry, ware, consent, source, termsFor } = what;
    const goods = toHex(random(16)).slice(2);
    const key = random(SECRET);
    const salts = random(SECRET);
    const options = { keccak, key, salts, source, ...(signal && { signal }) };
    try {
      const sealed = await sealInto(files, goods, options);
      const terms = termsFor(sealed);
      const offer: Offer = {
        seller: account.address,
        payout,
        guardian,
        buyer,
        token,
        price,
        bond: 0n,
        cipherRoot: sealed.cipherRoot,
        plainRoot: sealed.plainRoot,
        keyHash: keyHashOf(venue, toHex(key)),
        chunks: sealed.chunks,
        words: sealed.words,
        expiry,
        revealWindow: REVEAL_WINDOW,
        complainWindow: COMPLAIN_WINDOW,
        termsHash: termsHashOf(terms),
        consentHash: consent ?? (ZeroHash as Hex),
        nonce: BigInt(toHex(random(SECRET))),
      };
      // It may have ended while the goods were sealed.
      permission.check(consent, buyer);
      const signer = { signTypedData: account.signTyped };
      const { isValidSignature } = deps;
      const { signature } = await signOffer({ venue, signer, claims, isValidSignature }, offer);
      const sale: Sale = {
        sale: digestOf(venue, offer),
        offer,
        signature,
        key: toHex(key),
        terms: termsText(terms),
        goods,
        ...(ware !== undefined && { ware }),
        created: time(),
        isKeyOut: false,
        isRefunding: false,
        isUnwanted: false,
        isKnown: false,
        words: 'It waits for its buyer.',
      };
      await sales.set(sale.sale, sale);
      onSale(sale);
      return sale;
    } catch (error) {
      await removeGoods(files, goods);
      throw error;
    }
  }

  /** Seals a file that anybody may order under a key of its own. */
  async function stock(
    what: {
      readonly token: Hex;
      readonly price: bigint;
      readonly expiry: number;
      readonly consent?: Hex | undefined;
      readonly source: AsyncIterable<Uint8Array>;
      readonly termsFor: (file: { readonly bytes: number; readonly sha256: Hex }) => Terms;
    },
    signal?: AbortSignal,
  ): Promise<Ware> {
    const { token, price, expiry, consent, source, termsFor } = what;
    const goods = toHex(random(16)).slice(2);
    const key = random(SECRET);
    const options = { keccak, key, salts: random(SECRET), source, ...(signal && { signal }) };
    try {
      const terms = termsFor(await sealInto(files, goods, options));
      const ware: Ware = {
        id: toHex(random(8)).slice(2),
        terms: termsText(terms),
        key: toHex(key),
        goods,
        token,
        price,
        created: time(),
        expiry,
        ...(consent !== undefined && { consent }),
        isWithdrawn: false,
      };
      permission.check(consent, undefined);
      await wares.set(ware.id, ware);
      return ware;
    } catch (error) {
      await removeGoods(files, goods);
      throw error;
    }
  }

  /** @throws ElatioError ELATIO_MARKET_UNKNOWN */
  function onShelf(ware: string): Ware {
    const found = wares.get(ware);
    if (!found || found.isWithdrawn || found.expiry < time()) throw unknown();
    return found;
  }

  async function order(ware: string, buyer: Hex, signal: AbortSignal): Promise<Sale> {
    const found = onShelf(ware);
    if (!permission.isPermitted(found.consent, buyer)) {
      throw refused('It is not sold to you, or not any more.');
    }
    const open = sales
      .all()
      .filter((sale) => sale.ware === ware && !sale.isKnown && sale.outcome === undefined);
    const before = open.find(
      ({ offer }) => offer.buyer === buyer && offer.expiry > time() + SHORTEST,
    );
    if (before) return before;
    if (buyer === account.address) throw refused('A seller does not buy of themselves.');
    if (open.length >= MOST_ORDERS) {
      throw new ElatioError('ELATIO_MARKET_BUSY', 'Too many have ordered it and not paid yet.');
    }
    const { token, price, expiry, consent, key, goods } = found;
    const terms = parseTerms(found.terms);
    const masked = files.read(sealedName(goods));
    const words = 32;
    return sell(
      {
        buyer,
        token,
        price,
        expiry: Math.min(expiry, time() + ORDER_LASTS),
        ware,
        consent,
        source: plainOf({ keccak, key, words, bytes: terms.bytes, masked, signal }),
        termsFor({ sha256 }) {
          if (sha256 !== terms.sha256) throw refused('The goods are damaged here.');
          return terms;
        },
      },
      signal,
    );
  }

  /** @throws ElatioError ELATIO_MARKET_UNKNOWN */
  function servable(sale: Hex): Sale {
    const found = sales.get(sale);
    // Whoever has paid may have lost what was delivered, and needs it to complain.
    const isGone = !found || found.outcome !== undefined || (found.isUnwanted && !found.isKeyOut);
    if (isGone) throw unknown();
    return found;
  }

  async function* part(
    { sale, from, count }: Range,
    of: { readonly name: (goods: string) => string; readonly size: (words: number) => number },
    { signal }: Asker,
  ): AsyncGenerator<Uint8Array> {
    const { goods, offer } = servable(sale);
    if (from + count > offer.chunks) throw unknown();
    const size = of.size(offer.words);
    for await (const piece of files.read(of.name(goods), from * size, (from + count) * size)) {
      signal.throwIfAborted();
      yield piece;
    }
  }

  const told = ({ offer, signature, terms }: Sale): ToldOffer => ({
    venue,
    offer,
    signature,
    terms,
  });

  return {
    shop: {
      offer: async (sale) => told(servable(sale)),
      order: ({ ware, buyer }, { signal }) =>
        inTurn(async () => told(await order(ware, buyer, signal))),
      async look(name) {
        const { terms, price, token, expiry, consent } = onShelf(name);
        if (!permission.isPermitted(consent, undefined)) throw unknown();
        return { terms, seller: account.address, price, token, expiry };
      },
      leaves: (range, asker) => part(range, { name: leavesName, size: () => WORD }, asker),
      cipher: (range, asker) =>
        part(range, { name: sealedName, size: (words) => words * WORD }, asker),
    },
    add: (wanted, source, signal) =>
      inTurn(async () => {
        const token = tokenNamed(deployment, wanted.token);
        const price = priceOf(wanted.price, token);
        const { lasts = WEEK, to, name, type = 'application/octet-stream' } = wanted;
        if (lasts < SHORTEST || lasts > LONGEST) {
          throw offerFailure('It can be bought for 15 minutes to 30 days.');
        }
        const buyer = to === undefined ? undefined : accountOf(to);
        if (buyer === account.address) {
          throw offerFailure('It is for another account than your own.');
        }
        // Before the file is sealed: what is wrong with the words is known at once.
        const { description = '', under } = wanted;
        permission.check(under?.consent, buyer);
        const termsFor = (file: { readonly bytes: number; readonly sha256: Hex }): Terms =>
          checkedTerms({
            version: 1,
            name,
            bytes: file.bytes,
            sha256: file.sha256,
            mediaType: type,
            description,
            ...(under && { datasheet: under.datasheet, licence: under.licence }),
          });
        termsFor({ bytes: 0, sha256: ZeroHash as Hex });
        const what = {
          token: token.address,
          price,
          expiry: time() + lasts,
          consent: under?.consent,
          source: received(source, signal),
          termsFor,
        };
        return buyer === undefined ? stock(what, signal) : sell({ ...what, buyer }, signal);
      }),
    async withdrawWare(ware) {
      const withdrawn = { ...ware, isWithdrawn: true };
      await wares.set(ware.id, withdrawn);
      await removeGoods(files, ware.goods);
      return withdrawn;
    },
  };
}

/** The file as it comes. @throws ElatioError ELATIO_MARKET_CUT where it does not come to its end */
async function* received(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of source) {
      signal?.throwIfAborted();
      yield piece;
    }
  } catch (cause) {
    const message = 'The file broke off on the way: nothing was kept. Send it again.';
    throw new ElatioError('ELATIO_MARKET_CUT', message, { cause });
  }
}

/** With the capitals of EIP-55. @throws ElatioError ELATIO_MARKET_OFFER */
function accountOf(text: string): Hex {
  // The library takes other writings as well.
  if (!/^0x[\da-fA-F]{40}$/.test(text)) {
    throw offerFailure('A buyer is named by an account: "0x" and 40 hexadecimal digits.');
  }
  let account: Hex;
  try {
    account = getAddress(text) as Hex;
  } catch {
    throw offerFailure('The account has a mistake: its capitals do not fit. Copy it again.');
  }
  if (account === ZeroAddress) throw offerFailure('Nobody has the account zero.');
  return account;
}

const offerFailure = (message: string): ElatioError =>
  new ElatioError('ELATIO_MARKET_OFFER', message);

const refused = (message: string): ElatioError => new ElatioError('ELATIO_MARKET_REFUSED', message);

const unknown = (): ElatioError =>
  new ElatioError('ELATIO_MARKET_UNKNOWN', 'Nothing of this name is sold here.');
