/** What categories may be at most: far beyond what a person keeps, and small enough to be looked through at once. */
export const LIMITS = {
  /** Categories in all, counted when one is added. */
  count: 2_000,
  /** Levels within one another. */
  depth: 16,
  /** Characters of a name. */
  name: 200,
  /** Rules of one category, and in all. */
  matches: 1_000,
  allMatches: 20_000,
  /** Characters of a text or a regular expression. */
  text: 10_000,
} as const;
