import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import {
  type Ask,
  eventAt,
  everything,
  failure,
  type Opened,
  openNode,
  shown,
  toldIn,
} from './aw.ts';
import { BUCKET, DEVICE_ID } from './fixture.ts';

let directory: string;
let node: Opened;
let ask: Ask;

beforeEach(async () => {
  directory = temporaryFolder();
  await reopen();
});

async function reopen(): Promise<void> {
  await node?.stop();
  node = await openNode(directory);
  ({ ask } = node);
}

const MADE = {
  id: 'b',
  created: '2024-01-01T00:00:00+00:00',
  name: null,
  ...BUCKET,
  data: {},
  metadata: { start: null, end: null },
};

const bucket = async (name = 'b') => (await ask('GET', `/buckets/${name}`)).body;
const newest = async () => (await node.docs.edits(1))[0];

describe('PUT', () => {
  beforeEach(async () => {
    await ask('POST', '/buckets/b', BUCKET);
  });

  const CHANGES: readonly (readonly [sent: object, told: object, count: number])[] = [
    [{ type: 'afkstatus' }, { type: 'afkstatus' }, 1],
    [{ client: 'aw-watcher-afk' }, { client: 'aw-watcher-afk' }, 1],
    [{ hostname: 'desk' }, { hostname: 'desk' }, 1],
    [{ hostname: '!local' }, { hostname: 'laptop' }, 1],
    [{ name: 'Mine' }, { name: 'Mine' }, 1],
    [{ data: { k: [1] } }, { data: { k: [1] } }, 1],
    [{ data: {} }, { data: {} }, 1],
    [{ type: 't', name: 'n', data: { a: {} } }, { type: 't', name: 'n', data: { a: {} } }, 3],
    [{ type: null, client: null, hostname: null, data: null, name: 'n' }, { name: 'n' }, 1],
  ];

  test('changes the fields it has and no others, which can be taken back', async () => {
    for (const [sent, told, count] of CHANGES) {
      expect(await ask('PUT', '/buckets/b', sent)).toMatchObject({ status: 200, body: {} });
      expect(await bucket()).toEqual({ ...MADE, ...told });
      const edit = await newest();
      expect(edit).toMatchObject({ kind: 'bucket-change', of: 'b', count });
      await node.docs.undo(edit.id);
      expect(await bucket()).toEqual(MADE);
    }
  });

  test('changes them over a restart', async () => {
    const changed = { type: 't', client: 'c', hostname: 'h', name: 'n', data: { k: 1 } };
    await ask('PUT', '/buckets/b', changed);
    await reopen();
    expect(await bucket()).toEqual({ ...MADE, ...changed });
    await node.docs.undo((await newest()).id);
    expect(await bucket()).toEqual(MADE);
  });

  test('holds any text and data, over a restart', async () => {
    const name = 'half a pair \uD83D';
    const data = JSON.parse('{"__proto__":{"a":1},"\\ud83d":["\\ude00",1e-7]}') as object;
    await ask('POST', '/buckets/c', { ...BUCKET, name, data });
    await ask('PUT', '/buckets/b', { name, data });
    for (let run = 0; run < 2; run++) {
      for (const id of ['b', 'c']) {
        const told = (await bucket(id)) as { name: string; data: object };
        expect([id, told.name, JSON.stringify(told.data)]).toEqual([
          id,
          name,
          JSON.stringify(data),
        ]);
      }
      await reopen();
    }
  });

  test('of what was read back, with one field changed, changes that one', async () => {
    await ask('POST', '/buckets/b/events', eventAt('10:00:00', 60));
    const told = (await bucket()) as object;
    const later = { last_updated: '2030-01-01', created: '2030-01-01', id: 'c' };
    expect((await ask('PUT', '/buckets/b', { ...told, ...later, client: 'c' })).status).toBe(200);
    expect(await bucket()).toEqual({ ...told, client: 'c' });
    expect(toldIn(await ask('GET', '/buckets/b/events'))).toHaveLength(1);
  });

  test('of null takes a name away', async () => {
    await ask('PUT', '/buckets/b', { name: 'Mine' });
    await ask('PUT', '/buckets/b', { name: null });
    expect(await bucket()).toEqual(MADE);
  });

  test.each([[{}], [{ unknown: 1 }], [{ type: null }]])('of %j changes nothing', async (body) => {
    expect(await ask('PUT', '/buckets/b', body)).toMatchObject({ status: 200, body: {} });
    expect(await bucket()).toEqual(MADE);
    expect(await newest()).toBeUndefined();
  });

  const LONG = 'x'.repeat(257);
  test.each<[unknown, code: string, message: string]>([
    [{ client: 'c', type: 5 }, 'ELATIO_INGEST_FIELD', '"type" expected a text, got 5'],
    [{ type: 't', client: [] }, 'ELATIO_INGEST_FIELD', '"client" expected a text, got a list'],
    [{ hostname: false }, 'ELATIO_INGEST_FIELD', '"hostname" expected a text, got false'],
    [{ hostname: 'a\nb' }, 'ELATIO_INGEST_FIELD', '"hostname" expected no control characters'],
    [{ type: 't', name: LONG }, 'ELATIO_INGEST_FIELD', '"name" expected at most 256 characters'],
    [{ type: 't', data: 'x' }, 'ELATIO_INGEST_FIELD', '"data" expected an object, got "x"'],
    [{ type: 't', data: [] }, 'ELATIO_INGEST_FIELD', '"data" expected an object, got a list'],
    ['{"data":{"n":1e999}}', 'ELATIO_INGEST_FIELD', '"data.n" expected a finite number'],
    ['[]', 'ELATIO_INGEST_FIELD', '"bucket" expected an object, got a list'],
    ['', 'ELATIO_HTTP_BODY', 'not JSON'],
    ['{"type":', 'ELATIO_HTTP_BODY', 'not JSON'],
    [`{"data":${'['.repeat(100_000)}`, 'ELATIO_HTTP_BODY', 'nested'],
  ])('of %.60j is 400, says what is wrong and changes nothing', async (body, code, message) => {
    const before = await everything(node);
    const refused = { status: 400, body: failure(code, message) };
    expect(await ask('PUT', '/buckets/b', body)).toMatchObject(refused);
    expect(await everything(node)).toEqual(before);
  });

  test('of more than a mebibyte is 413', async () => {
    const body = { data: { long: 'x'.repeat(2 ** 20) } };
    const refused = { status: 413, body: failure('ELATIO_HTTP_SIZE') };
    expect(await ask('PUT', '/buckets/b', body)).toMatchObject(refused);
    expect(await bucket()).toEqual(MADE);
  });

  test('of a bucket that is not there is 404, and makes none', async () => {
    for (const body of [{ type: 't' }, BUCKET, '{']) {
      expect(await ask('PUT', '/buckets/none', body)).toMatchObject({
        status: 404,
        body: failure('ELATIO_INGEST_BUCKET', '"none"'),
      });
    }
    expect((await ask('GET', '/buckets')).body).toEqual({ b: MADE });
  });

  test('with !local tells no device: that was for the making', async () => {
    await ask('POST', '/buckets/l', { ...BUCKET, hostname: '!local' });
    await ask('PUT', '/buckets/l', { hostname: '!local', client: 'c' });
    expect(await bucket('l')).toMatchObject({ client: 'c', data: { device_id: DEVICE_ID } });
  });
});

