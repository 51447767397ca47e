import { join, type Tally } from '../documents/document.ts';
import { CUT, OUT, type Scope, type Time } from './scope.ts';
import type { SegmentReader } from '../segment/reader.ts';

/** A document, in all segments that have it. */
export interface Gathered {
  /** Where its texts are. */
  readonly reader: SegmentReader;
  readonly document: number;
  readonly fit: number;
  tally: Tally | undefined;
}

/** Documents by their numbers (`numberOf`). */
export type Gathering = Map<number, Gathered>;

/** Other work has its turn after so many. */
const AT_ONCE = 4_096;

/**
 * Adds documents of a segment to those of others, with what of them is of the time asked for.
 * @param fitOf how well a document fits: the same in whichever segment
 */
export async function gather(
  all: Gathering,
  { reader, sources, isAll, again }: Scope,
  documents: readonly number[],
  fitOf: (document: number) => number,
  { time, pause }: { readonly time: Time; readonly pause: () => Promise<void> },
): Promise<void> {
  const numberAt = await reader.numbers(documents);
  const tallies = await reader.tallies();
  const allowed = { sources, isAll };
  /** Documents that a source has before as well as after a moment that was asked for. */
  const crossing = new Map<number, Set<number>>();
  const isCut = sources.includes(CUT);
  let seen = 0;

  function inTime(document: number): Tally | undefined {
    let sum: Tally | undefined;
    tallies.each(document, (source, tally) => {
      if (sources[source] === OUT) return;
      const isOut = tally.last < time.since || tally.first >= time.until;
      if (isOut) return;
      if (tally.first >= time.since && tally.last < time.until) sum = join(sum, tally);
      else {
        const those = crossing.get(source) ?? new Set();
        crossing.set(source, those.add(numberAt(document)));
      }
    });
    return sum;
  }

  for (const document of documents) {
    const tally = isCut ? inTime(document) : tallies.of(document, allowed);
    const number = numberAt(document);
    const known = all.get(number);
    if (!known) all.set(number, { reader, document, fit: fitOf(document), tally });
    else if (tally) known.tally = join(known.tally, tally);
    if (++seen % AT_ONCE === 0) await pause();
  }
  for (const [source, those] of crossing) {
    for (const [number, tally] of await again(source, those)) {
      const known = all.get(number);
      if (known) known.tally = join(known.tally, tally);
    }
    await pause();
  }
}
