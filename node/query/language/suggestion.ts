import { slipsBetween } from '../../config/nearest.ts';

/** Comparing takes the product of the lengths; nobody misspells a name longer than this. */
const LONGEST = 64;

/** `; did you mean "flood"?` for the name that somebody is likely to have meant, or a full stop. */
export function suggestion(name: string, known: Iterable<string>): string {
  let nearest = '';
  let fewest = name.length > 3 ? 3 : 2;
  if (name.length <= LONGEST) {
    for (const candidate of known) {
      if (candidate.length > LONGEST) continue;
      const slips = slipsBetween(name.toLowerCase(), candidate.toLowerCase());
      if (slips < fewest) {
        nearest = candidate;
        fewest = slips;
      }
    }
  }
  return nearest === '' ? '.' : `; did you mean "${nearest}"?`;
}
