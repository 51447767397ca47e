import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  columnsOf,
  csvOf,
  parquetOf,
  parseCsv,
  recipeNamed,
  RECIPES,
  sampleOf,
  type Table,
} from '../../../marketplace/datasets/index.ts';
import { failing } from './log.ts';

const COLUMNS = columnsOf(recipeNamed('category-minutes@1'));
const TABLE: Table = {
  columns: COLUMNS,
  rows: [
    ['2026-05-01', 'Work', 90],
    ['2026-05-01', 'Social media', -1_204],
    ['2026-05-02', 'other', 0],
    ['2026-05-02', 'other', -Number.MAX_SAFE_INTEGER],
  ],
};
const CSV =
  'date,category,minutes\r\n2026-05-01,Work,90\r\n2026-05-01,Social media,-1204\r\n2026-05-02,other,0\r\n' +
  '2026-05-02,other,-9007199254740991\r\n';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const malformed = failing('ELATIO_DATASET_TABLE');

const cellOf = (column: Column): fc.Arbitrary<string | number> => {
  if (column.kind === 'key') return fc.constantFrom(...column.keys);
  if (column.kind === 'integer') return fc.maxSafeInteger().map((value) => value + 0);
  return fc
    .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
};

describe('comma-separated values', () => {
  it('are these bytes, and the table again', () => {
    expect(new TextDecoder().decode(csvOf(TABLE))).toBe(CSV);
    expect(parseCsv(csvOf(TABLE), COLUMNS)).toEqual(TABLE);
  });

  it.each(RECIPES)('of any table of $id come back', (recipe) => {
    const columns = columnsOf(recipe);
    fc.assert(
      fc.property(fc.array(fc.tuple(...columns.map(cellOf)), { maxLength: 30 }), (rows) => {
        expect(parseCsv(csvOf({ columns, rows }), columns)).toEqual({ columns, rows });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a mark of byte order', `\u{feff}${CSV}`],
    ['other columns', CSV.replace('minutes', 'hours')],
    ['columns in another order', CSV.replace('date,category', 'category,date')],
    ['a line too short', CSV.replace('Work,90', 'Work')],
    ['a line too long', CSV.replace('Work,90', 'Work,90,1')],
    ['a line without an end', CSV.slice(0, -2)],
    ['an end in another form', CSV.replaceAll('\r\n', '\n')],
    ['an empty line', `${CSV}\r\n`],
    ['quotes', CSV.replace('Work', '"Work"')],
    ['a key that is not public', CSV.replace('Work', 'Chemo')],
    ['a key of a prototype', CSV.replace('Work', '__proto__')],
    ['a formula', CSV.replace('Work', '=1+1')],
    ['a formula for a number', CSV.replace('90', '=90')],
    ['a plus', CSV.replace('90', '+90')],
    ['a zero before', CSV.replace('90', '090')],
    ['less than zero zeros', CSV.replace('90', '-0')],
    ['a fraction', CSV.replace('90', '90.5')],
    ['an exponent', CSV.replace('90', '9e1')],
    ['a number that is too long', CSV.replace('90', '9'.repeat(400))],
    ['a number that is not exact', CSV.replace('90', '9007199254740993')],
    ['a space', CSV.replace('90', ' 90')],
    ['a day that is none', CSV.replace('2026-05-01', '2026-02-30')],
    ['a day of another form', CSV.replace('2026-05-01', '1.5.2026')],
    ['a zero byte', CSV.replace('90', '9\u0000')],
  ])('with %s are refused', (_, text) => {
    expect(text).not.toBe(CSV);
    expect(() => parseCsv(bytesOf(text), COLUMNS)).toThrow(malformed);
  });

  it('that are no text, or too large, are refused', () => {
    expect(() => parseCsv(Uint8Array.of(...bytesOf(CSV), 0xff), COLUMNS)).toThrow(malformed);
    expect(() => parseCsv(new Uint8Array(64 * 1024 * 1024 + 1), COLUMNS)).toThrow(malformed);
    const columns = columnsOf(recipeNamed('hour-of-week@1')).slice(2);
    expect(() => parseCsv(bytesOf(`minutes\r\n${'1\r\n'.repeat(1_000_001)}`), columns)).toThrow(
      malformed,
    );
  });

  it('with any byte changed are refused, or another table in the one form', () => {
    const bytes = csvOf(TABLE);
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.nat(bytes.length),
        (at, byte, length) => {
          const changed = bytes.slice(0, length);
          if (at < length) changed[at] = byte;
          let parsed: Table;
          try {
            parsed = parseCsv(changed, COLUMNS);
          } catch (error) {
            expect(error).toEqual(malformed);
            return;
          }
          expect(csvOf(parsed)).toEqual(changed);
        },
      ),
    );
  });
});

describe('Parquet', () => {
  it('has dates, texts and integers of 64 bits', async () => {
    const { buffer } = parquetOf(TABLE);
    const file = buffer as ArrayBuffer;
    expect(
      parquetMetadata(file)
        .schema.slice(1)
        .map((element) => [element.name, element.type, element.converted_type]),
    ).toEqual([
      ['date', 'INT32', 'DATE'],
      ['category', 'BYTE_ARRAY', 'UTF8'],
      ['minutes', 'INT64', undefined],
    ]);
    expect(await parquetReadObjects({ file })).toEqual(
      TABLE.rows.map(([date, category, minutes]) => ({
        date: new Date(String(date)),
        category,
        minutes: BigInt(minutes),
      })),
    );
  });

  it.each(RECIPES)(
    'of any table of $id comes back, and is the same bytes again',
    async (recipe) => {
      const columns = columnsOf(recipe);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(...columns.map(cellOf)), { maxLength: 30 }),
          async (rows) => {
            const bytes = parquetOf({ columns, rows });
            expect(parquetOf({ columns, rows })).toEqual(bytes);
            const read = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
            expect(
              read.map((row) =>
                columns.map(({ name, kind }) => {
                  if (kind === 'date') return (row[name] as Date).toISOString().slice(0, 10);
                  return kind === 'integer' ? Number(row[name]) : (row[name] as string);
                }),
              ),
            ).toEqual(rows);
          },
        ),
      );
    },
  );
});

describe('a sample', () => {
  it.each(RECIPES)(
    'of $id is the same for everybody, in bounds, and says that it is made up',
    (recipe) => {
      const columns = columnsOf(recipe);
      const sample = sampleOf(columns, 50);
      expect(sample).toEqual(sampleOf(structuredClone(columns), 50));
      expect(sample.isMadeUp).toBe(true);
      expect(parseCsv(csvOf(sample), columns).rows).toEqual(sample.rows);
      for (const row of sample.rows) {
        for (const [i, column] of columns.entries()) {
          if (column.kind === 'integer')
            expect(Number(row[i]) >= 0 && Number(row[i]) <= column.most).toBe(true);
          // Nothing is sold of that time.
          if (column.kind === 'date') expect(String(row[i]).startsWith('1970-')).toBe(true);
        }
      }
    },
  );
});
