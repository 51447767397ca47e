/** Another device's events being taken in, on the disk and shown, chunk by chunk as replication brings them: --events. */
import { mkdtemp, rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '../../node/open.ts';
import type { Store } from '../../node/store/index.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { encodeManifest } from '../../protocol/manifest.ts';
import { fillDirectory } from './node.ts';
import { option, report, rounded } from './report.ts';

const events = option('events', 1_000_000);
/** Chunks that are under way at once, as 4 MiB asked of a peer are. */
const AT_ONCE = 8;

const folder = await mkdtemp(join(tmpdir(), 'elatio-replica-'));
await fillDirectory(join(folder, 'a'), events);
const open = async (name: string): Promise<Store> => {
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const options = { directory: join(folder, name), deviceName: name, env: {}, ask };
  return (await openDirectory(options)).store;
};
const [author, other] = [await open('a'), await open('b')];
author.start();
// Its buckets are told in the background.
while (!author.replicas.own().some(({ id, manifest }) => isDocs(id) && manifest.next > 0)) {
  await author.replicas.settle(0);
  await sleep(10);
}

const begin = performance.now();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
await other.replicas.takeKeys(author.replicas.keys(), () => 'a');
let bytes = 0;
for (const { id, manifest } of author.replicas.own().toSorted((a) => (isDocs(a.id) ? -1 : 1))) {
  const state = { head: new Uint8Array(200), manifest: encodeManifest(manifest) };
  await other.replicas.takeHead(id, { ...state, held: false });
  const left = manifest.chunks.toReversed();
  const take = async (): Promise<void> => {
    for (let reference = left.shift(); reference; reference = left.shift()) {
      const chunk = await author.replicas.chunk(id, hexOf(reference.digest));
      if (!chunk) throw new Error('a chunk is missing');
      bytes += chunk.length;
      await other.replicas.takeChunk(id, reference, chunk);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  await other.replicas.takeHead(id, { ...state, held: true });
}
const seconds = (performance.now() - begin) / 1000;
delay.disable();

function isDocs(id: string): boolean {
  return author.replicas.domainOf(id) === 'docs';
}

const counted = other.status().events;
await author.stop();
await other.stop();
await rm(folder, { recursive: true });
if (counted < events) throw new Error(`only ${counted} of ${events} events are there`);

const perSecond = rounded(counted / seconds);
report('replica', {
  events: counted,
  seconds: rounded(seconds),
  perSecond,
  mebibytes: rounded(bytes / 2 ** 20),
  /** How long others had to wait for the thread, at most. */
  blockedMs: rounded(delay.max / 1e6),
  target: { perSecond: 150_000 },
  met: perSecond >= 150_000,
});
