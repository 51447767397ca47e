/** What comes in any order, with crashes in between, is what its author has: all of it in the end, never anything twice. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store, StoredEvent } from '../../../../node/store/index.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../../protocol/keys/interface.ts';
import { encodeManifest } from '../../../../protocol/manifest.ts';
import type { LiveEvent } from '../../../../protocol/merge.ts';
import { bucketOf, eventAt, eventsOf, insert, openStoreIn } from '../fixture.ts';
import { HEAD, send, type Sent, sentBy } from './exchange.ts';

const MONTH = 31 * 86_400_000_000;
const NAMES = ['one', 'two'];

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      into: fc.constantFrom(...NAMES),
      at: fc.nat({ max: 30 }),
      month: fc.nat({ max: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ extend: fc.constantFrom(...NAMES) }) },
  { weight: 4, arbitrary: fc.constant('flush' as const) },
  { weight: 2, arbitrary: fc.constant('settle' as const) },
  { weight: 1, arbitrary: fc.record({ purge: fc.nat({ max: 6 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The author at a moment. */
interface Moment {
  readonly sent: readonly Sent[];
  readonly live: readonly LiveEvent[];
  readonly keys: readonly StreamKeys[];
  /** What it showed, by bucket. */
  readonly shown: ReadonlyMap<string, readonly StoredEvent[]>;
}

async function shownBy(store: Store): Promise<Map<string, StoredEvent[]>> {
  const shown = new Map<string, StoredEvent[]>();
  for (const [name, bucket] of store.buckets()) shown.set(name, await eventsOf(store, bucket));
  return shown;
}

async function play(author: Store, steps: readonly Step[]): Promise<Moment[]> {
  const moments: Moment[] = [];
  for (const one of steps) {
    if (one === 'flush') await author.flush();
    else if (one === 'settle') await author.settle();
    else if ('purge' in one) {
      const plan = await author.purging.select({ app: `app ${one.purge}` }, { changes: true });
      await author.purging.carryOut(plan);
    } else if ('extend' in one) {
      const bucket = await bucketOf(author, one.extend);
      await author.write((transaction) => {
        const open = transaction.open(bucket);
        if (open) transaction.extend(bucket, open.duration + 1_000_000);
      });
    } else {
      const event = eventAt(one.at);
      await insert(author, await bucketOf(author, one.into), {
        ...event,
        start: event.start + one.month * MONTH,
      });
      continue;
    }
    moments.push({
      sent: await sentBy(author),
      live: await author.replicas.live('core'),
      keys: author.replicas.keys(),
      shown: await shownBy(author),
    });
  }
  return moments;
}

interface Delivery {
  readonly moment: number;
  run(store: Store): Promise<void>;
}

function deliveriesOf(author: Store, moments: readonly Moment[]): Delivery[] {
  const nameOf = (): string => author.deviceName;
  return moments.flatMap(({ sent, keys }, moment): Delivery[] => [
    { moment, run: (store) => store.replicas.takeKeys(keys, nameOf) },
    ...sent.flatMap(({ id, manifest, chunks }): Delivery[] => {
      const state = { head: HEAD, manifest: encodeManifest(manifest) };
      return [
        { moment, run: ({ replicas }) => replicas.takeHead(id, { ...state, held: false }) },
        ...manifest.chunks.map((reference): Delivery => ({
          moment,
          run: ({ replicas }) =>
            replicas.takeChunk(id, reference, chunks.get(hexOf(reference.digest)) ?? HEAD),
        })),
        {
          moment,
          // Nobody says so before it is: what of it is not there may have been dropped for a newer state.
          async run({ replicas }) {
            const record = (await replicas.records()).find((one) => one.id === id);
            const isHere = manifest.chunks.every(({ digest }) =>
              record?.chunks.includes(hexOf(digest)),
            );
            if (isHere) await replicas.takeHead(id, { ...state, held: true });
          },
        },
      ];
    }),
  ]);
}

function expectPart(all: Map<string, readonly StoredEvent[]>, shown: Map<string, StoredEvent[]>) {
  for (const [name, events] of shown) {
    expect(new Set(events.map(({ number }) => number)).size).toBe(events.length);
    const ever = new Set(all.get(name)?.map(({ number, start }) => `${number} ${start}`));
    for (const { number, start } of events) expect(ever.has(`${number} ${start}`)).toBe(true);
  }
}

test('any order, with crashes in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 24 }),
      fc.infiniteStream(fc.nat({ max: 999 })),
      fc.infiniteStream(fc.nat({ max: 19 })),
      fc.nat({ max: 40 }),
      async (steps, shuffle, crashes, spread) => {
        const folder = mkdtempSync(join(tmpdir(), 'elatio-replica-'));
        const author = await openStoreIn(join(folder, 'a'));
        let other = await openStoreIn(join(folder, 'b'), { deviceName: 'phone' });
        try {
          author.start();
          // What is at work is sealed under it.
          await author.replicas.monthKey('core');
          const moments = [...(await play(author, steps)), ...(await play(author, ['flush']))];
          const ever = new Map(
            NAMES.map((name) => [name, moments.flatMap(({ shown }) => shown.get(name) ?? [])]),
          );
          // Near each other in time, mostly, and any order where it is spread wide.
          const order = deliveriesOf(author, moments)
            .map((delivery) => ({
              delivery,
              at: delivery.moment * 20 + ((shuffle.next().value ?? 0) * spread) / 10,
            }))
            .sort((a, b) => a.at - b.at);
          for (const { delivery } of order) {
            const running = delivery.run(other);
            if (crashes.next().value === 0) {
              const stopping = other.stop();
              await running.catch(() => undefined);
              await stopping;
              other = await openStoreIn(join(folder, 'b'), { deviceName: 'phone' });
              other.start();
            } else await running;
            if (crashes.next().value === 1) {
              const live = moments[delivery.moment]?.live ?? [];
              await other.replicas.takeLive(author.device.publicKey, 'core', live);
            }
            expectPart(ever, await shownBy(other));
          }
          const live = await author.replicas.live('core');
          await other.replicas.takeLive(author.device.publicKey, 'core', live);
          // Last: what came late of events that were destroyed meanwhile ends with it.
          await send(author, other);
          const wanted = await shownBy(author);
          for (let run = 0; run < 2; run++) {
            const shown = await shownBy(other);
            for (const [name, events] of wanted) {
              expect(shown.get(name)).toEqual(events);
              const [bucket, there] = [author.buckets().get(name), other.buckets().get(name)];
              if (!bucket || !there) throw new Error('a bucket is missing');
              expect(await other.count(there)).toBe(events.length);
              expect(there.firstStart).toBe(Math.min(...events.map(({ start }) => start)));
              expect(there.newest).toBe(Math.max(...events.map(({ start }) => start)));
              for (const { number } of events.slice(0, 3)) {
                expect(await other.event(there, number)).toEqual(
                  await author.event(bucket, number),
                );
              }
            }
            expect((await other.verify()).faults).toEqual([]);
            expect(other.status().damage).toEqual([]);
            await other.stop();
            other = await openStoreIn(join(folder, 'b'), { deviceName: 'phone' });
          }
        } finally {
          await author.stop();
          await other.stop();
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 10 },
  );
});
