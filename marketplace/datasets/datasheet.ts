/**
 * What a buyer reads of a table before paying, and holds what was delivered against. It travels as Croissant (`croissant.ts`)
 * in canonical JSON. What it says of privacy is the seller's word; that its recipe, columns and noise fit each other is checked.
 */
import { z } from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import { whatIsWrong } from '../exchange/malformed.ts';
import { line, text } from '../exchange/terms.ts';
import { croissantOf } from './croissant.ts';
import { isDate, MOST_BYTES, MOST_ROWS, PLAIN_TEXT } from './csv.ts';
import { daysIn } from './days.ts';
import { recipeHash } from './recipe.ts';
import { RECIPES } from './recipes/index.ts';
import { columnsOf, sigmaSquaredOf } from './table.ts';

/** Most characters of a datasheet as it travels. */
const MOST_CHARACTERS = 30_000;

const hash = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]);
const plain = z.string().regex(PLAIN_TEXT, 'is no plain text');
const date = z.string().refine((value) => isDate(value), 'is no date');
const named = { name: plain, description: line(300) };
const column = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('date'), ...named }),
  z.strictObject({ kind: z.literal('key'), ...named, keys: z.array(plain).min(1).max(400) }),
  z.strictObject({
    kind: z.literal('integer'),
    ...named,
    unit: plain,
    most: z.int().min(1).max(1_000_000_000),
  }),
]);

const shape = z.strictObject({
  format: z.literal(1),
  name: line(200),
  description: text(2_000),
  recipe: z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
    version: z.int().min(1).max(1_000_000),
    /** SHA-256 of its declaration. */
    hash,
  }),
  period: z.strictObject({ from: date, until: date }),
  days: z.int().min(1),
  granularity: z.enum(['day', 'week-hour', 'whole']),
  /** Whose traces the noise hides. */
  unit: z.literal('calendar day'),
  columns: z.array(column).min(1).max(12),
  file: z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,94}\.csv$/),
    bytes: z.int().min(1).max(MOST_BYTES),
    sha256: hash,
  }),
  rows: z.int().min(0).max(MOST_ROWS),
  privacy: z.strictObject({
    /** 10⁻⁶ of zCDP's ρ, of one day of data. */
    rhoMicro: z.int().min(1).max(1_000_000_000),
    /** For each column of integers, in their order: variance of each cell's noise, as `num/den`. */
    sigmaSquared: z
      .array(z.string().regex(/^[1-9]\d{0,39}\/[1-9]\d{0,39}$/))
      .min(1)
      .max(12),
    /** Of one day at `delta`, in decimals. */
    epsilon: z.string().regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?$/),
    delta: z.literal('1e-6'),
  }),
  /** What that means, in words. */
  statement: text(4_000),
  /** Record id of the consent. */
  consent: hash,
});

export interface Datasheet extends z.infer<typeof shape> {}

/** @throws ELATIO_DATASET_DATASHEET */
export function checkedDatasheet(value: unknown): Datasheet {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw malformed(whatIsWrong(parsed.error));
  const fault = misfitOf(parsed.data);
  if (fault !== undefined) throw malformed(fault);
  return parsed.data;
}

/** Which of its fields does not fit the others. */
function misfitOf(sheet: Datasheet): string | undefined {
  const { columns, granularity, privacy } = sheet;
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) return 'two columns have one name';
  const integers = columns.filter(({ kind }) => kind === 'integer').length;
  if (integers !== privacy.sigmaSquared.length) {
    return 'there is not one variance for each column of integers';
  }
  if (dayCountOf(sheet) !== sheet.days) return 'days are not as many as the period has';
  const { id, version, hash: recipeSays } = sheet.recipe;
  const recipe = RECIPES.find((one) => one.id === id && one.version === version);
  // Of a recipe that is known here, all that follows from it must.
  if (!recipe) return undefined;
  if (recipeHash(recipe) !== recipeSays) return 'the recipe is not the one of that name';
  if (recipe.granularity !== granularity) return 'the granularity is not that of the recipe';
  if (canonicalJson([...columnsOf(recipe)]) !== canonicalJson(columns)) {
    return 'the columns are not those of the recipe';
  }
  const variances = recipe.values.map((value) => {
    const { num, den } = sigmaSquaredOf(recipe, value, privacy.rhoMicro);
    return `${num}/${den}`;
  });
  if (variances.join() !== privacy.sigmaSquared.join()) {
    return 'the noise is not that of the budget';
  }
  return undefined;
}

function dayCountOf({ period }: Datasheet): number {
  try {
    return daysIn(period);
  } catch (error) {
    throw malformed('its period is none', { cause: error });
  }
}

/**
 * The one text of a datasheet.
 * @throws ELATIO_DATASET_DATASHEET where it would be too long
 */
export function datasheetText(sheet: Datasheet): string {
  const written = canonicalJson(croissantOf(sheet));
  if (written.length > MOST_CHARACTERS) throw malformed('it is too long');
  return written;
}

/**
 * A datasheet from its text, which must be the one that {@link datasheetText} gives.
 * @throws ELATIO_DATASET_DATASHEET
 */
export function parseDatasheet(written: string): Datasheet {
  if (written.length > MOST_CHARACTERS) throw malformed('it is too long');
  const found = outer.safeParse(parsedJson(written));
  if (!found.success) throw malformed(whatIsWrong(found.error));
  const sheet = checkedDatasheet(found.data['elatio:release']['@value']);
  if (datasheetText(sheet) !== written) throw malformed('its parts do not fit each other');
  return sheet;
}

/** Where the datasheet is in all that travels. */
const outer = z.object({ 'elatio:release': z.object({ '@value': z.unknown() }) });

function parsedJson(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw malformed('it is no JSON');
  }
}

const malformed = (what: string, options?: ErrorOptions): ElatioError =>
  new ElatioError(
    'ELATIO_DATASET_DATASHEET',
    `The datasheet is not as it must be: ${what}.`,
    options,
  );
