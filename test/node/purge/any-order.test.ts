/** Purges, recording, packing and replication of three devices in any order: what was purged is gone, and nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, eventAt, insert } from '../store/fixture.ts';
import { type Device, openDevices, reopen, tell, titlesOf } from './devices.ts';

const NAMES = ['a', 'b', 'c'];
const device = fc.nat({ max: 2 });

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ record: device, kind: fc.nat({ max: 2 }) }) },
  { weight: 6, arbitrary: fc.record({ from: device, to: device }) },
  { weight: 2, arbitrary: fc.record({ purge: device, kind: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ settle: device }) },
  { weight: 1, arbitrary: fc.record({ restart: device }) },
);

/** What is hidden is counted, while what was waiting is put into chunks: that told of damage now and then. */
const WHILE_COUNTED = [
  { from: 0, to: 1 },
  { record: 0, kind: 0 },
  { from: 1, to: 0 },
  { record: 2, kind: 0 },
  { from: 1, to: 0 },
  { record: 2, kind: 0 },
  { from: 1, to: 2 },
  { purge: 2, kind: 2 },
  { settle: 1 },
];

async function tellAll(devices: readonly Device[]): Promise<void> {
  // One hears of it, one destroys, one hears of that, and says so.
  for (let round = 0; round < 3; round++) {
    for (const from of devices) {
      await tell(from, ...devices.filter((other) => other !== from));
    }
  }
}

test('any order', async () => {
  let destroyed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const devices = [...(await openDevices(NAMES))];
      const recorded: string[] = [];
      const gone = new Set<string>();
      const write = async ({ store, name }: Device, title: string): Promise<void> => {
        const bucket = await bucketOf(store, `w-${name}`);
        await insert(store, bucket, eventAt(recorded.push(title), title));
      };
      for (const each of devices) await write(each, `first ${each.name}`);
      await tellAll(devices);
      // Something that is purged is there in each.
      for (const one of [{ record: 0, kind: 0 }, ...steps, { purge: 0, kind: 0 }]) {
        if ('record' in one) await write(devices[one.record], `k${one.kind} ${recorded.length}`);
        else if ('settle' in one) await devices[one.settle].store.settle();
        else if ('restart' in one) devices[one.restart] = await reopen(devices[one.restart]);
        else if ('purge' in one) {
          const text = `k${one.kind} `;
          const there = (await titlesOf(devices[one.purge])).filter((t) => t.includes(text));
          await devices[one.purge].purge.run({ text });
          for (const title of there) gone.add(title);
          expect((await titlesOf(devices[one.purge])).filter((t) => t.includes(text))).toEqual([]);
        } else if (one.from !== one.to) await tell(devices[one.from], devices[one.to]);
      }
      for (const each of devices) await write(each, `last ${each.name}`);
      await tellAll(devices);
      for (const each of devices) {
        // The last is open, and was told to nobody.
        const left = recorded
          .filter((title) => !gone.has(title))
          .filter((title) => !title.startsWith('last') || title.endsWith(each.name));
        expect(await titlesOf(each)).toEqual(left.sort());
        expect((await each.store.verify()).faults).toEqual([]);
        expect(each.store.status().damage).toEqual([]);
        for (const bucket of each.store.buckets().values()) {
          const { closed, open } = bucket;
          expect(closed + Number(open !== undefined)).toBe(await each.store.count(bucket));
          expect(bucket.purged).toBeUndefined();
        }
      }
      destroyed += gone.size;
      for (const each of devices) await each.stop();
    }),
    { numRuns: 8, examples: [[WHILE_COUNTED], [WHILE_COUNTED]] },
  );
  expect(destroyed).toBeGreaterThan(0);
});
