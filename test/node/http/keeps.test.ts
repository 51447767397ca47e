/** What a device says of itself that keeps only some of what the others record. */
import { expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { call as callAs } from './fixture.ts';

type Sent = Parameters<typeof callAs>;
const call = (app: Sent[0], method: string, path: string, body?: string) =>
  callAs(app, method, path, body, { peer: 'owner' });

const SCOPE = '/api/v1/scope';
const USAGE = '/api/v1/usage?by=app&since=2023-01-01&until=2023-01-02';

test('everything that is made of the log says what it is not made of, and nothing else does', async () => {
  const { app } = await openedNode();
  const keepsOf = async (method: string, path: string, body?: string) =>
    (await call(app, method, path, body)).headers.get('elatio-keeps');
  expect(await keepsOf('GET', USAGE)).toBeNull();
  const set = await call(
    app,
    'PUT',
    SCOPE,
    JSON.stringify({ days: 90, domains: ['manual', 'core'] }),
  );
  expect(set).toMatchObject({
    status: 200,
    body: { days: 90, domains: ['core', 'manual', 'docs'], spare: { chunks: 0, items: 0 } },
  });
  const { since } = set.body as { since: string };
  const kept = { days: 90, domains: ['core', 'manual', 'docs'], since };
  const query = JSON.stringify({ timeperiods: ['2023-01-01/2023-01-02'], query: ['RETURN = 1;'] });
  for (const [method, path, body] of [
    ['GET', USAGE],
    ['GET', '/api/0/buckets'],
    ['GET', '/api/v1/search?q=x'],
    ['POST', '/api/0/query/', query],
    ['POST', '/api/v1/purge/preview', '{"text":"x"}'],
  ]) {
    expect([path, JSON.parse((await keepsOf(method, path, body)) ?? 'null')]).toEqual([path, kept]);
  }
  for (const path of [SCOPE, '/api/v1/devices', '/api/v1/settings', '/api/v1/purge']) {
    expect([path, await keepsOf('GET', path)]).toEqual([path, null]);
  }
  const [device] = (await call(app, 'GET', '/api/v1/devices')).body as { keeps: object }[];
  expect(device.keeps).toEqual({ days: 90, domains: ['core', 'manual', 'docs'] });
  await call(app, 'PUT', SCOPE, '{}');
  expect(await keepsOf('GET', USAGE)).toBeNull();
});

test('what nobody can keep is refused, and changes nothing', async () => {
  const { app } = await openedNode();
  for (const wrong of [
    { days: 0 },
    { days: 1.5 },
    { days: '90d' },
    { days: 36_501 },
    { domains: ['dreams'] },
    { domains: 'core' },
    { keep: 90 },
    [],
  ]) {
    expect(await call(app, 'PUT', SCOPE, JSON.stringify(wrong))).toMatchObject({
      status: 400,
      body: { code: 'ELATIO_INGEST_FIELD' },
    });
  }
  expect((await call(app, 'GET', SCOPE)).body).toMatchObject({ days: null, domains: null });
});
