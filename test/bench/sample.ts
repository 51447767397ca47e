import type { EventRow } from '../../protocol/codec/columns.ts';
import { createGenerator } from '../../node/demo/generator/index.ts';
import { SECOND } from '../../protocol/event.ts';

const DAY = 86_400 * SECOND;
const FROM = Date.UTC(2024, 0, 1) * 1000;

/** `count` generated events of a laptop's stream: window, away, web and editor as they would close. */
export function sampleRows(count: number, types?: readonly string[]): EventRow[] {
  const generator = createGenerator({ seed: 1, from: FROM, to: FROM + 3_650 * DAY, devices: 1 });
  const { buckets } = generator.devices[0];
  const numbers = buckets.map(() => 0);
  const rows: EventRow[] = [];
  for (const { bucket, start, duration, data } of generator.events(0)) {
    if (types && !types.includes(buckets[bucket].type)) continue;
    const id = (bucket + 1).toString(16).padStart(32, '0');
    rows.push({
      ordinal: rows.length,
      bucket: id,
      number: numbers[bucket]++,
      start,
      duration,
      data,
    });
    if (rows.length === count) return rows;
  }
  throw new RangeError(`there are only ${rows.length} events`);
}
