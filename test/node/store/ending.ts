/** A process that has nothing to do once its store is stopped: `node ending.ts DIRECTORY`. */
import { openStore } from '../../../node/store/index.ts';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';

const store = await openStore({
  directory: process.argv[2],
  diskKey: new Uint8Array(32).fill(7),
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstd,
  now: () => Date.now() * 1000,
  deviceName: 'ending',
  tidying: { items: 5, retryMs: 3_600_000 },
});
store.start();
await store.createBucket({ name: 'b', type: 'currentwindow', client: 'c', hostname: 'h' });
for (let i = 0; i < 200; i++) {
  await store.write((transaction) => {
    const view = transaction.bucket('b');
    return view && transaction.insert(view.bucket, { start: i, duration: 0, data: { i } });
  });
}
// In the middle of a re-pack, and with a read that nobody finishes.
void store.settle().catch(() => undefined);
const bucket = store.buckets().get('b');
if (bucket) await store.events(bucket).next();
await store.stop();
const stopped = performance.now();
process.on('exit', () => {
  // Less than what a timer or an idle thread would hold it for.
  if (performance.now() - stopped > 1_500) process.exitCode = 1;
});
