import { columnsOf, type EventRow } from '../../../protocol/codec/columns.ts';
import { MAX_ITEMS } from '../../../protocol/codec/directory.ts';
import { encodeEvents, unpackEvents } from '../../../protocol/codec/events.ts';
import type { Compression } from '../../../protocol/primitives.ts';
import type { Groups } from '../columns/group.ts';
import type { Pool } from '../pool/index.ts';
import { dataOf } from '../reading/index.ts';

const BUCKET = '0'.repeat(32);

/** Groups as a chunk of events, in their order; nothing where they are more than a chunk holds. */
export function encodeGroups(
  groups: Groups,
  pool: Pool,
  compression: Compression,
): Uint8Array | undefined {
  if (groups.count > MAX_ITEMS) return undefined;
  const rows = Array.from({ length: groups.count }, (_, i): EventRow => {
    const [start, duration] = [groups.start[i], groups.duration[i]];
    return {
      ordinal: i,
      bucket: BUCKET,
      number: i,
      start,
      duration,
      data: pool.data(groups.data[i]),
    };
  });
  return encodeEvents(columnsOf(rows), compression);
}

/** @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION */
export function decodeGroups(content: Uint8Array, pool: Pool, compression: Compression): Groups {
  const packed = unpackEvents(content, compression);
  const { count, start, duration } = packed;
  return { count, start, duration, data: dataOf(packed, pool) };
}
