/** That everything which is stored about a person is in what they are given, and no secret is. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import type { Store } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore, type TestNode } from './fixture.ts';

interface File {
  readonly about: string;
  readonly text: string;
  readonly records: number;
  readonly first: string | null;
  readonly last: string | null;
}

const OWNER = { peer: 'owner' } as const;

/** What the owner is given, by the path of each file. */
async function exported({ app }: TestNode): Promise<Map<string, File>> {
  const { status, body } = await call(app, 'GET', '/api/v1/gdpr', undefined, OWNER);
  expect(status).toBe(200);
  const lines = String(body).trimEnd().split('\n');
  const files = new Map<string, File>();
  let file = { path: '', about: '', text: '' };
  for (const line of lines) {
    expect(line.length).toBeLessThan(6 * 2 ** 16 + 20);
    const frame = JSON.parse(line) as Record<string, never>;
    if ('file' in frame) file = { path: frame['file'], about: frame['about'], text: '' };
    else if ('text' in frame) file.text += String(frame['text']);
    else if ('records' in frame) {
      expect(files.has(file.path)).toBe(false);
      files.set(file.path, { ...file, ...(frame as unknown as File) });
    }
  }
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ whole: true, damage: [] });
  return files;
}

function contentOf(files: Map<string, File>, path: string): unknown {
  return JSON.parse(files.get(path)?.text ?? 'null');
}

async function opened() {
  const directory = temporaryFolder();
  const store = await testStore(directory);
  const credentials = createCredentials({ local: store.local, random: randomBytes, now: Date.now });
  const node = nodeOver(store, { credentials });
  await node.docs.start();
  onTestFinished(async () => {
    await node.docs.stop();
    await store.stop();
  });
  const ask = async (request: string, body?: unknown): Promise<unknown> => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await call(node.app, method, path, body, OWNER);
    expect(answer.status, request).toBeLessThan(400);
    return answer.body;
  };
  return { ...node, credentials, ask, directory };
}

function event(day: number, title: string): object {
  const timestamp = new Date(Date.UTC(2024, 0, day, 10)).toISOString();
  return { timestamp, duration: 60, data: { app: 'editor', title } };
}

/** Everything that the store has of events and texts, told by itself. */
async function titlesIn(store: Store, docs: TestNode['docs']): Promise<string[]> {
  const titles: string[] = [];
  for (const bucket of store.overlay.buckets()) {
    for (const read of [store.recorded(bucket), store.texts(bucket)]) {
      for await (const batch of read) {
        for (const { data } of batch) titles.push((JSON.parse(data) as { title: string }).title);
      }
    }
  }
  for (const { event: text } of await docs.texts()) titles.push(text.data['title'] as string);
  return titles;
}

/** The id of the nth event of a bucket, from 1. */
const id = (bucket: number, nth: number): number => bucket * 2 ** 32 + nth - 1;

test('every event and text that is stored is there, also what was deleted, corrected or hidden', async () => {
  const { ask, docs, store, ...node } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  await ask('POST /api/0/buckets/gone', { ...BUCKET, type: 'web.tab.current' });
  for (const day of [1, 2, 3, 4, 5])
    await ask('POST /api/0/buckets/b/events', event(day, `b ${day}`));
  await ask('POST /api/0/buckets/gone/events', [event(1, 'gone 1'), event(2, 'gone 2')]);
  await ask(`PUT /api/v1/buckets/b/events/${id(1, 2)}`, event(2, 'corrected once'));
  await ask(`PUT /api/v1/buckets/b/events/${id(1, 2)}`, event(2, 'corrected twice'));
  await ask(`DELETE /api/v1/buckets/b/events/${id(1, 3)}`);
  await ask(`PUT /api/v1/buckets/b/events/${id(1, 4)}`, event(4, 'taken back'));
  const [{ id: edit }] = (await ask('GET /api/v1/edits')) as { id: string }[];
  await ask(`POST /api/v1/edits/${edit}/undo`);
  await ask(`DELETE /api/v1/buckets/gone/events/${id(2, 1)}`);
  await ask('DELETE /api/v1/buckets/gone');
  await store.flush();
  await ask('POST /api/0/buckets/b/events', event(9, 'still open'));

  const files = await exported({ ...node, docs, store });
  const all = [...files.values()].map(({ text }) => text).join('\n');
  const titles = await titlesIn(store, docs);
  expect(new Set(titles).size).toBeGreaterThanOrEqual(10);
  for (const title of titles) expect(all).toContain(JSON.stringify(title));

  // As shown: what ActivityWatch would read, and nothing else.
  const shown = contentOf(files, 'buckets/0001-b/events.json') as {
    buckets: Record<string, { events: { data: { title: string } }[] }>;
  };
  expect(shown.buckets['b'].events.map(({ data }) => data.title).sort()).toEqual(
    ['b 1', 'b 4', 'b 5', 'corrected twice', 'still open'].sort(),
  );
  expect(files.get('buckets/0001-b/events.json')).toMatchObject({
    records: 5,
    first: '2024-01-01T10:00:00+00:00',
    last: '2024-01-09T10:01:00+00:00',
  });
  expect(files.get('buckets/0001-b/events.csv')?.records).toBe(5);
  // What is stored besides says what became of it.
  expect(contentOf(files, 'buckets/0001-b/stored-otherwise.json')).toMatchObject([
    { id: id(1, 3), state: 'deleted', recorded: { data: { title: 'b 3' } } },
    {
      id: id(1, 2),
      state: 'corrected',
      recorded: { data: { title: 'b 2' } },
      shown: { data: { title: 'corrected twice' } },
    },
  ]);
  expect(contentOf(files, 'deleted-buckets/0002-gone/bucket.json')).toMatchObject({
    name: 'gone',
    deleted: true,
    asMade: { type: 'web.tab.current', client: 'test', hostname: 'laptop' },
  });
  expect(files.get('deleted-buckets/0002-gone/events.json')?.records).toBe(1);
});

