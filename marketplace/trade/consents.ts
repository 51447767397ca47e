/** What stands under a consent is sold only while that consent is in force. */
import { ZeroHash } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Sale, Ware } from './sale.ts';
import type { Table } from './records.ts';

/** A person's consents, as trade asks them. */
export interface Consents {
  /**
   * Why nothing of this consent may go to a buyer, or to anybody where none is named, in a sentence; `undefined` where it
   * may. It is asked anew whenever something is about to be done: a consent may end at any time.
   * @param consent the hash of its receipt
   */
  refusal(consent: Hex, buyer: Hex | undefined): string | undefined;
}

export interface Permission {
  /** @throws ElatioError ELATIO_MARKET_CONSENT */
  check(consent: Hex | undefined, buyer: Hex | undefined): void;
  isPermitted(consent: Hex | undefined, buyer: Hex | undefined): boolean;
  /** Takes off the shelf whatever may go to nobody any more. */
  clear(): Promise<void>;
}

/** @param deps.consents absent where nobody is asked: then nothing may stand under a consent */
export function createPermission({
  consents,
  wares,
  withdrawWare,
}: {
  readonly consents: Consents | undefined;
  readonly wares: Pick<Table<Ware>, 'all'>;
  readonly withdrawWare: (ware: Ware) => Promise<unknown>;
}): Permission {
  function refusal(consent: Hex | undefined, buyer: Hex | undefined): string | undefined {
    if (consent === undefined) return undefined;
    return consents ? consents.refusal(consent, buyer) : 'Nobody here keeps consents.';
  }

  return {
    check(consent, buyer) {
      const why = refusal(consent, buyer);
      if (why !== undefined) throw new ElatioError('ELATIO_MARKET_CONSENT', why);
    },
    isPermitted: (consent, buyer) => refusal(consent, buyer) === undefined,
    async clear() {
      for (const ware of wares.all()) {
        const isOver = !ware.isWithdrawn && refusal(ware.consent, undefined) !== undefined;
        if (isOver) await withdrawWare(ware);
      }
    },
  };
}

/** The consent that a sale stands under. */
export function consentOf({ offer }: Pick<Sale, 'offer'>): Hex | undefined {
  return offer.consentHash === ZeroHash ? undefined : offer.consentHash;
}
