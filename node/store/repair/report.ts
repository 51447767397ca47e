import { domainOfType } from '../../../protocol/bucket.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Findings } from './findings.ts';
import type { RepairedBucket } from './interface.ts';

interface Figures {
  count: number;
  first: Micros;
  last: Micros;
}

const nothing = (): Figures => ({ count: 0, first: Infinity, last: -Infinity });

function add(figures: Figures, count: number, first: Micros, last: Micros): void {
  figures.count += count;
  figures.first = Math.min(figures.first, first);
  figures.last = Math.max(figures.last, last);
}

/** What every bucket keeps, and what is known to be gone of it. */
export function bucketsIn({ buckets, partitions, open, recovered }: Findings): RepairedBucket[] {
  const kept = new Map(buckets.map(({ id }) => [id, nothing()]));
  const gone = new Map(buckets.map(({ id }) => [id, nothing()]));
  const idOf = new Map(buckets.map(({ index, id }) => [index, id]));
  const note = (
    of: Map<string, Figures>,
    id: string | undefined,
    ...what: [number, Micros, Micros]
  ) => {
    const figures = of.get(id ?? '');
    if (figures) add(figures, ...what);
  };
  for (const { found, streams } of partitions) {
    for (const { bucket, count, firstStart, lastStart } of found.gone) {
      note(gone, idOf.get(bucket), count, firstStart, lastStart);
    }
    for (const { stream, events } of streams) {
      for (const { spans } of stream.chunks) {
        for (const [id, span] of spans) {
          note(kept, id, span.count, span.firstStart, span.lastStart);
        }
      }
      for (const { index, start } of events) note(kept, idOf.get(index), 1, start, start);
    }
  }
  for (const [index, { start }] of open) note(kept, idOf.get(index), 1, start, start);
  return buckets
    .filter(({ shown }) => !shown?.deleted)
    .map((record) => {
      const [there, lost] = [kept.get(record.id) ?? nothing(), gone.get(record.id) ?? nothing()];
      return {
        name: record.name,
        domain: domainOfType(record.spec.type),
        kept: there.count,
        first: there.first,
        last: there.last,
        lost: lost.count,
        lostFirst: lost.first,
        lostLast: lost.last,
        isRenamed: recovered.has(record.id),
      };
    });
}
