import { describe, expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { BUCKET, call, DEVICE_ID } from './fixture.ts';

const PATH = '/api/v1/buckets/b';
const event = (second: number) => ({
  timestamp: new Date(Date.UTC(2024, 0, 15, 0, 0, second)).toISOString(),
  duration: 2,
  data: { app: 'x' },
});

describe('a bucket', () => {
  test('is made once, told, and listed with what it holds', async () => {
    const { app } = await openedNode();
    const empty = {
      id: 'b',
      ...BUCKET,
      label: 'Mine',
      created: '2024-01-01T00:00:00+00:00',
      data: { k: [1] },
      events: 0,
      start: null,
      end: null,
      device: 'laptop',
    };
    const wanted = { ...BUCKET, label: 'Mine', data: { k: [1] } };
    expect(await call(app, 'POST', PATH, wanted)).toMatchObject({ status: 201, body: empty });
    expect(await call(app, 'POST', PATH, wanted)).toMatchObject({
      status: 409,
      body: { code: 'ELATIO_HTTP_EXISTS' },
    });
    await call(app, 'POST', `${PATH}/events`, [event(5), event(0)]);
    const full = {
      ...empty,
      events: 2,
      start: '2024-01-15T00:00:00+00:00',
      end: '2024-01-15T00:00:07+00:00',
    };
    expect((await call(app, 'GET', PATH)).body).toEqual(full);
    expect((await call(app, 'GET', '/api/v1/buckets')).body).toEqual([full]);
    expect((await call(app, 'GET', '/api/v1/buckets/none')).body).toMatchObject({
      code: 'ELATIO_INGEST_BUCKET',
    });
  });

  test('of this machine is made by anybody on it', async () => {
    const { app } = await openedNode({ open: false });
    const wanted = { ...BUCKET, hostname: '!local', created: '2023-05-01' };
    expect((await call(app, 'POST', PATH, wanted)).body).toMatchObject({
      hostname: 'laptop',
      created: '2023-05-01T00:00:00+00:00',
      data: { device_id: DEVICE_ID },
    });
  });

  test('may be called as its path can say', async () => {
    const { app } = await openedNode();
    for (const name of ['a/b', '..b', 'ä ö', '%41', 'events', 'x'.repeat(256)]) {
      const path = `/api/v1/buckets/${encodeURIComponent(name)}`;
      expect((await call(app, 'POST', path, BUCKET)).status).toBe(201);
      expect((await call(app, 'GET', path)).body).toMatchObject({ id: name });
    }
  });

  test.each([
    [[], '"body" expected an object, got a list.'],
    [{ ...BUCKET, type: undefined }, '"type" expected a text, got nothing.'],
    [{ ...BUCKET, client: 5 }, '"client" expected a text, got 5.'],
    [{ ...BUCKET, hostname: null }, '"hostname" expected a text, got null.'],
    [{ ...BUCKET, type: 'x'.repeat(257) }, /^"type" expected at most 256 characters, got "x{40}…"/],
    [{ ...BUCKET, label: 'a\nb' }, '"label" expected no control characters, got "a\\nb".'],
    [{ ...BUCKET, label: 'a\u0085b' }, /"label" expected no control characters/],
    [{ ...BUCKET, data: [] }, '"data" expected an object, got a list.'],
    [{ ...BUCKET, created: 'soon' }, /^"created" expected a time in ISO 8601/],
    [{ ...BUCKET, lable: 'x' }, '"lable" expected no such field, got "x".'],
    [{ ...BUCKET, ['x'.repeat(1_000)]: 1 }, /^"x{40}" expected no such field, got 1/],
  ])('that is described wrongly is not made: %j', async (body, message) => {
    const { app, store } = await openedNode();
    const answer = await call(app, 'POST', PATH, body);
    const said = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'ELATIO_INGEST_FIELD', message: said },
    });
    expect(store.buckets().size).toBe(0);
  });

  test('of a number that no float can hold, or nested too deep, is not made', async () => {
    const { app, store } = await openedNode();
    const nested = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
    for (const [data, code] of [
      ['{"n":[1e999]}', 'ELATIO_INGEST_FIELD'],
      [nested, 'ELATIO_INGEST_FIELD'],
      [`{"a":${nested}}`, 'ELATIO_HTTP_BODY'],
    ]) {
      const body = `${JSON.stringify(BUCKET).slice(0, -1)},"data":${data}}`;
      expect((await call(app, 'POST', PATH, body)).body).toMatchObject({ code });
      await call(app, 'POST', '/api/v1/buckets/other', BUCKET);
      const change = await call(app, 'PATCH', '/api/v1/buckets/other', `{"data":${data}}`);
      expect(change.body).toMatchObject({ code });
    }
    expect([...store.buckets().keys()]).toEqual(['other']);
  });
});

