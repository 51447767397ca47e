import { canonicalJson } from '../canonical.ts';
import { valueAt } from './dictionary.ts';
import { dataAt, type FieldColumn, REST } from './fields.ts';

/**
 * `canonicalJson(dataAt(fields, row))` for many rows: a value that many events have is written once, and no
 * object is made.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, from what is returned, as `dataAt`
 */
export function canonicalTexts(fields: readonly FieldColumn[]): (row: number) => string {
  // The other keys of an event may be any, and would have to be sorted in between.
  if (fields.some(({ name }) => name === REST)) return (row) => canonicalJson(dataAt(fields, row));
  const columns = fields
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, codes, dictionary }) => {
      const key = `${JSON.stringify(name)}:`;
      const members: string[] = [];
      const member = (code: number): string =>
        (members[code] ??= key + canonicalJson(valueAt(dictionary, code - 1)));
      return { codes, member };
    });
  return (row) => {
    let text = '';
    for (const { codes, member } of columns) {
      const code = codes[row];
      if (code !== 0) text += text === '' ? member(code) : `,${member(code)}`;
    }
    return `{${text}}`;
  };
}
