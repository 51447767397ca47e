import { beforeEach, describe, expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { newDevice } from '../../../node/store/index.ts';
import { type Ask, eventAt, everything, failure, openNode, shown, toldIn } from './aw.ts';
import type { Opened } from './aw.ts';
import { BUCKET } from './fixture.ts';

let node: Opened;
let ask: Ask;

beforeEach(async () => {
  node = await openNode();
  ({ ask } = node);
  await ask('POST', '/buckets/b', BUCKET);
});

const DAY = '2024-01-15';
/** The id of the first event of the first bucket. */
const FIRST = 2 ** 32;

describe('POST', () => {
  test('answers what was inserted with its ids, one or a list', async () => {
    const one = await ask('POST', '/buckets/b/events', eventAt('10:00:00', 1.5));
    expect(one).toMatchObject({ status: 200 });
    expect(one.body).toEqual([
      { id: FIRST, timestamp: `${DAY}T10:00:00+00:00`, duration: 1.5, data: { app: 'x' } },
    ]);
    const two = await ask('POST', '/buckets/b/events', [eventAt('09:00:00'), eventAt('11:00:00')]);
    expect(shown(two)).toEqual([
      ['09:00:00', 0],
      ['11:00:00', 0],
    ]);
    expect(toldIn(two).map(({ id }) => id)).toEqual([FIRST + 1, FIRST + 2]);
    expect((await ask('POST', '/buckets/b/events', [])).body).toEqual([]);
    expect((await ask('POST', '/buckets/b/events', ' [ ] ')).body).toEqual([]);
    expect((await ask('GET', '/buckets/b/events/count')).body).toBe(3);
  });

  test.each([
    ['2024-01-15T10:00:00.123456+00:00', '2024-01-15T10:00:00.123456+00:00'],
    ['2024-01-15T10:00:00.1234567Z', '2024-01-15T10:00:00.123456+00:00'],
    ['2024-01-15T12:00:00+02:00', '2024-01-15T10:00:00+00:00'],
    ['2024-01-15T10:00:00', '2024-01-15T10:00:00+00:00'],
    ['2024-01-15 10:00:00', '2024-01-15T10:00:00+00:00'],
    ['2024-01-15', '2024-01-15T00:00:00+00:00'],
  ])('of the time %s is of %s', async (timestamp, told) => {
    await ask('POST', '/buckets/b/events', { timestamp, duration: 0.000001, data: {} });
    const [event] = toldIn(await ask('GET', '/buckets/b/events'));
    expect(event).toEqual({ id: FIRST, timestamp: told, duration: 0.000001, data: {} });
  });

  test('of an event that is there already is another one', async () => {
    const sent = [eventAt('10:00:00', 5), eventAt('10:00:00', 5)];
    await ask('POST', '/buckets/b/events', sent);
    await ask('POST', '/buckets/b/events', sent[0]);
    expect((await ask('GET', '/buckets/b/events/count')).body).toBe(3);
  });

  test.each([{ id: null }, { more: 1 }, { duration: null }, { duration: undefined }])(
    'with %j takes it as if it were not there',
    async (fields) => {
      const sent = { ...eventAt('10:00:00'), ...fields };
      expect(await ask('POST', '/buckets/b/events', sent)).toMatchObject({
        status: 200,
        body: [{ id: FIRST, duration: 0 }],
      });
    },
  );

  const { timestamp, data } = eventAt('10:00:00');
  test.each<[body: unknown, message: string]>([
    [{ data }, '"timestamp" expected a time in ISO 8601'],
    [[{ data }], '"events[0].timestamp" expected a time in ISO 8601'],
    [{ timestamp: null, data }, '"timestamp" expected a time'],
    [{ timestamp: 1_705_312_800, data }, '"timestamp" expected a time'],
    [{ timestamp: 'yesterday', data }, '"timestamp" expected a time'],
    [{ timestamp: '2024-02-30', data }, '"timestamp" expected a time that exists'],
    [{ timestamp: '2101-01-01', data }, '"timestamp" expected a time from 1900 to 2100'],
    [{ timestamp }, '"data" expected an object, got nothing'],
    [{ timestamp, data: [] }, '"data" expected an object, got a list'],
    [{ timestamp, data, duration: '5' }, '"duration" expected a number of seconds'],
    [{ timestamp, data, duration: -0.1 }, '"duration" expected a number of seconds'],
    [{ timestamp, data, duration: 1e12 }, '"duration" expected at most'],
    [{ timestamp, data, id: 'x' }, '"id" expected the id of an event'],
    [{ timestamp, data, id: 1.5 }, '"id" expected the id of an event'],
    [{ timestamp, data, id: -1 }, '"id" expected the id of an event'],
    [{ timestamp, data, id: 2 ** 53 }, '"id" expected the id of an event'],
    [[eventAt('09:00:00'), { timestamp }], '"events[1].data" expected an object'],
    [[eventAt('09:00:00'), null], '"events[1]" expected an object, got null'],
    [[[eventAt('09:00:00')]], '"events[0]" expected an object, got a list'],
    ['5', '"event" expected an object, got 5'],
  ])('of %j is 400, names the field and stores nothing of it', async (body, message) => {
    expect(await ask('POST', '/buckets/b/events', body)).toMatchObject({
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', message),
    });
    expect((await ask('GET', '/buckets/b/events')).body).toEqual([]);
    expect((await ask('GET', '/buckets/b/events/count')).body).toBe(0);
  });
});

describe('GET', () => {
  test('answers them newest first, ties in the order they came, flushed or not', async () => {
    const sent = ['10:00:00', '12:00:00', '10:00:00', '11:00:00', '10:00:00'];
    for (const [n, time] of sent.entries()) {
      await ask('POST', '/buckets/b/events', eventAt(time, 5 - n, { n }));
      if (n === 2) await node.store.flush();
    }
    const order = async (query: string) =>
      toldIn(await ask('GET', `/buckets/b/events${query}`)).map((event) => event.data['n']);
    for (let run = 0; run < 2; run++) {
      expect(await order('')).toEqual([1, 3, 0, 2, 4]);
      expect(await order('?limit=3')).toEqual([1, 3, 0]);
      expect(await order(`?end=${DAY}T10:00:00Z&limit=2`)).toEqual([0, 2]);
      await node.store.settle();
    }
  });

  describe('of 10:00–11:00, 12:00 and 13:00–14:00', () => {
    const [ten, twelve, thirteen] = [
      ['10:00:00', 3_600],
      ['12:00:00', 0],
      ['13:00:00', 3_600],
    ];

    beforeEach(async () => {
      const all = [eventAt('10:00:00', 3_600), eventAt('12:00:00'), eventAt('13:00:00', 3_600)];
      await ask('POST', '/buckets/b/events', all);
    });

    test.each<[query: string, expected: unknown[]]>([
      ['', [thirteen, twelve, ten]],
      ['limit=-1', [thirteen, twelve, ten]],
      ['limit=0', []],
      ['limit=1', [thirteen]],
      ['limit=99', [thirteen, twelve, ten]],
      [`start=${DAY}T12:00:00Z`, [thirteen, twelve]],
      [`end=${DAY}T12:00:00Z`, [twelve, ten]],
      // A moment at which one ends or begins is within it; of one without length too.
      [`start=${DAY}T11:00:00Z&end=${DAY}T13:00:00Z`, [['13:00:00', 0], twelve, ['11:00:00', 0]]],
      [`start=${DAY}T12:00:00Z&end=${DAY}T12:00:00Z`, [twelve]],
      [`start=${DAY}T11:00:00Z&end=${DAY}T11:00:00Z`, [['11:00:00', 0]]],
      [`start=${DAY}T11:00:00.000001Z&end=${DAY}T11:59:59.999999Z`, []],
      [`start=${DAY}T14:00:00.000001Z`, []],
      [`end=${DAY}T09:59:59.999999Z`, []],
      [`start=${DAY}T10:15:00Z&end=${DAY}T10:30:00Z`, [['10:15:00', 900]]],
      [`start=${DAY}T13:30:00Z`, [['13:30:00', 1_800]]],
      [`end=${DAY}T13:30:00Z&limit=1`, [['13:00:00', 1_800]]],
      [`start=${DAY}T12:30:00&end=${DAY}T10:30:00`, []],
      [`start=${DAY}T14:00:00%2B02:00&limit=2`, [thirteen, twelve]],
      [`start=${DAY}T14:00:00+02:00&limit=2`, [thirteen, twelve]],
      [`start=${DAY}%2013:30:00`, [['13:30:00', 1_800]]],
      [`start=${DAY}`, [thirteen, twelve, ten]],
      [`end=${DAY}`, []],
      [`starttime=${DAY}T12:30:00&endtime=${DAY}T18:00:00`, [thirteen]],
    ])('?%s, and counts as many', async (query, expected) => {
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
      ['limit=1e3', 'limit'],
      ['limit=9999999999999999', 'limit'],
      ['start=yesterday', 'start'],
      ['start=', 'start'],
      ['end=2024-13-01', 'end'],
      ['end=9999-01-01', 'end'],
      ['starttime=1705312800', 'starttime'],
      ['endtime=NaN', 'endtime'],
    ])('?%s is 400 and names it, of a count too', async (query, field) => {
      const refused = {
        status: 400,
        body: failure('ELATIO_INGEST_FIELD', `"${field}" expected`),
      };
      expect(await ask('GET', `/buckets/b/events?${query}`)).toMatchObject(refused);
      if (field === 'limit') return;
      expect(await ask('GET', `/buckets/b/events/count?${query}`)).toMatchObject(refused);
    });
  });

  test('of one answers it whole, whatever its age', async () => {
    const sent = [eventAt('10:00:00', 5), eventAt('09:00:00', 0.25, { deep: [{ n: null }] })];
    const told = toldIn(await ask('POST', '/buckets/b/events', sent));
    for (let run = 0; run < 2; run++) {
      for (const event of told) {
        const found = await ask('GET', `/buckets/b/events/${event.id}`);
        expect([found.status, found.body]).toEqual([200, event]);
      }
      await node.store.flush();
    }
  });

  test('of one that the bucket has not is 404 null', async () => {
    const [{ id }] = toldIn(await ask('POST', '/buckets/b/events', eventAt('10:00:00')));
    await ask('POST', '/buckets/c', BUCKET);
    const wrong = [id + 1, 0, 1, -1, 2 ** 53, 2 ** 64, 'x', 'NaN', 'null', '%20', '1.5', '1e99'];
    for (const path of [`c/events/${id}`, ...wrong.map((one) => `b/events/${one}`)]) {
      const none = await ask('GET', `/buckets/${path}`);
      expect([path, none.status, none.body]).toEqual([path, 404, null]);
    }
  });
});

test.each([
  'GET /events',
  'GET /events/1',
  'GET /events/count',
  'POST /events',
  'POST /heartbeat?pulsetime=1',
  'DELETE /events/1',
])('%s of a bucket that is not there is 404', async (request) => {
  const [method = '', path = ''] = request.split(' ');
  const body = method === 'POST' ? eventAt('10:00:00') : undefined;
  expect(await ask(method, `/buckets/none${path}`, body)).toMatchObject({
    status: 404,
    body: failure('ELATIO_INGEST_BUCKET', '"none"'),
  });
});

test('writing to the bucket of another device is 409, names the device and stores nothing', async () => {
  const bulk = node.store.bulk({ ...newDevice(randomBytes), name: 'tablet' });
  await bulk.bucket({ name: 'far', type: 'currentwindow', client: 'c', hostname: 'tablet' });
  const before = await everything(node);
  for (const path of ['events', 'heartbeat?pulsetime=1']) {
    expect(await ask('POST', `/buckets/far/${path}`, eventAt('10:00:00'))).toMatchObject({
      status: 409,
      body: failure('ELATIO_INGEST_FOREIGN', '"tablet"'),
    });
  }
  expect(await everything(node)).toEqual(before);
});
