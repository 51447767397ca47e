import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { parseTime } from '../../ingest/index.ts';
import { microsOf, type ToldEvent } from '../reports/ask.ts';
import type { Device } from '../reports/devices.ts';
import { DID } from '../reports/did.ts';
import { didRunsQuestion, type RunsBy } from '../reports/question.ts';
import { bucketsOf } from './buckets-of.ts';
import type { Column } from './column.ts';

/** Time in which one thing was to be seen more than others. */
export interface DidPiece {
  readonly from: Micros;
  readonly to: Micros;
  /** How long it lasted in that time. */
  readonly seconds: number;
  /** Of the event that lasted longest, as the API has it; `null` where it is of none. */
  readonly id: number | null;
  /** What that event says: fields of {@link DID}, `$domain`, `$category`, `status`. */
  readonly data: Readonly<Record<string, JsonValue>>;
}

/** What the person did, oldest first, nothing overlapping within a list. */
export interface DidPieces {
  /** By device. */
  readonly runs: readonly (readonly DidPiece[])[];
  /** By device: what is recorded of whether somebody was there. */
  readonly states: readonly (readonly DidPiece[])[];
  /** Of all devices. */
  readonly merged: readonly DidPiece[];
}

/** Of the drawing of a day. */
const SLOTS = 72;

/** What the pieces of a day are, at most so many. */
export const SLOT: Micros = 86_400_000_000 / SLOTS;

type Json = { [key: string]: JsonValue };

/**
 * What was done on a day, drawn in pieces of twenty minutes: {@link DidPieces}.
 * @param rules `stampOfRules` of what `categories()` gives
 */
export function didColumn(devices: readonly Device[], rules: string, by: RunsBy): Column<Json> {
  return {
    text: didRunsQuestion(devices, by, SLOTS),
    rules,
    buckets: bucketsOf(devices),
    form: 1,
    read: ([answer]) => piecesIn(answer) as unknown as Json,
  };
}

const FIELDS = new Set<string>([...DID, '$domain', '$category', 'status']);

/** @param answer to `didRunsQuestion` */
export function piecesIn(answer: unknown): DidPieces {
  const { runs, states, merged } = answer as Told;
  const rows = runs.map((row) => row.map(pieceOf));
  return {
    runs: rows,
    states: states.map((row) => row.map(pieceOf)),
    merged: merged ? merged.map(pieceOf) : (rows.find(({ length }) => length > 0) ?? []),
  };
}

interface Told {
  readonly runs: readonly (readonly ToldRun[])[];
  readonly states: readonly (readonly ToldRun[])[];
  readonly merged?: readonly ToldRun[];
}

type ToldRun = ToldEvent & { readonly id: number | null };

function pieceOf({ timestamp, duration, id, data }: ToldRun): DidPiece {
  const from = parseTime(timestamp, 'timestamp');
  const told = Object.entries(data).filter(([key]) => FIELDS.has(key));
  return {
    from,
    to: from + microsOf(duration),
    seconds: Number(data['$seconds']),
    id,
    data: Object.fromEntries(told) as DidPiece['data'],
  };
}
