import { fingerprintsOf } from '../columns/fingerprints.ts';
import { numbersOf, type PackedGroups } from '../columns/packed-groups.ts';
import { startsOf } from '../columns/tallied.ts';
import type { Tally } from '../columns/tally.ts';
import { createTotals, type Totals } from '../columns/totals.ts';
import { type Events, NO_ID } from '../events.ts';
import type { Hash } from '../pool/hash.ts';
import type { Pool } from '../pool/index.ts';

/** The tally of a span, and how it comes by the data that it has not kept. */
export interface TalliedPart {
  readonly tally: Tally;
  /** The groups that it was made of. */
  again(): Promise<PackedGroups>;
}

/**
 * Events of what was found in the tallies of some parts; nothing where the data of one is not there.
 * @param tools.pool of the tallies' data
 * @param tools.hash that they were made with
 */
export async function withData(
  parts: readonly TalliedPart[],
  found: Totals,
  tools: { readonly pool: Pool; readonly hash: Hash },
): Promise<Events | undefined> {
  const { count, duration } = found;
  const data = keptData(parts, found);
  const missing = new Set<number>();
  for (let i = 0; i < count; i++) if (data[i] < 0) missing.add(found.tally[i]);
  for (const which of missing) findAgain(await parts[which].again(), found, data, tools);
  if (data.includes(-1)) return undefined;
  const tallies = parts.map(({ tally }) => tally);
  return {
    kind: 'events',
    pool: tools.pool,
    count,
    start: startsOf(tallies, found),
    duration,
    data: Uint32Array.from(data),
    id: new Float64Array(count).fill(NO_ID),
  };
}

/** Numbers of the data as far as some tally has kept it, else −1. */
function keptData(parts: readonly TalliedPart[], found: Totals): Int32Array {
  const numbers = new Int32Array(found.count).fill(-1);
  const places = placesOf(found);
  for (const { tally } of parts) {
    const { known, data, low, high } = tally;
    for (let k = 0; k < known.length; k++) {
      const place = places.find(low[known[k]], high[known[k]]);
      if (place >= 0) numbers[place] = data[k];
    }
  }
  return numbers;
}

/** Of a group that is long in none of its parts: it is looked up where it first came. */
function findAgain(
  groups: PackedGroups,
  found: Totals,
  numbers: Int32Array,
  { pool, hash }: { readonly pool: Pool; readonly hash: Hash },
): void {
  const places = placesOf(found);
  const { low, high } = fingerprintsOf(groups, hash);
  const rows: number[] = [];
  const wanted: number[] = [];
  for (let row = 0; row < groups.count; row++) {
    const place = places.find(low[row], high[row]);
    if (place < 0 || numbers[place] >= 0) continue;
    rows.push(row);
    wanted.push(place);
  }
  const data = numbersOf(groups.fields, Uint32Array.from(rows), pool);
  for (const [i, place] of wanted.entries()) numbers[place] = data[i];
}

function placesOf({ count, low, high }: Totals): ReturnType<typeof createTotals> {
  const places = createTotals();
  for (let i = 0; i < count; i++) places.add(low[i], high[i], 0, 0, i);
  return places;
}
