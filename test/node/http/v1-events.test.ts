import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventId } from '../../../node/store/index.ts';
import { openedNode } from './described.ts';
import { BUCKET, call } from './fixture.ts';

const PATH = '/api/v1/buckets/b/events';
const sent = { timestamp: '2024-01-15T10:00:00.5+01:00', duration: 1.5, data: { app: 'x' } };
const stored = { timestamp: '2024-01-15T09:00:00.500000+00:00', duration: 1.5, data: { app: 'x' } };

/** A node with two buckets; `first` is the id of the first event of `b`. */
async function nodeWithBuckets(deps = {}) {
  const node = await openedNode(deps);
  for (const name of ['b', 'c']) await node.store.createBucket({ name, ...BUCKET });
  const bucket = node.store.buckets().get('b');
  if (!bucket) throw new Error('there is a bucket');
  const all = async () => (await call(node.app, 'GET', '/api/0/buckets/b/events')).body;
  return { ...node, first: eventId(bucket, 0), all };
}

describe('adding events', () => {
  test('takes one or a list, and tells their ids', async () => {
    const { app, first } = await nodeWithBuckets();
    expect(await call(app, 'POST', PATH, sent)).toMatchObject({
      status: 201,
      body: [{ id: first, ...stored }],
    });
    const { timestamp, data } = sent;
    const answer = await call(app, 'POST', PATH, [{ timestamp, data }, sent]);
    expect(answer.body).toEqual([
      { id: first + 1, ...stored, duration: 0 },
      { id: first + 2, ...stored },
    ]);
    expect(await call(app, 'POST', PATH, [])).toMatchObject({ status: 201, body: [] });
  });

  test('is for every program on this machine', async () => {
    const { app } = await nodeWithBuckets({ open: false });
    expect((await call(app, 'POST', PATH, sent)).status).toBe(201);
  });

  test.each([
    ['', 'ELATIO_HTTP_BODY'],
    ['[', 'ELATIO_HTTP_BODY'],
    [`[${JSON.stringify(sent)}`, 'ELATIO_HTTP_BODY'],
    [`[${JSON.stringify(sent)}]x`, 'ELATIO_HTTP_BODY'],
    [new Uint8Array([0xff]), 'ELATIO_HTTP_BODY'],
    ['['.repeat(100_000), 'ELATIO_HTTP_BODY'],
    ['null', 'ELATIO_INGEST_FIELD'],
    [[sent, null], 'ELATIO_INGEST_FIELD'],
    [[sent, { ...sent, timestamp: 'x' }], 'ELATIO_INGEST_FIELD'],
    [{ ...sent, duration: -1 }, 'ELATIO_INGEST_FIELD'],
    [{ ...sent, data: [] }, 'ELATIO_INGEST_FIELD'],
    [{ ...sent, data: 'x'.repeat(2 ** 20) }, 'ELATIO_HTTP_SIZE'],
    [{ ...sent, id: 4294967296 }, 'ELATIO_INGEST_FIELD'],
  ])('of which one is wrong stores none: %j', async (body, code) => {
    const { app, store } = await nodeWithBuckets();
    expect((await call(app, 'POST', PATH, body)).body).toMatchObject({ code });
    expect(store.status().events).toBe(0);
  });

  test('says which of a list is wrong', async () => {
    const { app } = await nodeWithBuckets();
    for (const [wrong, message] of [
      [{ ...sent, id: 3 }, '"events[1].id" expected no id: PUT replaces, got 3.'],
      [{ ...sent, data: null }, '"events[1].data" expected an object, got null.'],
    ]) {
      expect((await call(app, 'POST', PATH, [sent, wrong])).body).toMatchObject({ message });
    }
  });

  test('to a bucket that is not there, or another device’s, is refused', async () => {
    const { app, store } = await nodeWithBuckets();
    expect((await call(app, 'POST', '/api/v1/buckets/none/events', sent)).status).toBe(404);
    const bulk = store.bulk({
      publicKey: new Uint8Array(32).fill(1),
      incarnation: new Uint8Array(8).fill(2),
      name: 'phone',
    });
    await bulk.bucket({ name: 'theirs', ...BUCKET });
    await bulk.finish();
    const refused = await call(app, 'POST', '/api/v1/buckets/theirs/events', sent);
    expect(refused).toMatchObject({ status: 409, body: { code: 'ELATIO_INGEST_FOREIGN' } });
  });
});

