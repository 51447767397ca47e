import { visible } from '../output.ts';
import { fitted, widthOf } from '../text-width.ts';
import { bar, timeOf } from './drawing.ts';

/** A row: what, how long, and how long a bar is to be, from 0 to 1; none where absent. */
export interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly part?: number;
}

/** Where it is shown: so many columns wide; without bars, and nothing cut, where that is not known. */
export interface Screen {
  readonly columns: number | undefined;
}

const GAP = 2;
/** Longer names are cut while there are bars beside them. */
const LONGEST_NAME = 60;
const LONGEST_BAR = 60;

/** Rows with their times below each other, and bars where there is a screen. What names hold is made visible. */
export function bars(rows: readonly Row[], { columns }: Screen, indent = 0): string[] {
  const names = rows.map(({ name }) => visible(name));
  const times = rows.map(({ seconds }) => timeOf(seconds));
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  const needed = Math.max(0, ...names.map(widthOf));
  const nameWidth =
    columns === undefined ? needed : roomForNames(needed, columns, timeWidth + indent);
  const barWidth = (columns ?? 0) - indent - nameWidth - timeWidth - 2 * GAP;
  const gap = ' '.repeat(GAP);
  return rows.map(({ part = 0 }, i) => {
    const line = [
      ' '.repeat(indent) + fitted(names[i], nameWidth),
      times[i].padStart(timeWidth),
      bar(part, Math.min(barWidth, LONGEST_BAR)),
    ];
    return line.join(gap).trimEnd();
  });
}

/** Names have half of what times leave, bars the rest. */
function roomForNames(needed: number, columns: number, taken: number): number {
  const free = columns - taken - 2 * GAP;
  return Math.max(
    1,
    Math.min(needed, LONGEST_NAME, Math.max(Math.floor(free / 2), free - LONGEST_BAR)),
  );
}
