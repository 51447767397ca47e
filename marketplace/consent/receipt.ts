/**
 * A consent receipt: every field that ISO/IEC TS 27560 and the GDPR ask for, and the limits within which something may be sold.
 * It is kept and hashed as canonical JSON (RFC 8785), and never changed: another consent is another receipt. Its salt keeps
 * anybody from guessing what a hash on a chain is of.
 */
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { address, hash, MAX_AMOUNT, MAX_TIME, party } from '../exchange/parsing.ts';
import { line, text } from '../exchange/terms.ts';
import { checked, jsonOf, malformed } from './malformed.ts';
import { PURPOSES } from './purposes.ts';
import {
  GRANULARITIES,
  type LAWFUL_BASES,
  MODES,
  type PartyType,
  PARTY_TYPES,
  type Right,
  RIGHTS,
  SHAREABLE,
} from './vocabulary.ts';

/** What says how a receipt is written: the schema version. */
export const SCHEMA = 'urn:elatio:consent:1';

/** Most micro-ρ of a consent, a thousand of zCDP's ρ: far beyond what any ledger has. */
const MAX_RHO = 1_000_000_000;

const time = z.int().min(1).max(MAX_TIME);
const rhoMicro = z.int().min(1).max(MAX_RHO);
/** A whole number as text, from zero on. */
export const decimal = (most: bigint) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,77})$/, { error: 'is no whole number', abort: true })
    .refine((digits) => BigInt(digits) <= most, 'is out of bounds');
const keysOf = <T extends string>(of: Readonly<Record<T, unknown>>) =>
  z.enum(Object.keys(of) as T[]);
const slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is no short name');
/** ISO 3166: a country, a part of one, or `EU`. */
const place = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is no country');

/** A list without repeats in one order, so that equal sets are equal texts. */
const setOf = <T extends z.ZodType<string>>(element: T, most: number) =>
  z
    .array(element)
    .min(1)
    .max(most)
    .refine(
      (all) => all.every((one, i) => i === 0 || all[i - 1] < one),
      'is not sorted, or has something twice',
    );

const scope = z
  .strictObject({
    domains: setOf(z.enum(SHAREABLE), SHAREABLE.length),
    /** `id@version`. */
    recipes: setOf(z.string().regex(/^[a-z][a-z0-9-]{0,62}@[1-9]\d{0,5}$/, 'is no recipe'), 64),
    /** Days of the log, the last one exclusive. */
    from: z.iso.date(),
    until: z.iso.date(),
    granularities: setOf(z.enum(GRANULARITIES), GRANULARITIES.length),
  })
  .refine(({ from, until }) => from < until, 'has no days');

const receiptShape = z
  .strictObject({
    schema: z.literal(SCHEMA),
    /** Random, as is the salt. */
    recordId: hash,
    salt: hash,
    nonce: decimal(2n ** 256n - 1n),

    /** The person, by the account that sells for them. */
    principal: party,
    /** Who may revoke and block in the principal's place, and nothing else; the address zero is nobody. */
    guardian: address,
    /** The only account that is paid. */
    payout: party,

    /** What the person was shown, and in which language (BCP 47). */
    notice: z.strictObject({ title: line(200), text: text(20_000).min(1) }),
    language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'is no language'),

    purposes: setOf(z.enum(PURPOSES), PURPOSES.length),
    lawfulBasis: z.enum(['consent', 'explicit-consent'] satisfies (keyof typeof LAWFUL_BASES)[]),
    /** What kinds of data: the domains of all scopes, by name. */
    data: z
      .array(
        z.strictObject({
          domain: z.enum(SHAREABLE),
          necessity: z.enum(['Optional', 'Required']),
          isSpecialCategory: z.boolean(),
        }),
      )
      .min(1)
      .max(SHAREABLE.length),
    scopes: z.array(scope).min(1).max(32),
    mode: z.enum(MODES),
    /** Fewest people in a sum; 1 where it is the person's own table. */
    minCohort: z.int().min(1).max(1_000_000),

    /** All who are named. */
    parties: z
      .array(
        z.strictObject({
          id: slug,
          type: keysOf<PartyType>(PARTY_TYPES),
          name: line(200),
          address: line(500),
          contact: line(300),
          account: party.exactOptional(),
        }),
      )
      .min(1)
      .max(16),
    /** Which of them decide what is done with the data. */
    controllers: setOf(slug, 16),
    /** Accounts that may buy. */
    recipients: z.union([z.literal('anyone'), setOf(party, 64)]),

    storageLocations: setOf(place, 64),
    jurisdiction: place,
    /** When every buyer has deleted what was sold, in seconds since 1970, as all times here. */
    retainUntil: time,
    withdrawal: z.strictObject({ method: text(2_000).min(1), contact: line(300) }),
    rights: setOf(keysOf<Right>(RIGHTS), Object.keys(RIGHTS).length),

    limits: z.strictObject({
      /** 10⁻⁶ of zCDP's ρ: most of one release, and of all together. */
      rhoMicroPerRelease: rhoMicro,
      rhoMicro,
      sales: z.int().min(1).max(1_000_000),
      /** Least that is taken for one, in the token's smallest unit. */
      price: z.strictObject({ token: party, least: decimal(MAX_AMOUNT) }),
    }),
    /** Whether the node answers requests within it by itself. */
    isStanding: z.boolean(),

    /** The consent was given. */
    event: z.strictObject({
      time,
      type: z.literal('ExplicitlyExpressedConsent'),
      state: z.literal('ConsentGiven'),
      entityId: party,
    }),
    /** From when on and until when (exclusive) it allows anything. */
    validFrom: time,
    validUntil: time,
  })
  .superRefine((receipt, context) => {
    for (const [field, fault] of faultsOf(receipt)) {
      context.addIssue({ code: 'custom', path: [field], message: fault });
    }
  });

