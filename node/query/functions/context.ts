import type { JsonValue } from '../../../protocol/json.ts';
import type { BucketState } from '../../store/index.ts';
import type { Groups } from '../columns/group.ts';
import type { Categorizer, Tagger } from '../data/index.ts';
import type { QueryFunction, Value } from '../language/index.ts';
import type { Memory } from '../memory.ts';
import type { Events } from '../events.ts';
import type { Kept, Plan, Question } from '../plan/index.ts';
import type { Pool } from '../pool/index.ts';
import type { Reading } from '../reading/index.ts';
import type { Regexes } from '../regex/index.ts';
import type { Span } from '../series/index.ts';
import type { Found } from './found.ts';
import type { Tallies } from './merged.ts';

/** What functions work on: one period of a query. */
export interface QueryContext {
  readonly buckets: () => ReadonlyMap<string, BucketState>;
  readonly count: (bucket: BucketState) => Promise<number>;
  /** A bucket, as it was at the first time it was asked for. */
  readonly reading: (bucket: BucketState) => Promise<Reading>;
  /** For what is settled; what is worked out on the way there is in pools that come and go. */
  readonly pool: Pool;
  readonly regexes: Regexes;
  readonly period: Span;
  readonly plan: Plan;
  /** What was worked out of spans, by earlier queries too. */
  readonly kept: { readonly groups: Kept<Groups>; readonly sums: Kept<number> };
  /** Where groups are too many to keep their texts. */
  readonly tallies?: Tallies | undefined;
  /** The same of lists, in pools that come and go. */
  readonly lists: () => Kept<Events>;
  readonly question: Question;
  /** Of rules, by what they say. */
  readonly categorizers: Memory<Categorizer>;
  readonly taggers: Memory<Tagger>;
  /** What lists of rules say. */
  readonly ruleNames: WeakMap<object, string>;
  /** What patterns of rules were found in. */
  readonly found: Found;
  /** The person's, as rules of `categorize`. */
  readonly rules: JsonValue;
  readonly signal?: AbortSignal | undefined;
}

export type Fn = QueryFunction<QueryContext>;

/** A string that was checked to be one. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}
