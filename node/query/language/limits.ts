/**
 * What a query may be at most. Far beyond what dashboards send, and small enough that nothing written into a query
 * can exhaust the stack, the memory or a person's patience.
 */
export const LIMITS = {
  /** UTF-16 units of the text. */
  source: 1_048_576,
  /** Brackets, blocks and signs within one another; lists and dicts within one another in a value. */
  depth: 200,
  /** Statements, those in blocks too. */
  statements: 10_000,
  /** Expressions computed, and items and characters that `+`, `==` and functions take or give. */
  steps: 20_000_000,
  /** Items and characters of one value, counted as often as they would be written. */
  size: 10_000_000,
} as const;
