/** That nothing is taken in where there is no room, and everything else goes on. */
import { expect, onTestFinished, test } from 'vitest';
import { createImporter } from '../../../node/import/index.ts';
import { createIngest } from '../../../node/ingest/index.ts';
import { createSpace, guardImporter, guardIngest } from '../../../node/space/index.ts';
import { temporaryFolder } from '../folder.ts';
import { eventAt, exportOf } from '../import/node.ts';
import { BUCKET, call, DEVICE_ID, nodeOver, testStore } from './fixture.ts';

const OWNER = { peer: 'owner' } as const;
const LIMIT = 1_000;

/** A node whose disk is as full as the test says. */
async function opened() {
  const store = await testStore(temporaryFolder());
  const room = { used: 0, free: 1e12 };
  const space = createSpace({
    measure: () => Promise.resolve({ ...room }),
    maxDisk: LIMIT,
    lowSpace: 0,
    onChange: () => undefined,
    everyMs: 5,
  });
  await space.start();
  const info = { hostname: 'laptop', version: '1.2.3', testing: false, deviceId: DEVICE_ID };
  const importer = guardImporter(createImporter({ store, local: info }), space);
  const node = nodeOver(store, {
    ingest: guardIngest(createIngest({ store }), space),
    importer,
  });
  onTestFinished(async () => {
    await space.stop();
    await store.stop();
  });
  const ask = (request: string, body?: unknown) => {
    const [method = '', path = ''] = request.split(' ');
    return call(node.app, method, path, body, OWNER);
  };
  /** Resolves when the node has noticed. */
  const use = async (used: number): Promise<void> => {
    room.used = used;
    while (space.status()?.used !== used) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { ...node, ask, use, importer };
}

const event = { timestamp: '2024-01-15T10:00:00Z', duration: 1, data: { title: 'a' } };
const id = 2 ** 32;

test('what comes from outside gets 507 and is taken again once there is room', async () => {
  const { ask, use, store, logged } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  await ask('POST /api/0/buckets/b/events', event);
  await use(LIMIT + 1);
  const refused: [string, unknown][] = [
    // A watcher that is refused this keeps what it has.
    ['POST /api/0/buckets/b', BUCKET],
    ['POST /api/0/buckets/c', BUCKET],
    ['POST /api/v1/buckets/d', BUCKET],
    [
      'POST /api/v1/browser/batches',
      {
        id: '0f9d9a5e-6a3c-4b52-9d6d-1f6f7f1b8c11',
        browser: 'firefox',
        spans: [{ kind: 'tab', start: '2024-01-01T00:00:00Z', duration: 1, data: {} }],
      },
    ],
    ['POST /api/0/activity/test', {}],
    ['POST /api/0/buckets/b/heartbeat?pulsetime=60', event],
    ['POST /api/0/buckets/b/events', event],
    ['POST /api/0/import', exportOf({ b: [eventAt(1)] })],
    ['POST /api/v1/buckets/b/events', event],
    ['POST /api/v1/import', exportOf({ b: [eventAt(1)] })],
    ['POST /api/v1/log', { activity: 'tea' }],
    ['POST /api/v1/stopwatches', {}],
  ];
  for (const [request, body] of refused) {
    const answer = await ask(request, body);
    expect(answer.status, request).toBe(507);
    expect(answer.body, request).toMatchObject({
      code: 'ELATIO_SPACE_LIMIT',
      message: expect.stringMatching(/purge.*goes on by itself/) as unknown,
    });
  }
  expect(store.status().events).toBe(1);
  // Watchers ask every few seconds: that there is no room is no news to the log.
  expect(logged).toEqual([]);
  await use(0);
  for (const [request, body] of refused) {
    expect((await ask(request, body)).status, request).toBeLessThan(400);
  }
});

test('looking, editing and purging go on', async () => {
  const { ask, use } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  await ask('POST /api/0/buckets/b/events', [event, event, event]);
  await use(LIMIT + 1);
  for (const [request, body] of [
    ['GET /api/0/buckets/b/events', undefined],
    ['GET /api/v1/export', undefined],
    ['GET /api/v1/gdpr', undefined],
    ['POST /api/0/import?dry-run=1', exportOf({ b: [eventAt(1)] })],
    [`PUT /api/v1/buckets/b/events/${id}`, { ...event, data: { title: 'corrected' } }],
    [`DELETE /api/v1/buckets/b/events/${id + 1}`, undefined],
    ['PUT /api/v1/settings/k', { a: 1 }],
    ['POST /api/v1/purge', { text: 'corrected' }],
    ['DELETE /api/v1/buckets/b', undefined],
  ] as const) {
    expect((await ask(request, body)).status, request).toBeLessThan(300);
  }
});

test('an import ends in the middle where room gets short, keeps what it took, and goes on by being repeated', async () => {
  const { ask, use, importer, store } = await opened();
  const events = Array.from({ length: 40_000 }, (_, i) => eventAt(i));
  const sent = Buffer.from(exportOf({ b: events }));
  async function* arriving(): AsyncGenerator<Uint8Array> {
    const half = sent.length / 2;
    yield sent.subarray(0, half);
    await use(LIMIT + 1);
    yield sent.subarray(half);
  }
  await expect(importer.run(arriving())).rejects.toMatchObject({ code: 'ELATIO_SPACE_LIMIT' });
  const { events: taken } = store.status();
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(events.length);
  await use(0);
  expect((await ask('POST /api/0/import', sent)).body).toMatchObject({ duplicates: taken });
  expect(store.status().events).toBe(events.length);
});
