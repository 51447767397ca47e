import { expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const PATH = '/api/v1/attachments';
const OWNER = { peer: 'owner' } as const;

interface Told {
  readonly id: string;
  readonly event: number | null;
  readonly timestamp: string;
}

async function opened() {
  const store = await testStore(temporaryFolder());
  const node = nodeOver(store, { now: () => Date.UTC(2024, 0, 1) * 1_000 });
  const add = async (query: string, body: string | Uint8Array, type = 'text/plain') => {
    const headers = { 'content-type': type };
    return call(node.app, 'POST', `${PATH}?${query}`, body, {}, headers);
  };
  return {
    ...node,
    add,
    get: (path: string) => call(node.app, 'GET', path),
    kept: async (query: string, body: string) => (await add(query, body)).body as Told,
  };
}

test('a file is kept, told, found by what it says, given back, deleted, and brought back', async () => {
  const { app, add, get } = await opened();
  const made = await add('name=Rechnung%20%C3%BC.txt&note=the%20plumber', 'Käsekuchen 12 Euro');
  const [sha256] = [expect.stringMatching(/^[0-9a-f]{64}$/)];
  const told = {
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    name: 'Rechnung ü.txt',
    type: 'text/plain',
    bytes: 19,
    sha256,
    text: 'read',
    timestamp: '2024-01-01T00:00:00+00:00',
    note: 'the plumber',
    event: null,
  };
  expect(made).toMatchObject({ status: 201, body: told });
  const { id } = made.body as Told;
  expect((await get(PATH)).body).toEqual([told]);
  expect((await get(`${PATH}/${id.slice(0, 8)}`)).body).toEqual(told);
  const { status, body, headers } = await get(`${PATH}/${id}/content`);
  expect([status, body]).toEqual([200, 'Käsekuchen 12 Euro']);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="Rechnung _.txt"; filename*=UTF-8''Rechnung%20%C3%BC.txt`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  });

  const hits = async (words: string) => {
    const found = (await get(`/api/v1/search?q=${words}`)).body as { hits: object[] };
    return found.hits;
  };
  const attachment = { id, name: 'Rechnung ü.txt', page: null };
  expect(await hits('kasekuchen')).toMatchObject([
    { type: 'attachment.text', attachment, texts: [{ key: 'text', text: 'Käsekuchen 12 Euro' }] },
  ]);
  expect(await hits('plumber')).toMatchObject([{ type: 'attachment', attachment }]);
  expect((await get('/api/v1/events')).body).toContain('Rechnung');
  expect((await get('/api/v1/events')).body).not.toContain('base64');

  const edit = (await call(app, 'DELETE', `${PATH}/${id}`)).body as { id: string };
  const gone = { status: 404, body: { code: 'ELATIO_ATTACHMENT_ID' } };
  expect(await get(`${PATH}/${id}/content`)).toMatchObject(gone);
  expect([await hits('kasekuchen'), await hits('plumber')]).toEqual([[], []]);
  expect(await call(app, 'POST', `/api/v1/edits/${edit.id}/undo`)).toMatchObject({ status: 200 });
  expect((await get(`${PATH}/${id}/content`)).body).toBe('Käsekuchen 12 Euro');
  expect(await hits('kasekuchen')).toHaveLength(1);
});

test('a file belongs to an event, is about its moment, and is listed with it', async () => {
  const { app, kept, get } = await opened();
  await call(app, 'POST', '/api/v1/buckets/b', BUCKET);
  const event = { timestamp: '2023-11-05T10:00:00Z', data: { title: 'a' } };
  const [{ id }] = (await call(app, 'POST', '/api/v1/buckets/b/events', event)).body as [
    { id: number },
  ];
  const first = await kept(`name=a.txt&event=${id}`, 'one');
  expect(first).toMatchObject({ event: id, timestamp: '2023-11-05T10:00:00+00:00' });
  const second = await kept('name=a.txt&at=2023-12-01T00:00:00Z', 'two');
  expect((await get(PATH)).body).toMatchObject([{ id: second.id }, { id: first.id }]);
  expect((await get(`${PATH}?event=${id}`)).body).toMatchObject([{ id: first.id }]);
  expect((await get(`${PATH}?since=2023-11-20`)).body).toMatchObject([{ id: second.id }]);
  expect((await get(`${PATH}?until=2023-11-20`)).body).toMatchObject([{ id: first.id }]);
  expect((await get(`${PATH}?limit=1`)).body).toHaveLength(1);
  // Moved by hand, it is where it was moved, and whole.
  const [entry] = ((await get('/api/v1/events?bucket=elatio-attachments_laptop')).body as string)
    .split('\n')
    .filter((line) => line.includes(first.id));
  const path = `/api/v1/events/${(JSON.parse(entry) as { id: number }).id}`;
  await call(app, 'PATCH', path, { timestamp: '2023-06-01T00:00:00Z' });
  expect((await get(`${PATH}/${first.id}`)).body).toMatchObject({
    timestamp: '2023-06-01T00:00:00+00:00',
  });
  expect((await get(`${PATH}/${first.id}/content`)).body).toBe('one');
});

test.each([
  ['name=', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=..%2F..%2Fetc%2Fpasswd', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=..', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=C%3A%5Cboot.ini', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=a%0Ab', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=a%1B%5B2J', 'ELATIO_ATTACHMENT_NAME', 400],
  ['name=gpj.%E2%80%AEexe', 'ELATIO_ATTACHMENT_NAME', 400],
  [`name=${'n'.repeat(256)}`, 'ELATIO_ATTACHMENT_NAME', 400],
  [`name=a&note=${'n'.repeat(10_001)}`, 'ELATIO_ATTACHMENT_NOTE', 400],
  ['name=a&event=12', 'ELATIO_HTTP_EVENT', 404],
  ['name=a&event=x', 'ELATIO_INGEST_FIELD', 400],
  ['name=a&at=soon', 'ELATIO_INGEST_FIELD', 400],
  ['note=a', 'ELATIO_INGEST_FIELD', 400],
])('%s is refused, and nothing is kept', async (query, code, status) => {
  const { add, get, store } = await opened();
  expect(await add(query, 'x')).toMatchObject({ status, body: { code } });
  expect((await get(PATH)).body).toEqual([]);
  expect(store.buckets().size).toBe(0);
});

test('names in any script are kept as they are, and of what is no path', async () => {
  const { kept, get } = await opened();
  for (const name of ['חשבונית.pdf', '领収书 🧾.txt', 'a b&c=d;e".txt', '.hidden']) {
    const { id } = await kept(`name=${encodeURIComponent(name)}`, 'x');
    expect((await get(`${PATH}/${id}`)).body).toMatchObject({ name });
    expect((await get(`${PATH}/${id}/content`)).body).toBe('x');
  }
});

test('32 MiB are kept, and not a byte more', async () => {
  const { add, get } = await opened();
  const most = new Uint8Array(32 * 2 ** 20 + 1);
  const tooLarge = { status: 413, body: { code: 'ELATIO_ATTACHMENT_SIZE' } };
  expect(await add('name=a.bin', most, 'application/x-y')).toMatchObject(tooLarge);
  expect((await get(PATH)).body).toEqual([]);
  const whole = await add('name=a.bin', most.subarray(1), 'application/x-y');
  expect(whole).toMatchObject({ status: 201, body: { bytes: 32 * 2 ** 20, text: 'none' } });
});

test('nothing is kept while recording is paused, nor of what a rule keeps out', async () => {
  const { app, add, get, store } = await opened();
  const refused = { status: 409, body: { code: 'ELATIO_RULES_EXCLUDED' } };
  await call(app, 'PUT', '/api/v1/pause', { seconds: 60 });
  expect(await add('name=a.txt', 'x')).toMatchObject(refused);
  await call(app, 'DELETE', '/api/v1/pause');
  const rule = { when: { type: 'attachment.bytes' }, action: 'exclude' };
  await call(app, 'POST', '/api/v1/rules', rule);
  expect(await add('name=a.txt', 'x')).toMatchObject(refused);
  expect((await get(PATH)).body).toEqual([]);
  expect(store.buckets().size).toBe(0);
});

test('retention destroys old files whole, keeps out what is as old, and leaves the others', async () => {
  const { app, add, kept, get, store } = await opened();
  await kept('name=old.txt&at=2020-01-01', 'the canary');
  const { id } = await kept('name=new.txt&at=2023-12-30', 'new');
  const policy = '/api/v1/retention/attachments';
  expect(await call(app, 'PUT', policy, { keep: 30 }, OWNER)).toMatchObject({ status: 200 });
  const run = { body: { domains: [{ domain: 'attachments', destroyed: 3 }] } };
  expect(await call(app, 'POST', '/api/v1/retention/run', undefined, OWNER)).toMatchObject(run);
  expect((await get(PATH)).body).toMatchObject([{ id }]);
  for (const bucket of store.buckets().values()) expect(await store.count(bucket)).toBe(1);
  expect((await get(`${PATH}/${id}/content`)).body).toBe('new');
  expect(await add('name=old.txt&at=2020-01-01', 'x')).toMatchObject({
    status: 409,
    body: { code: 'ELATIO_RULES_EXCLUDED' },
  });
});
