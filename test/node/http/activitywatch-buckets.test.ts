import { beforeEach, describe, expect, test } from 'vitest';
import { type Ask, eventAt, everything, failure, type Opened, openNode } from './aw.ts';
import { BUCKET, DEVICE_ID } from './fixture.ts';

let node: Opened;
let ask: Ask;

beforeEach(async () => {
  node = await openNode();
  ({ ask } = node);
});

/** As one without events is told. */
const EMPTY = {
  id: 'b',
  created: '2024-01-01T00:00:00+00:00',
  name: null,
  ...BUCKET,
  data: {},
  metadata: { start: null, end: null },
};

describe('POST', () => {
  test('creates a bucket, and answers an empty 304 when it is there', async () => {
    expect(await ask('POST', '/buckets/b', BUCKET)).toMatchObject({ status: 200, body: {} });
    expect(await ask('GET', '/buckets/b')).toMatchObject({ status: 200, body: EMPTY });
    await ask('POST', '/buckets/b/events', eventAt('10:00:00'));
    const before = await everything(node);
    const other = {
      type: 'afkstatus',
      client: 'other',
      hostname: 'other',
      name: 'n',
      data: { k: 1 },
    };
    const again = await ask('POST', '/buckets/b', other);
    expect(again).toMatchObject({ status: 304, body: '' });
    expect(again.headers.get('content-type')).toBeNull();
    expect(await everything(node)).toEqual(before);
  });

  test('honours name, created and data, and passes over what it does not know', async () => {
    await ask('POST', '/buckets/b', {
      ...BUCKET,
      id: 'another',
      name: 'For people',
      created: '2020-02-02T02:02:02.5+02:00',
      data: { k: [1, { deep: null }] },
      events: [eventAt('10:00:00')],
      last_updated: '2020-02-02',
    });
    expect((await ask('GET', '/buckets/')).body).toEqual({
      b: {
        ...EMPTY,
        name: 'For people',
        created: '2020-02-02T00:02:02.500000+00:00',
        data: { k: [1, { deep: null }] },
      },
    });
  });

  test('takes null for a name, a time and data that are not given', async () => {
    const nulls = { name: null, created: null, data: null };
    expect((await ask('POST', '/buckets/b', { ...BUCKET, ...nulls })).status).toBe(200);
    expect((await ask('GET', '/buckets/b')).body).toEqual(EMPTY);
  });

  test.each([
    [undefined, { device_id: DEVICE_ID }],
    [{ k: 1 }, { k: 1, device_id: DEVICE_ID }],
    [{ device_id: 'forged' }, { device_id: DEVICE_ID }],
  ])(
    'of the host !local with data %j is of this host, and tells the device',
    async (data, told) => {
      await ask('POST', '/buckets/b', { ...BUCKET, hostname: '!local', data });
      expect((await ask('GET', '/buckets/b')).body).toEqual({ ...EMPTY, data: told });
    },
  );

  test('of one name at once creates it once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask('POST', '/buckets/b', BUCKET)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 304)).toHaveLength(7);
    expect((await ask('GET', '/buckets')).body).toEqual({ b: EMPTY });
  });

  const LONG = 'x'.repeat(257);
  test.each<[unknown, message: string]>([
    [{ client: 'c', type: 't' }, '"hostname" expected a text, got nothing'],
    [{ client: 'c', hostname: 'h' }, '"type" expected a text, got nothing'],
    [{ type: 't', hostname: 'h' }, '"client" expected a text, got nothing'],
    [{ ...BUCKET, type: null }, '"type" expected a text, got null'],
    [{ ...BUCKET, client: 5 }, '"client" expected a text, got 5'],
    [{ ...BUCKET, hostname: ['!local'] }, '"hostname" expected a text, got a list'],
    [{ ...BUCKET, hostname: LONG }, '"hostname" expected at most 256 characters'],
    [{ ...BUCKET, type: 'a\u0000' }, '"type" expected no control characters'],
    [{ ...BUCKET, data: 5 }, '"data" expected an object, got 5'],
    [{ ...BUCKET, data: [] }, '"data" expected an object, got a list'],
    [{ ...BUCKET, name: {} }, '"name" expected a text, got an object'],
    [{ ...BUCKET, created: 'now' }, '"created" expected a time'],
    [{ ...BUCKET, created: 1_700_000_000 }, '"created" expected a time'],
    [[BUCKET], '"bucket" expected an object, got a list'],
    ['null', '"bucket" expected an object, got null'],
    ['"b"', '"bucket" expected an object, got "b"'],
  ])('of %j is 400, names the field and creates nothing', async (body, message) => {
    const refused = { status: 400, body: failure('ELATIO_INGEST_FIELD', message) };
    expect(await ask('POST', '/buckets/b', body)).toMatchObject(refused);
    expect((await ask('GET', '/buckets')).body).toEqual({});
  });

  test.each([
    [LONG, 'at most 256 characters'],
    ['a%00b', 'no control characters'],
    ['a%0A', 'no control characters'],
    ['%C2%85', 'no control characters'],
  ])('of the name %s is 400, and creates nothing', async (name, text) => {
    const refused = {
      status: 400,
      body: failure('ELATIO_INGEST_FIELD', `"bucket" expected ${text}`),
    };
    expect(await ask('POST', `/buckets/${name}`, BUCKET)).toMatchObject(refused);
    expect((await ask('GET', '/buckets')).body).toEqual({});
  });
});

