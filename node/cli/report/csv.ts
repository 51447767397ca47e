/**
 * A report for spreadsheets, as exports are (`../../csv.ts`).
 *
 * | column | content |
 * |---|---|
 * | period | its name; empty where all is one |
 * | from, until | ISO 8601 |
 * | kind | what it was reported by; `other` for what is not listed; `active`, `away` |
 * | name, app | as recorded, an apostrophe before what would be a formula; empty where there is none |
 * | seconds | how long |
 */
import { BYTE_ORDER_MARK, END_OF_LINE, textCell } from '../../csv.ts';
import type { ToldUsage } from './told.ts';

const HEAD = ['period', 'from', 'until', 'kind', 'name', 'app', 'seconds'];

/** @param shown what is made of texts from somebody else */
export function usageCsv({ by, periods }: ToldUsage, shown: (text: string) => string): string {
  const cellOf = (text: string | null): string => (text === null ? '' : textCell(shown(text)));
  const lines = periods.flatMap(({ name, from, until, top, other, active, away }) => {
    const row = (
      kind: string,
      seconds: number,
      of: string | null = null,
      app: string | null = null,
    ) => [name ?? '', from, until, kind, cellOf(of), cellOf(app), String(seconds)].join(',');
    return [
      ...top.map((used) => row(by, used.seconds, used.name, used.app)),
      row('other', other),
      row('active', active),
      row('away', away),
    ];
  });
  return BYTE_ORDER_MARK + [HEAD.join(','), ...lines, ''].join(END_OF_LINE);
}
