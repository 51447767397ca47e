import { describe, expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { BUCKET, call } from './fixture.ts';

const RULE = { name: 'chat', when: { app: 'Signal' }, action: 'exclude' };

async function nodeWithRule() {
  const node = await openedNode();
  const { app } = node;
  await call(app, 'POST', '/api/0/buckets/b', BUCKET);
  const added = await call(app, 'POST', '/api/v1/rules', RULE);
  const { id } = added.body as { id: string };
  const event = (data: object) => ({ timestamp: '2024-01-15T10:00:00Z', duration: 1, data });
  const beat = async (data: object) =>
    (await call(app, 'POST', '/api/0/buckets/b/heartbeat?pulsetime=9', event(data))).body;
  const count = async () => (await call(app, 'GET', '/api/0/buckets/b/events/count')).body;
  return { ...node, added, id, event, beat, count };
}

describe('a rule', () => {
  test('counts from when it is there to when it is not, and so do its changes and undoing', async () => {
    const { app, added, id, beat, count } = await nodeWithRule();
    expect(added).toMatchObject({ status: 201, body: { ...RULE, id, enabled: true } });
    // The answer that ActivityWatch's clients take for an event, without a word of it.
    expect(await beat({ app: 'signal' })).toEqual({
      id: null,
      timestamp: '2024-01-15T10:00:00+00:00',
      duration: 1,
      data: {},
    });
    expect(await count()).toBe(0);
    const off = await call(app, 'PUT', `/api/v1/rules/${id}`, { ...RULE, enabled: false });
    expect(off.body).toMatchObject({ kind: 'rule', of: id });
    await beat({ app: 'signal', n: 1 });
    expect(await count()).toBe(1);
    await call(app, 'POST', `/api/v1/edits/${(off.body as { id: string }).id}/undo`);
    await beat({ app: 'signal', n: 2 });
    expect(await count()).toBe(1);
    const listed = (await call(app, 'GET', '/api/v1/rules')).body;
    expect(listed).toMatchObject({ rules: [{ id, count: 2 }], counts: { private: 0, paused: 0 } });
    expect(await call(app, 'DELETE', `/api/v1/rules/${id}`)).toMatchObject({ status: 200 });
    await beat({ app: 'signal', n: 3 });
    expect(await count()).toBe(2);
  });

  test.each([
    [{ when: { ap: 'x' }, action: 'exclude' }, 'ELATIO_INGEST_FIELD'],
    [{ action: 'exclude' }, 'ELATIO_RULES_RULE'],
    [{ when: { domain: 'two words' }, action: 'exclude' }, 'ELATIO_RULES_RULE'],
    [{ when: { app: 'x' } }, 'ELATIO_INGEST_FIELD'],
  ])('%j is refused', async (sent, code) => {
    const { app } = await openedNode();
    expect(await call(app, 'POST', '/api/v1/rules', sent)).toMatchObject({
      status: 400,
      body: { code },
    });
    expect((await call(app, 'GET', '/api/v1/rules')).body).toMatchObject({ rules: [] });
  });

  test('that is not there can be neither changed nor removed', async () => {
    const { app } = await openedNode();
    for (const [method, body] of [['PUT', RULE], ['DELETE']] as const) {
      expect(await call(app, method, '/api/v1/rules/none', body)).toMatchObject({
        status: 404,
        body: { code: 'ELATIO_RULES_ID' },
      });
    }
  });

  test('refuses what a person puts in the place of an event, and leaves that as it was', async () => {
    const { app, event } = await nodeWithRule();
    const { body } = await call(app, 'POST', '/api/v1/buckets/b/events', event({ app: 'x' }));
    const [{ id }] = body as { id: number }[];
    const path = `/api/v1/buckets/b/events/${id}`;
    expect(await call(app, 'PUT', path, event({ app: 'Signal' }))).toMatchObject({
      status: 409,
      body: { code: 'ELATIO_RULES_EXCLUDED' },
    });
    expect((await call(app, 'GET', path)).body).toMatchObject({ data: { app: 'x' } });
  });

  test('of a later version does nothing here, is told of, and can be removed', async () => {
    const { app, docs, rules } = await openedNode();
    expect(rules.unknown()).toEqual([]);
    await docs.rules.set('later', { action: 'explode' });
    expect((await call(app, 'GET', '/api/v1/rules')).body).toMatchObject({ unknown: ['later'] });
    expect((await call(app, 'DELETE', '/api/v1/rules/later')).status).toBe(200);
    expect((await call(app, 'GET', '/api/v1/rules')).body).toMatchObject({ unknown: [] });
  });
});

test('what would become of an event is told with its reasons, and changes nothing', async () => {
  const { app, id } = await nodeWithRule();
  const ask = async (data: object) =>
    (await call(app, 'POST', '/api/v1/rules/test', { data, client: 'c' })).body;
  const conditions = (holds: boolean) => [{ on: 'app', expected: 'Signal', holds }];
  expect(await ask({ app: 'signal' })).toMatchObject({
    outcome: 'excluded',
    data: null,
    rules: [{ id, holds: true, conditions: conditions(true) }],
  });
  expect(await ask({ app: 'x' })).toMatchObject({
    outcome: 'stored',
    data: { app: 'x' },
    rules: [{ id, holds: false, conditions: conditions(false) }],
  });
  expect(await ask({ incognito: true })).toMatchObject({ outcome: 'excluded', isPrivate: true });
  await call(app, 'POST', '/api/v1/rules', { when: { client: 'C' }, action: { drop: ['title'] } });
  expect(await ask({ app: 'x', title: 't' })).toMatchObject({
    outcome: 'changed',
    data: { app: 'x' },
  });
  const { rules } = (await call(app, 'GET', '/api/v1/rules')).body as { rules: object[] };
  expect(rules).toMatchObject([{ count: 0 }, { count: 0 }]);
});

test('what would become of an event with one rule more is told, and that one is not kept', async () => {
  const { app, id } = await nodeWithRule();
  const ask = async (data: object, rule: object) =>
    call(app, 'POST', '/api/v1/rules/test', { data, rule });
  const redacting = { when: { app: 'x' }, action: { redact: ['title'] } };
  expect((await ask({ app: 'x', title: 't' }, redacting)).body).toMatchObject({
    outcome: 'changed',
    data: { app: 'x', title: '[redacted]' },
    rules: [
      { id, holds: false },
      { id: '', holds: true },
    ],
  });
  expect((await ask({ app: 'Signal' }, redacting)).body).toMatchObject({ outcome: 'excluded' });
  expect(await ask({}, { when: {}, action: 'exclude' })).toMatchObject({
    status: 400,
    body: { code: 'ELATIO_RULES_RULE' },
  });
  const { body } = await call(app, 'GET', '/api/v1/rules');
  expect(body).toMatchObject({ rules: [{ id, count: 0 }], unknown: [] });
});

test('in a pause watchers are answered as ever, and nothing is stored', async () => {
  const { app, beat, count } = await nodeWithRule();
  const began = await call(app, 'PUT', '/api/v1/pause', { seconds: 3_600 });
  expect(began).toMatchObject({ status: 200, body: { until: expect.any(String) } });
  expect((await call(app, 'GET', '/api/v1/pause')).body).toEqual(began.body);
  expect(await beat({ app: 'x' })).toMatchObject({ id: null });
  expect((await call(app, 'POST', '/api/0/activity/b', { a: 1 })).body).toMatchObject({ id: null });
  expect(await count()).toBe(0);
  expect((await call(app, 'DELETE', '/api/v1/pause')).body).toEqual({ until: null });
  expect(await beat({ app: 'x' })).toMatchObject({ id: expect.any(Number) });
  expect(await call(app, 'PUT', '/api/v1/pause', { seconds: 0 })).toMatchObject({
    status: 400,
    body: { code: 'ELATIO_RULES_PAUSE' },
  });
});

test('who may only read neither changes rules nor pauses', async () => {
  const { app } = await openedNode({ open: false });
  const watcher = { peer: 'loopback' } as const;
  for (const [method, path] of [
    ['POST', 'rules'],
    ['PUT', 'rules/x'],
    ['DELETE', 'rules/x'],
    ['PUT', 'pause'],
    ['DELETE', 'pause'],
  ]) {
    expect((await call(app, method, `/api/v1/${path}`, RULE, watcher)).status).toBe(401);
  }
});