test('what is hidden or reduced for its age, and not destroyed yet, is there whole', async () => {
  const { ask, ...node } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  for (const day of [1, 2, 3, 4, 5]) {
    await ask('POST /api/0/buckets/b/events', event(day, `b ${day}`));
  }
  await ask(`PUT /api/v1/buckets/b/events/${id(1, 2)}`, event(2, 'corrected'));
  const day = (number: number): number => Date.UTC(2024, 0, number) * 1_000;
  node.store.veil(() => ({
    hideBefore: day(3),
    reduceBefore: day(4),
    reduce: () => ({ title: 'reduced' }),
  }));
  const files = await exported(node);
  const shown = files.get('buckets/0001-b/events.json');
  expect(shown?.records).toBe(3);
  expect(shown?.text).not.toMatch(/b [123]|corrected/);
  const stored = contentOf(files, 'buckets/0001-b/stored-otherwise.json');
  expect(stored).toMatchObject([
    {
      state: 'reduced',
      recorded: { data: { title: 'b 3' } },
      shown: { data: { title: 'reduced' } },
    },
    { state: 'hidden', recorded: { data: { title: 'b 2' } } },
    { state: 'hidden', recorded: { data: { title: 'b 1' } } },
  ]);
  expect(files.get('edits.json')?.text).toContain('corrected');
});

test('what the person chose and did is there, with what it said before', async () => {
  const { ask, credentials, ...node } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  await ask('PUT /api/v1/settings/start', '"early"');
  await ask('PUT /api/v1/settings/start', '"late"');
  await ask('PUT /api/v1/settings/log.templates', [{ name: 'tea' }]);
  await ask('DELETE /api/v1/settings/log.templates');
  const rule = { when: { app: 'secret' }, action: 'exclude' };
  const { id: ruleId } = (await ask('POST /api/v1/rules', rule)) as { id: string };
  const kept = { timestamp: '2024-01-01T10:00:00Z', data: { app: 'secret' } };
  await ask('POST /api/0/buckets/b/events', kept);
  await ask('PATCH /api/v1/buckets/b', { label: 'mine' });
  await node.docs.retention.set('web', { keep: 90 });
  await ask('PUT /api/v1/pause', { seconds: 3_600 });
  const { token } = await credentials.tokens.create({ name: 'reader', scope: 'read' });
  const session = await credentials.sessions.begin('admin');
  await node.store.record(
    'docs',
    Buffer.from(JSON.stringify({ type: 'zone', zone: 'Asia/Tokyo' })),
  );
  await node.store.record('docs', Buffer.from(JSON.stringify({ type: 'later', what: 'unknown' })));
  await node.store.record('docs', Buffer.from([255, 0]));

  const files = await exported(node);
  const edits = files.get('edits.json');
  for (const said of ['"early"', '"late"', '"tea"', '"secret"', '"mine"']) {
    expect(edits?.text).toContain(said);
  }
  expect(edits?.records).toBe(7);
  expect(contentOf(files, 'settings.json')).toEqual({ start: 'late' });
  expect(contentOf(files, 'retention.json')).toEqual({ web: { keep: 90 } });
  expect(contentOf(files, 'rules.json')).toMatchObject({
    rules: [{ id: ruleId, rule, held: 1 }],
    pausedUntil: expect.stringMatching(/^\d{4}-/) as unknown,
  });
  expect(contentOf(files, 'time-zones.json')).toMatchObject([{ zone: 'Asia/Tokyo' }]);
  expect(files.get('other-records.json')).toMatchObject({ records: 2 });
  expect(files.get('other-records.json')?.text).toContain('unknown');
  expect(files.get('access-log.json')?.text).toContain('"action":"configure"');
  expect(contentOf(files, 'node/access.json')).toMatchObject({
    tokens: [{ name: 'reader', scope: 'read' }],
    sessions: [{ scope: 'admin' }],
  });
  expect(contentOf(files, 'node/own-records.json')).toHaveProperty('pause');

  const all = [...files.values()].map(({ text }) => text).join('\n');
  for (const secret of [token, session]) {
    expect(all).not.toContain(secret);
    expect(all).not.toContain(createHash('sha256').update(secret).digest('hex'));
  }
  const { secret } = node.store.device;
  for (const form of ['hex', 'base64', 'base64url'] as const) {
    expect(all).not.toContain(Buffer.from(secret).toString(form));
  }
});

