/** What a chart shows, as rows: read by eye or screen reader, and saved for spreadsheets. */
export interface DataTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly name: string;
  /** Of its numbers, as `s` or `kg`; none where they are counts. */
  readonly unit?: string;
  /** How its numbers are shown to people. */
  readonly format?: (value: number) => string;
}

export interface Row {
  /** The first names the row; a number is in the unit of its column, `null` is none. */
  readonly cells: readonly (string | number | null)[];
  /** The page that says more of it. */
  readonly href?: string;
}

const END_OF_LINE = '\r\n';

/** Without which Excel takes UTF-8 for another encoding. */
const BYTE_ORDER_MARK = '\u{feff}';

/** What spreadsheets take for a formula: see `node/csv.ts`. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Comma-separated values (RFC 4180). Numbers are as they are, in the unit that the head of their column says. */
export function csvOf({ columns, rows }: DataTable): string {
  const head = columns.map(({ name, unit }) => (unit === undefined ? name : `${name} (${unit})`));
  const lines = [head, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(cell).join(','));
  return BYTE_ORDER_MARK + lines.map((line) => line + END_OF_LINE).join('');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
}
