import { describe, expect, test } from 'vitest';
import { answerTo } from '../../../node/http/errors.ts';
import type { Schema } from '../../../node/http/api/document.ts';
import { documentOf, filled, openedNode, operationsOf } from './described.ts';
import { call } from './fixture.ts';
import { resolve } from './json-schema.ts';

/** Of OpenAPI 3.1.1 and JSON Schema 2020-12, what a document of ours may use. */
const KEYWORDS = new Set(
  '$ref type format description enum default examples properties required items minItems maxItems additionalProperties anyOf allOf minimum maximum minLength maxLength pattern'.split(
    ' ',
  ),
);
const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

/** A schema with all that are within it. */
function* within(schema: Schema): Generator<Schema> {
  yield schema;
  const { properties = {}, items, additionalProperties, anyOf = [], allOf = [] } = schema;
  const inner = [...Object.values(properties), ...anyOf, ...allOf];
  if (items) inner.push(items);
  if (typeof additionalProperties === 'object') inner.push(additionalProperties);
  for (const one of inner) yield* within(one);
}

describe('/openapi.json', () => {
  test('describes every route below /api/v1 that is served, and no other', async () => {
    const { app } = await openedNode();
    const served = app.routes
      .filter(({ path }) => path.startsWith('/api/v1/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const described = operationsOf(await documentOf(app)).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(described.length).toBeGreaterThan(20);
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test('holds to OpenAPI 3.1', async () => {
    const { app } = await openedNode();
    const document = await documentOf(app);
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d+$/),
      info: { title: 'Elatio', version: '1.2.3' },
    });
    const listed = operationsOf(document);
    const ids = listed.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { path, method, operation } of listed) {
      const { parameters = [], requestBody, responses, security, tags } = operation;
      const named = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(named).size).toBe(named.length);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
      expect(named.filter((name) => name.startsWith('path '))).toEqual(inPath);
      for (const { in: where, required, schema } of parameters) {
        expect(['path', 'query', 'header']).toContain(where);
        if (where === 'path') expect(required).toBe(true);
        expect(schema).toBeTypeOf('object');
      }
      if (method === 'GET' || method === 'DELETE') expect(requestBody).toBeUndefined();
      else if (requestBody) expect(requestBody.required).toBe(true);
      expect(Object.keys(responses).every((status) => /^[1-5]\d\d$/.test(status))).toBe(true);
      expect(Object.keys(responses).filter((status) => status < '400')).toHaveLength(1);
      for (const answer of Object.values(responses)) {
        expect(answer.description).toBeTypeOf('string');
        const allowed = ['description', 'headers', 'content', 'links'];
        const others = Object.keys(answer).filter((key) => !key.startsWith('x-'));
        expect(others.filter((key) => !allowed.includes(key))).toEqual([]);
      }
      for (const one of security)
        for (const name of Object.keys(one)) expect(schemes).toContain(name);
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining([...tags]));
    }
  });

  test('has schemas that JSON Schema knows, and no reference that leads nowhere', async () => {
    const { app } = await openedNode();
    const document = await documentOf(app);
    const contents = operationsOf(document).flatMap(({ operation }) => [
      ...(operation.parameters ?? []),
      ...[operation.requestBody, ...Object.values(operation.responses)].flatMap((of) =>
        Object.values(of?.content ?? {}),
      ),
    ]);
    const roots = [
      ...Object.values(document.components.schemas),
      ...contents.map(({ schema }) => schema),
    ];
    const all = roots.flatMap((root) => [...within(root)]);
    expect(all.length).toBeGreaterThan(200);
    for (const schema of all) {
      expect(Object.keys(schema).filter((key) => !KEYWORDS.has(key))).toEqual([]);
      const types = schema.type === undefined ? [] : [schema.type].flat();
      expect(types.filter((type) => !TYPES.includes(type))).toEqual([]);
      for (const name of schema.required ?? []) expect(schema.properties).toHaveProperty(name);
      if (schema.$ref !== undefined) expect(resolve(document, schema.$ref)).toBeTypeOf('object');
      if ('pattern' in schema) expect(() => new RegExp(String(schema.pattern), 'u')).not.toThrow();
      if ('pattern' in schema) expect(String(schema.pattern)).toMatch(/^\^.*\$$/);
    }
    // Each that has a name is used.
    const used = new Set(all.map(({ $ref }) => $ref));
    for (const name of Object.keys(document.components.schemas)) {
      expect(used).toContain(`#/components/schemas/${name}`);
    }
  });

  test('puts each code under the status that it has', async () => {
    const { app } = await openedNode();
    for (const { operation } of operationsOf(await documentOf(app))) {
      for (const [status, answer] of Object.entries(operation.responses)) {
        for (const code of answer['x-codes'] ?? []) {
          expect([code, answerTo(code).status]).toEqual([code, Number(status)]);
          // What has no status of its own would be a fault of ours.
          if (status === '500') expect(code).toBe('ELATIO_HTTP_INTERNAL');
        }
      }
    }
  });

  test('says who may, and so it is', async () => {
    const { app } = await openedNode({ open: false });
    const document = await documentOf(app);
    for (const { method, path, operation } of operationsOf(document)) {
      const needs = !['public', 'watcher'].includes(operation['x-access']);
      expect(operation.security.length > 0).toBe(needs);
      const answer = await call(app, method, filled(path, {}));
      expect([path, method, answer.status === 401]).toEqual([path, method, needs]);
      if (needs) expect(answer.body).toMatchObject({ code: 'ELATIO_HTTP_ACCESS' });
    }
  });

  test('names the session’s cookie as this node does', async () => {
    const { app } = await openedNode();
    const { components } = await documentOf(app);
    expect(components.securitySchemes['session']).toMatchObject({ name: 'elatio_5600' });
  });

  test('is told to programs of this machine only', async () => {
    const { app } = await openedNode({ open: false });
    for (const path of ['/openapi.json', '/api', '/api/']) {
      expect((await call(app, 'GET', path)).status).toBe(200);
      expect((await call(app, 'HEAD', path)).body).toBe('');
      expect((await call(app, 'GET', path, undefined, { peer: 'remote' })).status).toBe(401);
      expect((await call(app, 'POST', path)).status).toBe(405);
    }
  });
});