test('what was purged is gone from it too, and that it was is told', async () => {
  const { ask, ...node } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  await ask('POST /api/0/buckets/b/events', [event(1, 'Kanarie 1'), event(2, 'stays')]);
  await ask(`PUT /api/v1/buckets/b/events/${id(1, 1)}`, event(1, 'Kanarie 2'));
  await ask('POST /api/v1/purge', { text: 'kanarie' });
  const files = await exported(node);
  expect([...files.values()].map(({ text }) => text).join()).not.toContain('Kanarie');
  // What was to go, and that it is gone.
  expect(files.get('purges.json')).toMatchObject({ records: 2 });
  expect(files.get('edits.json')?.text).toContain('"becomes":"destroyed"');
});

test('files of the node are there as they are', async () => {
  const directory = temporaryFolder();
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  mkdirSync(join(directory, 'logs'));
  const config = '{ "port": 5600, half';
  writeFileSync(join(directory, 'config.json'), config);
  writeFileSync(join(directory, 'logs', 'elatio.log'), '{"msg":"one"}\n');
  writeFileSync(join(directory, 'logs', 'elatio.log.1'), '{"msg":"two"}\n');
  writeFileSync(join(directory, 'logs', 'other'), 'not ours');
  writeFileSync(join(directory, 'key'), 'the key');
  const { app: _, ...plain } = nodeOver(store);
  const status = {
    ...((await call(nodeOver(store).app, 'GET', '/api/v1/status')).body as object),
    directory,
  };
  const files = await exported({
    ...plain,
    app: nodeOver(store, { status: () => status as never }).app,
  });
  expect(files.get('node/config.json')?.text).toBe(config);
  expect(files.get('node/logs/elatio.log')?.text).toContain('one');
  expect(files.get('node/logs/elatio.log.1')?.text).toContain('two');
  expect([...files.values()].map(({ text }) => text).join()).not.toMatch(/the key|not ours/);
});

test('texts of any kind arrive as they were, also where a piece of the stream ends in a character', async () => {
  const { ask, ...node } = await opened();
  await ask('POST /api/0/buckets/b', BUCKET);
  const said = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), 50);
  const long = ['\u{1F600}'.repeat(50_000), `x${'\u{1F600}'.repeat(50_000)}`];
  for (const title of [...said, ...long])
    await ask('POST /api/0/buckets/b/events', event(1, title));
  const files = await exported(node);
  const { buckets } = contentOf(files, 'buckets/0001-b/events.json') as {
    buckets: Record<string, { events: { data: { title: string } }[] }>;
  };
  const titles = buckets['b'].events.map(({ data }) => data.title);
  expect(titles.sort()).toEqual([...said, ...long].sort());
  // As bytes, which is how it is written.
  for (const { text } of files.values()) expect(Buffer.from(text).toString()).toBe(text);
});

test('no name of a bucket takes a file elsewhere, or the place of another', async () => {
  const { ask, ...node } = await opened();
  const names = ['../../x', 'CON', 'x', 'X', 'a\u0000b', 'n'.repeat(5_000), '..'];
  for (const name of names) await node.store.createBucket({ name, ...BUCKET });
  const files = await exported(node);
  const events = [...files.keys()].filter((path) => path.endsWith('/bucket.json'));
  expect(new Set(events.map((path) => path.toLowerCase())).size).toBe(names.length);
  for (const path of files.keys()) expect(path).not.toMatch(/(^|\/)\.|\0|\\/);
  const told = events.map((path) => (contentOf(files, path) as { name: string }).name);
  expect(told).toEqual(names);
  expect(await ask('GET /api/v1/buckets')).toHaveLength(names.length);
});

test('nobody but the owner is given it', async () => {
  const { app } = await opened();
  const { status, body } = await call(app, 'GET', '/api/v1/gdpr');
  expect(status).toBe(401);
  expect(body).toMatchObject({ code: 'ELATIO_HTTP_ACCESS' });
});
