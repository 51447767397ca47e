/**
 * Telling those who hold something under a consent that it ended: who is to be told, when it is tried again, and what proves
 * that they know. Whoever drives it sends what {@link noticeText} says and writes down what came of it.
 *
 *     ID/notice/ACCOUNT          where the recipient is found, and how often it was tried
 *     ID/acknowledged/ACCOUNT    what the recipient signed, kept for good
 */
import { TypedDataEncoder, type TypedDataField } from 'ethers';
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Hex } from '../exchange/offer.ts';
import { hash, MAX_TIME, party, signatureBytes } from '../exchange/parsing.ts';
import { type IsValidSignature, signerOf } from '../exchange/signature.ts';
import { line } from '../exchange/terms.ts';
import type { KeptConsent, Records } from './book.ts';
import { checked, jsonOf } from './malformed.ts';
import { checkedRevocation } from './revocation.ts';
import {
  notSigned,
  type RegistryVenue,
  type SignedRevocation,
  type TypedSigner,
} from './signing.ts';

/** Somebody who bought under a consent, or has an offer under it. */
export interface Dealing {
  readonly consent: Hex;
  readonly buyer: Hex;
  /** Where their market host answers. */
  readonly place: string;
}

/** Those to be told that a consent ended, each once, by their newest place. */
export function recipientsOf(id: Hex, dealings: readonly Dealing[]): ReadonlyMap<Hex, string> {
  return new Map(
    dealings.filter(({ consent }) => consent === id).map(({ buyer, place }) => [buyer, place]),
  );
}

/** What a recipient is told, and can check against the receipt that it has. */
export interface RevocationNotice extends SignedRevocation {
  readonly venue: RegistryVenue;
  readonly receiptHash: Hex;
}

const noticeShape = z.strictObject({
  chainId: z.int().min(1),
  registry: party,
  receiptHash: hash,
  revocation: z.unknown(),
  signature: signatureBytes,
});

export const noticeText = ({
  venue,
  receiptHash,
  revocation,
  signature,
}: RevocationNotice): string =>
  canonicalJson({ ...venue, receiptHash, revocation: { ...revocation }, signature });

/** @throws ELATIO_CONSENT_MALFORMED */
export function parseNotice(written: string): RevocationNotice {
  const { chainId, registry, receiptHash, revocation, signature } = checked(
    noticeShape,
    jsonOf(written),
  );
  const venue = { chainId, registry };
  return { venue, receiptHash, revocation: checkedRevocation(revocation), signature };
}

/** That somebody knows of a revocation: `at` in seconds since 1970, by their clock. */
export interface Acknowledgement {
  readonly receiptHash: Hex;
  readonly recipient: Hex;
  readonly at: number;
  readonly signature: Hex;
}

const acknowledgementShape = z.strictObject({
  receiptHash: hash,
  recipient: party,
  at: z.int().min(1).max(MAX_TIME),
  signature: signatureBytes,
});

const TYPES: Record<string, TypedDataField[]> = {
  Acknowledgement: [
    { name: 'receiptHash', type: 'bytes32' },
    { name: 'recipient', type: 'address' },
    { name: 'at', type: 'uint64' },
  ],
};

/** Another name than the contract's own: no acknowledgement is anything to it. */
const domainOf = ({ chainId, registry }: RegistryVenue) => ({
  name: 'Elatio notice',
  version: '1',
  chainId,
  verifyingContract: registry,
});

export async function acknowledge(
  { venue, receiptHash }: Pick<RevocationNotice, 'venue' | 'receiptHash'>,
  signer: TypedSigner,
  at: number,
): Promise<Acknowledgement> {
  const message = { receiptHash, recipient: signer.address, at };
  return { ...message, signature: await signer.signTyped(domainOf(venue), TYPES, message) };
}

/** Where the telling of one recipient stands. Times in seconds since 1970. */
export interface Telling {
  readonly recipient: Hex;
  readonly place: string;
  readonly tries: number;
  readonly lastTry: number;
  /** What came of the last try: `''` where it was delivered. */
  readonly failure: string;
  readonly acknowledgement?: Acknowledgement;
}

const tellingShape = z.strictObject({
  place: line(1_024),
  tries: z.int().min(0),
  lastTry: z.int().min(0).max(MAX_TIME),
  failure: z.string().max(300),
});

