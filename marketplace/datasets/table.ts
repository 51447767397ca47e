/** A table: the days of a log added up by a recipe, and noise on every cell. Which rows there are does not hang on the log. */
import { type Amounts, type Declaration, keyRows, keyText, type ValueColumn } from './recipe.ts';
import { contributionsOf, sensitivitySquared } from './contributing.ts';
import { type Calendar, daysOf, type Period } from './days.ts';
import type { ScopedReader } from './reader.ts';

/** `most` is what one day adds to a cell at most, noise apart. */
export type Column =
  | { readonly kind: 'date'; readonly name: string; readonly description: string }
  | {
      readonly kind: 'key';
      readonly name: string;
      readonly description: string;
      readonly keys: readonly string[];
    }
  | {
      readonly kind: 'integer';
      readonly name: string;
      readonly description: string;
      readonly unit: string;
      readonly most: number;
    };

/** A date (as `2026-11-22`), a public key or a safe integer, as its column says. */
export type Cell = string | number;

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A number as a fraction of integers. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** Draws one number of mean 0. */
export type Noise = (sigmaSquared: Rational) => bigint;

/** The columns of every table of a recipe. */
export function columnsOf({ granularity, keyColumns, values }: Declaration): readonly Column[] {
  return [
    ...(granularity === 'day'
      ? [{ kind: 'date', name: 'date', description: 'Day in the zone of the person.' } as const]
      : []),
    ...keyColumns.map((column) => ({ kind: 'key', ...column }) as const),
    ...values.map(
      ({ name, description, unit, cap }) =>
        ({ kind: 'integer', name, description, unit, most: cap }) as const,
    ),
  ];
}

/**
 * The variance of the noise on each cell of a column. Columns share the budget evenly: Δ² · columns / 2ρ.
 * @param rhoMicro 10⁻⁶ of zCDP's ρ for one day, a positive integer
 */
export function sigmaSquaredOf(
  recipe: Declaration,
  value: ValueColumn,
  rhoMicro: number,
): Rational {
  if (!Number.isSafeInteger(rhoMicro) || rhoMicro < 1) {
    throw new RangeError(`rhoMicro: expected a positive integer, got ${rhoMicro}`);
  }
  const num = BigInt(sensitivitySquared(recipe, value)) * BigInt(recipe.values.length) * 1_000_000n;
  return { num, den: 2n * BigInt(rhoMicro) };
}

export interface TableDeps {
  /** Of the recipe whose table it is. */
  readonly reader: ScopedReader;
  readonly period: Period;
  readonly calendar: Calendar;
  readonly signal?: AbortSignal;
}

/**
 * The table without noise. It is for the person's own eyes and never leaves the device.
 * @throws ELATIO_DATASET_PERIOD, ELATIO_DATASET_SCOPE
 */
export async function exactTable({ reader, period, calendar, signal }: TableDeps): Promise<Table> {
  const { recipe } = reader;
  const keys = keyRows(recipe);
  const texts = keys.map(keyText);
  const days = daysOf(period, calendar);
  const rows: Cell[][] = [];
  const rowOf = (date: readonly string[], added: readonly Amounts[], i: number): Cell[] => [
    ...date,
    ...keys[i],
    ...added.map((amounts) => amounts.get(texts[i]) ?? 0),
  ];
  const sums = recipe.values.map(() => new Map<string, number>());
  for await (const { day, added } of contributionsOf(reader, days, calendar, signal)) {
    if (recipe.granularity === 'day') {
      for (let i = 0; i < keys.length; i++) rows.push(rowOf([day.date], added, i));
    } else {
      for (const [column, amounts] of added.entries()) {
        const sum = sums[column];
        for (const [key, amount] of amounts) sum.set(key, (sum.get(key) ?? 0) + amount);
      }
    }
  }
  if (recipe.granularity !== 'day')
    for (let i = 0; i < keys.length; i++) rows.push(rowOf([], sums, i));
  return { columns: columnsOf(recipe), rows };
}

/**
 * The table that may be released: every cell with noise of its own, drawn row by row, from left to right. Cells may be
 * below 0, for nothing is known of the log that would forbid it.
 * @throws ELATIO_DATASET_PERIOD, ELATIO_DATASET_SCOPE
 */
export async function drawTable({
  rhoMicro,
  noise,
  ...deps
}: TableDeps & { readonly rhoMicro: number; readonly noise: Noise }): Promise<Table> {
  const { recipe } = deps.reader;
  const variances = recipe.values.map((value) => sigmaSquaredOf(recipe, value, rhoMicro));
  const { columns, rows } = await exactTable(deps);
  const before = columns.length - variances.length;
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell, i) =>
        typeof cell === 'number' ? noisy(cell, noise(variances[i - before])) : cell,
      ),
    ),
  };
}

/** Beyond what a number holds exactly, which no noise of a sensible budget reaches, the last such number. */
function noisy(cell: number, noise: bigint): number {
  const sum = BigInt(cell) + noise;
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(sum > most ? most : sum < -most ? -most : sum);
}
