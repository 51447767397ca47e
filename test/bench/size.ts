/**
 * Bytes at rest of 10^6 realistic window, away and web events, as they are after ordinary writes and the
 * tidying that follows by itself: everything in the data directory counted, LevelDB's own files too.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator } from '../../node/demo/generator/index.ts';
import { SECOND } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { openBenchStore } from './node.ts';
import { option, report, rounded } from './report.ts';

const TYPES = ['currentwindow', 'afkstatus', 'web.tab.current'];
const AT_ONCE = 256;
const count = option('events', 1_000_000);
const directory = await mkdtemp(join(tmpdir(), 'elatio-size-'));
const store = await openBenchStore(directory);
store.start();

const from = Date.UTC(2024, 0, 1) * 1000;
const to = from + 10 * 365 * 86_400 * SECOND;
const generator = createGenerator({ seed: 1, from, to, devices: 1 });
const { buckets } = generator.devices[0];
for (const spec of buckets) await store.createBucket(spec);

let events = 0;
let plain = 0;
let waiting: { name: string; start: number; duration: number; data: JsonObject }[] = [];
async function write(): Promise<void> {
  const batch = waiting;
  waiting = [];
  await store.write((transaction) => {
    for (const { name, ...event } of batch) {
      const view = transaction.bucket(name);
      if (view) transaction.insert(view.bucket, event);
    }
  });
}
for (const { bucket, ...event } of generator.events(0)) {
  const { name, type } = buckets[bucket];
  if (!TYPES.includes(type)) continue;
  waiting.push({ name, ...event });
  plain += JSON.stringify(event).length;
  if (++events === count) break;
  if (waiting.length === AT_ONCE) await write();
}
await write();
await store.settle();
const { chunks } = store.status();
await store.stop();

async function sizeOf(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(join(path, name))));
  return stats.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
}
const bytes = await sizeOf(directory);
await rm(directory, { recursive: true });

const bytesPerEvent = rounded(bytes / events);
report('size', {
  events,
  bytes,
  bytesPerEvent,
  chunks,
  jsonBytesPerEvent: rounded(plain / events),
  // Bytes per event in the clear, measured on 359,112 events.
  reference: { awServerPython: 171, awServerRustSchema: 141 },
  target: { bytesPerEvent: 20 },
  met: bytesPerEvent <= 20,
});
