import { expect, onTestFinished, test } from 'vitest';
import { createActors } from '../../../node/actors.ts';
import { createCredentials } from '../../../node/credentials/index.ts';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDocs } from '../../../node/docs/index.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const OWNER = { peer: 'owner' } as const;
const ID = 2 ** 32;
const PIECE = ID + 2 ** 31;

const at = (minute: number): string => `2024-01-15T10:${String(minute).padStart(2, '0')}:00+00:00`;

async function opened() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const credentials = createCredentials({ local: store.local, random: randomBytes, now: Date.now });
  const actors = createActors();
  let time = Date.UTC(2024, 0, 20) * 1_000;
  const docs = createDocs({
    store,
    now: () => (time += 1_000_000),
    random: randomBytes,
    sha256: nativePrimitives.sha256,
    onProblem: (what) => expect.unreachable(what),
    actor: () => actors.current(),
  });
  await docs.start();
  const { app } = nodeOver(store, { docs, credentials, actors, open: false });
  const ask = async (request: string, body?: unknown, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const env = 'authorization' in headers ? {} : OWNER;
    const answer = await call(app, method, path, body, env, headers);
    return { status: answer.status, body: answer.body as Record<string, never> };
  };
  await ask('POST /api/v1/buckets/b', BUCKET);
  const events = [0, 10, 20].map((minute) => ({
    timestamp: at(minute),
    duration: 600,
    data: { app: 'editor', title: `${minute}` },
  }));
  expect((await ask('POST /api/v1/buckets/b/events', events)).status).toBe(201);
  const listed = async (): Promise<{ id: number; timestamp: string; data: object }[]> => {
    const { body } = await ask('GET /api/0/buckets/b/events');
    return body as never;
  };
  const text = async (path: string): Promise<string> =>
    (await app.request(path, {}, { peer: 'owner', port: 5600, stopping: undefined })).text();
  return { ask, listed, text, credentials, docs };
}

test('an event is changed, split, merged, deleted and restored, and the other API sees it', async () => {
  const { ask, listed } = await opened();
  const changed = await ask(`PATCH /api/v1/events/${ID}`, { data: { title: 'x' } });
  expect(changed.body).toMatchObject({ edit: { kind: 'events-replace' }, events: [{ id: ID }] });
  expect((await ask(`GET /api/v1/events/${ID}`)).body).toMatchObject({
    timestamp: at(0),
    data: { title: 'x' },
  });
  const split = await ask(`POST /api/v1/events/${ID}/split`, { at: [at(6), at(3)] });
  expect(split.body).toMatchObject({
    edit: { kind: 'events-split', count: 3 },
    events: [{ id: ID }, { id: PIECE, timestamp: at(3) }, { id: PIECE + 1, timestamp: at(6) }],
  });
  expect((await listed()).map(({ id }) => id)).toEqual([ID + 2, ID + 1, PIECE + 1, PIECE, ID]);
  const one = await ask(`GET /api/0/buckets/b/events/${PIECE}`);
  expect(one.body).toMatchObject({ id: PIECE, duration: 180 });
  expect((await ask(`DELETE /api/0/buckets/b/events/${PIECE}`)).status).toBe(200);
  const merged = await ask('POST /api/v1/events/merge', {
    events: [PIECE + 1, ID + 1],
    data: { title: 'both' },
  });
  expect(merged.body).toMatchObject({ events: [{ id: PIECE + 1, duration: 840 }] });
  const restored = await ask(`POST /api/v1/events/${PIECE}/restore`);
  expect(restored.body).toMatchObject({ events: [{ id: ID, data: { title: '0' } }] });
  expect((await ask(`POST /api/v1/events/${ID}/restore`)).body['edit']).toBeNull();
  const into = [
    { timestamp: at(1), duration: 60 },
    { timestamp: at(4), duration: 1, data: {} },
  ];
  const cut = await ask(`POST /api/v1/events/${ID}/split`, { pieces: into });
  expect(cut.body).toMatchObject({
    events: [
      { id: ID, timestamp: at(1) },
      { id: PIECE + 2, data: {} },
    ],
  });
});

