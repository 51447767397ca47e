/** A recipe: what a table is made of and how far one day can change it, said before any log is read. */
import { createHash } from 'node:crypto';
import type { Domain } from '../../protocol/bucket.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Calendar, Day } from './days.ts';
import type { Fact } from './reader.ts';

/** What a recipe asks of the log. More than this never reaches it. */
export type Need = {
  readonly domain: Domain;
  /** Type of the buckets, such as `currentwindow`: of it, the time in which the person was there. */
  readonly type: string;
  /** Members of an event's data, texts and numbers alone. */
  readonly fields: readonly string[];
  /** Those of the fields that are counts over the event's time: what is cut off an event takes its part along. */
  readonly counts: readonly string[];
  /** How many names of the category's path, from the top. */
  readonly categoryDepth: number;
  /** Whether it asks for the public category of the site (`sites.ts`); the address itself never passes. */
  readonly isSite: boolean;
};

/** A column of keys that are public: a list that is the same for everybody. */
export type KeyColumn = {
  readonly name: string;
  readonly description: string;
  readonly keys: readonly string[];
};

/** A column of integers, and the bounds of what one day gives to it. */
export type ValueColumn = {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** Most rows that one day adds something to. */
  readonly mostKeys: number;
  /** Most that it adds to one of them. */
  readonly cap: number;
};

/** `day`: rows for each day. `week-hour`: a row an hour of the week, of all days. `whole`: each row is of all days. */
export type Granularity = 'day' | 'week-hour' | 'whole';

/** All of a recipe that is data. Whatever changes it is another version, with another hash. */
export type Declaration = {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** For a person who decides whether to sell, and one who decides whether to buy. */
  readonly description: string;
  readonly needs: readonly Need[];
  readonly granularity: Granularity;
  /** A row for each combination of their keys; of none, a single row. A `week-hour` has weekday and hour. */
  readonly keyColumns: readonly KeyColumn[];
  /** Whether combinations of the same key twice are left out. */
  readonly isOfDifferent: boolean;
  /** The key for whatever is not public, in each of the columns that have it. */
  readonly other: string;
  readonly values: readonly ValueColumn[];
};

/** What is added to rows, by {@link keyText}. */
export type Amounts = ReadonlyMap<string, number>;

export interface Recipe extends Readonly<Declaration> {
  /**
   * What one day adds to each of the value columns, not bounded yet: `contributing.ts` does that.
   * @param facts for each of the needs, cut at the day's bounds, in any order
   */
  readonly measure: (
    day: Day,
    facts: readonly (readonly Fact[])[],
    calendar: Calendar,
  ) => readonly Amounts[];
}

/** The keys of a row as one text. No public key has a tab. */
export const keyText = (keys: readonly string[]): string => keys.join('\t');

/** What consents and releases call a recipe, `id@version`. */
export const recipeName = ({ id, version }: Declaration): string => `${id}@${version}`;

/** SHA-256 of the canonical JSON of a recipe's declaration. */
export function recipeHash(recipe: Recipe): Hex {
  // A function is no JSON: what is left out is `measure` alone.
  const declared = JSON.parse(JSON.stringify(recipe)) as JsonObject;
  return `0x${createHash('sha256').update(canonicalJson(declared)).digest('hex')}`;
}

/** The keys of each row of a day, or of the whole, in the order of the table. */
export function keyRows({
  keyColumns,
  isOfDifferent,
}: Declaration): readonly (readonly string[])[] {
  let rows: string[][] = [[]];
  for (const { keys } of keyColumns) rows = rows.flatMap((row) => keys.map((key) => [...row, key]));
  return isOfDifferent ? rows.filter((row) => new Set(row).size === row.length) : rows;
}
