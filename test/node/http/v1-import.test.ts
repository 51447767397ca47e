import { expect, test } from 'vitest';
import { openedNode } from './described.ts';
import { BUCKET, call } from './fixture.ts';

test('an export is taken in, once, and first only looked at where that is wished', async () => {
  const { app, store } = await openedNode();
  const events = [{ timestamp: '2024-01-15T10:00:00Z', duration: 1, data: { app: 'x' } }];
  const bucket = { id: 'b', ...BUCKET, created: '2024-01-01T00:00:00Z', events };
  const body = JSON.stringify({ buckets: { b: bucket } });
  const path = '/api/v1/import';
  expect(await call(app, 'POST', `${path}?dry-run=1`, body)).toMatchObject({
    status: 200,
    body: {
      dryRun: true,
      added: 1,
      duplicates: 0,
      refused: 0,
      buckets: [{ name: 'b', made: true }],
    },
  });
  expect(store.buckets().size).toBe(0);
  expect((await call(app, 'POST', path, body)).body).toMatchObject({ dryRun: false, added: 1 });
  expect((await call(app, 'POST', path, body)).body).toMatchObject({ added: 0, duplicates: 1 });
  for (const [query, wrong, status, code] of [
    ['', '', 400, 'ELATIO_IMPORT_FORMAT'],
    ['', body.slice(0, -9), 400, 'ELATIO_IMPORT_CUT'],
    ['?dry-run=yes', body, 400, 'ELATIO_INGEST_FIELD'],
  ] as const) {
    const answer = await call(app, 'POST', `${path}${query}`, wrong);
    expect(answer).toMatchObject({ status, body: { code } });
  }
});
