/** Chunks written by hand: what an encoder of ours would never make, and what a later one might. */
import { encode } from 'cborg';

export interface ForgedColumn {
  readonly id: number;
  readonly name?: string;
  readonly raw: Uint8Array;
  /** The size that the directory claims, where it is not the real one. */
  readonly size?: number;
  /** The stored bytes of its block, where they are not `raw`. */
  readonly stored?: Uint8Array;
}

export interface Forgery {
  readonly version?: number;
  readonly kind?: string;
  readonly count: number;
  readonly facts?: readonly number[];
  readonly columns: readonly ForgedColumn[];
}

/** A chunk in which every column has a block of its own, not packed unless it says so. */
export function forge({ version = 1, kind = 'event', count, facts, columns }: Forgery): Uint8Array {
  const stored = columns.map((column) => column.stored ?? column.raw);
  return frame(
    version,
    encode([
      kind,
      count,
      facts ?? [1, 0],
      columns.map(({ id, name, raw, size }, i) => [id, name ?? '', size ?? raw.length, i]),
      stored.map(({ length }) => length),
    ]),
    stored,
  );
}

/** A chunk with any bytes for a directory. */
export function frame(
  version: number,
  directory: Uint8Array,
  blocks: readonly Uint8Array[] = [],
): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = version;
  head.writeUInt32BE(directory.length, 1);
  return new Uint8Array(Buffer.concat([head, directory, ...blocks]));
}

/** Columns of planes as wide as they must be, `values` below 256. */
export const planes = (...values: number[]): Uint8Array =>
  values.every((value) => value === 0) ? Uint8Array.of(0) : Uint8Array.of(1, ...values);

/** The columns that every chunk of events has, for `count` events of one bucket at time 0. */
export function plainColumns(count: number): ForgedColumn[] {
  return [
    { id: 1, raw: count === 0 ? planes() : planes(0, count) },
    { id: 2, raw: new Uint8Array(count === 0 ? 0 : 16) },
    { id: 3, raw: planes() },
    { id: 4, raw: planes() },
    { id: 5, raw: planes() },
    { id: 6, raw: planes() },
    { id: 7, raw: planes() },
  ];
}

/** A dictionary as `dictionary.ts` describes it, its sizes given as a column of planes. */
export function dictionary(count: number, sizes: Uint8Array, texts: string): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(count, 0);
  head.writeUInt32BE(sizes.length, 4);
  return new Uint8Array(Buffer.concat([head, sizes, Buffer.from(texts)]));
}
