/**
 * Chunk of any kind but `event`: texts, changes, records, attachments, each a time and opaque bytes.
 * No facts.
 *
 * | id | column | content |
 * |---|---|---|
 * | 1 | ordinals | planes: first ordinal, then each minus (the one before + 1) |
 * | 32 | time | planes: µs, each minus the one before |
 * | 33 | size | planes: bytes of each payload |
 * | 34 | payloads | one after the other |
 */
import { EARLIEST, LATEST, type Micros } from '../event.ts';
import type { Compression } from '../primitives.ts';
import { decodeDirectory, encodeDirectory } from './directory.ts';
import { malformed } from './malformed.ts';
import { decodePlanes, encodePlanes } from './planes.ts';

/** Kinds of items that are not events. */
export const PAYLOAD_KINDS = ['text', 'change', 'record', 'attachment'] as const;
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];

export interface PayloadRow {
  readonly ordinal: number;
  readonly time: Micros;
  readonly payload: Uint8Array;
}

const ORDINALS = 1;
const TIME = 32;
const SIZE = 33;
const PAYLOADS = 34;
const KNOWN: ReadonlySet<number> = new Set([ORDINALS, TIME, SIZE, PAYLOADS]);

/**
 * Encodes rows in rising order of their ordinals.
 * @throws RangeError where they do not rise, a time is out of bounds, or they are more than a chunk holds
 */
export function encodePayloads(
  kind: PayloadKind,
  rows: readonly PayloadRow[],
  compression: Compression,
): Uint8Array {
  checkRows(rows);
  const size = rows.reduce((sum, { payload }) => sum + payload.length, 0);
  const payloads = new Uint8Array(size);
  let at = 0;
  for (const { payload } of rows) {
    payloads.set(payload, at);
    at += payload.length;
  }
  const before = (i: number, of: 'ordinal' | 'time'): number => (i === 0 ? 0 : rows[i - 1][of]);
  return encodeDirectory(
    compression,
    kind,
    rows.length,
    [],
    [
      {
        id: ORDINALS,
        name: '',
        raw: encodePlanes(rows.map((r, i) => r.ordinal - (i && before(i, 'ordinal') + 1))),
        block: 0,
      },
      {
        id: TIME,
        name: '',
        raw: encodePlanes(rows.map((r, i) => r.time - before(i, 'time'))),
        block: 0,
      },
      { id: SIZE, name: '', raw: encodePlanes(rows.map((r) => r.payload.length)), block: 0 },
      { id: PAYLOADS, name: '', raw: payloads, block: 1 },
    ],
  );
}

/** A reader would refuse what these rows broke. */
function checkRows(rows: readonly PayloadRow[]): void {
  let next = 0;
  for (const { ordinal, time } of rows) {
    if (!Number.isSafeInteger(ordinal) || ordinal < next) {
      throw new RangeError('"rows" expected rising ordinals');
    }
    if (!Number.isInteger(time) || time < EARLIEST || time > LATEST) {
      throw new RangeError(`"time" expected from 1900 to 2100, got ${time}`);
    }
    next = ordinal + 1;
  }
}

/** Items read from a chunk. */
export interface DecodedPayloads {
  readonly kind: PayloadKind;
  readonly rows: readonly PayloadRow[];
  /** False where the chunk holds a column that this version does not know: do not re-pack it. */
  readonly whole: boolean;
}

/**
 * Decodes a chunk of kind `text`, `change`, `record` or `attachment`.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION
 */
export function decodePayloads(chunk: Uint8Array, compression: Compression): DecodedPayloads {
  const directory = decodeDirectory(compression, chunk);
  const kind = PAYLOAD_KINDS.find((candidate) => candidate === directory.kind);
  if (!kind) throw malformed(`it holds "${directory.kind}", which has no payloads`);
  const { count } = directory;
  const column = (id: number): Float64Array =>
    decodePlanes(directory.column(id), count, new Float64Array(count));
  const [ordinals, times, sizes] = [column(ORDINALS), column(TIME), column(SIZE)];
  const payloads = directory.column(PAYLOADS);
  const rows: PayloadRow[] = [];
  let [at, ordinal, time] = [0, -1, 0];
  for (let i = 0; i < count; i++) {
    ordinal += ordinals[i] + 1;
    time += times[i];
    const end = at + sizes[i];
    const sound = ordinals[i] >= 0 && sizes[i] >= 0 && Number.isSafeInteger(ordinal);
    if (!sound || !(time >= EARLIEST && time <= LATEST) || end > payloads.length) {
      throw malformed('an item is out of bounds');
    }
    // Not `slice`: a Buffer's shares its bytes.
    rows.push({ ordinal, time, payload: new Uint8Array(payloads.subarray(at, end)) });
    at = end;
  }
  if (at !== payloads.length) throw malformed('its payloads have another length');
  return { kind, rows, whole: directory.holdsOnly(KNOWN) };
}
