/** Chunks that are fetched before they are asked for. */
import { expect, test } from 'vitest';
import { codeOf } from '../../../../protocol/error.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createChunks } from '../../../../node/query/reading/index.ts';
import { tools } from '../../../../node/query/tools.ts';
import type { View } from '../../../../node/store/index.ts';
import {
  bucketOf,
  eventAt,
  insert,
  newDirectory,
  openTestStore,
  upTo,
} from '../../store/fixture.ts';

const ALL = { from: -Infinity, to: Infinity };

/** A view of a chunk, and how often it was read. */
async function oneChunk() {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  // The last one is open yet.
  for (const i of upTo(6)) await insert(store, bucket, eventAt(i));
  await store.flush();
  const view = await store.view(bucket);
  let read = 0;
  const counting: View = {
    ...view,
    envelope(digest) {
      read++;
      return view.envelope(digest);
    },
  };
  const chunks = createChunks({ tools, pool: createPool(), most: 2 ** 20 });
  return {
    chunks,
    view: counting,
    bucket: bucket.id,
    digest: view.chunks[0].digest,
    read: () => read,
  };
}

test('what is fetched is read once, and then kept', async () => {
  const { chunks, view, bucket, digest, read } = await oneChunk();
  chunks.fetch(view, [digest], bucket);
  chunks.fetch(view, [digest], bucket);
  expect((await chunks.rows(view, digest, bucket, ALL)).end).toBe(5);
  expect((await chunks.rows(view, digest, bucket, ALL)).end).toBe(5);
  chunks.fetch(view, [digest], bucket);
  expect(read()).toBe(1);
  await view.close();
});

test('what another view has fetched is read again where that one has been closed', async () => {
  const { chunks, view, bucket, digest } = await oneChunk();
  const closed: View = { ...view, envelope: () => Promise.reject(new RangeError('It is closed.')) };
  chunks.fetch(closed, [digest], bucket);
  expect((await chunks.rows(view, digest, bucket, ALL)).end).toBe(5);
  await view.close();
});

test('a view that is left holds no place that others fetch into', async () => {
  const { chunks, view, bucket, digest, read } = await oneChunk();
  const other: View = { ...view, envelope: () => Promise.resolve(undefined) };
  const digests = upTo(100).map(String);
  chunks.fetch(other, digests, bucket);
  chunks.fetch(view, [digest], bucket);
  expect(read()).toBe(0);
  chunks.leave(other);
  chunks.fetch(view, [digest], bucket);
  expect(read()).toBe(1);
  await view.close();
});

test('rows of a bucket that a chunk lacks are none', async () => {
  const { chunks, view, digest } = await oneChunk();
  const { rows, first, end } = await chunks.rows(view, digest, 'f'.repeat(32), ALL);
  expect([rows.start.length, first, end]).toEqual([0, 0, 0]);
  await view.close();
});

test('a chunk of the same month in the place of another is found out, and told', async () => {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  for (const part of [upTo(3), upTo(6).slice(3)]) {
    for (const i of part) await insert(store, bucket, eventAt(i));
    await store.flush();
  }
  const view = await store.view(bucket);
  const [one, other] = view.chunks.map(({ digest }) => digest);
  const told: unknown[] = [];
  const swapped: View = {
    ...view,
    envelope: () => view.envelope(other),
    damaged: (digest, error) => told.push([digest, codeOf(error)]),
  };
  const chunks = createChunks({ tools, pool: createPool(), most: 2 ** 20 });
  const { end, isDamaged } = await chunks.rows(swapped, one, bucket.id, ALL);
  expect([end, isDamaged]).toEqual([0, true]);
  expect(told).toEqual([[one, 'ELATIO_STORE_DAMAGED']]);
  await view.close();
});
