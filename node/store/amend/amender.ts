import type { Domain } from '../../../protocol/bucket.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { ChunkReader } from '../chunk-reader.ts';
import type { Change } from '../interface.ts';
import { monthOf } from '../keyring.ts';
import type { OnDamage } from '../load.ts';
import type { Partition } from '../partition.ts';
import type { Numbers } from '../purge/numbers.ts';
import type { BucketState, State } from '../state.ts';
import type { Amendment, Amendments } from './amendment.ts';
import { settleEdges } from './edges.ts';
import type { Overlay } from './interface.ts';

/** One amendment in a record: number, start and duration as recorded, and what stands in its place. */
type Row = readonly [number, number, number, (readonly [number, number, JsonObject])?];

/**
 * Keeps amendments beside the events: in memory as a whole, on the disk in a sealed record for each bucket and
 * month (of the event as recorded). They are the sum of the documents, and could be made from them anew.
 */
export interface Amender extends Pick<Overlay, 'amend'> {
  /** Reads those of a partition; buckets and chunks must be there. */
  load(partition: Partition): Promise<void>;
  /** Forgets what became of events that a purge destroys. */
  forget(bucket: BucketState, purged: Numbers): Promise<void>;
}

export function createAmender({
  state,
  chunks,
  partitionFor,
  onDamage,
  onAmended,
}: {
  readonly state: State;
  readonly chunks: ChunkReader;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly onDamage: OnDamage;
  /** Told what is seen otherwise from now on. */
  readonly onAmended: (changes: readonly Change[]) => void;
}): Amender {
  /** Shows the bucket with other amendments. */
  function lay(bucket: BucketState, amendments: Amendments): void {
    bucket.closed += hiddenIn(bucket.amendments) - hiddenIn(amendments);
    bucket.amendments = amendments;
  }

  async function keep(bucket: BucketState, months: ReadonlySet<number>): Promise<void> {
    const partition = partitionFor(bucket.stream.domain);
    const operations = [...months].map((month) => {
      const rows = rowsOf(bucket.amendments, month);
      const key = `${bucket.id} ${month}`;
      if (rows.length === 0) return partition.amended.remove(key);
      // As JSON: CBOR cannot hold all that an event's texts may, e.g. half a surrogate pair.
      return partition.amended.put(key, JSON.stringify(rows));
    });
    await partition.write(operations, { sync: false });
  }

  return {
    async amend(bucket, events) {
      const amendments = new Map(bucket.amendments);
      const months = new Set<number>();
      for (const { event, shown } of events) {
        const { number, start, duration } = event;
        months.add(monthOf(start));
        if (shown === event) amendments.delete(number);
        else amendments.set(number, { start, duration, replacement: shown });
      }
      lay(bucket, amendments);
      await settleEdges(chunks, bucket);
      onAmended(
        events.map(({ event: { number }, shown }): Change =>
          shown
            ? { kind: 'event', bucket, number, extended: true, event: shown }
            : { kind: 'deleted', bucket, number },
        ),
      );
      await keep(bucket, months);
    },
    async forget(bucket, purged) {
      const months = new Set<number>();
      const amendments = new Map(bucket.amendments);
      for (const [number, { start }] of bucket.amendments) {
        if (!purged.has(number)) continue;
        months.add(monthOf(start));
        amendments.delete(number);
      }
      if (months.size === 0) return;
      lay(bucket, amendments);
      await keep(bucket, months);
    },
    async load(partition) {
      const records = await partition.amended.all((error) =>
        onDamage(`amendments of "${partition.domain}" do not open`, error),
      );
      const amended = new Map<BucketState, Map<number, Amendment>>();
      for (const [key, json] of records) {
        const bucket = state.byId.get(key.slice(0, 32));
        if (!bucket) continue;
        let amendments = amended.get(bucket);
        if (!amendments) amended.set(bucket, (amendments = new Map<number, Amendment>()));
        for (const [number, start, duration, other] of JSON.parse(json) as Row[]) {
          const replacement = other && { start: other[0], duration: other[1], data: other[2] };
          amendments.set(number, { start, duration, replacement });
        }
      }
      for (const [bucket, amendments] of amended) {
        lay(bucket, amendments);
        await settleEdges(chunks, bucket);
      }
    },
  };
}

function rowsOf(amendments: Amendments, month: number): Row[] {
  const rows: Row[] = [];
  for (const [number, { start, duration, replacement }] of amendments) {
    if (monthOf(start) !== month) continue;
    const row = [number, start, duration] as const;
    rows.push(
      replacement ? [...row, [replacement.start, replacement.duration, replacement.data]] : row,
    );
  }
  return rows;
}

/** How many events are deleted. */
function hiddenIn(amendments: Amendments): number {
  let hidden = 0;
  for (const { replacement } of amendments.values()) if (!replacement) hidden++;
  return hidden;
}
