import { describe, expect, test } from 'vitest';
import { ElatioError } from '../../../protocol/error.ts';
import { BUCKET, call, nodeOver } from './fixture.ts';
import { opened, OWNER } from './audited.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', duration: 1, data: { title: 'a' } };

describe('the access log', () => {
  test('names who it was: a token, a session, the owner, a program where the node is open', async () => {
    const { ask, credentials, store, audit, noted } = await opened();
    const { id, token } = await credentials.tokens.create({ name: '\uFEFFgrafana', scope: 'read' });
    const secret = await credentials.sessions.begin('admin');
    const authorization = `Bearer ${token}`;
    await ask('GET /api/0/settings', undefined, {}, { authorization });
    const cookie = { cookie: `elatio_5600=${secret}`, 'sec-fetch-site': 'same-origin' };
    await ask('GET /api/0/settings', undefined, {}, cookie);
    await ask('GET /api/0/settings', undefined, OWNER);
    const open = nodeOver(store, { open: true, audit: { ...audit, note: (a) => noted.push(a) } });
    await call(open.app, 'GET', '/api/0/settings');
    const session = credentials.sessions.find(secret)?.id;
    expect(noted.map(({ actor }) => actor)).toEqual([
      { kind: 'token', id, name: 'grafana' },
      { kind: 'session', id: session, name: '' },
      { kind: 'owner', id: '', name: '' },
      { kind: 'program', id: '', name: '' },
    ]);
  });

  test('is not told of what was refused, or is not there', async () => {
    const { ask, noted } = await opened();
    await ask('GET /api/0/buckets');
    await ask('GET /api/0/buckets', undefined, { peer: 'remote' });
    await ask('GET /api/0/buckets', undefined, {}, { authorization: 'Bearer elatio_no' });
    await ask('POST /api/0/buckets/none/events', { ...event, id: 1 });
    await ask('GET /api/0/buckets/none', undefined, OWNER);
    await ask('GET /api/v1/events?since=never', undefined, OWNER);
    expect(noted).toEqual([]);
  });

  test('is told of a change that broke off, since a part of it may have been made', async () => {
    const { docs, ask, noted } = await opened();
    await ask('POST /api/0/buckets/b', BUCKET);
    docs.deleteBucket = () => Promise.reject(new ElatioError('ELATIO_STORE_FAILED', 'No.'));
    expect((await ask('DELETE /api/v1/buckets/b', undefined, OWNER)).status).toBe(503);
    expect(noted).toMatchObject([{ action: 'change', object: { name: 'b', domain: 'core' } }]);
  });

  test('has the time that was asked for, in either API’s words', async () => {
    const { ask, noted } = await opened();
    await ask('POST /api/0/buckets/b', BUCKET);
    const [from, to] = ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00%2B00:00'];
    for (const request of [
      `GET /api/0/buckets/b/events?start=${from}&end=${to}`,
      `GET /api/0/buckets/b/events?starttime=${from}&endtime=${to}`,
      `GET /api/v1/events?since=${from}&until=${to}`,
      `GET /api/v1/export?since=${from}&until=${to}`,
    ]) {
      await ask(request, undefined, OWNER);
    }
    const since = '2024-01-01T00:00:00Z';
    await ask('POST /api/v1/purge', { since, until: '2024-02-01T00:00:00Z' }, OWNER);
    await ask('GET /api/0/buckets/b/events?start=1000-01-01', undefined, OWNER);
    const [first, last] = [Date.UTC(2024, 0, 1) * 1000, Date.UTC(2024, 1, 1) * 1000];
    const told = noted.map(({ from: one, until }) => [one, until]);
    expect(told.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => [first, last]));
    for (const { from: one = 0 } of noted) expect(one).toBeGreaterThan(-(10 ** 16));
  });

  test('takes names of any length and form, and stays readable', async () => {
    const { app, audit } = await opened();
    const names = ['n'.repeat(5_000), '\uFEFFmark', '\0', '💡'.repeat(200), 'a\u202Eb'];
    for (const name of names) {
      await call(app, 'GET', `/api/0/settings/${encodeURIComponent(name)}`, undefined, OWNER);
    }
    expect(await audit.verify()).toMatchObject({ entries: names.length, broken: undefined });
    const told = await call(app, 'GET', '/api/v1/audit', undefined, OWNER);
    expect(told.body).toHaveLength(names.length);
  });

  test('that cannot be written fails no request', async () => {
    const full = new ElatioError('ELATIO_STORE_FULL', 'The disk is full.');
    const { app, audit } = await opened((store) => ({
      ...store,
      write: () => Promise.reject(full),
    }));
    expect((await call(app, 'GET', '/api/0/buckets', undefined, OWNER)).status).toBe(200);
    const told = await call(app, 'GET', '/api/v1/audit', undefined, OWNER);
    expect([told.status, told.body]).toEqual([200, []]);
    expect(audit.status()).toMatchObject({ waiting: 2, problem: { code: 'ELATIO_STORE_FULL' } });
  });

  test('is listed by time, actor and number, and verified', async () => {
    const { app, credentials } = await opened();
    const { token } = await credentials.tokens.create({ name: 'x', scope: 'admin' });
    const headers = { authorization: `Bearer ${token}` };
    await call(app, 'GET', '/api/0/buckets', undefined, OWNER);
    await call(app, 'GET', '/api/0/settings', undefined, {}, headers);
    const list = async (query: string) =>
      (await call(app, 'GET', `/api/v1/audit?${query}`, undefined, {}, headers)).body;
    expect(await list('actor=owner')).toEqual([
      {
        sequence: 0,
        first: '2024-01-01T00:00:00+00:00',
        last: '2024-01-01T00:00:00+00:00',
        actor: { kind: 'owner', id: '', name: '' },
        action: 'read',
        object: { kind: 'buckets', name: '', domain: '' },
        from: null,
        until: null,
        count: 1,
      },
    ]);
    expect(await list('actor=x&limit=1')).toMatchObject([{ object: { kind: 'audit' } }]);
    expect(await list('since=2024-01-01T00:00:01Z')).toEqual([]);
    const { body } = await call(app, 'POST', '/api/v1/audit/verify', undefined, OWNER);
    expect(body).toMatchObject({ broken: null, head: expect.stringMatching(/^[\da-f]{64}$/) });
  });
});
