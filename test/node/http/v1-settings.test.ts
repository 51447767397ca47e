import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { call } from './fixture.ts';

const at = (key: string) => `/api/v1/settings/${encodeURIComponent(key)}`;

describe('a setting', () => {
  test('is any JSON, and goes when it is removed', async () => {
    const { app } = await openedNode();
    for (const value of [null, false, 0, '', 'text', [1, [2]], { a: { b: null } }]) {
      await call(app, 'PUT', at('k'), JSON.stringify(value));
      const got = await call(app, 'GET', at('k'));
      expect([got.status, got.body]).toEqual([200, value]);
    }
    expect((await call(app, 'GET', '/api/v1/settings')).body).toEqual({ k: { a: { b: null } } });
    const removed = await call(app, 'DELETE', at('k'));
    expect(removed).toMatchObject({ status: 200, body: { kind: 'setting', of: 'k', count: 1 } });
    for (const method of ['GET', 'DELETE']) {
      expect(await call(app, method, at('k'))).toMatchObject({
        status: 404,
        body: { code: 'ELATIO_HTTP_SETTING' },
      });
    }
    expect((await call(app, 'GET', '/api/v1/settings')).body).toEqual({});
  });

  test('of whatever key and value comes back as it was put', async () => {
    const { app } = await openedNode();
    const key = fc.oneof(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.constantFrom('__proto__', 'constructor', 'a/b', '%2F', '?', '#', 'ä'),
    );
    await fc.assert(
      fc.asyncProperty(key, fc.jsonValue({ maxDepth: 3 }), async (name, value) => {
        // Dots alone lead elsewhere in any URL.
        fc.pre(!['.', '..'].includes(name));
        expect((await call(app, 'PUT', at(name), JSON.stringify(value))).status).toBe(200);
        const { body } = await call(app, 'GET', at(name));
        expect(JSON.stringify(body)).toBe(JSON.stringify(JSON.parse(JSON.stringify(value))));
        const all = (await call(app, 'GET', '/api/v1/settings')).body as object;
        expect(Object.hasOwn(all, name)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('that is no JSON, too deep, too large, or of too long a key changes nothing', async () => {
    const { app } = await openedNode();
    for (const [key, body, code] of [
      ['k', '', 'ELATIO_HTTP_BODY'],
      ['k', '{a:1}', 'ELATIO_HTTP_BODY'],
      ['k', '"x', 'ELATIO_HTTP_BODY'],
      ['k', '1e999', 'ELATIO_INGEST_FIELD'],
      ['k', '['.repeat(64) + ']'.repeat(64), 'ELATIO_INGEST_FIELD'],
      ['k', '['.repeat(1_000), 'ELATIO_HTTP_BODY'],
      ['k', `"${'x'.repeat(2 ** 20)}"`, 'ELATIO_HTTP_SIZE'],
      ['k'.repeat(129), '1', 'ELATIO_DOCS_KEY'],
    ]) {
      expect([body.slice(0, 9), (await call(app, 'PUT', at(key), body)).body]).toMatchObject([
        body.slice(0, 9),
        { code },
      ]);
    }
    expect((await call(app, 'GET', '/api/v1/settings')).body).toEqual({});
    expect((await call(app, 'GET', '/api/v1/edits')).body).toEqual([]);
  });
});

describe('edits', () => {
  test('are told newest first, at most so many, and who took them back', async () => {
    const { app } = await openedNode();
    await call(app, 'PUT', at('a'), '1');
    await call(app, 'PUT', at('b'), '2');
    const [second, first] = (await call(app, 'GET', '/api/v1/edits')).body as { id: string }[];
    expect([first, second]).toMatchObject([
      { kind: 'setting', of: 'a', count: 1, device: 'laptop', time: '2024-01-01T00:00:00+00:00' },
      { kind: 'setting', of: 'b' },
    ]);
    const undo = await call(app, 'POST', `/api/v1/edits/${first.id}/undo`);
    const { id } = undo.body as { id: string };
    expect((await call(app, 'GET', '/api/v1/settings')).body).toEqual({ b: 2 });
    expect((await call(app, 'GET', '/api/v1/edits')).body).toEqual([
      expect.objectContaining({ id, kind: 'undo', undoes: first.id }),
      second,
      { ...first, undoneBy: id },
    ]);
    expect((await call(app, 'GET', '/api/v1/edits?limit=1')).body).toHaveLength(1);
    expect((await call(app, 'GET', '/api/v1/edits?limit=0')).body).toEqual([]);
    expect((await call(app, 'GET', '/api/v1/edits?limit=-1')).body).toHaveLength(3);
    expect((await call(app, 'GET', '/api/v1/edits?limit=x')).status).toBe(400);
  });

  test('are undone once, and only while nothing was changed since', async () => {
    const { app } = await openedNode();
    const { id } = (await call(app, 'PUT', at('a'), '1')).body as { id: string };
    await call(app, 'PUT', at('a'), '2');
    const changed = await call(app, 'POST', `/api/v1/edits/${id}/undo`);
    expect(changed).toMatchObject({ status: 409, body: { code: 'ELATIO_DOCS_CHANGED' } });
    for (const other of ['none', '0'.repeat(32), '%00']) {
      const answer = await call(app, 'POST', `/api/v1/edits/${other}/undo`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'ELATIO_DOCS_EDIT' } });
    }
    expect((await call(app, 'GET', at('a'))).body).toBe(2);
  });
});