describe('an event', () => {
  test('is found by its id in its bucket, and nowhere else', async () => {
    const { app, first } = await nodeWithBuckets();
    await call(app, 'POST', PATH, sent);
    expect((await call(app, 'GET', `${PATH}/${first}`)).body).toEqual({ id: first, ...stored });
    for (const id of [`${first + 1}`, '0', '1', `${first * 2}`, '9'.repeat(16)]) {
      const answer = await call(app, 'GET', `${PATH}/${id}`);
      expect([id, answer]).toMatchObject([
        id,
        { status: 404, body: { code: 'ELATIO_HTTP_EVENT' } },
      ]);
    }
    expect((await call(app, 'GET', `/api/v1/buckets/c/events/${first}`)).status).toBe(404);
    for (const id of ['x', '-1', '1.5', '1e3', '0x1', '%20', '9'.repeat(17)]) {
      const answer = await call(app, 'GET', `${PATH}/${id}`);
      expect([id, answer]).toMatchObject([
        id,
        { status: 400, body: { code: 'ELATIO_INGEST_FIELD' } },
      ]);
    }
  });

  test('is replaced under its id, and comes back when that is undone', async () => {
    const { app, first } = await nodeWithBuckets();
    await call(app, 'POST', PATH, sent);
    // As it was got, with its id.
    const other = { id: first, timestamp: '2024-01-15T08:00:00Z', data: { app: 'y' } };
    const edit = await call(app, 'PUT', `${PATH}/${first}`, other);
    expect(edit).toMatchObject({
      status: 200,
      body: { kind: 'events-replace', of: 'b', count: 1 },
    });
    expect((await call(app, 'GET', `${PATH}/${first}`)).body).toEqual({
      id: first,
      timestamp: '2024-01-15T08:00:00+00:00',
      duration: 0,
      data: { app: 'y' },
    });
    const { id } = edit.body as { id: string };
    await call(app, 'POST', `/api/v1/edits/${id}/undo`);
    expect((await call(app, 'GET', `${PATH}/${first}`)).body).toEqual({ id: first, ...stored });
  });

  test('is deleted, and comes back when that is undone', async () => {
    const { app, first, all } = await nodeWithBuckets();
    await call(app, 'POST', PATH, [sent, { ...sent, data: { app: 'y' } }]);
    const before = await all();
    const edit = await call(app, 'DELETE', `${PATH}/${first}`);
    expect(edit).toMatchObject({ status: 200, body: { kind: 'events-delete', of: 'b', count: 1 } });
    expect(await all()).toEqual([{ id: first + 1, ...stored, data: { app: 'y' } }]);
    for (const method of ['GET', 'DELETE']) {
      expect((await call(app, method, `${PATH}/${first}`)).status).toBe(404);
    }
    expect((await call(app, 'PUT', `${PATH}/${first}`, sent)).status).toBe(404);
    const { id } = edit.body as { id: string };
    await call(app, 'POST', `/api/v1/edits/${id}/undo`);
    expect(await all()).toEqual(before);
  });

  test('that is not one takes no event’s place', async () => {
    const { app, first, all } = await nodeWithBuckets();
    await call(app, 'POST', PATH, sent);
    const before = await all();
    for (const [body, message] of [
      [[sent], '"body" expected an object, got a list.'],
      [{ ...sent, timestamp: 5 }, '"timestamp" expected a text, got 5.'],
      [{ ...sent, timestamp: '2101-01-01' }, /"timestamp" expected a time from 1900 to 2100/],
      [{ ...sent, duration: '1' }, '"duration" expected a number, got "1".'],
      [{ ...sent, duration: -1 }, /"duration" expected a number of seconds, 0 or more/],
      [{ ...sent, duration: 1e10 }, /"duration" expected/],
      [{ timestamp: sent.timestamp }, '"data" expected an object, got nothing.'],
      ['{"timestamp":"2024-01-01","data":{"n":1e999}}', /"data\.n" expected a finite number/],
    ] as const) {
      const answer = await call(app, 'PUT', `${PATH}/${first}`, body);
      const said = typeof message === 'string' ? message : expect.stringMatching(message);
      expect([body, answer]).toMatchObject([body, { status: 400, body: { message: said } }]);
    }
    expect(await all()).toEqual(before);
    expect((await call(app, 'PUT', `${PATH}/${first + 1}`, sent)).status).toBe(404);
    expect((await call(app, 'PUT', `/api/v1/buckets/none/events/1`, sent)).status).toBe(404);
  });

  test('of whatever data comes back as it was put', async () => {
    const { app, first } = await nodeWithBuckets();
    await call(app, 'POST', PATH, sent);
    const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }));
    await fc.assert(
      fc.asyncProperty(data, async (any) => {
        const body = JSON.stringify({ ...sent, data: any });
        expect((await call(app, 'PUT', `${PATH}/${first}`, body)).status).toBe(200);
        const { body: got } = await call(app, 'GET', `${PATH}/${first}`);
        expect(JSON.stringify(got)).toBe(
          JSON.stringify({ id: first, ...stored, data: JSON.parse(JSON.stringify(any)) as object }),
        );
      }),
      { numRuns: 40 },
    );
  });
});