describe('an operation is served as every route is', () => {
  const origin = 'http://localhost:5600';

  test('pages that are allowed may call it by each method, and no others', async () => {
    const { app } = await openedNode({ origins: ['http://friend'] });
    const methods = operationsOf(await documentOf(app)).map(({ method }) => method);
    const preflight = await call(app, 'OPTIONS', '/api/v1/buckets/b', undefined, {}, { origin });
    const allowed = preflight.headers.get('access-control-allow-methods')?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(methods));
    for (const [from, status] of [
      ['http://friend', 200],
      ['http://foe', 403],
    ] as const) {
      const answer = await call(app, 'GET', '/api/v1/buckets', undefined, {}, { origin: from });
      expect(answer.status).toBe(status);
      const seen = answer.headers.get('access-control-allow-origin');
      expect(seen).toBe(status === 200 ? from : null);
    }
    const rebound = await call(app, 'GET', '/api/v1/buckets', undefined, {}, { host: 'evil.com' });
    expect(rebound).toMatchObject({ status: 400, body: { code: 'ELATIO_HTTP_HOST' } });
  });

  test('with or without a slash at the end, by HEAD where GET is, and by no method that it has not', async () => {
    const { app } = await openedNode();
    expect((await call(app, 'GET', '/api/v1/buckets/')).body).toEqual([]);
    expect(await call(app, 'HEAD', '/api/v1/buckets')).toMatchObject({ status: 200, body: '' });
    expect(await call(app, 'PUT', '/api/v1/buckets/b')).toMatchObject({
      status: 405,
      body: {
        code: 'ELATIO_HTTP_METHOD',
        message: 'PUT does not exist here, but GET and POST and PATCH and DELETE.',
      },
    });
    expect(await call(app, 'GET', '/api/v1/nothing')).toMatchObject({
      status: 404,
      body: { code: 'ELATIO_HTTP_PATH' },
    });
  });

  test('JSON is JSON whatever type it says it has, and has the limits of all', async () => {
    const { app } = await openedNode();
    const body = JSON.stringify({ name: 'x' });
    const owner = { peer: 'owner' } as const;
    for (const type of [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'x',
    ]) {
      const headers = { 'content-type': type };
      const answer = await call(app, 'POST', '/api/v1/tokens', body, owner, headers);
      expect([type, answer.status]).toEqual([type, 201]);
    }
    for (const [wrong, status, code] of [
      ['', 400, 'ELATIO_HTTP_BODY'],
      ['{', 400, 'ELATIO_HTTP_BODY'],
      [new Uint8Array([0xff]), 400, 'ELATIO_HTTP_BODY'],
      ['['.repeat(100), 400, 'ELATIO_HTTP_BODY'],
      [' '.repeat(2 ** 20 + 1), 413, 'ELATIO_HTTP_SIZE'],
    ] as const) {
      const answer = await call(app, 'POST', '/api/v1/tokens', wrong, owner);
      expect(answer).toMatchObject({ status, body: { code } });
    }
  });
});
