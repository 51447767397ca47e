import { dataAt, type FieldColumn, REST } from '../../protocol/codec/fields.ts';
import { valueAt } from '../../protocol/codec/dictionary.ts';

/**
 * `JSON.stringify(dataAt(fields, row))` for many rows. No object is made: a value that many events have is
 * written once.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, from what is returned, as `dataAt`
 */
export function dataTexts(fields: readonly FieldColumn[]): (row: number) => string {
  // Objects list numbers first, whatever the order they were given in; and the other keys may be any.
  if (fields.some(({ name }) => name === REST || /^\d/.test(name))) {
    return (row) => JSON.stringify(dataAt(fields, row));
  }
  const columns = fields.map(({ name, codes, dictionary }) => {
    const key = `${JSON.stringify(name)}:`;
    const members: string[] = [];
    // Read and written again where it is JSON: a text in a chunk of another device may be spaced or broken.
    const member = (code: number): string =>
      (members[code] ??= key + JSON.stringify(valueAt(dictionary, code - 1)));
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
