/**
 * Ids of attachments: 18 random hexadecimal digits, then the moment under which all pieces are stored, as microseconds
 * since 1900 in 14. So a piece is found by its id without looking through all there are, also where the description
 * was moved to another time since; and few digits tell one from another.
 */
import { hexOf } from '../../protocol/bytes.ts';
import { EARLIEST, LATEST, type Micros } from '../../protocol/event.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';

const RANDOM_DIGITS = 18;
const MOMENT_DIGITS = 14;

export function newId(random: RandomBytes, at: Micros): string {
  const moment = (at - EARLIEST).toString(16).padStart(MOMENT_DIGITS, '0');
  return hexOf(random(RANDOM_DIGITS / 2)) + moment;
}

/** The moment under which its pieces are stored; `undefined` where no id is so. */
export function momentOf(id: string): Micros | undefined {
  if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
  const moment = Number.parseInt(id.slice(RANDOM_DIGITS), 16) + EARLIEST;
  return moment <= LATEST ? moment : undefined;
}

/** Names a piece of text: `ID`, `p` and the page where there are pages, `n` and its number from 0 on. */
export function partName(id: string, number: number, page: number | undefined): string {
  return `${id}${page === undefined ? '' : `p${page}`}n${number}`;
}

/** What {@link partName} named. */
export function readPartName(
  part: string,
): { readonly id: string; readonly page: number | undefined } | undefined {
  const [, id, page] = /^([0-9a-f]{32})(?:p(\d{1,9}))?n\d{1,9}$/.exec(part) ?? [];
  if (id === undefined) return undefined;
  return { id, page: page === undefined ? undefined : Number(page) };
}