test.each<[string, unknown, number, string]>([
  [`POST /api/v1/events/${ID}/split`, { at: [at(0)] }, 400, 'ELATIO_DOCS_SPLIT'],
  [`POST /api/v1/events/${ID}/split`, { at: [at(3), at(3)] }, 400, 'ELATIO_DOCS_SPLIT'],
  [`POST /api/v1/events/${ID}/split`, { at: [] }, 400, 'ELATIO_INGEST_FIELD'],
  [`POST /api/v1/events/${ID}/split`, { at: ['noon'] }, 400, 'ELATIO_INGEST_FIELD'],
  [`POST /api/v1/events/${ID}/split`, {}, 400, 'ELATIO_INGEST_FIELD'],
  [`POST /api/v1/events/${ID + 9}/split`, { at: [at(3)] }, 404, 'ELATIO_HTTP_EVENT'],
  [`POST /api/v1/events/${ID + 9}/restore`, undefined, 404, 'ELATIO_DOCS_EVENT'],
  [`GET /api/v1/events/${ID + 9}/history`, undefined, 404, 'ELATIO_DOCS_EVENT'],
  [`PATCH /api/v1/events/${ID}`, { duration: -1 }, 400, 'ELATIO_INGEST_FIELD'],
  [`PATCH /api/v1/events/${ID}`, { timestamp: 'noon' }, 400, 'ELATIO_INGEST_FIELD'],
  [`PATCH /api/v1/events/${ID}`, { title: 'x' }, 400, 'ELATIO_INGEST_FIELD'],
  ['POST /api/v1/events/merge', { events: [ID] }, 400, 'ELATIO_DOCS_MERGE'],
  ['POST /api/v1/events/merge', { events: [ID, ID + 1] }, 400, 'ELATIO_DOCS_MERGE'],
  ['POST /api/v1/events/merge', { events: [ID, 3] }, 404, 'ELATIO_HTTP_EVENT'],
  ['POST /api/v1/events/delete', { ids: [] }, 400, 'ELATIO_INGEST_FIELD'],
  ['POST /api/v1/events/delete', { ids: ['1'] }, 400, 'ELATIO_INGEST_FIELD'],
  ['POST /api/v1/events/delete', { ids: [ID, ID + 9] }, 404, 'ELATIO_HTTP_EVENT'],
  ['POST /api/v1/events/delete', { ids: [ID, 3] }, 404, 'ELATIO_HTTP_EVENT'],
  ['POST /api/v1/events/relabel', { app: 'editor' }, 400, 'ELATIO_INGEST_FIELD'],
  ['POST /api/v1/events/relabel', { bucket: 'x', set: { a: 1 } }, 404, 'ELATIO_INGEST_BUCKET'],
  ['GET /api/v1/edits/none', undefined, 404, 'ELATIO_DOCS_EDIT'],
  ['POST /api/v1/edits/rollback', {}, 400, 'ELATIO_INGEST_FIELD'],
  [
    'POST /api/v1/query',
    { query: 'RETURN = nothing;', periods: [`${at(0)}/${at(9)}`] },
    400,
    'ELATIO_QUERY_INTERPRET',
  ],
  ['GET /api/v1/events?asOf=never', undefined, 400, 'ELATIO_INGEST_FIELD'],
])('%s %j is refused, and changes nothing', async (request, body, status, code) => {
  const { ask, listed, docs } = await opened();
  const before = await listed();
  const answer = await ask(request, body);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(await listed()).toEqual(before);
  expect(await docs.edits(9)).toEqual([]);
});

test('many events of several buckets are deleted in one edit, which one undo takes back', async () => {
  const { ask, listed, docs } = await opened();
  expect((await ask('POST /api/v1/buckets/other', BUCKET)).status).toBe(201);
  const event = { timestamp: at(0), duration: 60, data: { app: 'mail' } };
  expect((await ask('POST /api/v1/buckets/other/events', [event])).status).toBe(201);
  const others = async () =>
    (await ask('GET /api/0/buckets/other/events')).body as never as object[];
  const [before, [one]] = [await listed(), (await others()) as { id: number }[]];
  const edit = await ask('POST /api/v1/events/delete', { ids: [ID, ID + 2, one.id, ID] });
  expect(edit.body).toMatchObject({ kind: 'events-delete', of: '', count: 3 });
  expect([(await listed()).map(({ id }) => id), await others()]).toEqual([[ID + 1], []]);
  const again = await ask('POST /api/v1/events/delete', { ids: [ID + 1, ID] });
  expect([again.status, again.body['code']]).toEqual([404, 'ELATIO_HTTP_EVENT']);
  expect((await ask(`POST /api/v1/edits/${String(edit.body['id'])}/undo`)).status).toBe(200);
  expect([await listed(), await others()]).toEqual([before, [one]]);
  expect(await docs.edits(9)).toHaveLength(2);
});

