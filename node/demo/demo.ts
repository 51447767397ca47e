import { SECOND, type Micros } from '../../protocol/event.ts';
import { randomBytes } from '../crypto.ts';
import { type Author, newDevice, type Store } from '../store/index.ts';
import { type ZoneChange, zoneRecord } from '../zone.ts';
import { createGenerator } from './generator/index.ts';

const YEAR = 365.25 * 86_400 * SECOND;
/** Events between two reports of progress; the thread is free for a moment there too. */
const STEP = 20_000;

/**
 * Fills an empty store with made-up years up to `now`, in the streams of several devices of which this one is
 * the first.
 * @param deps.progress told now and then: events so far, and the part that is done (0 to 1)
 */
export async function createDemo(deps: {
  readonly store: Store;
  readonly now: Micros;
  readonly years: number;
  readonly devices: number;
  readonly seed: number;
  readonly progress?: (events: number, part: number) => void;
  readonly signal?: AbortSignal;
}): Promise<{ readonly events: number; readonly devices: number }> {
  const { store, now, seed, devices } = deps;
  const from = now - Math.round(deps.years * YEAR);
  const generator = createGenerator({ seed, from, to: now, devices });
  await recordZones(store, generator.zones);
  let events = 0;
  for (const [index, device] of generator.devices.entries()) {
    const bulk = store.bulk(authorOf(store, index, device.hostname));
    const buckets = [];
    for (const spec of device.buckets) buckets.push(await bulk.bucket({ ...spec, created: from }));
    for (const event of generator.events(index)) {
      const written = bulk.add(buckets[event.bucket], event);
      if (written) await written;
      if (++events % STEP === 0) {
        deps.signal?.throwIfAborted();
        const done = (event.start - from) / (now - from);
        deps.progress?.(events, (index + done) / devices);
      }
    }
    await bulk.finish();
  }
  return { events, devices };
}

/** Where the person was when, as a node that ran all the time would have it on record: days are reckoned by that. */
async function recordZones(store: Store, zones: readonly ZoneChange[]): Promise<void> {
  await store.overlay.stream('docs');
  await store.write((transaction) => {
    for (const { at, zone } of zones) transaction.item('docs', 'record', at, zoneRecord(zone));
  });
}

/** This device is the first; the others are new ones, as if their streams had been synced. */
function authorOf(store: Store, index: number, name: string): Author {
  if (index === 0) return { ...store.device, name: store.deviceName };
  const { publicKey, incarnation } = newDevice(randomBytes);
  return { publicKey, incarnation, name };
}
