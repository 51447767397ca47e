/**
 * How the state comes out of the tails at the start. Every tail begins with a snapshot of what is in memory
 * alone; the records behind it are applied as they were when they were written. Items that a flush had put
 * into chunks before the crash are counted and passed over: a flush takes a stream's items of whole tails.
 *
 * | next ordinal of the stream at the snapshot | means |
 * |---|---|
 * | below what is flushed | what follows was flushed already, up to there |
 * | as far as we are | the ordinary case |
 * | above | items between are lost (damage): the stream goes on where it is |
 * | above, by as many as were never in a tail | these are lost, as nobody was told that they are kept |
 * | not told | the stream began in this tail, at 0; or could not be opened when the tail was begun |
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sealing } from '../../protocol/envelope.ts';
import type { OnDamage } from './load.ts';
import { decodeRecords, type SnapshotRecord, type TailRecord } from './records.ts';
import { apply, closeOpen, type State, type StreamState } from './state.ts';
import { readTail } from './tail.ts';

/** A tail that was there at the start. */
export interface OldTail {
  readonly path: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Whether it holds what nobody here could take: it must stay until somebody can. */
  readonly unresolved: boolean;
}

/** Names of the tails in a directory, oldest first. */
export async function tailNames(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => /^\d{10}$/.test(name)).sort();
}

/** Applies all tails, oldest first. One that cannot be read is told to `onDamage` and left where it is. */
export async function replayTails({
  directory,
  state,
  sealing,
  tailKey,
  onDamage,
}: {
  readonly directory: string;
  readonly state: State;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
  readonly onDamage: OnDamage;
}): Promise<readonly OldTail[]> {
  const tails: OldTail[] = [];
  for (const name of await tailNames(directory)) {
    const path = join(directory, name);
    try {
      const { frames, damage } = await readTail({ path, sealing, tailKey });
      if (damage > 0) onDamage(`the tail ${name} is damaged in ${damage} places`);
      const records = frames.flatMap((frame) => decodeRecords(frame));
      const unknown = records.filter((record) => !take(state, record, name, onDamage)).length;
      if (unknown > 0) onDamage(`${unknown} records of the tail ${name} wait for their partition`);
      const size = frames.reduce((sum, frame) => sum + frame.length, 0);
      tails.push({ path, size, unresolved: unknown > 0 });
    } catch (error) {
      onDamage(`the tail ${name} cannot be read`, error);
    }
  }
  for (const stream of state.own.values()) stream.next = Math.max(stream.next, stream.flushed);
  return tails;
}

function take(state: State, record: TailRecord, tail: string, onDamage: OnDamage): boolean {
  if (record[0] === 's') return restore(state, record, tail, onDamage);
  if (record[0] !== 'p') state.highestIndex = Math.max(state.highestIndex, record[1]);
  return apply(state, record);
}

/** @returns whether everything it speaks of is there */
function restore(
  state: State,
  [, next, numbers, open, untailed = []]: SnapshotRecord,
  tail: string,
  onDamage: OnDamage,
): boolean {
  const told = new Map(next);
  const lacking = new Map(untailed);
  const opened = new Map(open.map(([index, ...event]) => [index, event]));
  for (const bucket of state.byIndex.values()) {
    if (!bucket.stream.own || !told.has(bucket.stream.domain)) continue;
    // It closed in what is missing before this tail, or the two would agree.
    if (bucket.open && bucket.open.number !== opened.get(bucket.index)?.[0]) closeOpen(bucket);
    bucket.open = undefined;
  }
  for (const stream of state.own.values()) {
    const { domain } = stream;
    const missing = resume(stream, told.get(domain) ?? 0, lacking.get(domain) ?? 0);
    if (missing > 0) onDamage(`${missing} items of "${stream.domain}" before ${tail} are missing`);
  }
  for (const [index, number] of numbers) {
    state.highestIndex = Math.max(state.highestIndex, index);
    const bucket = state.byIndex.get(index);
    if (bucket) bucket.nextNumber = Math.max(bucket.nextNumber, number);
  }
  for (const [index, [number, start, duration, data]] of opened) {
    const bucket = state.byIndex.get(index);
    if (!bucket) continue;
    bucket.open = { number, start, duration, data };
    bucket.newest = Math.max(bucket.newest, start);
  }
  return numbers.every(([index]) => state.byIndex.has(index));
}

/**
 * Goes on at an ordinal; gives back how many items are missing before it.
 * @param untailed how many before it no tail has had: all of them are in chunks, or none and then nobody was
 *   told that they are kept
 */
function resume(stream: StreamState, told: number, untailed: number): number {
  const ordinal = stream.flushed >= told ? told : told - untailed;
  const waiting = stream.pending.length + stream.payloads.length;
  if (waiting === 0) stream.next = Math.min(ordinal, stream.flushed);
  return Math.max(0, ordinal - stream.flushed - waiting);
}
