import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../../node/store/index.ts';
import { eventId, newDevice } from '../../../node/store/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { type Answer, BUCKET, call, DEVICE_ID, nodeOver, testStore } from './fixture.ts';

let store: Store;
let ask: (method: string, path: string, body?: unknown) => Promise<Answer>;

beforeEach(async () => {
  store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  ask = (method, path, body) => call(app, method, `/api/0${path}`, body);
});

const day = '2024-01-15';
const event = (time: string, duration = 0, data: object = { app: 'x' }) => ({
  timestamp: `${day}T${time}Z`,
  duration,
  data,
});

/** Events of an answer without their ids. */
function shown({ body }: Answer): unknown[] {
  return (body as { timestamp: string; duration: number; data: unknown }[]).map(
    ({ timestamp, duration }) => [timestamp.slice(11, 19), duration],
  );
}

const failure = (code: string, text = '') => ({ code, message: expect.stringContaining(text) });

test('GET /info', async () => {
  for (const path of ['/info', '/info/']) {
    const { status, body, headers } = await ask('GET', path);
    expect(status).toBe(200);
    expect(body).toEqual({
      hostname: 'laptop',
      version: '1.2.3',
      testing: false,
      device_id: DEVICE_ID,
    });
    expect(headers.get('server')).toBe('Elatio');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

describe('buckets', () => {
  const empty = {
    id: 'b',
    created: '2024-01-01T00:00:00+00:00',
    name: null,
    type: 'currentwindow',
    client: 'test',
    hostname: 'laptop',
    data: {},
    metadata: { start: null, end: null },
  };

  test('POST creates one, and answers an empty 304 when it is there', async () => {
    expect(await ask('POST', '/buckets/b', BUCKET)).toMatchObject({ status: 200, body: {} });
    const again = await ask('POST', '/buckets/b/', { ...BUCKET, client: 'other' });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect(await ask('GET', '/buckets/b')).toMatchObject({ status: 200, body: empty });
  });

  test('POST honours name, created, data and !local', async () => {
    await ask('POST', '/buckets/b', {
      ...BUCKET,
      name: 'For people',
      created: '2020-02-02T02:02:02.5+02:00',
      hostname: '!local',
      data: { k: 1 },
    });
    expect((await ask('GET', '/buckets/b')).body).toEqual({
      ...empty,
      name: 'For people',
      created: '2020-02-02T00:02:02.500000+00:00',
      data: { k: 1, device_id: DEVICE_ID },
    });
  });

  test('POST of one name at once creates it once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask('POST', '/buckets/b', BUCKET)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 304)).toHaveLength(7);
  });

  test('GET answers all, by id, with what they span', async () => {
    expect((await ask('GET', '/buckets/')).body).toEqual({});
    await ask('POST', '/buckets/b', BUCKET);
    await ask('POST', '/buckets/c', BUCKET);
    expect((await ask('GET', '/buckets')).body).toEqual({ b: empty, c: { ...empty, id: 'c' } });
    await ask('POST', '/buckets/b/events', [event('10:00:00', 3_600), event('10:30:00', 60)]);
    const metadata = { start: `${day}T10:00:00+00:00`, end: `${day}T11:00:00+00:00` };
    expect((await ask('GET', '/buckets/b')).body).toEqual({
      ...empty,
      last_updated: `${day}T11:00:00+00:00`,
      metadata,
    });
  });

  test.each(['a b', 'a/b', 'a%b', 'ä', '%2F', '__proto__', 'events', '日本', 'a?b#c', "a'b"])(
    'may be called %s',
    async (name) => {
      const path = `/buckets/${encodeURIComponent(name)}`;
      expect((await ask('POST', path, BUCKET)).status).toBe(200);
      expect((await ask('GET', path)).body).toMatchObject({ id: name });
      expect(Object.keys((await ask('GET', '/buckets')).body as object)).toEqual([name]);
      expect((await ask('POST', `${path}/events`, event('10:00:00'))).status).toBe(200);
      expect((await ask('GET', `${path}/events/count/`)).body).toBe(1);
    },
  );

  test('GET of one that is not there is 404', async () => {
    expect(await ask('GET', '/buckets/none')).toMatchObject({
      status: 404,
      body: failure('ELATIO_INGEST_BUCKET', '"none"'),
    });
  });

  test.each<[unknown, string]>([
    [{ client: 'c', type: 't' }, '"hostname"'],
    [{ client: 'c', hostname: 'h' }, '"type"'],
    [{ type: 't', hostname: 'h' }, '"client"'],
    [{ ...BUCKET, data: 5 }, '"data"'],
    [[], '"bucket"'],
  ])('POST of %j is 400 and names the field', async (body, field) => {
    expect(await ask('POST', '/buckets/b', body)).toMatchObject({
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', field),
    });
  });
});

describe('events', () => {
  beforeEach(async () => {
    await ask('POST', '/buckets/b', BUCKET);
  });

  test('POST answers what was inserted, with ids; one or a list', async () => {
    const one = await ask('POST', '/buckets/b/events', event('10:00:00', 1.5));
    const id = eventId({ index: 1 } as never, 0);
    expect(one).toMatchObject({
      status: 200,
      body: [{ id, timestamp: `${day}T10:00:00+00:00`, duration: 1.5, data: { app: 'x' } }],
    });
    const two = await ask('POST', '/buckets/b/events/', [event('09:00:00'), event('11:00:00')]);
    expect((two.body as { id: number }[]).map((sent) => sent.id)).toEqual([id + 1, id + 2]);
    expect((await ask('POST', '/buckets/b/events', [])).body).toEqual([]);
    expect((await ask('POST', '/buckets/b/events', ' [ ] ')).body).toEqual([]);
  });

  test('GET answers them newest first, ties in the order they came', async () => {
    const sent = ['10:00:00', '12:00:00', '10:00:00', '11:00:00', '10:00:00'];
    await ask(
      'POST',
      '/buckets/b/events',
      sent.map((time, n) => event(time, 0, { n })),
    );
    const { body } = await ask('GET', '/buckets/b/events');
    expect((body as { data: { n: number } }[]).map(({ data }) => data.n)).toEqual([1, 3, 0, 2, 4]);
  });

  describe('of 10:00–11:00, 12:00 and 13:00–14:00', () => {
    beforeEach(async () => {
      const all = [event('10:00:00', 3_600), event('12:00:00'), event('13:00:00', 3_600)];
      await ask('POST', '/buckets/b/events', all);
    });

    const [ten, twelve, thirteen] = [
      ['10:00:00', 3_600],
      ['12:00:00', 0],
      ['13:00:00', 3_600],
    ];

    test.each<[query: string, unknown[]]>([
      ['', [thirteen, twelve, ten]],
      ['limit=-1', [thirteen, twelve, ten]],
      ['limit=0', []],
      ['limit=1', [thirteen]],
      ['limit=99', [thirteen, twelve, ten]],
      [`start=${day}T12:00:00Z`, [thirteen, twelve]],
      [`end=${day}T12:00:00Z`, [twelve, ten]],
      [`start=${day}T11:00:00Z&end=${day}T13:00:00Z`, [['13:00:00', 0], twelve, ['11:00:00', 0]]],
      [`start=${day}T11:00:00.000001Z&end=${day}T11:59:59.999999Z`, []],
      [`start=${day}T10:15:00Z&end=${day}T10:30:00Z`, [['10:15:00', 900]]],
      [`start=${day}T13:30:00Z`, [['13:30:00', 1_800]]],
      [`end=${day}T13:30:00Z&limit=1`, [['13:00:00', 1_800]]],
      [`start=${day}T12:30:00&end=${day}T10:30:00`, []],
      [`start=${day}T10:45:00&end=${day}T10:15:00`, []],
      [`start=${day}T14:00:00%2B02:00&limit=2`, [thirteen, twelve]],
      [`start=${day}T14:00:00+02:00&limit=2`, [thirteen, twelve]],
      [`start=${day}%2013:30:00`, [['13:30:00', 1_800]]],
      [`start=${day}`, [thirteen, twelve, ten]],
      ['end=2024-01-15', []],
      [`starttime=${day}T12:30:00&endtime=${day}T18:00:00`, [thirteen]],
    ])('GET ?%s', async (query, expected) => {
      expect(shown(await ask('GET', `/buckets/b/events?${query}`))).toEqual(expected);
      if (query.includes('limit')) return;
      const count = await ask('GET', `/buckets/b/events/count?${query}`);
      expect(count).toMatchObject({ status: 200, body: expected.length });
    });

    test.each([
      ['limit=x', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=', 'limit'],
      ['limit=-2', 'limit'],
      ['start=yesterday', 'start'],
      ['start=', 'start'],
      ['end=2024-13-01', 'end'],
      ['end=9999-01-01', 'end'],
      ['endtime=NaN', 'endtime'],
    ])('GET ?%s is 400 and names it', async (query, field) => {
      expect(await ask('GET', `/buckets/b/events?${query}`)).toMatchObject({
        status: 400,
        body: failure('ELATIO_INGEST_FIELD', `"${field}" expected`),
      });
    });
  });

  test('GET of one answers it whole, and 404 null where it is not', async () => {
    const { body } = await ask('POST', '/buckets/b/events', [
      event('10:00:00', 5),
      event('09:00:00'),
    ]);
    const [first, second] = body as { id: number }[];
    for (const sent of [first, second]) {
      const found = await ask('GET', `/buckets/b/events/${sent?.id}`);
      expect(found).toMatchObject({ status: 200, body: sent });
    }
    await ask('POST', '/buckets/c', BUCKET);
    for (const path of [
      `c/events/${first?.id}`,
      'b/events/1',
      'b/events/x',
      'b/events/-1',
      'b/events/1e99',
    ]) {
      const none = await ask('GET', `/buckets/${path}`);
      expect(none).toMatchObject({ status: 404, body: null });
    }
  });

  test('POST with an id that the bucket has not stores nothing and names it', async () => {
    const sent = [event('10:00:00'), { ...event('11:00:00'), id: 12 }];
    expect(await ask('POST', '/buckets/b/events', sent)).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_EVENT', '"events[1].id" is 12'),
    });
    expect((await ask('GET', '/buckets/b/events/count')).body).toBe(0);
  });

  test('POST with an id that it has is yet to come, and stores nothing', async () => {
    const { body } = await ask('POST', '/buckets/b/events', event('10:00:00'));
    const [{ id } = { id: 0 }] = body as { id: number }[];
    const sent = [event('12:00:00'), { ...event('11:00:00'), id }];
    expect(await ask('POST', '/buckets/b/events', sent)).toMatchObject({
      status: 501,
      body: failure('ELATIO_HTTP_LATER'),
    });
    expect((await ask('GET', '/buckets/b/events/count')).body).toBe(1);
  });

  test('an id of null is none', async () => {
    const sent = { ...event('10:00:00'), id: null };
    expect((await ask('POST', '/buckets/b/events', sent)).status).toBe(200);
  });

  test.each([
    'GET /events',
    'GET /events/1',
    'GET /events/count',
    'POST /events',
    'POST /heartbeat?pulsetime=1',
  ])('%s of a bucket that is not there is 404', async (request) => {
    const [method = '', path = ''] = request.split(' ');
    const body = method === 'POST' ? event('10:00:00') : undefined;
    expect(await ask(method, `/buckets/none${path}`, body)).toMatchObject({
      status: 404,
      body: failure('ELATIO_INGEST_BUCKET', '"none"'),
    });
  });

  test('writing to the bucket of another device is 409 and names the device', async () => {
    const bulk = store.bulk({ ...newDevice(randomBytes), name: 'tablet' });
    await bulk.bucket({ name: 'far', type: 'currentwindow', client: 'c', hostname: 'tablet' });
    for (const path of ['events', 'heartbeat?pulsetime=1']) {
      expect(await ask('POST', `/buckets/far/${path}`, event('10:00:00'))).toMatchObject({
        status: 409,
        body: failure('ELATIO_INGEST_FOREIGN', '"tablet"'),
      });
    }
  });
});

describe('heartbeats', () => {
  beforeEach(async () => {
    await ask('POST', '/buckets/b', BUCKET);
  });

  test('POST answers the event that results', async () => {
    const beat = (time: string, data?: object) =>
      ask('POST', '/buckets/b/heartbeat?pulsetime=60', event(time, 0, data));
    const first = await beat('10:00:00.25');
    const id = 2 ** 32;
    const data = { app: 'x' };
    const timestamp = `${day}T10:00:00.250000+00:00`;
    expect(first).toMatchObject({ status: 200, body: { id, timestamp, duration: 0, data } });
    const second = await beat('10:00:30.75');
    expect(second.body).toEqual({ id, timestamp, duration: 30.5, data });
    const third = await beat('10:00:40', { app: 'y' });
    expect(third.body).toMatchObject({ id: id + 1, duration: 0 });
    expect(shown(await ask('GET', '/buckets/b/events'))).toEqual([
      ['10:00:40', 0],
      ['10:00:00', 30.5],
    ]);
  });

  test.each([
    '',
    '?pulsetime=',
    '?pulsetime=x',
    '?pulsetime=-1',
    '?pulsetime=NaN',
    '?pulsetime=Infinity',
    '?pulsetime=1e99',
    '?pulsetime=0x10',
    '?pulsetime=%2B1',
  ])('POST heartbeat%s is 400 and names pulsetime', async (query) => {
    const answer = await ask('POST', `/buckets/b/heartbeat${query}`, event('10:00:00'));
    expect(answer).toMatchObject({
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', '"pulsetime" expected'),
    });
  });

  test.each(['0', '5', '5.', '5.5', '1e1'])('a pulsetime of %s is one', async (pulsetime) => {
    const path = `/buckets/b/heartbeat/?pulsetime=${pulsetime}`;
    expect((await ask('POST', path, event('10:00:00'))).status).toBe(200);
  });

  test('a list is no heartbeat', async () => {
    expect(
      await ask('POST', '/buckets/b/heartbeat?pulsetime=1', [event('10:00:00')]),
    ).toMatchObject({
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', '"event" expected an object, got a list'),
    });
  });
});

describe('the rest of the API', () => {
  test.each([
    'PUT /buckets/b',
    'DELETE /buckets/b?force=1',
    'DELETE /buckets/b/events/1',
    'POST /query/?name=x',
    'POST /import',
    'GET /settings/',
    'GET /settings/theme',
    'POST /settings/theme',
    'DELETE /settings/theme',
  ])('%s is yet to come', async (request) => {
    const [method = '', path = ''] = request.split(' ');
    expect(await ask(method, path)).toMatchObject({
      status: 501,
      body: failure('ELATIO_HTTP_LATER', 'yet to come'),
    });
  });

  test.each(['/', '/x', '/buckets/b/x', '/info/x'])('GET %s is 404', async (path) => {
    expect(await ask('GET', path)).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_PATH'),
    });
  });

  test('a method that a path has not is 405', async () => {
    expect(await ask('POST', '/info/')).toMatchObject({
      status: 405,
      body: failure('ELATIO_HTTP_METHOD', 'but GET'),
    });
  });

  test('HEAD answers as GET does, without the body', async () => {
    await ask('POST', '/buckets/b', BUCKET);
    expect(await ask('HEAD', '/buckets/b/events')).toMatchObject({ status: 200, body: '' });
    expect(await ask('HEAD', '/buckets/none/events')).toMatchObject({ status: 404, body: '' });
  });
});
