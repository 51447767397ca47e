import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const EVENTS = ['2023-09-30', '2023-10-15', '2023-11-20', '2023-12-30'].map((day, i) => ({
  timestamp: `${day}T00:00:00Z`,
  duration: 5,
  data: { url: 'https://a.example/x', title: `page ${i}` },
}));

/** On 2024-01-01. */
async function filled() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  await call(app, 'POST', '/api/0/buckets/w', { ...BUCKET, type: 'web.tab.current' });
  await call(app, 'POST', '/api/0/buckets/w/events', EVENTS);
  return (method: string, path = '', body?: unknown) =>
    call(app, method, `/api/v1/retention${path}`, body, { peer: 'owner' });
}

test('a policy is shown, set, listed, run and removed', async () => {
  const ask = await filled();
  expect((await ask('GET')).body).toEqual({ policies: [], next: null, last: null });
  const preview = await ask('POST', '/web/preview', { keep: 60 });
  expect(preview.body).toMatchObject({
    domain: 'web',
    policy: { keep: 60 },
    at: '2024-01-02T00:00:00+00:00',
    hides: { before: '2023-11-03T00:00:00+00:00', events: 2 },
    reduces: { before: null, events: 0 },
    destroys: { before: null, events: 0 },
    sample: [{ bucket: 'w', data: { title: 'page 1' } }, { data: { title: 'page 0' } }],
  });
  expect((await ask('GET')).body).toMatchObject({ policies: [] });
  const set = await ask('PUT', '/web', { keep: 60 });
  expect(set.body).toMatchObject({ kind: 'retention', of: 'web' });
  expect((await ask('PUT', '/web', { keep: 60 })).body).toBeNull();
  expect((await ask('GET')).body).toMatchObject({
    policies: [{ since: '2024-01-01T00:00:00+00:00', hides: { events: 2 } }],
    next: '2024-01-02T00:00:00+00:00',
  });
  expect((await ask('GET', '/run')).body).toMatchObject([
    { hides: { events: 2 }, destroys: { events: 2 } },
  ]);
  const done = { domains: [{ domain: 'web', destroyed: 2, reduced: 0, reduceBefore: null }] };
  expect((await ask('POST', '/run')).body).toMatchObject(done);
  expect((await ask('GET')).body).toMatchObject({ last: done });
  expect((await ask('DELETE', '/web')).status).toBe(200);
  expect((await ask('DELETE', '/web')).body).toMatchObject({ code: 'ELATIO_RETENTION_NONE' });
});

test('a bucket tells nothing of what is hidden of it', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  await call(app, 'POST', '/api/0/buckets/w', { ...BUCKET, type: 'web.tab.current' });
  const ask = async (path: string) => (await call(app, 'GET', path)).body;
  await call(app, 'POST', '/api/0/buckets/w/events', EVENTS);
  const hide = (day: string): void =>
    store.veil(() => ({ hideBefore: Date.parse(day) * 1_000, reduceBefore: 0, reduce: (d) => d }));
  hide('2023-11-01');
  const bounds = { start: '2023-11-01T00:00:00+00:00', end: '2023-12-30T00:00:05+00:00' };
  expect(await ask('/api/0/buckets/w')).toMatchObject({ metadata: bounds });
  expect(await ask('/api/v1/buckets/w')).toMatchObject({ events: 2, ...bounds });
  hide('2024-01-01');
  const all = (await ask('/api/0/buckets')) as Record<string, object>;
  expect(all['w']).toMatchObject({ metadata: { start: null, end: null } });
  expect(all['w']).not.toHaveProperty('last_updated');
  expect(await ask('/api/v1/buckets')).toMatchObject([{ events: 0, start: null, end: null }]);
});

test('who logs what is past its time is told why nothing is recorded', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  const ask = (method: string, path: string, body?: unknown) =>
    call(app, method, `/api/v1/${path}`, body, { peer: 'owner' });
  await ask('PUT', 'retention/manual', { keep: 30 });
  await ask('POST', 'retention/run');
  const log = { activity: 'run', for: '1m', at: '2023-11-01T00:00:00Z' };
  expect((await ask('POST', 'log', log)).body).toMatchObject({
    code: 'ELATIO_RULES_EXCLUDED',
    message: expect.stringContaining('elatio retention') as string,
  });
  const late = await ask('POST', 'log', { ...log, at: '2023-12-31T00:00:00Z' });
  expect(late.status).toBe(201);
});

test.each<[string, unknown, string]>([
  ['web', { keep: 0 }, 'ELATIO_INGEST_FIELD'],
  ['web', { keep: 90, domainOnly: 30 }, 'ELATIO_RETENTION_POLICY'],
  ['web', { keep: 90, until: 300 }, 'ELATIO_INGEST_FIELD'],
  ['core', { keep: 90, domainOnly: 300 }, 'ELATIO_RETENTION_POLICY'],
  ['docs', { keep: 90 }, 'ELATIO_RETENTION_POLICY'],
  ['none', { keep: 90 }, 'ELATIO_RETENTION_POLICY'],
  ['web', '{', 'ELATIO_HTTP_BODY'],
])('%s %j is no policy: %s', async (domain, policy, code) => {
  const ask = await filled();
  expect((await ask('PUT', `/${domain}`, policy)).body).toMatchObject({ code });
  expect((await ask('POST', `/${domain}/preview`, policy)).body).toMatchObject({ code });
  expect((await ask('GET')).body).toMatchObject({ policies: [] });
});
