/** Devices that purge, and replicate over links in memory. */
import { onTestFinished } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { pinsOf } from '../../../node/devices/index.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import { createAdopted } from '../../../node/peers/succession/adopted.ts';
import { createPurge, type Purge } from '../../../node/purge/index.ts';
import type { Store } from '../../../node/store/index.ts';
import type { Saying } from '../../../protocol/roster/interface.ts';
import { now, openedFor, start as startDevice, type TestDevice } from '../peers/together.ts';

export interface PurgingDevice extends TestDevice {
  readonly docs: Docs;
  readonly purge: Purge;
}

export async function company(
  count: number,
  roles: readonly ('admin' | 'member')[] = [],
): Promise<PurgingDevice[]> {
  const devices: PurgingDevice[] = [];
  for (const { directory, store } of await openedFor(count, roles)) {
    devices.push(await start(directory, store));
  }
  return devices;
}

/** Starts a device from what is on its disk, as the daemon does. */
export async function start(directory: string, store: Store): Promise<PurgingDevice> {
  const { sha256 } = nativePrimitives;
  const docs = createDocs({
    store,
    now,
    random: randomBytes,
    sha256,
    onProblem: (what) => {
      throw new Error(what);
    },
  });
  await docs.start();
  const made: { device?: TestDevice } = {};
  const device = (): TestDevice => {
    if (!made.device) throw new Error('it is not there yet');
    return made.device;
  };
  const purge: Purge = createPurge({
    store,
    docs,
    random: randomBytes,
    others: {
      now,
      roster: () => device().roster,
      say: (saying) => device().say(saying),
      changed: () => made.device?.replicating.refresh(),
      adopted: createAdopted({
        adopter: { ...store.device, now },
        roster: () => device().roster,
        replicas: store.replicas,
        signing: nativeSigning,
        sha256,
        tell: (state) => made.device?.replicating.driver.say({ type: 'head', ...state }),
      }),
      ringKeys: () => made.device?.replicating.ringKeys,
    },
    onError: (error) => {
      if (!isStopped) throw error;
    },
  });
  let isStopped = false;
  made.device = await startDevice(directory, store, {
    purges: {
      isDoomed: (...of) => purge.isDoomed(...of),
      isOwing: () => purge.isOwing(),
      follow: () => {
        if (made.device) purge.follow();
      },
    },
  });
  await purge.start();
  const { device: started } = made;
  const stopAll = async (): Promise<void> => {
    isStopped = true;
    await purge.stop();
    await docs.stop();
    await started.stop();
  };
  onTestFinished(() => stopAll().catch(() => undefined));
  return { ...made.device, docs, purge, stop: stopAll };
}

/** What `elatio devices revoke` says of a device. */
export async function revocation(by: TestDevice, lost: TestDevice): Promise<Saying> {
  const records = await by.store.replicas.records();
  const heads = records.flatMap(({ held }) => (held ? [held.head] : []));
  const kept = { heads, registers: by.records.registers() };
  const pins = pinsOf({ signing: nativeSigning, sha256: nativePrimitives.sha256 }, kept, lost.peer);
  return { kind: 'revoke', device: lost.store.device.publicKey, last: [], ...pins };
}
