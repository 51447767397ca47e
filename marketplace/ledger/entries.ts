/**
 * What a device writes into the ledger: `record` items of its stream, canonical JSON of type `ledger`.
 *
 *     every entry   type, version 1, kind, incarnation (who writes), at (ms since 1970)
 *     open          number, device, after           begins a term of office; its SHA-256 names the term
 *     the others    term, sequence (1, 2, …), before (SHA-256 of the entry before in the term)
 *
 *     agreed        isMade, witnesses, absent       all other devices know the term; who may confirm debits of it; made once a
 *                                                 witness of the agreement before knows of it
 *     limit         dayRhoMicro, personRhoMicro     a person sets what may ever be spent
 *     debit         release, personRhoMicro         spent, before anything is drawn
 *     table         release (its key), sha256, bytes (base64)
 *     close         to (a device)
 *     assume        lost, allowed, personRhoMicro   counts as spent by an incarnation with nobody to ask
 *     overrule      assumption (its SHA-256)        a person's word that it was not
 */
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import { whatIsWrong } from '../exchange/malformed.ts';
import type { Hex } from '../exchange/offer.ts';
import { hash, isPeriod, period, releaseShape, rhoMicro, sha256 } from './release.ts';

/** Most bytes of a table. */
export const MAX_TABLE = 4_194_304;
/** Most bytes of an entry: the largest table in base64, and what stands around it. */
const MAX_ENTRY = Math.ceil(MAX_TABLE / 3) * 4 + 4_096;

const name = z.string().regex(/^[\w.:-]{1,128}$/, 'is no name of a device');
const person = z.strictObject({ device: name, incarnation: name });
const every = {
  type: z.literal('ledger'),
  version: z.literal(1),
  incarnation: name,
  at: z.int().min(0).max(253_402_300_799_999),
};
const inTerm = { ...every, term: hash, sequence: z.int().min(1).max(10_000_000), before: hash };

const openShape = z.strictObject({
  ...every,
  kind: z.literal('open'),
  number: z.int().min(1).max(1_000_000),
  device: name,
  /** The close it follows; or that nothing came before, that the words were said, that the device was restored. */
  after: z.union([z.enum(['nothing', 'words', 'restore']), hash]),
});
const shape = z.discriminatedUnion('kind', [
  openShape,
  z.strictObject({
    ...inTerm,
    kind: z.literal('agreed'),
    isMade: z.boolean(),
    witnesses: z.array(name).max(256),
    absent: z.array(person).max(256),
  }),
  z.strictObject({
    ...inTerm,
    kind: z.literal('limit'),
    dayRhoMicro: rhoMicro,
    personRhoMicro: rhoMicro,
  }),
  z.strictObject({
    ...inTerm,
    kind: z.literal('debit'),
    release: releaseShape,
    personRhoMicro: rhoMicro,
  }),
  z.strictObject({
    ...inTerm,
    kind: z.literal('table'),
    release: hash,
    sha256: hash,
    bytes: z.base64(),
  }),
  z.strictObject({ ...inTerm, kind: z.literal('close'), to: name }),
  z.strictObject({
    ...inTerm,
    kind: z.literal('assume'),
    lost: name,
    allowed: z
      .array(
        z
          .strictObject({ ...period, rhoMicro })
          .refine(isPeriod, 'a period must end after it begins'),
      )
      .max(10_000),
    personRhoMicro: rhoMicro,
  }),
  z.strictObject({ ...inTerm, kind: z.literal('overrule'), assumption: hash }),
]);

export type Entry = z.infer<typeof shape>;
export interface Open extends z.infer<typeof openShape> {}
export type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;
/** An entry of a term, without what its place in the term says. */
export type Said =
  Exclude<Entry, Open> extends infer One
    ? One extends Entry
      ? Omit<One, keyof typeof inTerm>
      : never
    : never;

/** An entry and its SHA-256. */
export interface Noted<E extends Entry = Entry> {
  readonly id: Hex;
  readonly entry: E;
}

/**
 * The one text of an entry, as bytes.
 *
 * @throws ELATIO_BUDGET_ENTRY
 */
export function encodeEntry(entry: Entry): Uint8Array {
  return new TextEncoder().encode(canonicalJson(checked(entry)));
}

/**
 * An entry from its bytes, which must be those of {@link encodeEntry}.
 *
 * @throws ELATIO_BUDGET_ENTRY
 */
export function decodeEntry(bytes: Uint8Array): Noted {
  if (bytes.length > MAX_ENTRY) throw malformed('it is too long');
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw malformed('it is no JSON');
  }
  const entry = checked(value);
  if (canonicalJson(entry) !== text) {
    throw malformed('it is not written in the canonical form');
  }
  return { id: sha256(bytes), entry };
}

function checked(value: unknown): Entry {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw malformed(whatIsWrong(parsed.error));
  return parsed.data;
}

const malformed = (what: string): ElatioError =>
  new ElatioError(
    'ELATIO_BUDGET_ENTRY',
    `An entry of the ledger is damaged or of a newer version: ${what}.`,
  );
