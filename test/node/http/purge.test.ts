import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T00:00:00Z', duration: 5, data: { app: 'editor', n: 1 } };

async function filled() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  for (const [name, type] of [
    ['b', 'currentwindow'],
    ['w', 'web.tab.current'],
  ]) {
    await call(app, 'POST', `/api/0/buckets/${name}`, { ...BUCKET, type });
    await call(app, 'POST', `/api/0/buckets/${name}/events`, [
      event,
      { ...event, data: { app: 'other' } },
    ]);
  }
  const post = (path: string, body: unknown) =>
    call(app, 'POST', `/api/v1/${path}`, body, { peer: 'owner' });
  const count = async (): Promise<unknown[]> =>
    Promise.all(
      ['b', 'w'].map(
        async (name) => (await call(app, 'GET', `/api/0/buckets/${name}/events/count`)).body,
      ),
    );
  const remove = (name: string) =>
    call(app, 'DELETE', `/api/0/buckets/${name}?force=1`, undefined, { peer: 'owner' });
  return { app, post, count, remove };
}

test.each<[object, unknown[]]>([
  [{ bucket: 'b' }, [0, 2]],
  [{ domain: 'web' }, [2, 0]],
  [{ domain: 'web', bucket: 'b' }, [2, 2]],
  [{ app: 'EDITOR' }, [1, 1]],
  [{ app: 'editor', domain: 'core' }, [1, 2]],
  [{ match: { when: { app: 'edit*' }, action: 'exclude' } }, [1, 1]],
  [{ match: { when: { type: 'web.*' }, action: { drop: ['n'] } } }, [2, 1]],
  [{ match: { when: { app: 'editor' }, action: { redact: ['title'] } } }, [2, 2]],
  [{ match: { when: { app: 'editor' }, action: 'exclude' }, bucket: 'w' }, [2, 1]],
  [{ until: '2024-01-14' }, [2, 2]],
  [{ since: '2024-01-15T00:00:03Z', until: '2024-01-15T00:00:04Z' }, [0, 0]],
])('%j leaves %j', async (wanted, left) => {
  const { post, count } = await filled();
  const { body } = await post('purge/preview', wanted);
  const { events } = body as { events: number };
  expect(await count()).toEqual([2, 2]);
  const answer = await post('purge', wanted);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = String(answer.body).trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ events, texts: 0, left: 0, faults: [] });
  expect(await count()).toEqual(left);
});

test.each<[unknown, string]>([
  [{}, 'ELATIO_INGEST_FIELD'],
  [[], 'ELATIO_INGEST_FIELD'],
  [{ app: '' }, 'ELATIO_INGEST_FIELD'],
  [{ domain: 'all' }, 'ELATIO_INGEST_FIELD'],
  [{ since: 'yesterday' }, 'ELATIO_INGEST_FIELD'],
  [{ apps: 'editor' }, 'ELATIO_INGEST_FIELD'],
  [{ bucket: 'none' }, 'ELATIO_INGEST_BUCKET'],
  [{ match: 'none' }, 'ELATIO_RULES_ID'],
  [{ match: '' }, 'ELATIO_INGEST_FIELD'],
  [{ match: { action: 'exclude' } }, 'ELATIO_RULES_RULE'],
  ['{"app":', 'ELATIO_HTTP_BODY'],
])('%j purges nothing: %s', async (wanted, code) => {
  const { post, count } = await filled();
  for (const path of ['purge/preview', 'purge']) {
    expect((await post(path, wanted)).body).toMatchObject({ code });
  }
  expect(await count()).toEqual([2, 2]);
});

test('a second purge at the same time is refused', async () => {
  const { post, count } = await filled();
  const [one, other] = await Promise.all([
    post('purge', { bucket: 'b' }),
    post('purge', { bucket: 'w' }),
  ]);
  expect(String(one.body)).toContain('"left":0');
  expect(String(other.body)).toContain('ELATIO_PURGE_BUSY');
  expect(await count()).toEqual([0, 2]);
});

test('who hangs up while it looks has stopped a purge: nothing is destroyed, and the next one runs', async () => {
  const { app, post, count } = await filled();
  const request = { method: 'POST', body: JSON.stringify({ bucket: 'b' }) };
  const env = { peer: 'owner' as const, port: 5600, stopping: undefined };
  const { body } = await app.request('/api/v1/purge', request, env);
  await body?.cancel();
  // It ends by itself; until then another one is refused.
  await expect
    .poll(async () => String((await post('purge', { bucket: 'w' })).body))
    .toContain('"left":0');
  expect(await count()).toEqual([2, 0]);
});

test('a rule that is kept goes by its id, and the preview says which it is', async () => {
  const { post, count } = await filled();
  const rule = { when: { app: 'editor' }, action: { redact: ['n'] } };
  const { body } = await post('rules', { ...rule, enabled: false });
  const { id } = body as { id: string };
  const preview = await post('purge/preview', { match: id });
  expect(preview.body).toMatchObject({ events: 2, rule: { id, ...rule } });
  await post('purge', { match: id });
  expect(await count()).toEqual([1, 1]);
  expect((await post('purge/preview', { app: 'other' })).body).toMatchObject({ rule: null });
});

test.each<[object, number]>([
  [{ domain: 'web' }, 2],
  [{ bucket: 'w' }, 2],
  [{ bucket: 'w', domain: 'core' }, 0],
  [{ bucket: 'w', app: 'editor' }, 1],
])('%j destroys what stands in a bucket that was deleted, too', async (wanted, events) => {
  const { post, remove } = await filled();
  expect((await remove('w')).status).toBe(200);
  expect((await post('purge/preview', wanted)).body).toMatchObject({ events });
  const lines = String((await post('purge', wanted)).body)
    .trim()
    .split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ events, left: 0, faults: [] });
  expect((await post('purge/preview', { since: '2000-01-01' })).body).toMatchObject({
    events: 4 - events,
  });
});
