/**
 * Tables as comma-separated values (RFC 4180), in one form that equal tables share: UTF-8 without a byte order mark, a header,
 * lines that end with CR LF, the last one too, and no quotes, since neither names nor public keys have anything to quote.
 */
import { ElatioError } from '../../protocol/error.ts';
import { dateAfter } from './days.ts';
import type { Cell, Column, Table } from './table.ts';

/** Most bytes and rows of a table. */
export const MOST_BYTES = 64 * 1024 * 1024;
export const MOST_ROWS = 1_000_000;

const END = '\r\n';
const DATE = /^(?:19|20)\d\d-\d\d-\d\d$/;
const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** What names and keys are made of: no spreadsheet takes it for a formula, and no parser for a quote. */
export const PLAIN_TEXT = /^[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,62}[A-Za-z0-9])?$/;

/** The bytes of a table. */
export function csvOf({ columns, rows }: Table): Uint8Array {
  const lines = [columns.map(({ name }) => name), ...rows].map((cells) => cells.join(','));
  return new TextEncoder().encode(lines.map((line) => line + END).join(''));
}

/**
 * A table from its bytes, which must be in the one form, with the columns that its datasheet says.
 * @throws ELATIO_DATASET_TABLE
 */
export function parseCsv(bytes: Uint8Array, columns: readonly Column[]): Table {
  if (bytes.length > MOST_BYTES) throw malformedTable('it is too large');
  const text = decoded(bytes);
  const header = columns.map(({ name }) => name).join(',') + END;
  if (!text.startsWith(header)) throw malformedTable('its columns are not those of the datasheet');
  const checks = columns.map(checkOf);
  const rows: (readonly Cell[])[] = [];
  for (let at = header.length; at < text.length;) {
    const end = text.indexOf(END, at);
    const line = rows.length + 2;
    if (end === -1) throw malformedTable(`line ${line} has no end`);
    if (rows.length === MOST_ROWS) throw malformedTable('it has too many rows');
    // One more than there may be shows that there are too many.
    const texts = text.slice(at, end).split(',', columns.length + 1);
    if (texts.length !== columns.length)
      throw malformedTable(`line ${line} has not as many cells as columns`);
    rows.push(
      texts.map((cell, i) => {
        const value = checks[i](cell);
        if (value === undefined) throw malformedTable(`line ${line}, ${columns[i].name} is none`);
        return value;
      }),
    );
    at = end + END.length;
  }
  return { columns, rows };
}

/** What makes a cell of its text, and nothing of a text that is none. */
function checkOf(column: Column): (text: string) => Cell | undefined {
  switch (column.kind) {
    case 'date':
      return (text) => (isDate(text) ? text : undefined);
    case 'key': {
      const keys = new Set(column.keys);
      return (text) => (keys.has(text) ? text : undefined);
    }
    case 'integer':
      return (text) => {
        const value = INTEGER.test(text) ? Number(text) : Number.NaN;
        return Number.isSafeInteger(value) ? value : undefined;
      };
  }
}

/** Whether a text is a date that there is, such as `2026-11-22`. */
export function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) && dateAfter(text, 0) === text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformedTable('it is no text');
  }
}

export const malformedTable = (what: string): ElatioError =>
  new ElatioError('ELATIO_DATASET_TABLE', `The table is not as it must be: ${what}.`);
