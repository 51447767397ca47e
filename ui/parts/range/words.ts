import type { Day } from '../../format/day.ts';
import { shortDay } from '../../format/time.ts';

/** `1 Nov – 22 Nov`; the years too, where they are several. */
export function spanInWords({ first, last }: { readonly first: Day; readonly last: Day }): string {
  if (first === last) return shortDay(first);
  const hasYears = first.slice(0, 4) !== last.slice(0, 4);
  const name = (day: Day): string =>
    hasYears ? `${shortDay(day)} ${day.slice(0, 4)}` : shortDay(day);
  return `${name(first)} – ${name(last)}`;
}