type Fields = z.infer<typeof receiptShape>;
export interface ConsentReceipt extends Fields {}
export type Scope = ConsentReceipt['scopes'][number];
export type Party = ConsentReceipt['parties'][number];

/** What does not fit together. */
function* faultsOf(receipt: Fields): Generator<readonly [string, string]> {
  const { scopes, data, parties, controllers, limits, event, mode, minCohort } = receipt;
  const domains = SHAREABLE.filter((domain) => scopes.some((it) => it.domains.includes(domain)));
  if (data.map(({ domain }) => domain).join() !== domains.join()) {
    yield ['data', 'are not the domains of the scopes, by name'];
  }
  if (data.some(({ domain, isSpecialCategory }) => domain === 'health' && !isSpecialCategory)) {
    yield ['data', 'has health, which is a special category'];
  }
  const isSpecial = data.some(({ isSpecialCategory }) => isSpecialCategory);
  if (isSpecial && receipt.lawfulBasis !== 'explicit-consent') {
    yield ['lawfulBasis', 'must be explicit consent for a special category'];
  }
  const ids = parties.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) yield ['parties', 'have one id twice'];
  if (controllers.some((id) => !ids.includes(id))) yield ['controllers', 'are not all named'];
  if (!receipt.rights.includes('A7-3')) yield ['rights', 'lack the one to withdraw'];
  if (limits.rhoMicroPerRelease > limits.rhoMicro) {
    yield ['limits', 'allow more to one release than to all'];
  }
  if ((mode === 'dataset') !== (minCohort === 1)) {
    yield ['minCohort', 'is one for a dataset, and more for a sum of many'];
  }
  if (event.entityId !== receipt.principal) yield ['event', 'is not of the principal'];
  if (receipt.guardian === receipt.principal) yield ['guardian', 'is the principal'];
  if (receipt.validFrom < event.time) yield ['validFrom', 'is before the consent was given'];
  if (receipt.validUntil <= receipt.validFrom) yield ['validUntil', 'is not after validFrom'];
  if (receipt.retainUntil < receipt.validUntil) yield ['retainUntil', 'is before validUntil'];
}

/** @throws ELATIO_CONSENT_MALFORMED */
export const checkedReceipt = (value: unknown): ConsentReceipt => checked(receiptShape, value);

/** The one text of a receipt. */
export const receiptText = (receipt: ConsentReceipt): string => canonicalJson(receipt);

/**
 * A receipt from its text, which must be the canonical one.
 *
 * @throws ELATIO_CONSENT_MALFORMED
 */
export function parseReceipt(written: string): ConsentReceipt {
  const receipt = checkedReceipt(jsonOf(written));
  if (receiptText(receipt) !== written) throw malformed('it is not written in the canonical form');
  return receipt;
}
