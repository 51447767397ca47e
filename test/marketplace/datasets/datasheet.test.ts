import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkedDatasheet,
  columnsOf,
  csvOf,
  type Datasheet,
  datasheetText,
  deliveredTable,
  parseDatasheet,
  recipeHash,
  type Recipe,
  RECIPES,
  sampleOf,
  sigmaSquaredOf,
} from '../../../marketplace/datasets/index.ts';
import { canonicalJson } from '../../../protocol/canonical.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { failing } from './log.ts';

const malformed = failing('ELATIO_DATASET_DATASHEET');
const PERIOD = { from: '1970-01-01', until: '1970-01-11' };

function sheetOf(recipe: Recipe): { readonly sheet: Datasheet; readonly bytes: Uint8Array } {
  const table = sampleOf(columnsOf(recipe), 10);
  const bytes = csvOf(table);
  const sheet = checkedDatasheet({
    format: 1,
    name: recipe.title,
    description: recipe.description,
    recipe: { id: recipe.id, version: recipe.version, hash: recipeHash(recipe) },
    period: PERIOD,
    days: 10,
    granularity: recipe.granularity,
    unit: 'calendar day',
    columns: columnsOf(recipe),
    file: {
      name: `${recipe.id}.csv`,
      bytes: bytes.length,
      sha256: `0x${createHash('sha256').update(bytes).digest('hex')}`,
    },
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
  });
  return { sheet, bytes };
}
const { sheet: SHEET, bytes: BYTES } = sheetOf(RECIPES[0]);
const TEXT = datasheetText(SHEET);

/** Where each value of JSON stands. */
function* pathsOf(value: JsonValue, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
}
const PATHS = [...pathsOf(JSON.parse(TEXT) as JsonValue)];

/** The text with something else at a path, or nothing there. */
function changed(path: readonly string[], value: JsonValue | undefined): string {
  const whole = JSON.parse(TEXT) as Record<string, unknown>;
  let inside = whole;
  for (const key of path.slice(0, -1)) inside = inside[key] as Record<string, unknown>;
  const key = path.at(-1) ?? '';
  if (value !== undefined) inside[key] = value;
  else if (Array.isArray(inside)) inside.splice(Number(key), 1);
  else Reflect.deleteProperty(inside, key);
  return canonicalJson(whole as JsonValue);
}

/** Whether a text that is another is read; lists, say, have no members to add. */
function isTaken(text: string): boolean {
  if (text === TEXT) return false;
  try {
    parseDatasheet(text);
    return true;
  } catch (error) {
    expect(error).toEqual(malformed);
    return false;
  }
}

