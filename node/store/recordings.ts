/**
 * When events of a bucket were recorded, as far as that was not when they began: late ones, imported ones, such as are
 * still to come. Of all others it is known without being written down.
 *
 *     record = [first number, end, time, …], a run of numbers that were recorded at one time
 */
import type { Micros } from '../../protocol/event.ts';
import { SECOND } from '../../protocol/event.ts';
import { placeIn } from './amend/block.ts';

/** What is recorded within a minute of when it begins counts as recorded then. */
const LIVE: Micros = 60 * SECOND;

/** Runs in one record. */
const RECORD_RUNS = 1_024;

interface Run {
  readonly first: number;
  readonly end: number;
  readonly time: Micros;
}

export interface Recordings {
  /** Whether an event was recorded by a moment. */
  isBy(number: number, start: Micros, moment: Micros): boolean;
  /** Whether none of these numbers, both included, was recorded by a moment; false where that is not known. */
  areNoneBy(first: number, last: number, moment: Micros): boolean;
  /** Numbers from `first` to `last` that were recorded at another time than they began. */
  otherwise(first: number, last: number): Iterable<Run>;
  /** Takes note of numbers that follow the last; what was known of these or later ones was of events that are lost. */
  note(first: number, end: number, time: Micros | undefined): void;
  /** Records that are other than they were when this was last kept, by their places; empty where one goes. */
  changed(): {
    readonly records: ReadonlyMap<number, readonly number[]>;
    /** To be called once they are on the disk. */
    kept(): void;
  };
}

/** When an event is recorded, where that is to be noted. */
export function noteworthy(start: Micros, now: Micros): Micros | undefined {
  return Math.abs(now - start) > LIVE ? now : undefined;
}

/** @param records what `changed` gave, by their places */
export function createRecordings(
  records: ReadonlyMap<number, readonly number[]> = new Map(),
): Recordings {
  const runs: Run[] = [...records]
    .sort(([a], [b]) => a - b)
    .flatMap(([, numbers]) =>
      Array.from({ length: numbers.length / 3 }, (_, i): Run => {
        const [first, end, time] = numbers.slice(3 * i, 3 * i + 3);
        return { first, end, time };
      }),
    );
  /** Runs from this one on are not on the disk as they are. */
  let changedFrom = Infinity;
  /** The same of those that are being written, or could not be. */
  let writingFrom = Infinity;
  let recordCount = Math.ceil(runs.length / RECORD_RUNS);

  const placeOf = (number: number): number => placeIn(runs.length, (i) => runs[i].end, number + 1);
  const timeOf = (number: number): Micros | undefined => {
    const run = runs[placeOf(number)];
    return run && run.first <= number ? run.time : undefined;
  };

  function pop(): void {
    runs.pop();
    changedFrom = Math.min(changedFrom, runs.length);
  }

  function push(run: Run): void {
    changedFrom = Math.min(changedFrom, runs.length);
    runs.push(run);
  }

  function* otherwise(first: number, last: number): Generator<Run> {
    for (let i = placeOf(first); i < runs.length && runs[i].first <= last; i++) {
      const run = runs[i];
      yield { ...run, first: Math.max(run.first, first), end: Math.min(run.end, last + 1) };
    }
  }

  return {
    isBy: (number, start, moment) => (timeOf(number) ?? start) <= moment,
    areNoneBy(first, last, moment) {
      let next = first;
      for (const run of otherwise(first, last)) {
        if (run.first > next || run.time <= moment) return false;
        next = run.end;
      }
      return next > last;
    },
    otherwise,
    note(first, end, time) {
      for (let last = runs.at(-1); last && last.end > first; last = runs.at(-1)) {
        pop();
        if (last.first < first) push({ ...last, end: first });
      }
      if (time === undefined) return;
      const last = runs.at(-1);
      const goesOn = last?.end === first && last.time === time;
      if (goesOn) pop();
      push({ first: goesOn ? last.first : first, end, time });
    },
    changed() {
      const changed = new Map<number, readonly number[]>();
      const count = Math.ceil(runs.length / RECORD_RUNS);
      writingFrom = Math.min(writingFrom, changedFrom);
      const from = Math.floor(writingFrom / RECORD_RUNS);
      for (let place = from; place < Math.max(count, recordCount); place++) {
        const list = runs.slice(place * RECORD_RUNS, (place + 1) * RECORD_RUNS);
        changed.set(
          place,
          list.flatMap((run) => [run.first, run.end, run.time]),
        );
      }
      // What comes while they are written is other again.
      changedFrom = Infinity;
      return {
        records: changed,
        kept() {
          writingFrom = Infinity;
          recordCount = count;
        },
      };
    },
  };
}
