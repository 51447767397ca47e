import type { RollupSource } from '../../store/index.ts';
import type { Reading } from '../reading/index.ts';
import type { Span } from '../series/index.ts';
import type { Question } from './kept.ts';

/** Under what a part is kept, and whether what is kept is of the question. */
export interface Named {
  readonly whole: string;
  /** What the ends of a period cut is of that period only. */
  readonly cut: string;
  isInside(this: void, sources: readonly RollupSource[]): boolean;
  areCurrent(this: void, sources: readonly RollupSource[]): Promise<boolean>;
}

export function namesOf(key: string, span: Span, { period, readings }: Question): Named {
  const whole = `${span.from} ${span.to} ${key}`;
  return {
    whole,
    cut: `${period.from} ${period.to} ${whole}`,
    isInside: (sources) => sources.every(({ from, to }) => from > period.from && to < period.to),
    areCurrent: (sources) => areAsStamped(sources, readings),
  };
}

/** Whether buckets have still what they had. */
export async function areAsStamped(
  sources: readonly RollupSource[],
  readings: ReadonlyMap<string, Reading>,
): Promise<boolean> {
  for (const { bucket, from, to, stamp } of sources) {
    if ((await readings.get(bucket)?.stamp(from, to)) !== stamp) return false;
  }
  return true;
}
