import { createMemory } from '../memory.ts';
import type { Program } from './ast.ts';
import type { Constants } from './evaluate.ts';
import { parse } from './parser.ts';

/** A query that was read, and what is known of it besides. */
export interface ReadQuery {
  readonly program: Program;
  readonly constants: Constants;
}

/** @throws QueryError a QueryParseException */
export type ReadQueries = (source: string) => ReadQuery;

/** Characters; longer ones are not kept: many of them would take much memory. */
const LONGEST = 65_536;
const KEPT = 16;

/** Reads queries, and keeps those used last: a page asks in the same words over one period after the other. */
export function createReadQueries(): ReadQueries {
  const known = createMemory<ReadQuery>(KEPT);
  const read = (source: string): ReadQuery => ({ program: parse(source), constants: new Map() });
  return (source) =>
    source.length > LONGEST ? read(source) : known.of(source, () => read(source));
}