describe('a datasheet', () => {
  it.each(RECIPES)('of $id is one text, within its bounds, and comes back', (recipe) => {
    const { sheet } = sheetOf(recipe);
    const text = datasheetText(sheet);
    expect(text.length).toBeLessThan(15_000);
    expect(parseDatasheet(text)).toEqual(sheet);
  });

  it('is Croissant: a file, and where in it the fields stand', () => {
    const { distribution, recordSet, ...whole } = JSON.parse(TEXT) as Record<string, never>;
    expect(whole).toMatchObject({
      '@type': 'sc:Dataset',
      conformsTo: 'http://mlcommons.org/croissant/1.0',
      name: 'Minutes per category and day',
      temporalCoverage: '1970-01-01/1970-01-11',
    });
    expect(distribution).toMatchObject([
      {
        '@type': 'cr:FileObject',
        '@id': 'category-minutes.csv',
        encodingFormat: 'text/csv',
        sha256: SHEET.file.sha256.slice(2),
      },
    ]);
    expect(recordSet[0]).toMatchObject({
      field: [
        { '@id': 'rows/date', dataType: 'sc:Date' },
        { '@id': 'rows/category', dataType: 'sc:Text' },
        {
          '@id': 'rows/minutes',
          dataType: 'sc:Integer',
          source: { fileObject: { '@id': 'category-minutes.csv' }, extract: { column: 'minutes' } },
        },
      ],
    });
  });

  it.each([
    null,
    true,
    -1,
    1.5,
    2 ** 53,
    '',
    '__proto__',
    '\u202E',
    '\u001B[2J',
    'a'.repeat(29_000),
    [],
    {},
    undefined,
  ])('with %j for anything in it is refused', (value) => {
    expect(PATHS.filter((path) => isTaken(changed(path, value)))).toEqual([]);
  });

  it('with anything more in it is refused', () => {
    const more = [[], ...PATHS].filter((path) =>
      isTaken(changed([...path.slice(0, -1), 'more'], 1)),
    );
    expect(more).toEqual([]);
  });

  it('that is cut off, has a byte changed, is huge, deep or in another form is refused or whole', () => {
    fc.assert(
      fc.property(
        fc.nat(TEXT.length - 1),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (at, some) => {
          expect(() => parseDatasheet(TEXT.slice(0, at))).toThrow(malformed);
          const text = TEXT.slice(0, at) + some + TEXT.slice(at + 1);
          try {
            expect(datasheetText(parseDatasheet(text))).toBe(text);
          } catch (error) {
            expect(error).toEqual(malformed);
          }
        },
      ),
    );
    for (const text of [
      ` ${TEXT}`,
      '',
      '7',
      'null',
      '['.repeat(29_000),
      'a'.repeat(30_001),
      JSON.stringify(JSON.parse(TEXT), null, 1),
    ]) {
      expect(() => parseDatasheet(text)).toThrow(malformed);
    }
  });

  it.each([
    ['another hash', { recipe: { ...SHEET.recipe, hash: `0x${'00'.repeat(32)}` } }],
    ['less noise', { privacy: { ...SHEET.privacy, sigmaSquared: ['1/1'] } }],
    ['noise of a larger budget', { privacy: { ...SHEET.privacy, rhoMicro: 60_000 } }],
    ['a variance too many', { privacy: { ...SHEET.privacy, sigmaSquared: ['1/1', '1/1'] } }],
    [
      'a column of the person’s own',
      { columns: [SHEET.columns[0], { ...SHEET.columns[1], keys: ['Chemo'] }, SHEET.columns[2]] },
    ],
    [
      'a column twice',
      { recipe: { ...SHEET.recipe, id: 'unknown' }, columns: [SHEET.columns[2], SHEET.columns[2]] },
    ],
    ['another granularity', { granularity: 'whole' }],
    ['other days', { days: 11 }],
    [
      'a period that ends before it begins',
      { period: { from: '1970-01-11', until: '1970-01-01' } },
    ],
    ['a day that is none', { period: { from: '1970-02-30', until: '1970-03-11' } }],
    ['a file in a folder', { file: { ...SHEET.file, name: '../minutes.csv' } }],
    ['a file of no table', { file: { ...SHEET.file, name: 'minutes.exe' } }],
    [
      'a column of a formula',
      {
        recipe: { ...SHEET.recipe, id: 'unknown' },
        columns: [{ ...SHEET.columns[2], name: '=1' }],
      },
    ],
  ])('with %s is refused', (_, other) => {
    expect(() => checkedDatasheet({ ...SHEET, ...other })).toThrow(malformed);
  });

  it('of a recipe that is not known here is read all the same', () => {
    const recipe = { ...SHEET.recipe, id: 'later', version: 3 };
    expect(parseDatasheet(datasheetText({ ...SHEET, recipe })).recipe).toEqual(recipe);
  });

  it('that would be too long is not written', () => {
    const keys = Array.from({ length: 400 }, (_, i) => `key ${i} ${'x'.repeat(40)}`);
    const long = { kind: 'key', name: 'a', description: 'b', keys } as const;
    const columns = [long, { ...long, name: 'c' }, SHEET.columns[2]];
    const sheet = checkedDatasheet({ ...SHEET, recipe: { ...SHEET.recipe, id: 'long' }, columns });
    expect(() => datasheetText(sheet)).toThrow(malformed);
  });
});

describe('what was delivered', () => {
  const delivered = failing('ELATIO_DATASET_TABLE');

  it('is the table of its datasheet', () => {
    expect(deliveredTable(BYTES, SHEET).rows).toEqual(sampleOf(SHEET.columns, 10).rows);
  });

  it('is refused where it is another file', () => {
    expect(() => deliveredTable(BYTES.slice(1), SHEET)).toThrow(delivered);
    expect(() =>
      deliveredTable(
        BYTES.map((byte, i) => (i === 30 ? byte ^ 1 : byte)),
        SHEET,
      ),
    ).toThrow(delivered);
  });

  it('is refused where it has other rows than promised, or other days', () => {
    expect(() => deliveredTable(BYTES, { ...SHEET, rows: 9 })).toThrow(delivered);
    const period = { from: '1970-01-02', until: '1970-01-12' };
    expect(() => deliveredTable(BYTES, { ...SHEET, period })).toThrow(delivered);
  });
});