describe('DELETE', () => {
  const heartbeat = (time: string) =>
    ask('POST', '/buckets/b/heartbeat?pulsetime=3600', eventAt(time));

  beforeEach(async () => {
    await ask('POST', '/buckets/b', BUCKET);
    await ask('POST', '/buckets/b/events', [eventAt('09:00:00', 60), eventAt('10:00:00', 60)]);
    await ask('POST', '/buckets/c', BUCKET);
  });

  test.each(['', '?force', '?force=', '?force=0', '?force=true', '?force=yes', '?FORCE=1'])(
    'with "%s" instead of force=1 is 401, and deletes nothing',
    async (query) => {
      const before = await everything(node);
      expect(await ask('DELETE', `/buckets/b${query}`)).toMatchObject({
        status: 401,
        body: failure('ELATIO_HTTP_FORCE', 'force=1'),
      });
      expect(await everything(node)).toEqual(before);
    },
  );

  test('needs no force while testing', async () => {
    const info = { hostname: 'laptop', version: '1.2.3', testing: true, deviceId: DEVICE_ID };
    const testing = await openNode(undefined, { info });
    await testing.ask('POST', '/buckets/b', BUCKET);
    expect(await testing.ask('DELETE', '/buckets/b')).toMatchObject({ status: 200, body: {} });
    expect((await testing.ask('GET', '/buckets')).body).toEqual({});
  });

  test('of a bucket that is not there is 404, forced or not, and once it is gone', async () => {
    const unknown = { status: 404, body: failure('ELATIO_INGEST_BUCKET') };
    expect(await ask('DELETE', '/buckets/none?force=1')).toMatchObject(unknown);
    expect(await ask('DELETE', '/buckets/none')).toMatchObject(unknown);
    expect((await ask('DELETE', '/buckets/b?force=1')).status).toBe(200);
    expect(await ask('DELETE', '/buckets/b?force=1')).toMatchObject(unknown);
    expect(await node.docs.edits(10)).toHaveLength(1);
  });

  test('takes the bucket and its events out of sight, over a restart', async () => {
    const [{ id }] = toldIn(await ask('GET', '/buckets/b/events'));
    expect(await ask('DELETE', '/buckets/b?force=1')).toMatchObject({ status: 200, body: {} });
    for (let run = 0; run < 2; run++) {
      const unknown = { status: 404, body: failure('ELATIO_INGEST_BUCKET', '"b"') };
      for (const [method, path, body] of [
        ['GET', ''],
        ['GET', '/events'],
        ['GET', '/events/count'],
        ['GET', `/events/${id}`],
        ['GET', '/export'],
        ['PUT', '', { name: 'n' }],
        ['POST', '/events', eventAt('11:00:00')],
        ['POST', '/events', { ...eventAt('11:00:00'), id }],
        ['DELETE', `/events/${id}`],
        ['POST', '/heartbeat?pulsetime=60', eventAt('10:01:00')],
      ] as const) {
        const answer = await ask(method, `/buckets/b${path}`, body);
        expect([method, path, answer]).toMatchObject([method, path, unknown]);
      }
      expect((await ask('GET', '/buckets')).body).toEqual({ c: { ...MADE, id: 'c' } });
      expect((await ask('GET', '/export')).body).toMatchObject({ buckets: { c: { events: [] } } });
      expect(Object.keys((await ask('GET', '/export')).body as object)).toEqual(['buckets']);
      expect(node.store.status()).toMatchObject({ buckets: 1, events: 0 });
      await reopen();
    }
  });

  test('frees the name: a watcher makes it anew, and goes on with new events', async () => {
    const old = toldIn(await ask('GET', '/buckets/b/events'));
    await ask('DELETE', '/buckets/b?force=1');
    expect((await heartbeat('10:00:30')).status).toBe(404);
    expect((await ask('POST', '/buckets/b', BUCKET)).status).toBe(200);
    expect((await ask('POST', '/buckets/b', BUCKET)).status).toBe(304);
    expect(await bucket()).toEqual(MADE);
    const beat = await heartbeat('10:00:30');
    expect(beat.status).toBe(200);
    expect(shown(await ask('GET', '/buckets/b/events'))).toEqual([['10:00:30', 0]]);
    const { id } = beat.body as { id: number };
    expect(old.map((event) => event.id)).not.toContain(id);
    for (const event of old) {
      expect((await ask('GET', `/buckets/b/events/${event.id}`)).status).toBe(404);
      expect((await ask('DELETE', `/buckets/b/events/${event.id}`)).body).toEqual({ success: 0 });
    }
  });

  test('can be taken back: beside the one that has the name now, with its events and ids', async () => {
    const old = (await ask('GET', '/buckets/b/events')).body;
    await ask('DELETE', '/buckets/b?force=1');
    const deletion = await newest();
    expect(deletion).toMatchObject({ kind: 'bucket-delete', of: 'b', count: 1 });
    await ask('POST', '/buckets/b', BUCKET);
    await heartbeat('12:00:00');
    await node.docs.undo(deletion.id);
    expect((await ask('GET', '/buckets/b-restored/events')).body).toEqual(old);
    expect(await bucket('b-restored')).toMatchObject({
      id: 'b-restored',
      metadata: { start: '2024-01-15T09:00:00+00:00', end: '2024-01-15T10:01:00+00:00' },
    });
    expect(shown(await ask('GET', '/buckets/b/events'))).toEqual([['12:00:00', 0]]);
  });

  test('and taking it back leaves the bucket as it was, where nobody took the name', async () => {
    const before = (await everything(node)).slice(1);
    await ask('DELETE', '/buckets/b?force=1');
    await node.docs.undo((await newest()).id);
    expect((await everything(node)).slice(1)).toEqual(before);
    expect((await heartbeat('10:30:00')).status).toBe(200);
  });

  test('of many at once deletes each once', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `many-${i}`);
    for (const name of names) await ask('POST', `/buckets/${name}`, BUCKET);
    const answers = await Promise.all(
      [...names, ...names].map((name) => ask('DELETE', `/buckets/${name}?force=1`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(names.length);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(names.length);
    expect(Object.keys((await ask('GET', '/buckets')).body as object).sort()).toEqual(['b', 'c']);
    expect(await node.docs.edits(100)).toHaveLength(names.length);
  });
});