describe('GET', () => {
  test('answers all by their ids', async () => {
    expect((await ask('GET', '/buckets/')).body).toEqual({});
    await ask('POST', '/buckets/b', BUCKET);
    await ask('POST', '/buckets/c', { ...BUCKET, type: 'afkstatus' });
    expect(await ask('GET', '/buckets')).toMatchObject({
      status: 200,
      body: { b: EMPTY, c: { ...EMPTY, id: 'c', type: 'afkstatus' } },
    });
  });

  test('tells what the events span, closed and open ones, from memory', async () => {
    await ask('POST', '/buckets/b', BUCKET);
    const spans = async (start: string, end: string) =>
      expect((await ask('GET', '/buckets/b')).body).toEqual({
        ...EMPTY,
        last_updated: `2024-01-15T${end}+00:00`,
        metadata: { start: `2024-01-15T${start}+00:00`, end: `2024-01-15T${end}+00:00` },
      });
    await ask('POST', '/buckets/b/events', [eventAt('10:00:00', 3_600), eventAt('10:30:00', 60)]);
    await spans('10:00:00', '11:00:00');
    const beat = (time: string) =>
      ask('POST', '/buckets/b/heartbeat?pulsetime=60', eventAt(time, 0, { app: 'y' }));
    await beat('11:30:00');
    await spans('10:00:00', '11:30:00');
    await beat('11:30:30.25');
    await spans('10:00:00', '11:30:30.250000');
    await node.store.flush();
    await spans('10:00:00', '11:30:30.250000');
    await ask('POST', '/buckets/b/events', eventAt('09:00:00'));
    await spans('09:00:00', '11:30:30.250000');
  });

  test.each(['a b', 'a/b', 'a%b', 'ä', '%2F', '__proto__', 'events', '日本', 'a?b#c', "a'b", '🪣'])(
    'finds one that is called %s, and its events',
    async (name) => {
      const path = `/buckets/${encodeURIComponent(name)}`;
      expect((await ask('POST', path, BUCKET)).status).toBe(200);
      expect((await ask('GET', path)).body).toEqual({ ...EMPTY, id: name });
      expect(Object.keys((await ask('GET', '/buckets')).body as object)).toEqual([name]);
      expect((await ask('POST', `${path}/events`, eventAt('10:00:00'))).status).toBe(200);
      expect((await ask('GET', `${path}/events/count/`)).body).toBe(1);
    },
  );

  test.each(['none', 'B', 'toString', '__proto__', '%00', 'b%2Fevents'])(
    'of %s, which is not there, is 404',
    async (name) => {
      await ask('POST', '/buckets/b', BUCKET);
      expect(await ask('GET', `/buckets/${name}`)).toMatchObject({
        status: 404,
        body: failure('ELATIO_INGEST_BUCKET', `"${decodeURIComponent(name)}"`),
      });
    },
  );
});
