/**
 * The consents of one person, on all of their devices. Keys are written once and never taken away:
 *
 *     ID/receipt            what was signed, and the signature; ID is the receipt's hash
 *     ID/revocation/NONCE   one for each time that it was revoked
 *     ID/guardianship       what lets the guardian act on chain
 *
 * So copies of several devices are put together as they are, and nothing that one device does at the same time undoes what
 * another revoked.
 */
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Hex } from '../exchange/offer.ts';
import { party, signatureBytes } from '../exchange/parsing.ts';
import { checked, malformed } from './malformed.ts';
import { checkedReceipt, type ConsentReceipt } from './receipt.ts';
import { isGuardianship } from './relaying.ts';
import { checkedRevocation, type RecordMap } from './revocation.ts';
import {
  isReceiptSignedByKey,
  notSigned,
  receiptHashOf,
  type RegistryVenue,
  type SignedReceipt,
  type SignedRevocation,
} from './signing.ts';

/** What devices of one person share: the node's `Collection`. */
export interface Records {
  all(): RecordMap;
  get(key: string): JsonValue | undefined;
  /** Durable when it resolves. */
  set(key: string, value: JsonValue): Promise<unknown>;
}

/** A consent as it is kept. */
export interface KeptConsent extends SignedReceipt {
  /** The receipt's hash. */
  readonly id: Hex;
  readonly isRevoked: boolean;
  /** When it was first revoked, in seconds since 1970; absent where it was not, or nobody can say when. */
  readonly revokedAt?: number;
  /** Those that are well-formed, the first one first. */
  readonly revocations: readonly SignedRevocation[];
  /** The principal's signature that names the guardian to the registry. */
  readonly guardianship?: Hex;
}

export interface RecordBook {
  /**
   * Keeps what the principal signed. Kept again it stays what it is.
   * @param guardianship the principal's signature that names the receipt's guardian
   * @throws ELATIO_CONSENT_SIGNATURE, ELATIO_CONSENT_MALFORMED
   */
  readonly keep: (signed: SignedReceipt, guardianship?: Hex) => Promise<KeptConsent>;
  /**
   * Keeps a revocation, from which on nothing is sold. One device need not ask another.
   * @throws ELATIO_CONSENT_UNKNOWN, ELATIO_CONSENT_MALFORMED where it is of another consent
   */
  readonly revoke: (id: Hex, revocation: SignedRevocation) => Promise<KeptConsent>;
  /** Throws ELATIO_CONSENT_UNKNOWN. */
  readonly get: (id: Hex) => KeptConsent;
  /** All that are genuine, the newest first. */
  readonly all: () => readonly KeptConsent[];
}

const receiptRecord = z.strictObject({
  chainId: z.int().min(1),
  registry: party,
  receipt: z.unknown(),
  signature: signatureBytes,
});
const revocationRecord = z.strictObject({ revocation: z.unknown(), signature: signatureBytes });

const receiptKey = (id: string): string => `${id}/receipt`;
const guardianshipKey = (id: string): string => `${id}/guardianship`;

export function createRecordBook({ records }: { readonly records: Records }): RecordBook {
  /** A tampered receipt, or one that nobody signed, is none. */
  function read(id: Hex, all: RecordMap): KeptConsent | undefined {
    const value = all.get(receiptKey(id));
    if (value === undefined) return undefined;
    const signed = genuine(id, value);
    if (signed === undefined) return undefined;
    // Whatever stands there ends it: nothing that went wrong with a revocation makes a consent good again.
    const found = [...all].filter(([key]) => key.startsWith(`${id}/revocation`));
    const revocations = found
      .flatMap(([, it]) => readRevocation(it, signed.receipt) ?? [])
      .toSorted((a, b) => a.revocation.at - b.revocation.at);
    const first = revocations[0]?.revocation.at;
    const proof = signatureBytes.safeParse(all.get(guardianshipKey(id))).data;
    return {
      ...signed,
      id,
      isRevoked: found.length > 0,
      revocations,
      ...(first === undefined ? {} : { revokedAt: first }),
      ...(proof !== undefined && isGuardianship(signed.venue, signed.receipt, proof)
        ? { guardianship: proof }
        : {}),
    };
  }

  function get(id: Hex): KeptConsent {
    const found = read(id, records.all());
    if (found !== undefined) return found;
    throw new ElatioError(
      'ELATIO_CONSENT_UNKNOWN',
      'There is no such consent here, or what is kept of it was tampered with.',
    );
  }

  return {
    async keep({ venue, receipt, signature }, guardianship) {
      const signed = { venue, receipt: checkedReceipt(receipt), signature };
      if (!isReceiptSignedByKey(signed)) throw notSigned();
      if (guardianship !== undefined && !isGuardianship(venue, signed.receipt, guardianship)) {
        throw notSigned();
      }
      const id = receiptHashOf(venue, signed.receipt);
      if (read(id, records.all()) === undefined) {
        const { chainId, registry } = venue;
        await records.set(receiptKey(id), {
          chainId,
          registry,
          receipt: signed.receipt,
          signature,
        });
      }
      if (guardianship !== undefined && records.get(guardianshipKey(id)) === undefined) {
        await records.set(guardianshipKey(id), guardianship);
      }
      return get(id);
    },
    async revoke(id, { revocation, signature }) {
      const { receipt } = get(id);
      const { recordId, at, reason, nonce } = checkedRevocation(revocation);
      if (recordId !== receipt.recordId) throw malformed('the revocation is of another consent');
      const key = `${id}/revocation/${BigInt(nonce).toString(36)}`;
      if (records.get(key) === undefined) {
        await records.set(key, { revocation: { recordId, at, reason, nonce }, signature });
      }
      return get(id);
    },
    get,
    all() {
      const all = records.all();
      return [...all.keys()]
        .filter((key) => /^0x[0-9a-f]{64}\/receipt$/.test(key))
        .flatMap((key) => read(key.slice(0, 66) as Hex, all) ?? [])
        .toSorted((a, b) => b.receipt.event.time - a.receipt.event.time || (a.id < b.id ? -1 : 1));
    },
  };
}

function genuine(id: Hex, value: JsonValue): SignedReceipt | undefined {
  return unlessMalformed(() => {
    const { chainId, registry, receipt, signature } = checked(receiptRecord, value);
    const venue: RegistryVenue = { chainId, registry };
    const signed = { venue, receipt: checkedReceipt(receipt), signature };
    return receiptHashOf(venue, signed.receipt) === id && isReceiptSignedByKey(signed)
      ? signed
      : undefined;
  });
}

function readRevocation(value: JsonValue, of: ConsentReceipt): SignedRevocation | undefined {
  return unlessMalformed(() => {
    const { revocation, signature } = checked(revocationRecord, value);
    const found = checkedRevocation(revocation);
    return found.recordId === of.recordId ? { revocation: found, signature } : undefined;
  });
}

function unlessMalformed<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElatioError) return undefined;
    throw error;
  }
}
