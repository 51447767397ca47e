/** Numbers of a bucket's events, as runs: of a purge there may be millions, mostly in a row. */
export interface Numbers {
  readonly size: number;
  has(number: number): boolean;
  /** Those from `first` to `last`, both included, rising. */
  within(first: number, last: number): Iterable<number>;
  /** First, end, first, end … of its runs, rising, which neither touch nor overlap. */
  readonly ends: Float64Array;
}

export function createNumbers(numbers: Iterable<number>): Numbers {
  const sorted = Float64Array.from(numbers).sort();
  const ends = new Float64Array(2 * sorted.length);
  let count = 0;
  for (const number of sorted) {
    if (count > 0 && number <= ends[count - 1])
      ends[count - 1] = Math.max(number + 1, ends[count - 1]);
    else {
      ends[count++] = number;
      ends[count++] = number + 1;
    }
  }
  return numbersOf(ends.slice(0, count));
}

/** All that several have. */
export function uniteNumbers(all: readonly Numbers[]): Numbers {
  if (all.length === 1) return all[0];
  const runs = all
    .flatMap(({ ends }) =>
      Array.from({ length: ends.length / 2 }, (_, i) => [ends[2 * i], ends[2 * i + 1]] as const),
    )
    .sort(([a], [b]) => a - b);
  const ends: number[] = [];
  for (const [first, end] of runs) {
    const last = ends.length - 1;
    if (last > 0 && first <= ends[last]) ends[last] = Math.max(ends[last], end);
    else ends.push(first, end);
  }
  return numbersOf(Float64Array.from(ends));
}

/** @param ends first, end, first, end …, rising: whoever wrote them down wrote `Numbers.ends` */
export function numbersOf(ends: ArrayLike<number>): Numbers {
  const runs = Float64Array.from(ends);
  let size = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) size += runs[i + 1] - runs[i];
  /** The place of the first run that ends behind a number. */
  const placeOf = (number: number): number => {
    let [low, high] = [0, runs.length >> 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[2 * middle + 1] <= number) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  };
  return {
    size,
    ends: runs,
    has: (number) => runs[placeOf(number)] <= number,
    *within(first, last) {
      for (let i = placeOf(first); i + 1 < runs.length && runs[i] <= last; i += 2) {
        const end = Math.min(last + 1, runs[i + 1]);
        for (let number = Math.max(first, runs[i]); number < end; number++) yield number;
      }
    },
  };
}
