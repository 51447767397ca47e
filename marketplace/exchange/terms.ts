/**
 * What an offer is about, in words: canonical JSON (RFC 8785), of which the offer has the Keccak hash. A seller writes it and a
 * buyer shows and files it, so every field has a bound, and none has anything that a terminal or a file name takes amiss.
 */
import { id } from 'ethers';
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import { bytesIn, MAX_CHUNKS } from './chunks.ts';
import { whatIsWrong } from './malformed.ts';
import { type Hex, MAX_WORDS } from './offer.ts';

/** Most characters of the terms as a whole. */
const MAX_LENGTH = 65_536;

/** What neither is seen nor belongs into a line: controls, marks of direction, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** A line of at most so many characters, each of them seen. */
export const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !UNSEEN.test(text), 'has characters that are not seen');
/** The same of a text of several lines. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine(
      (words) => !UNSEEN.test(words.replaceAll(/[\n\t]/g, '')),
      'has characters that are not seen',
    );

const termsShape = z.strictObject({
  version: z.literal(1),
  /** The name of the file: of one folder only, whatever the system. */
  name: line(255).refine(
    (name) => !/[/\\:*?"<>|]|^[.\s]|[.\s]$/.test(name),
    'is no name of a file everywhere',
  ),
  /** Length and SHA-256 of the file. */
  bytes: z
    .int()
    .min(0)
    .max(MAX_CHUNKS * bytesIn(MAX_WORDS)),
  sha256: z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]),
  mediaType: z
    .string()
    .max(127)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'is no media type'),
  description: text(4_000),
  /** What the buyer may do with it. */
  licence: text(20_000).exactOptional(),
  /** What a data set is and how it was made: its datasheet, JSON. */
  datasheet: text(30_000).exactOptional(),
});

export interface Terms extends z.infer<typeof termsShape> {}

/** @throws ELATIO_MARKET_TERMS_MALFORMED */
export function checkedTerms(value: unknown): Terms {
  const parsed = termsShape.safeParse(value);
  if (!parsed.success) throw malformed(whatIsWrong(parsed.error));
  return parsed.data;
}

/** The one text of terms. */
export const termsText = (terms: Terms): string => canonicalJson(terms);

/** Keccak of the text: an offer's `termsHash`. */
export const termsHashOf = (terms: Terms): Hex => id(termsText(terms)) as Hex;

/**
 * Terms from their text, which must be the canonical one.
 *
 * @throws ELATIO_MARKET_TERMS_MALFORMED
 */
export function parseTerms(written: string): Terms {
  if (written.length > MAX_LENGTH) throw malformed('they are too long');
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    throw malformed('they are no JSON');
  }
  const terms = checkedTerms(value);
  if (termsText(terms) !== written) throw malformed('they are not written in the canonical form');
  return terms;
}

const malformed = (what: string): ElatioError =>
  new ElatioError('ELATIO_MARKET_TERMS_MALFORMED', `The terms are not as they must be: ${what}.`);