/** First pause between two tries in seconds, doubled each time, and the longest. */
const PAUSE = 60;
const LONGEST_PAUSE = 86_400;

/** When it is to be tried next, in seconds since 1970; `undefined` once it is acknowledged. It is never given up before. */
export function nextTry({ acknowledgement, tries, lastTry }: Telling): number | undefined {
  if (acknowledgement !== undefined) return undefined;
  if (tries === 0) return 0;
  return lastTry + Math.min(LONGEST_PAUSE, PAUSE * 2 ** Math.min(tries - 1, 20));
}

export interface NoticeBook {
  /** Writes down who is to be told; who stands there already stays. Throws ELATIO_CONSENT_MALFORMED for a place that is none. */
  readonly plan: (consent: KeptConsent, recipients: ReadonlyMap<Hex, string>) => Promise<void>;
  /** All who are or were to be told, by account. */
  readonly tellings: (id: Hex) => readonly Telling[];
  /** Those to be tried now. */
  readonly due: (id: Hex, now: number) => readonly Telling[];
  /** Writes down a try. `failure` is why it did not arrive. */
  readonly tried: (id: Hex, recipient: Hex, now: number, failure?: string) => Promise<void>;
  /**
   * Keeps what a recipient answered; the first one stays.
   * @throws ELATIO_CONSENT_MALFORMED, ELATIO_CONSENT_SIGNATURE where the recipient did not sign it, or was not to be told
   */
  readonly acknowledged: (consent: KeptConsent, answer: unknown) => Promise<void>;
}

export function createNoticeBook({
  records,
  isValidSignature,
}: {
  readonly records: Records;
  readonly isValidSignature: IsValidSignature;
}): NoticeBook {
  const noticeKey = (id: Hex, recipient: string): string => `${id}/notice/${recipient}`;
  const acknowledgedKey = (id: Hex, recipient: string): string => `${id}/acknowledged/${recipient}`;

  function read(id: Hex, recipient: string): Telling | undefined {
    const kept = tellingShape.safeParse(records.get(noticeKey(id, recipient)));
    const account = party.safeParse(recipient);
    if (!kept.success || !account.success) return undefined;
    const answer = acknowledgementShape.safeParse(records.get(acknowledgedKey(id, recipient)));
    const telling = { recipient: account.data, ...kept.data };
    return answer.success ? { ...telling, acknowledgement: answer.data } : telling;
  }

  const write = (
    id: Hex,
    { recipient, place, tries, lastTry, failure }: Telling,
  ): Promise<unknown> => records.set(noticeKey(id, recipient), { place, tries, lastTry, failure });

  const tellings = (id: Hex): readonly Telling[] => {
    const start = noticeKey(id, '');
    const found = [...records.all().keys()].filter((key) => key.startsWith(start)).toSorted();
    return found.flatMap((key) => read(id, key.slice(start.length)) ?? []);
  };

  return {
    tellings,
    due: (id, now) =>
      tellings(id).filter((telling) => (nextTry(telling) ?? Number.POSITIVE_INFINITY) <= now),
    async plan({ id }, recipients) {
      for (const [recipient, place] of recipients) {
        if (read(id, recipient) !== undefined) continue;
        const telling = checked(tellingShape, { place, tries: 0, lastTry: 0, failure: '' });
        await write(id, { recipient, ...telling });
      }
    },
    async tried(id, recipient, now, failure = '') {
      const telling = read(id, recipient);
      if (telling === undefined) return;
      const tries = telling.tries + 1;
      await write(id, { ...telling, tries, lastTry: now, failure: failure.slice(0, 300) });
    },
    async acknowledged({ id, venue }, answer) {
      const given = checked(acknowledgementShape, answer);
      const { receiptHash, recipient, at, signature } = given;
      const telling = read(id, recipient);
      if (receiptHash !== id || telling === undefined) throw notSigned();
      if (telling.acknowledgement !== undefined) return;
      const message = { receiptHash, recipient, at };
      const digest = TypedDataEncoder.hash(domainOf(venue), TYPES, message) as Hex;
      const isSigned =
        signerOf(digest, signature) === recipient ||
        (await isValidSignature(recipient, digest, signature));
      if (!isSigned) throw notSigned();
      const kept: JsonValue = { ...message, signature };
      await records.set(acknowledgedKey(id, recipient), kept);
    },
  };
}
