import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import {
  countOf,
  createBucket,
  deviceOn,
  type HostDevice,
  pair,
  record,
  titlesOf,
} from './host.ts';
import { createSegment, missingForNetworks, type Segment } from './segment.ts';

const missing = missingForNetworks();
if (missing !== undefined) console.log(`Tests with hosts and links of their own need ${missing}.`);

async function twoDevices(): Promise<{
  readonly segment: Segment;
  readonly desk: HostDevice;
  readonly laptop: HostDevice;
}> {
  const segment = await createSegment(2);
  const folder = temporaryFolder();
  const [desk, laptop] = ['desk', 'laptop'].map((name, i) =>
    deviceOn({ host: segment.hosts[i], directory: join(folder, name) }),
  );
  return { segment, desk, laptop };
}

async function paired(): Promise<Awaited<ReturnType<typeof twoDevices>>> {
  const all = await twoDevices();
  await Promise.all([all.desk.up('--peer-port', '0'), all.laptop.up('--peer-port', '0')]);
  await pair(all.desk, all.laptop);
  return all;
}

const numbered = (what: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${what} ${i}`);

/** On a machine that does something else, too. */
const PATIENT = { timeout: 200_000, interval: 100 };

/** Until a good part of what there is to sync has gone over the wire. */
async function hasSentMore(segment: Segment): Promise<void> {
  const before = segment.sent();
  await expect.poll(() => segment.sent(), PATIENT).toBeGreaterThan(before + 250_000);
}

async function idOf(device: HostDevice, title: string): Promise<number> {
  const events = (await device.get('buckets/window_desk/events?limit=-1')) as {
    readonly id: number;
    readonly data: { readonly title: string };
  }[];
  const found = events.find(({ data }) => data.title === title);
  if (found === undefined) throw new Error(`no ${title}`);
  return found.id;
}

describe.skipIf(missing !== undefined)('on hosts of their own', () => {
  test('devices that joined by a code find each other by mDNS alone, wherever each is now', async () => {
    const { segment, desk, laptop } = await paired();
    await createBucket(desk, 'window_desk');
    await record(desk, 'window_desk', ['before'], 0);
    await expect.poll(() => titlesOf(laptop)).toEqual(['before']);

    await Promise.all([desk.stop(), laptop.stop()]);
    segment.move(segment.hosts[0], '10.77.0.91');
    segment.move(segment.hosts[1], '10.77.0.92');
    await Promise.all([desk.up('--peer-port', '0'), laptop.up('--peer-port', '0')]);
    await record(desk, 'window_desk', ['after'], 10);
    await expect.poll(() => titlesOf(laptop)).toEqual(['after', 'before']);
    // They asked for our own service: no other libp2p in that network answers.
    expect(segment.captured().includes('_elatio')).toBe(true);
  });

  test('what was written and changed on both while the link was cut is on both when it is back', async () => {
    const { segment, desk, laptop } = await paired();
    await createBucket(desk, 'window_desk');
    await createBucket(laptop, 'window_laptop');
    // So many that they go into chunks: what is still recorded only its own device may change.
    const early = ['to be deleted first', 'to be deleted', ...numbered('early', 100)];
    await record(desk, 'window_desk', early, 0);
    early.sort();
    for (const device of [desk, laptop]) {
      await expect.poll(() => titlesOf(device), PATIENT).toEqual(early);
    }
    const remove = async (title: string): Promise<unknown> =>
      laptop.remove(`buckets/window_desk/events/${await idOf(laptop, title)}`);
    await expect
      .poll(() => remove('to be deleted first').then(() => 'deleted', String), PATIENT)
      .toBe('deleted');

    await segment.cut();
    await record(desk, 'window_desk', numbered('desk', 200), 100);
    await record(laptop, 'window_laptop', numbered('laptop', 200), 400);
    await desk.post('settings/fromDesk', 1);
    await laptop.post('settings/fromLaptop', 2);
    // Of the other's events, too.
    await remove('to be deleted');
    const own = await titlesOf(desk);
    expect(own).toContain('to be deleted');
    expect(own).not.toContain('laptop 0');

    await segment.restore();
    const all = [
      ...numbered('early', 100),
      ...numbered('desk', 200),
      ...numbered('laptop', 200),
    ].sort();
    for (const device of [desk, laptop]) {
      await expect.poll(() => titlesOf(device), PATIENT).toEqual(all);
      await expect
        .poll(() => device.get('settings'), PATIENT)
        .toMatchObject({ fromDesk: 1, fromLaptop: 2 });
    }
  });

  test('killed on either side in the middle of years, devices end up with the same whole log', async () => {
    const { segment, desk, laptop } = await twoDevices();
    const made = await desk.run('demo', '--years', '0.3', '--devices', '1', '--json');
    const { events } = JSON.parse(made.out) as { events: number };
    expect(events).toBeGreaterThan(30_000);
    // Slow enough that there is a middle; and nothing comes while it is looked at.
    const slow = { bitsPerSecond: 1_000_000, delayMs: 5, lossPart: 0 };
    await Promise.all([desk.up('--peer-port', '0'), laptop.up('--peer-port', '0')]);
    const there = await countOf(desk);
    await segment.restore(slow);
    await pair(desk, laptop);
    await hasSentMore(segment);
    await laptop.stop('SIGKILL');
    await segment.cut();
    await laptop.up('--peer-port', '0');
    expect(await countOf(laptop)).toBeLessThan(there);
    await segment.restore(slow);
    await hasSentMore(segment);
    await desk.stop('SIGKILL');
    await segment.cut();
    expect(await countOf(laptop)).toBeLessThan(there);
    await segment.restore();
    await desk.up('--peer-port', '0');
    await expect.poll(() => countOf(laptop), PATIENT).toBe(there);
    expect(await countOf(desk)).toBe(there);
    for (const device of [desk, laptop]) {
      const { code, out } = await device.run('doctor');
      expect([code, out]).toEqual([0, expect.not.stringContaining('DAMAGE')]);
    }
  });

  test('over a slow and lossy link what is at work is seen long before the years behind it', async () => {
    const { segment, desk, laptop } = await twoDevices();
    await desk.run('demo', '--years', '0.3', '--devices', '1');
    await Promise.all([desk.up('--peer-port', '0'), laptop.up('--peer-port', '0')]);
    await createBucket(desk, 'window_now');
    await segment.restore({ bitsPerSecond: 1_000_000, delayMs: 50, lossPart: 0.01 });
    await pair(desk, laptop);
    const all = await countOf(desk);
    const beat = async (title: string): Promise<void> => {
      const event = { timestamp: new Date().toISOString(), duration: 0, data: { title } };
      await desk.post('buckets/window_now/heartbeat?pulsetime=60', event);
      const shown = (): Promise<unknown> => laptop.get('buckets/window_now/events?limit=1');
      await expect.poll(shown, PATIENT).toMatchObject([{ data: { title } }]);
    };
    await beat('a letter');
    const before = segment.sent();
    await beat('another letter');
    // What was under way already, not all that there is.
    expect(segment.sent() - before).toBeLessThan(1_500_000);
    expect(await countOf(laptop)).toBeLessThan(all);
    await hasSentMore(segment);
  });
});
