import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIngest, createSink, type Ingest } from '../../../node/ingest/index.ts';
import { eventId, newDevice, type Store } from '../../../node/store/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { type Event, LATEST, SECOND } from '../../../protocol/event.ts';
import { testStore } from '../http/fixture.ts';
import { expectedEvents, type Operation } from './reference.ts';

let directory: string;
let store: Store;
let ingest: Ingest;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  store = await testStore(directory);
  ingest = createIngest({ store });
});

afterAll(async () => {
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

let made = 0;
async function newBucket(): Promise<string> {
  const name = `bucket-${made++}`;
  await ingest.createBucket({ name, type: 'currentwindow', client: 'test', hostname: 'laptop' });
  return name;
}

async function eventsIn(name: string): Promise<(Event & { number: number })[]> {
  const bucket = store.buckets().get(name);
  if (!bucket) throw new Error(`there is no ${name}`);
  const events = (await Array.fromAsync(store.events(bucket))).flat();
  return events.map(({ start, duration, data, number }) => ({ start, duration, data, number }));
}

const T = Date.UTC(2024, 0, 15) * 1_000;
const at = (seconds: number, duration = 0, data: Event['data'] = { app: 'x' }): Event => ({
  start: T + seconds * SECOND,
  duration: duration * SECOND,
  data,
});

describe('a heartbeat after an event from 10 s to 20 s, pulsetime 5 s', () => {
  test.each<[string, Event, [start: number, duration: number][]]>([
    ['at the event’s start', at(10), [[10, 10]]],
    ['within it', at(15), [[10, 10]]],
    ['within it, ending within it', at(12, 3), [[10, 10]]],
    ['within it, ending later', at(15, 30), [[10, 35]]],
    ['at its end', at(20), [[10, 10]]],
    ['within the pulsetime', at(23, 1), [[10, 14]]],
    ['at the end of the pulsetime', at(25), [[10, 15]]],
    [
      'a microsecond later',
      { ...at(25), start: T + 25 * SECOND + 1 },
      [
        [25.000001, 0],
        [10, 10],
      ],
    ],
    [
      'much later',
      at(60, 1),
      [
        [60, 1],
        [10, 10],
      ],
    ],
    [
      'before it',
      at(9, 60),
      [
        [10, 10],
        [9, 60],
      ],
    ],
    [
      'with other data',
      at(15, 0, { app: 'y' }),
      [
        [15, 0],
        [10, 10],
      ],
    ],
    [
      'with more data',
      at(15, 0, { app: 'x', title: 1 }),
      [
        [15, 0],
        [10, 10],
      ],
    ],
  ])('%s', async (_, heartbeat, expected) => {
    const name = await newBucket();
    await ingest.insert(name, [at(10, 10)]);
    const taken = await ingest.heartbeat(name, heartbeat, 5 * SECOND);
    const events = await eventsIn(name);
    expect(events.map(({ start, duration }) => [(start - T) / SECOND, duration / SECOND])).toEqual(
      expected,
    );
    const bucket = store.buckets().get(name);
    const { id, ...event } = taken;
    expect(events).toContainEqual(event);
    expect(id).toBe(bucket && eventId(bucket, taken.number ?? NaN));
  });
});

test('the order of keys makes no other data', async () => {
  const name = await newBucket();
  await ingest.heartbeat(name, at(0, 0, { a: 1, b: { c: 1, d: 2 } }), 0);
  await ingest.heartbeat(name, at(0, 1, { b: { d: 2, c: 1 }, a: 1 }), 0);
  expect(await eventsIn(name)).toHaveLength(1);
});

test('what is inserted gets numbers in the order it was sent', async () => {
  const name = await newBucket();
  const taken = await ingest.insert(name, [at(5), at(1), at(9), at(1)]);
  expect(taken.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  expect((await eventsIn(name)).map(({ number }) => number)).toEqual([2, 0, 1, 3]);
});

test('what is logged has ended: no heartbeat goes on with it, and nothing of it is open', async () => {
  const name = await newBucket();
  await ingest.heartbeat(name, at(0), 0);
  const taken = await ingest.log(name, at(10, 10));
  expect(taken).toMatchObject({ number: 1, ...at(10, 10) });
  expect(store.buckets().get(name)?.open).toBeUndefined();
  await ingest.heartbeat(name, at(15), 5 * SECOND);
  expect((await eventsIn(name)).map(({ number }) => number)).toEqual([2, 1, 0]);
  await expect(ingest.log(name, at(0, -1))).rejects.toMatchObject({ code: 'ELATIO_INGEST_FIELD' });
});

test('a bucket that is not there is refused, and nothing is stored', async () => {
  const refusal = { code: 'ELATIO_INGEST_BUCKET', message: expect.stringContaining('"nowhere"') };
  await expect(ingest.heartbeat('nowhere', at(0), 0)).rejects.toMatchObject(refusal);
  await expect(ingest.insert('nowhere', [])).rejects.toMatchObject(refusal);
  await expect(ingest.log('nowhere', at(0))).rejects.toMatchObject(refusal);
});

test('a bucket of another device is refused, naming the device', async () => {
  const bulk = store.bulk({ ...newDevice(randomBytes), name: 'tablet' });
  await bulk.bucket({ name: 'far', type: 'currentwindow', client: 'c', hostname: 'tablet' });
  const refusal = { code: 'ELATIO_INGEST_FOREIGN', message: expect.stringContaining('"tablet"') };
  await expect(ingest.heartbeat('far', at(0), 0)).rejects.toMatchObject(refusal);
  await expect(ingest.insert('far', [at(0)])).rejects.toMatchObject(refusal);
});

test.each<[string, Event, string]>([
  ['start', { ...at(0), start: NaN }, 'event.start'],
  ['start', { ...at(0), start: 0.5 }, 'event.start'],
  ['start', { ...at(0), start: LATEST + 1 }, 'event.start'],
  ['duration', { ...at(0), duration: -1 }, 'event.duration'],
  ['duration', { ...at(0), duration: LATEST }, 'event.duration'],
])('a collector with a clock that gives an impossible %s is refused', async (_, event, field) => {
  const name = await newBucket();
  const refusal = { code: 'ELATIO_INGEST_FIELD', message: expect.stringContaining(`"${field}"`) };
  await expect(ingest.heartbeat(name, event, 0)).rejects.toMatchObject(refusal);
  const second = { message: expect.stringContaining(field.replace('event', 'events[1]')) };
  await expect(ingest.insert(name, [at(0), event])).rejects.toMatchObject(second);
  expect(await eventsIn(name)).toEqual([]);
});

test('collectors write through a sink, and find a bucket that is there as it was', async () => {
  const sink = createSink(ingest);
  const spec = { name: 'collected', type: 'afkstatus', client: 'elatio', hostname: 'laptop' };
  await sink.ensureBucket(spec);
  await sink.heartbeat('collected', at(0), 0);
  await sink.ensureBucket({ ...spec, client: 'other' });
  await sink.insert('collected', [at(5)]);
  expect(await eventsIn('collected')).toHaveLength(2);
  expect(store.buckets().get('collected')?.spec.client).toBe('elatio');
});

test('any interleaving of heartbeats and inserts gives what the rule says', async () => {
  const data = fc.constantFrom<Event['data']>(
    { app: 'x' },
    { app: 'y' },
    { n: [1, { m: null }] },
    {},
  );
  const event = fc.record({
    start: fc.integer({ min: 0, max: 30 }).map((seconds) => T + seconds * SECOND),
    duration: fc.integer({ min: 0, max: 10 }).map((seconds) => seconds * SECOND),
    data,
  });
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('heartbeat' as const),
        event,
        pulsetime: fc.integer({ min: 0, max: 6 }).map((seconds) => seconds * SECOND),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('insert' as const),
        events: fc.array(event, { maxLength: 3 }),
      }),
    },
  );
  const step = fc.record({ bucket: fc.nat({ max: 2 }), operation, waits: fc.boolean() });

  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, flushes) => {
      const names = [await newBucket(), await newBucket(), await newBucket()];
      let running: Promise<unknown>[] = [];
      for (const { bucket, operation: one, waits } of steps) {
        const name = names[bucket] ?? '';
        running.push(
          one.kind === 'heartbeat'
            ? ingest.heartbeat(name, one.event, one.pulsetime)
            : ingest.insert(name, one.events),
        );
        if (waits) {
          await Promise.all(running);
          running = [];
        }
      }
      await Promise.all(running);
      if (flushes) await store.flush();
      for (const [bucket, name] of names.entries()) {
        const own = steps.filter((one) => one.bucket === bucket).map((one) => one.operation);
        expect(await eventsIn(name)).toEqual(expectedEvents(own));
      }
    }),
    { numRuns: 60 },
  );
});
