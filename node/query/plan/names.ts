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
  readonly onDisk: NamedOnDisk;
  areCurrent(this: void, sources: readonly RollupSource[]): Promise<boolean>;
}

/**
 * The same for the disk: what one end of a period cuts is of all periods that begin, or end, then. Pages ask of the same
 * days time and again, and of a day that is over nothing changes.
 */
interface NamedOnDisk {
  readonly name: string;
  readonly span: Span;
  /** Whether it is cut where there may be more soon. */
  readonly isUnsettled: boolean;
  /** Whether it is cut, and what it is made of is in memory: to make it takes less time than to read it. */
  isAtHand(this: void): boolean;
  fits(this: void, sources: readonly RollupSource[]): boolean;
}

export function namesOf(key: string, span: Span, question: Question): Named {
  const { period, readings } = question;
  const whole = `${span.from} ${span.to} ${key}`;
  return {
    whole,
    onDisk: onDisk(key, span, question),
    cut: `${period.from} ${period.to} ${whole}`,
    isInside: (sources) => sources.every(({ from, to }) => from > period.from && to < period.to),
    areCurrent: (sources) => areAsStamped(sources, readings),
  };
}

function onDisk(
  key: string,
  span: Span,
  { period, readings, settled = -Infinity }: Question,
): NamedOnDisk {
  const isFirst = span.from === -Infinity;
  const isLast = span.to === Infinity;
  const from = isFirst ? period.from : span.from;
  const to = isLast ? period.to : span.to;
  return {
    name: `${from}${isFirst ? ' cut' : ''} ${to}${isLast ? ' cut' : ''} ${key}`,
    span: { from, to },
    isUnsettled: (isFirst || isLast) && to > settled,
    isAtHand: () =>
      (isFirst || isLast) && readings.values().every((reading) => reading.isAtHand(from, to)),
    fits: (sources) =>
      sources.every(
        (source) => (isFirst || source.from > period.from) && (isLast || source.to < period.to),
      ),
  };
}

/** Whether buckets have still what they had. */
export async function areAsStamped(
  sources: readonly RollupSource[],
  readings: ReadonlyMap<string, Reading>,
): Promise<boolean> {
  for (const { bucket, from, to, stamp } of sources) {
    if (!(await readings.get(bucket)?.isStamped(from, to, stamp))) return false;
  }
  return true;
}
