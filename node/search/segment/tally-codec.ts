/**
 * Part `tallies`: columns of numbers (`bytes.ts`), each after its length in bytes. By document: of how many sources it
 * has something. By that: the source's place, less that of the one before; how many events; when the first of them begins,
 * after the source's first; how long after it the last; how long they are together. Moments are
 * seconds, lengths tenths of seconds.
 *
 * In memory the same numbers stand document by document, so that one can be looked up.
 */
import type { Source, Tally } from '../documents/document.ts';
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from './bytes.ts';

const COLUMNS = 6;

interface TallyWriter {
  add(tallies: readonly (readonly [source: number, tally: Tally])[]): void;
  bytes(): Uint8Array;
}

export function createTallyWriter(sources: readonly Source[]): TallyWriter {
  const columns = Array.from({ length: COLUMNS }, () => createByteWriter());
  const [sizes, places, counts, firsts, spans, durations] = columns;
  return {
    add(tallies) {
      sizes.number(tallies.length);
      let before = 0;
      for (const [source, { count, first, last, duration }] of tallies) {
        places.number(source - before);
        before = source;
        counts.number(count);
        firsts.number(first - baseOf(sources[source]));
        spans.number(last - first);
        durations.number(duration);
      }
    },
    bytes() {
      const whole: Uint8Array[] = [];
      for (const column of columns) {
        const head = createByteWriter(8);
        head.number(column.length);
        whole.push(head.bytes(), column.bytes());
      }
      return new Uint8Array(Buffer.concat(whole));
    },
  };
}

/** What first starts are counted from. */
function baseOf({ first }: Source): number {
  return Number.isFinite(first) ? first : 0;
}

/** What documents have of which sources. */
export interface Tallies {
  each(document: number, visit: (source: number, tally: Tally) => void): void;
  /** Bytes that it takes. */
  readonly weight: number;
}

/** @throws ElatioError ELATIO_STORE_DAMAGED */
export function readTallies(
  bytes: Uint8Array,
  sources: readonly Source[],
  documents: number,
): Tallies {
  const [sizes, ...columns] = columnsIn(bytes);
  const rows: ByteWriter = createByteWriter(bytes.length);
  const starts = new Uint32Array(documents);
  for (let i = 0; i < documents; i++) {
    starts[i] = rows.length;
    const size = sizes.number();
    rows.number(size);
    for (let left = size; left > 0; left--) {
      for (const column of columns) rows.number(column.number());
    }
  }
  const reader = createByteReader(rows.bytes());
  const bases = sources.map((source) => baseOf(source));
  return {
    weight: bytes.length + 4 * documents,
    each(document, visit) {
      reader.at = starts[document];
      let source = 0;
      for (let left = reader.number(); left > 0; left--) {
        source += reader.number();
        const count = reader.number();
        const first = bases[source] + reader.number();
        const last = first + reader.number();
        visit(source, { count, first, last, duration: reader.number() });
      }
    },
  };
}

function columnsIn(bytes: Uint8Array): ByteReader[] {
  const columns: ByteReader[] = [];
  const reader = createByteReader(bytes);
  for (let i = 0; i < COLUMNS; i++) {
    const length = reader.number();
    columns.push(createByteReader(bytes, reader.at));
    reader.at += length;
  }
  return columns;
}
