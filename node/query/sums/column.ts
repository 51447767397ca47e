import type { JsonValue } from '../../../protocol/json.ts';

import type { Span } from '../reports/range.ts';

/** Part of the person's day, in minutes after midnight; absent is where the day begins, or ends. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
}

/** Something that is worked out of each day by itself, and kept. */
export interface Column<T extends JsonValue = JsonValue> {
  /** The query, over the day; of a window over each part of it. */
  readonly text: string;
  /** What it depends on besides its text and the events of its buckets. */
  readonly rules?: string;
  /** What it reads, by names. */
  readonly buckets: readonly string[];
  readonly window?: Window | undefined;
  /**
   * Whether it is asked a microsecond earlier: what is cut there began before, and what begins at the end is of the
   * next day, so that each event begins in one of them.
   */
  readonly isShifted?: true;
  /** To be raised when `read` gives something else than it did. */
  readonly form: number;
  /**
   * What a day came to.
   * @param answers to the query, one for each part of the day
   */
  read(answers: readonly unknown[], parts: readonly Span[]): T;
}
