/** What a buyer makes of a data set that was delivered. */
import { createHash } from 'node:crypto';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import {
  checkedDatasheet,
  columnsOf,
  csvOf,
  datasheetText,
  recipeHash,
  RECIPES,
  sampleOf,
  sigmaSquaredOf,
} from '../../../marketplace/datasets/index.ts';
import { termsText } from '../../../marketplace/exchange/terms.ts';
import { convert } from '../../../marketplace/trade/converting.ts';
import { pieces } from './fixture.ts';

const [recipe] = RECIPES;
const BYTES = csvOf(sampleOf(columnsOf(recipe), 10));
const sha256 = (bytes: Uint8Array) =>
  `0x${createHash('sha256').update(bytes).digest('hex')}` as const;

const SHEET = datasheetText(
  checkedDatasheet({
    format: 1,
    name: recipe.title,
    description: recipe.description,
    recipe: { id: recipe.id, version: recipe.version, hash: recipeHash(recipe) },
    period: { from: '1970-01-01', until: '1970-01-11' },
    days: 10,
    granularity: recipe.granularity,
    unit: 'calendar day',
    columns: columnsOf(recipe),
    file: { name: `${recipe.id}.csv`, bytes: BYTES.length, sha256: sha256(BYTES) },
    rows: 10,
    privacy: {
      rhoMicro: 50_000,
      sigmaSquared: recipe.values.map((value) => {
        const { num, den } = sigmaSquaredOf(recipe, value, 50_000);
        return `${num}/${den}`;
      }),
      epsilon: '1.4815',
      delta: '1e-6',
    },
    statement: 'ρ = 0.05 for each day.',
    consent: `0x${'ab'.repeat(32)}`,
  }),
);

/** The text of terms about bytes. */
const termsOf = (bytes: Uint8Array, datasheet?: string): string =>
  termsText({
    version: 1,
    name: 'table.csv',
    bytes: bytes.length,
    sha256: sha256(bytes),
    mediaType: 'text/csv',
    description: '',
    ...(datasheet !== undefined && { datasheet }),
  });

const refused = (code: string) => expect.objectContaining({ code }) as Error;

test('a table comes as it was delivered, and as Parquet with the same cells', async () => {
  const terms = termsOf(BYTES, SHEET);
  expect(await convert(terms, pieces(BYTES, 7), 'csv')).toEqual(BYTES);
  const parquet = await convert(terms, pieces(BYTES, 7), 'parquet');
  const rows = await parquetReadObjects({ file: parquet.slice().buffer });
  const [head = '', ...lines] = new TextDecoder().decode(BYTES).trim().split(/\r?\n/);
  const names = head.split(',');
  expect(rows).toHaveLength(lines.length);
  for (const [i, line] of lines.entries()) {
    const cells = names.map((name) => {
      const cell: unknown = rows[i]?.[name];
      return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
    });
    expect(cells.join(',')).toBe(line);
  }
});

test('what is no data set stays as it was delivered', async () => {
  await expect(convert(termsOf(BYTES), pieces(BYTES), 'parquet')).rejects.toThrow(
    refused('ELATIO_MARKET_FORMAT'),
  );
});

test('a table that is not the one of its datasheet is told apart, and so is a datasheet that is none', async () => {
  const other = Uint8Array.from(BYTES);
  other[other.length - 3] ^= 1;
  for (const bytes of [other, BYTES.subarray(0, 20), new Uint8Array()]) {
    await expect(convert(termsOf(bytes, SHEET), pieces(bytes), 'csv')).rejects.toThrow(
      refused('ELATIO_DATASET_TABLE'),
    );
  }
  for (const sheet of ['', '{}', '[]', SHEET.slice(1), SHEET.slice(0, 500)]) {
    await expect(convert(termsOf(BYTES, sheet), pieces(BYTES), 'csv')).rejects.toThrow(
      refused('ELATIO_DATASET_DATASHEET'),
    );
  }
});

test('more than any table has is not taken into memory', async () => {
  const mebibyte = new Uint8Array(2 ** 20);
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      given++;
      yield mebibyte;
    }
  }
  await expect(convert(termsOf(BYTES, SHEET), endless(), 'csv')).rejects.toThrow(
    refused('ELATIO_MARKET_FORMAT'),
  );
  expect(given).toBe(65);
});
