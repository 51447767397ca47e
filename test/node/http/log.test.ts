import { describe, expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { BUCKET, call } from './fixture.ts';

const NOW = Date.UTC(2026, 10, 22, 9) * 1_000;

async function logging() {
  let now = NOW;
  const node = await openedNode({ now: () => now });
  return {
    ...node,
    wait: (seconds: number) => void (now += seconds * 1_000_000),
    send: (method: string, path: string, body?: unknown) =>
      call(node.app, method, `/api/v1/${path}`, body),
  };
}

const RUN = { activity: 'run', fields: { km: 5 }, at: '7:30', for: '28m' };

describe('what a person did', () => {
  test('is an event of a bucket of its own, at the time of the zone in force', async () => {
    const { app, send } = await logging();
    const answer = await send('POST', 'log', RUN);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        bucket: 'elatio-manual_laptop',
        // The node is in Berlin.
        timestamp: '2026-11-22T06:30:00+00:00',
        duration: 1680,
        data: { activity: 'run', km: 5 },
      },
    });
    const { bucket, ...event } = answer.body as { bucket: string; id: number };
    expect((await call(app, 'GET', `/api/0/buckets/${bucket}/events`)).body).toEqual([event]);
    expect((await call(app, 'GET', `/api/0/buckets/${bucket}`)).body).toMatchObject({
      type: 'manual.activity',
      client: 'elatio',
      hostname: 'laptop',
    });
    const elsewhere = await send('POST', 'log', { ...RUN, zone: 'America/New_York' });
    expect(elsewhere.body).toMatchObject({ timestamp: '2026-11-21T12:30:00+00:00' });
    const seconds = await send('POST', 'log', { activity: 'tea', for: 90 });
    expect(seconds.body).toMatchObject({ timestamp: '2026-11-22T08:58:30+00:00', duration: 90 });
  });

  test('is listed newest first, of all devices, and nothing else is', async () => {
    const { app, send } = await logging();
    expect((await send('GET', 'log')).body).toEqual([]);
    await send('POST', 'log', { activity: 'tea' });
    await send('POST', 'log', RUN);
    await call(app, 'POST', '/api/0/buckets/windows', BUCKET);
    await call(app, 'POST', '/api/0/buckets/windows/events', [
      { timestamp: '2026-11-22', data: {} },
    ]);
    await call(app, 'POST', '/api/0/buckets/phone', { ...BUCKET, type: 'manual.activity' });
    await call(app, 'POST', '/api/0/buckets/phone/events', [
      { timestamp: '2026-11-22T08:00:00Z', data: { activity: 'walk' } },
    ]);
    const activities = (await send('GET', 'log')).body as { data: { activity: string } }[];
    expect(activities.map(({ data }) => data.activity)).toEqual(['tea', 'walk', 'run']);
    expect((await send('GET', 'log?limit=1')).body).toEqual(activities.slice(0, 1));
  });

  test('can be changed and deleted, and each of that be undone', async () => {
    const { send } = await logging();
    const { id } = (await send('POST', 'log', RUN)).body as { id: number };
    const listed = async () => (await send('GET', 'log')).body;
    const before = await listed();
    const changed = await send('PATCH', `log/${id}`, {
      for: '30m',
      fields: { km: null, note: 'x' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        activity: { id, duration: 1800, data: { activity: 'run', note: 'x' } },
        edit: { kind: 'events-replace', count: 1 },
      },
    });
    const { activity, edit } = changed.body as { activity: object; edit: { id: string } };
    expect(await listed()).toEqual([activity]);
    const deleted = await send('DELETE', `log/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: { kind: 'events-delete' } });
    expect(await listed()).toEqual([]);
    for (const [method, body] of [['PATCH', {}], ['DELETE']] as const) {
      expect(await send(method, `log/${id}`, body)).toMatchObject({
        status: 404,
        body: { code: 'ELATIO_HTTP_EVENT' },
      });
    }
    await send('POST', `edits/${(deleted.body as { id: string }).id}/undo`);
    await send('POST', `edits/${edit.id}/undo`);
    expect(await listed()).toEqual(before);
  });

  test('is no event of another bucket', async () => {
    const { app, send } = await logging();
    await call(app, 'POST', '/api/0/buckets/windows', BUCKET);
    const added = await call(app, 'POST', '/api/0/buckets/windows/events', [
      { timestamp: '2026-11-22', data: {} },
    ]);
    const [{ id }] = added.body as { id: number }[];
    for (const method of ['PATCH', 'DELETE']) {
      expect(await send(method, `log/${id}`, {})).toMatchObject({ status: 404 });
    }
    expect((await call(app, 'GET', '/api/0/buckets/windows/events')).body).toHaveLength(1);
  });

  test.each([
    ['ELATIO_INGEST_FIELD', 400, {}],
    ['ELATIO_INGEST_FIELD', 400, { activity: 5 }],
    ['ELATIO_INGEST_FIELD', 400, { ...RUN, zone: 'Middle/Earth' }],
    ['ELATIO_INGEST_FIELD', 400, { ...RUN, fields: [] }],
    ['ELATIO_HTTP_BODY', 400, '{"activity":'],
    ['ELATIO_INGEST_FIELD', 400, '{"activity":"x","fields":{"km":1e999}}'],
    ['ELATIO_HTTP_SIZE', 413, { ...RUN, fields: { note: 'n'.repeat(2 ** 20) } }],
    ['ELATIO_MANUAL_FIELD', 400, { activity: '' }],
    ['ELATIO_MANUAL_FIELD', 400, { ...RUN, fields: { 'a b': 1 } }],
    ['ELATIO_MANUAL_DURATION', 400, { ...RUN, for: '1e9h' }],
    ['ELATIO_MANUAL_DURATION', 400, { ...RUN, for: -1 }],
    ['ELATIO_MANUAL_TIME', 400, { ...RUN, at: 'soon' }],
    ['ELATIO_MANUAL_TIME', 400, { ...RUN, at: '2026-03-29 2:30' }],
    ['ELATIO_MANUAL_TIME', 400, { activity: 'x', until: '7:30' }],
  ])('is refused with %s and leaves nothing', async (code, status, body) => {
    const { send, store, logged } = await logging();
    expect(await send('POST', 'log', body)).toMatchObject({ status, body: { code } });
    expect(store.buckets().size).toBe(0);
    expect(logged).toEqual([]);
  });

  test('may hold anything in its fields, and a long note', async () => {
    const { send } = await logging();
    const note = `${'n'.repeat(10_000)}\u0000\u001B[2J`;
    const sent = JSON.stringify({ activity: 'x', fields: { note, list: [{ a: null }] } });
    await send('POST', 'log', sent.replace('"note"', '"__proto__":{"y":1},"note"'));
    const [{ data }] = (await send('GET', 'log')).body as { data: object }[];
    expect(JSON.stringify(data)).toBe(
      JSON.stringify({ activity: 'x', proto: { y: 1 }, note, list: [{ a: null }] }).replace(
        'proto',
        '__proto__',
      ),
    );
  });
});

describe('a stopwatch', () => {
  test('fills the bucket of ActivityWatch’s as that does', async () => {
    const { app, send, wait } = await logging();
    const started = await send('POST', 'stopwatches', { label: 'work' });
    expect(started).toMatchObject({
      status: 201,
      body: { label: 'work', running: true, elapsed: 0 },
    });
    const events = async () => (await call(app, 'GET', '/api/0/buckets/aw-stopwatch/events')).body;
    const { id } = started.body as { id: number };
    const timestamp = '2026-11-22T09:00:00+00:00';
    expect(await events()).toEqual([
      { id, timestamp, duration: 0, data: { running: true, label: 'work' } },
    ]);
    expect((await call(app, 'GET', '/api/0/buckets/aw-stopwatch')).body).toMatchObject({
      type: 'general.stopwatch',
      client: 'aw-webui',
      hostname: 'unknown',
    });
    wait(90.5);
    expect((await send('GET', 'stopwatches')).body).toMatchObject([{ id, elapsed: 90.5 }]);
    const stopped = await send('POST', `stopwatches/${id}/stop`);
    expect(stopped).toMatchObject({ status: 200, body: { id, running: false, elapsed: 90.5 } });
    expect(await events()).toEqual([
      { id, timestamp, duration: 90.5, data: { running: false, label: 'work' } },
    ]);
    expect((await send('GET', 'stopwatches')).body).toEqual([]);
  });

  test('stops once, and what is none not at all', async () => {
    const { send } = await logging();
    expect((await send('POST', 'stopwatches/1/stop')).body).toMatchObject({
      code: 'ELATIO_INGEST_BUCKET',
    });
    const { id } = (await send('POST', 'stopwatches', {})).body as { id: number };
    expect((await send('POST', `stopwatches/${id}/stop`)).status).toBe(200);
    expect(await send('POST', `stopwatches/${id}/stop`)).toMatchObject({
      status: 409,
      body: { code: 'ELATIO_MANUAL_STOPWATCH' },
    });
    expect(await send('POST', `stopwatches/${id + 1}/stop`)).toMatchObject({
      status: 404,
      body: { code: 'ELATIO_HTTP_EVENT' },
    });
    expect((await send('POST', 'stopwatches', { label: 'a\u0007' })).status).toBe(400);
  });

  test('that ActivityWatch’s own interface started is stopped too, and several run', async () => {
    const { app, send, wait } = await logging();
    const bucket = '/api/0/buckets/aw-stopwatch';
    const created = { client: 'aw-webui', type: 'general.stopwatch', hostname: 'unknown' };
    await call(app, 'POST', bucket, created);
    // As its `startTimer` does.
    await call(app, 'POST', `${bucket}/heartbeat?pulsetime=1`, {
      timestamp: '2026-11-22T08:59:00Z',
      data: { running: true, label: '' },
    });
    await send('POST', 'stopwatches', { label: 'mine' });
    await send('POST', 'stopwatches', { label: 'mine' });
    wait(1);
    const running = (await send('GET', 'stopwatches')).body as { id: number; label: string }[];
    expect(running).toMatchObject([
      { label: 'mine', elapsed: 1 },
      { label: 'mine', elapsed: 1 },
      { label: '', elapsed: 61 },
    ]);
    await send('POST', `stopwatches/${running[2].id}/stop`);
    expect((await send('GET', 'stopwatches')).body).toHaveLength(2);
    const [, , first] = (await call(app, 'GET', `${bucket}/events`)).body as object[];
    expect(first).toMatchObject({ duration: 61, data: { running: false, label: '' } });
  });

  test('has not run for less than nothing where the clock was set back', async () => {
    const { send, wait } = await logging();
    const { id } = (await send('POST', 'stopwatches', {})).body as { id: number };
    wait(-3_600);
    expect((await send('GET', 'stopwatches')).body).toMatchObject([{ elapsed: 0 }]);
    expect((await send('POST', `stopwatches/${id}/stop`)).body).toMatchObject({ elapsed: 0 });
  });
});
