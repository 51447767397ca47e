/** Writes a query, a statement after the other. */
export interface Script {
  /** Whether anything was put into a variable. */
  has(variable: string): boolean;
  /** A variable, or an empty list where nothing was put into it. */
  of(variable: string): string;
  /**
   * Puts into a variable what it leaves free of events; all of them, as they are, where it has none yet: that is less
   * work. Nothing where there are none.
   */
  add(variable: string, events: string): void;
  /**
   * What reads buckets. A name with a backslash before a quote or at its end cannot be written in the language: such a
   * bucket is passed over.
   */
  read(...buckets: readonly string[]): string[];
  /** The text, with more of it behind. */
  followedBy(text: string): string;
  /** The text, with what it gives by name. */
  returning(values: Readonly<Record<string, string>>): string;
}

const NONE = '[]';

export function createScript(): Script {
  const lines: string[] = [];
  const variables = new Set<string>();
  return {
    has: (variable) => variables.has(variable),
    of: (variable) => (variables.has(variable) ? variable : NONE),
    add(variable, events) {
      if (events === NONE) return;
      const value = variables.has(variable) ? `union_no_overlap(${variable}, ${events})` : events;
      lines.push(`${variable} = ${value};`);
      variables.add(variable);
    },
    read: (...buckets) =>
      buckets
        .map(literal)
        .filter((name) => name !== UNWRITTEN)
        .map((name) => `query_bucket(${name})`),
    followedBy: (text) => [...lines, text].join('\n'),
    returning(values) {
      const parts = Object.entries(values).map(([name, value]) => `"${name}": ${value}`);
      return [...lines, `RETURN = {${parts.join(', ')}};`].join('\n');
    },
  };
}

/** A text in the language, or an empty one where it cannot be written. */
export function literal(text: string): string {
  return /\\(?:"|$)/.test(text) ? UNWRITTEN : `"${text.replaceAll('"', '\\"')}"`;
}

const UNWRITTEN = '""';

/** Small gaps between events closed. */
export function flooded(events: string): string {
  return `flood(${events})`;
}