describe('changing a bucket', () => {
  test('changes what is given, and is undone by its id', async () => {
    const { app } = await openedNode();
    await call(app, 'POST', PATH, { ...BUCKET, label: 'Mine' });
    const before = (await call(app, 'GET', PATH)).body;
    const change = { label: null, client: 'new', data: { ['__proto__']: 1, n: { m: [] } } };
    const answer = await call(app, 'PATCH', PATH, JSON.stringify(change));
    expect(answer).toMatchObject({
      status: 200,
      body: { kind: 'bucket-change', of: 'b', count: 3 },
    });
    const after = (await call(app, 'GET', PATH)).body as { data: object };
    expect(after).toEqual({ ...(before as object), label: null, client: 'new', data: change.data });
    expect(Object.keys(after.data)).toContain('__proto__');
    const { id } = answer.body as { id: string };
    const undone = await call(app, 'POST', `/api/v1/edits/${id}/undo`);
    expect(undone).toMatchObject({ status: 200, body: { kind: 'undo', undoes: id } });
    expect((await call(app, 'GET', PATH)).body).toEqual(before);
  });

  test('to what it is already is no edit', async () => {
    const { app } = await openedNode();
    await call(app, 'POST', PATH, BUCKET);
    expect(await call(app, 'PATCH', PATH, {})).toMatchObject({ status: 200, body: null });
    await call(app, 'PATCH', PATH, { label: 'x' });
    expect(await call(app, 'PATCH', PATH, { label: 'x' })).toMatchObject({
      status: 200,
      body: null,
    });
    expect((await call(app, 'GET', '/api/v1/edits')).body).toHaveLength(1);
  });

  test('names what is wrong, and changes nothing', async () => {
    const { app } = await openedNode();
    await call(app, 'POST', PATH, BUCKET);
    const before = (await call(app, 'GET', PATH)).body;
    for (const [body, field] of [
      [[], 'body'],
      [null, 'body'],
      [{ type: null }, 'type'],
      [{ label: 7 }, 'label'],
      [{ label: 'x'.repeat(257) }, 'label'],
      [{ data: 'x' }, 'data'],
      [{ id: 'c' }, 'id'],
      [{ label: 'x', name: 'y' }, 'name'],
    ] as const) {
      const answer = await call(app, 'PATCH', PATH, JSON.stringify(body));
      expect([body, answer.status]).toEqual([body, 400]);
      expect(answer.body).toMatchObject({ message: expect.stringContaining(`"${field}"`) });
    }
    expect((await call(app, 'PATCH', '/api/v1/buckets/none', {})).status).toBe(404);
    expect((await call(app, 'GET', PATH)).body).toEqual(before);
  });
});

test('deleting a bucket hides it with its events, until that is undone', async () => {
  const { app } = await openedNode();
  await call(app, 'POST', PATH, BUCKET);
  await call(app, 'POST', `${PATH}/events`, event(0));
  const before = (await call(app, 'GET', PATH)).body;
  const deleted = await call(app, 'DELETE', PATH);
  expect(deleted).toMatchObject({ status: 200, body: { kind: 'bucket-delete', of: 'b' } });
  expect((await call(app, 'GET', PATH)).status).toBe(404);
  expect((await call(app, 'DELETE', PATH)).status).toBe(404);
  expect((await call(app, 'GET', '/api/v1/events')).body).toBe('');
  const { id } = deleted.body as { id: string };
  expect((await call(app, 'POST', `/api/v1/edits/${id}/undo`)).status).toBe(200);
  expect((await call(app, 'GET', PATH)).body).toEqual(before);
  expect((await call(app, 'GET', '/api/v1/events')).body).toContain('"bucket":"b"');
});
