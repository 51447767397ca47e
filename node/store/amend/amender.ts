import type { Domain } from '../../../protocol/bucket.ts';
import type { ChunkReader } from '../chunk-reader.ts';
import type { Operation } from '../database.ts';
import type { Change } from '../interface.ts';
import type { OnDamage } from '../load.ts';
import type { Partition } from '../partition.ts';
import type { Numbers } from '../purge/numbers.ts';
import type { BucketState, State } from '../state.ts';
import {
  keyOfBlock,
  readKey,
  readPieces,
  readRows,
  writePieces,
  writeRows,
} from './amended-rows.ts';
import type { Amendment, Amendments } from './amendment.ts';
import { BLOCK_NUMBERS, blockOf } from './block.ts';
import { settleEdges } from './edges.ts';
import type { AmendedEvent, Overlay } from './interface.ts';
import { createPieces, LEAST_PIECE, type PiecePlace } from './pieces.ts';

/** Keeps amendments beside the events: in memory as a whole, on the disk as `amended-rows.ts` says. */
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
  /** Keys of records by months, which give way to others when something of their bucket is kept. */
  const byMonth = new Map<BucketState, string[]>();
  /** How many pieces of a bucket are on the disk. */
  const kept = new Map<BucketState, number>();

  /** Shows the bucket with other amendments. */
  function lay(bucket: BucketState, amendments: Amendments): void {
    bucket.closed += amendments.surplus - bucket.amendments.surplus;
    bucket.amendments = amendments;
  }

  async function keep(bucket: BucketState, numbers: Iterable<number>): Promise<void> {
    const partition = partitionFor(bucket.stream.domain);
    const { id, amendments, pieces } = bucket;
    const months = byMonth.get(bucket) ?? [];
    const wanted = months.length > 0 ? [...amendments.entries()].map(([number]) => number) : [];
    const blocks = new Set([...numbers, ...wanted].map(blockOf));
    const operations = [...blocks].map((block): Operation => {
      const key = keyOfBlock('amendments', id, block);
      const json = writeRows(amendments, pieces, block);
      return json === '' ? partition.amended.remove(key) : partition.amended.put(key, json);
    });
    for (const key of months) operations.push(partition.amended.remove(key));
    const before = kept.get(bucket) ?? 0;
    const after = before + pieces.list(before).length;
    for (let block = blockOf(before); before < after && block <= blockOf(after - 1); block++) {
      const places = pieces.list(block * BLOCK_NUMBERS).slice(0, BLOCK_NUMBERS);
      operations.push(partition.amended.put(keyOfBlock('pieces', id, block), writePieces(places)));
    }
    await partition.write(operations, { sync: false });
    byMonth.delete(bucket);
    kept.set(bucket, after);
  }

  return {
    async amend(bucket, events) {
      const changes = new Map<number, Amendment | undefined>();
      const told: Change[] = [];
      for (const { event, shown } of events) {
        // Else a text would show what a purge hides.
        if (bucket.purged?.has(event.number)) continue;
        const before = bucket.amendments.get(event.number);
        const after = amendmentOf(bucket, event, shown);
        changes.set(event.number, after);
        told.push(...changesOf(bucket, before?.shown ?? [event], after?.shown ?? [event]));
      }
      lay(bucket, bucket.amendments.with(changes));
      await settleEdges(chunks, bucket);
      onAmended(told);
      await keep(bucket, changes.keys());
    },
    async forget(bucket, purged) {
      const changes = new Map<number, undefined>();
      for (const [number] of bucket.amendments.entries()) {
        if (purged.has(number)) changes.set(number, undefined);
      }
      if (changes.size === 0) return;
      lay(bucket, bucket.amendments.with(changes));
      await keep(bucket, changes.keys());
    },
    async load(partition) {
      const records = await partition.amended.all((error) =>
        onDamage(`amendments of "${partition.domain}" do not open`, error),
      );
      const found = records.map(([key, json]) => ({ key, json, ...readKey(key) }));
      for (const [id, list] of Map.groupBy(found, (record) => record.bucket)) {
        const bucket = state.byId.get(id);
        if (!bucket) continue;
        const places = placesIn(list);
        bucket.pieces = createPieces(places);
        kept.set(bucket, places.length);
        const months = list.filter(({ kind }) => kind === 'month');
        if (months.length > 0) {
          byMonth.set(
            bucket,
            months.map(({ key }) => key),
          );
        }
        const rows = list
          .filter(({ kind }) => kind !== 'pieces')
          .flatMap(({ json }) => readRows(json, bucket.pieces));
        lay(bucket, bucket.amendments.with(new Map(rows)));
        await settleEdges(chunks, bucket);
      }
    },
  };
}

/** The amendment that shows an event so; `undefined` where that is as it was recorded. */
export function amendmentOf(
  { pieces }: Pick<BucketState, 'pieces'>,
  { number, start, duration }: AmendedEvent['event'],
  shown: AmendedEvent['shown'],
): Amendment | undefined {
  if (shown === 'recorded') return undefined;
  const events = shown.flatMap((event, piece) =>
    event
      ? [
          {
            number: pieces.number(number, piece),
            start: event.start,
            duration: event.duration,
            data: event.data,
          },
        ]
      : [],
  );
  return { start, duration, shown: events };
}

function changesOf(
  bucket: BucketState,
  before: Amendment['shown'],
  after: Amendment['shown'],
): Change[] {
  const there = new Set(before.map(({ number }) => number));
  const stays = new Set(after.map(({ number }) => number));
  return [
    ...before
      .filter(({ number }) => !stays.has(number))
      .map(({ number }): Change => ({ kind: 'deleted', bucket, number })),
    ...after.map(({ number, ...event }): Change => {
      // What was recorded was there before, also where it was deleted.
      const extended = number < LEAST_PIECE || there.has(number);
      return { kind: 'event', bucket, number, extended, event };
    }),
  ];
}

/** A record that is lost leaves a hole: the numbers behind it must stay the same. */
function placesIn(
  records: readonly (ReturnType<typeof readKey> & { readonly json: string })[],
): PiecePlace[] {
  const places: PiecePlace[] = [];
  for (const record of records) {
    if (record.kind !== 'pieces') continue;
    for (const [i, place] of readPieces(record.json).entries()) {
      places[record.block * BLOCK_NUMBERS + i] = place;
    }
  }
  // -1 is the number of no event.
  return Array.from(places, (place, i) => place ?? { event: -1, piece: i + 1 });
}