test('many events are relabelled at once, after a look at what that would change', async () => {
  const { ask, listed } = await opened();
  const wanted = { app: 'EDITOR', until: at(15), set: { project: 'p' }, remove: ['title'] };
  const preview = await ask('POST /api/v1/events/relabel/preview', wanted);
  expect(preview.body).toMatchObject({
    events: 2,
    sample: [
      { bucket: 'b', data: { title: '10' }, becomes: { app: 'editor', project: 'p' } },
      { bucket: 'b', data: { title: '0' } },
    ],
  });
  const made = await ask('POST /api/v1/events/relabel', wanted);
  expect(made.body).toMatchObject({ kind: 'events-relabel', count: 2 });
  expect((await listed()).map(({ data }) => data)).toEqual([
    { app: 'editor', title: '20' },
    { app: 'editor', project: 'p' },
    { app: 'editor', project: 'p' },
  ]);
  expect((await ask('POST /api/v1/events/relabel/preview', wanted)).body).toMatchObject({
    events: 0,
  });
});

test('the history of an event names who made each edit; an edit tells before and after', async () => {
  const { ask, credentials } = await opened();
  const { id, token } = await credentials.tokens.create({ name: 'script', scope: 'write' });
  const authorization = `Bearer ${token}`;
  await ask(`PATCH /api/v1/events/${ID}`, { data: { title: 'x' } }, { authorization });
  await ask(`DELETE /api/v1/events/${ID}`);
  const { body } = await ask(`GET /api/v1/events/${ID}/history`);
  expect(body).toMatchObject({
    bucket: 'b',
    id: ID,
    recorded: { timestamp: at(0), data: { title: '0' } },
    edits: [
      {
        edit: { by: { kind: 'token', id, name: 'script' } },
        before: 'recorded',
        after: { data: { title: 'x' } },
      },
      { edit: { by: { kind: 'owner' } }, before: { data: { title: 'x' } }, after: 'deleted' },
    ],
    now: [],
  });
  const [deletion] = (await ask('GET /api/v1/edits')).body as unknown as { id: string }[];
  expect((await ask(`GET /api/v1/edits/${deletion.id}`)).body).toMatchObject({
    edit: { id: deletion.id, kind: 'events-delete' },
    changes: [{ bucket: 'b', id: ID, was: { data: { title: 'x' } }, becomes: 'deleted' }],
  });
  await ask('PUT /api/v1/settings/theme', { dark: true });
  const [setting] = (await ask('GET /api/v1/edits')).body as unknown as { id: string }[];
  expect((await ask(`GET /api/v1/edits/${setting.id}`)).body).toMatchObject({
    changes: [{ document: 'settings', key: 'theme', was: null, value: { dark: true } }],
  });
});

test('edits of a time are rolled back, and the log can be asked as it was before', async () => {
  const { ask, listed, text } = await opened();
  const before = await listed();
  await ask(`DELETE /api/v1/events/${ID}`);
  await ask(`PATCH /api/v1/events/${ID + 1}`, { data: { title: 'x' } });
  const after = await listed();
  const since = '2024-01-20T00:00:00Z';
  const asOf = encodeURIComponent(since);
  const listedThen = await text(`/api/v1/events?asOf=${asOf}`);
  const ids = listedThen
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id);
  expect(ids).toEqual(before.map(({ id }) => id));
  const periods = ['2024-01-01T00:00:00Z/2024-02-01T00:00:00Z'];
  const query = 'RETURN = query_bucket("b");';
  const [was] = (await ask('POST /api/v1/query', { query, periods, asOf: since }))
    .body as unknown as object[];
  expect(was).toEqual(before);
  const [is] = (await ask('POST /api/v1/query', { query, periods })).body as unknown as object[];
  expect(is).toEqual(after);
  // The store's clock stands at the first of January: by then only what has begun was recorded.
  const usage = await ask(`GET /api/v1/usage?since=2024-01-15&asOf=${asOf}`);
  expect(usage.status).toBe(200);
  const plan = await ask('POST /api/v1/edits/rollback/preview', { since });
  expect(plan.body).toMatchObject({ count: 2, conflicts: [], edits: [{}, {}] });
  expect((await ask('POST /api/v1/edits/rollback', { since })).body).toMatchObject({
    kind: 'rollback',
  });
  expect(await listed()).toEqual(before);
});
