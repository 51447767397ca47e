import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { type ApiClient, createApiClient } from '../../../node/http/api-client.ts';
import { createServer } from '../../../node/http/index.ts';
import { openedNode } from './described.ts';
import { BUCKET } from './fixture.ts';

/** A node that listens, and a client of it. */
async function connected(options: { open?: boolean; authorization?: string } = {}) {
  const { open = true, authorization } = options;
  const node = await openedNode({ open });
  const server = createServer({ app: node.app, tcp: { host: '127.0.0.1', port: 0 } });
  const { port } = await server.start();
  onTestFinished(() => server.stop());
  const base = `http://127.0.0.1:${port}`;
  const api = createApiClient({
    base,
    ...(authorization !== undefined && {
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', authorization);
        return fetch(input, { ...init, headers });
      },
    }),
  });
  return { ...node, api, base };
}

const event = { timestamp: '2024-01-15T10:00:00Z', duration: 1, data: { app: 'x' } };

describe('the client', () => {
  test('does over a socket what the API does', async () => {
    const { api } = await connected();
    const bucket = api.buckets[':bucket'];
    const made = await bucket.$post({ param: { bucket: 'b' }, json: BUCKET });
    expect([made.status, await made.json()]).toMatchObject([201, { id: 'b', events: 0 }]);
    const added = await bucket.events.$post({ param: { bucket: 'b' }, json: [event, event] });
    const [first] = await added.json();
    const one = { bucket: 'b', event: String(first.id) };
    const json = { ...event, data: { app: 'y' } };
    const edit = await (await bucket.events[':event'].$put({ param: one, json })).json();
    const got = await (await bucket.events[':event'].$get({ param: one })).json();
    expect(got.data).toEqual({ app: 'y' });
    await api.edits[':edit'].undo.$post({ param: { edit: edit?.id ?? '' } });
    const lines = await (await api.events.$get({ query: { limit: '1' } })).text();
    expect(JSON.parse(lines)).toMatchObject({ bucket: 'b', data: { app: 'x' } });
    await bucket.$patch({ param: { bucket: 'b' }, json: { label: 'Mine' } });
    await api.settings[':key'].$put({ param: { key: 'k' }, json: [1] });
    expect(await (await api.settings.$get()).json()).toEqual({ k: [1] });
    expect(await (await api.buckets.$get()).json()).toMatchObject([{ id: 'b', label: 'Mine' }]);
    expect(await (await api.edits.$get({ query: {} })).json()).toHaveLength(4);
  });

  test('reaches what has a name that no path could say as it is', async () => {
    const { api } = await connected();
    for (const name of ['a/b', 'a?b', 'a#b', '%41', ':event', '$&', 'index', 'ä ö']) {
      await api.buckets[':bucket'].$post({ param: { bucket: name }, json: BUCKET });
      const param = { bucket: name };
      await api.buckets[':bucket'].events.$post({ param, json: event });
      const bucket = await (await api.buckets[':bucket'].$get({ param })).json();
      expect([bucket.id, bucket.events]).toEqual([name, 1]);
    }
  });

  test('follows what is written', async () => {
    const { api, ingest, store } = await connected();
    await store.createBucket({ name: 'b', ...BUCKET });
    const { body } = await api.live.$get({ header: {} });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toMatch(/^retry: /);
    await ingest.insert('b', [{ start: 0, duration: 0, data: { app: 'live' } }]);
    expect((await reader?.read())?.value).toContain('"app":"live"');
    await reader?.cancel();
  });

  test('brings the credentials that its fetch adds', async () => {
    const { api } = await connected({ open: false, authorization: 'Bearer wrong' });
    await expect(api.buckets.$get()).rejects.toMatchObject({ code: 'ELATIO_HTTP_TOKEN' });
  });

  test('fails with what the node says, or with the status where that is none of a node’s', async () => {
    const { api } = await connected({ open: false });
    await expect(api.buckets.$get()).rejects.toMatchObject({
      name: 'ElatioError',
      code: 'ELATIO_HTTP_ACCESS',
      message: expect.stringContaining('permission'),
    });
    for (const body of [
      '<html>',
      '',
      'null',
      '[]',
      '{"message":"x"}',
      '{"code":1,"message":"x"}',
    ]) {
      const fetch = async () => new Response(body, { status: 502 });
      const other = createApiClient({ base: 'http://localhost', fetch });
      await expect(other.buckets.$get()).rejects.toMatchObject({ code: 'ELATIO_HTTP_502' });
    }
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const unreachable = createApiClient({ base: 'http://localhost', fetch });
    await expect(unreachable.buckets.$get()).rejects.toThrow('fetch failed');
  });
});

test('the types of the client are those of the operations', () => {
  type Of<T extends (...asked: never[]) => Promise<{ json(): Promise<unknown> }>> = Awaited<
    ReturnType<Awaited<ReturnType<T>>['json']>
  >;
  type Bucket = Of<ApiClient['buckets']['$get']>[number];
  expectTypeOf<Bucket['label']>().toEqualTypeOf<string | null>();
  expectTypeOf<Bucket['events']>().toEqualTypeOf<number>();
  expectTypeOf<Of<ApiClient['tokens']['$post']>['scope']>().toEqualTypeOf<
    'browser' | 'read' | 'write' | 'admin'
  >();
  type Put = ApiClient['buckets'][':bucket']['events'][':event']['$put'];
  expectTypeOf<Parameters<Put>[0]['param']>().toEqualTypeOf<{ bucket: string; event: string }>();
  expectTypeOf<Parameters<Put>[0]['json']['timestamp']>().toEqualTypeOf<string>();
  expectTypeOf<Of<Put>>().toExtend<{ readonly id: string } | null>();
  expectTypeOf<Of<ApiClient['events']['$get']>>().toEqualTypeOf<never>();
  type NewToken = Parameters<ApiClient['tokens']['$post']>[0]['json'];
  expectTypeOf<{ scope: 'all' }>().not.toExtend<NewToken>();
  expectTypeOf<ApiClient>().not.toHaveProperty('nothing');
});

test('the client brings nothing of the node along into a browser', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const importsOf = (source: string) =>
    [...source.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)'/gm)].map(
      ([, from]) => from,
    );
  const own = importsOf(read('../../../node/http/api-client.ts'));
  expect(own).toEqual(['hono/client', '../../protocol/error.ts']);
  expect(importsOf(read('../../../protocol/error.ts'))).toEqual([]);
});
