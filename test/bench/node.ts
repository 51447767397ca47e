import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createGenerator } from '../../node/demo/generator/index.ts';
import { openDirectory, sealing, systemNow } from '../../node/open.ts';
import { zstd } from '../../node/crypto.ts';
import { openStore, type Store } from '../../node/store/index.ts';
import { SECOND } from '../../protocol/event.ts';

const YEAR = 365 * 86_400 * SECOND;

/** A store in `directory` under a key that only this benchmark knows. */
export function openBenchStore(directory: string): Promise<Store> {
  return openStore({
    directory,
    diskKey: new Uint8Array(32).fill(1),
    sealing,
    compression: zstd,
    now: systemNow,
    deviceName: 'bench',
  });
}

/**
 * Makes a data directory, as `elatio up` would, with `count` generated events up to now in it.
 * @param buckets over how many buckets they are spread; as many as the generator has where absent
 */
export async function fillDirectory(
  directory: string,
  count: number,
  buckets?: number,
): Promise<void> {
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
  const now = systemNow();
  const generator = createGenerator({ seed: 1, from: now - 20 * YEAR, to: now, devices: 1 });
  const bulk = store.bulk({ ...store.device, name: 'bench' });
  const specs = generator.devices[0].buckets;
  const rows = Math.ceil((buckets ?? specs.length) / specs.length);
  const made = [];
  for (let row = 0; row < rows; row++) {
    for (const spec of specs) {
      if (made.length === buckets) break;
      const name = row === 0 ? spec.name : `${spec.name}-${row + 1}`;
      made.push(await bulk.bucket({ ...spec, name }));
    }
  }
  let events = 0;
  for (const event of generator.events(0)) {
    const place = event.bucket + specs.length * (events % rows);
    const written = bulk.add(made[place] ?? made[event.bucket], event);
    if (written) await written;
    if (++events === count) break;
  }
  await bulk.finish();
  await store.stop();
}

/** What the kernel counts of a process (proc(5)); Linux only. */
export function accounting({ pid }: ChildProcess): {
  readonly cpuSeconds: number;
  readonly residentMB: number;
  /** Of those what is the process's own: the kernel takes back pages of files that it has mapped. */
  readonly ownMB: number;
  readonly writtenBytes: number;
} {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold spaces: fields 14 and 15 are ticks of 10 ms in user and kernel mode.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    residentMB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    ownMB: Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024,
    writtenBytes: Number(/^write_bytes: (\d+)/m.exec(io)?.[1]),
  };
}
