/** The rows that are drawn, and where. */

export type RowKind = 'focus' | 'web' | 'away' | 'manual' | 'heart';

export interface PlacedRow {
  readonly key: string;
  readonly kind: RowKind;
  /** Of the device, in rows of one; `undefined` for all together. */
  readonly hostname: string | undefined;
  /** Pixels from the top of the canvas. */
  readonly top: number;
  readonly height: number;
}

/** Pixels above the first row: the hours. */
export const AXIS = 32;

const HEIGHTS: Readonly<Record<RowKind, number>> = {
  focus: 54,
  web: 12,
  away: 12,
  manual: 14,
  heart: 48,
};
const GAP = 12;

/** Of each of several devices. */
const LOW = 34;

export interface Content {
  /** Devices whose rows stand one below the other; one row for all where absent. */
  readonly devices?: readonly string[] | undefined;
  readonly hasWeb: boolean;
  readonly hasHeart: boolean;
}

export function rowsOf({ devices, hasWeb, hasHeart }: Content): PlacedRow[] {
  const wanted: Omit<PlacedRow, 'top'>[] = [];
  const add = (kind: RowKind, hostname?: string, height = HEIGHTS[kind]): void => {
    wanted.push({ key: `${kind} ${hostname ?? ''}`, kind, hostname, height });
  };
  if (devices) {
    for (const hostname of devices) {
      add('focus', hostname, LOW);
      add('away', hostname, HEIGHTS.away - 2);
    }
  } else {
    add('focus');
    if (hasWeb) add('web');
    add('away');
  }
  add('manual');
  if (hasHeart) add('heart');
  let top = AXIS;
  return wanted.map((row) => {
    const placed = { ...row, top };
    top += row.height + GAP;
    return placed;
  });
}

export function heightOf(rows: readonly PlacedRow[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height + 8 : AXIS;
}
