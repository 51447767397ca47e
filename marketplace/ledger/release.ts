/** What is drawn: a table of one recipe over one period, at one price in privacy. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import { whatIsWrong } from '../exchange/malformed.ts';
import type { Hex } from '../exchange/offer.ts';
import { dayOf } from './days.ts';

/** Most micro-ρ in one entry: ρ = 1,000 protects nobody any more, and millions of them still add up exactly. */
export const MAX_RHO_MICRO = 1_000_000_000;
/** A century. */
const MAX_DAYS = 36_525;

export const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, 'is no hash of 32 bytes')
  .transform((text) => text as Hex);
const day = z.string().refine((text) => !Number.isNaN(dayOf(text)), 'is no day');
export const rhoMicro = z.int().min(0).max(MAX_RHO_MICRO);

interface Period {
  readonly from: string;
  readonly until: string;
}
/** The fields of a period, and what must hold between them. */
export const period = { from: day, until: day };
export const isPeriod = ({ from, until }: Period): boolean => {
  const days = dayOf(until) - dayOf(from);
  return days > 0 && days <= MAX_DAYS;
};

const isSorted = (texts: readonly string[]): boolean =>
  texts.every((text, i) => i === 0 || texts[i - 1] < text);

export const releaseShape = z
  .strictObject({
    recipe: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'is no name of a recipe'),
    version: z.int().min(1).max(1_000_000),
    ...period,
    granularity: z.enum(['day', 'week-hour', 'whole']),
    scope: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(64)
      .refine(isSorted, 'must be sorted, each domain once'),
    rhoMicro: rhoMicro.min(1),
    consent: hash,
  })
  .refine(isPeriod, 'the period must end after it begins, and within a century');

/** `until` is exclusive; `rhoMicro` is charged to each day; `consent` is the hash of the receipt that allows it. */
export interface Release extends z.infer<typeof releaseShape> {}

/** @throws ELATIO_BUDGET_RELEASE */
export function checkedRelease(value: unknown): Release {
  const parsed = releaseShape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ElatioError(
    'ELATIO_BUDGET_RELEASE',
    `What is to be released is not described as it must be: ${whatIsWrong(parsed.error)}.`,
  );
}

/** SHA-256 of all of a release but the consent: under whichever consent and to whomever, it is drawn once. */
export function releaseKey(release: Release): Hex {
  const { recipe, version, from, until, granularity, scope, rhoMicro } = release;
  return sha256(
    canonicalJson({ recipe, version, from, until, granularity, scope: [...scope], rhoMicro }),
  );
}

export const sha256 = (data: string | Uint8Array): Hex =>
  `0x${createHash('sha256').update(data).digest('hex')}`;
