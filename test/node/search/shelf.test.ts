import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import type { Tally } from '../../../node/search/documents/document.ts';
import { join, split } from '../../../node/search/documents/texts.ts';
import { buildSegment } from '../../../node/search/segment/build.ts';
import { createPacking } from '../../../node/search/segment/pack.ts';
import { embeddedText } from '../../../node/search/similar/embedded-text.ts';
import { createGramEmbedder } from '../../../node/search/similar/grams.ts';
import { bucketOf, eventAt, newDirectory, openTestStore, upTo } from '../store/fixture.ts';
import { DAY, openTestShelf, partsOf } from './fixture.ts';

async function filled(count = 100) {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  for (let i = 0; i < count; i += 10) {
    await store.append(
      bucket,
      upTo(10).map((at) => eventAt(i + at, `title${(i + at) % 30}`)),
    );
  }
  return { directory, store, bucket };
}

test('the index is there after a restart, and small segments are put together', async () => {
  const { directory, store } = await filled();
  let parts = await partsOf(store, directory);
  const progress = await parts.tend();
  expect(progress).toMatchObject({ events: 100, indexed: 100 });
  expect(parts.shelf.segments.length).toBeLessThan(5);
  await parts.shelf.close();
  parts = await partsOf(store, directory);
  expect(parts.shelf.segments.length).toBe(progress?.segments);
  expect(parts.shelf.bytes).toBe(progress?.bytes);
  // With no patience at all only the index is asked.
  expect(await parts.ask('title7', {}, -1)).toMatchObject({ unsearched: 0 });
});

test('what is not in the index yet, and takes too long to be looked through, is told', async () => {
  const { directory, store } = await filled();
  const parts = await partsOf(store, directory);
  expect(await parts.ask('title7', {}, -1)).toEqual({ total: 0, hits: [], unsearched: 100 });
  const { total, unsearched } = await parts.ask('title7');
  expect(unsearched).toBe(0);
  // What was made for the last one is still there.
  expect(await parts.ask('title7', {}, -1)).toMatchObject({ total, unsearched: 0 });
});

test('few events are worth no segment', async () => {
  const { directory, store } = await filled(50);
  const parts = await partsOf(store, directory, { least: 51 });
  expect(await parts.tend()).toMatchObject({ events: 50, indexed: 0, segments: 0 });
});

test('an index whose files are not as they were written is made anew', async () => {
  const { directory, store } = await filled();
  let parts = await partsOf(store, directory);
  await parts.tend();
  const { total } = await parts.ask('title7');
  await parts.shelf.close();
  await writeFile(joinPath(directory, 'search', 'CURRENT'), 'nonsense');
  parts = await partsOf(store, directory);
  expect(parts.shelf.segments).toEqual([]);
  expect((await parts.ask('title7')).total).toBe(total);
  await parts.tend();
  expect((await parts.ask('title7')).total).toBe(total);
});

test('a time that begins or ends within a chunk is counted event by event', async () => {
  const { directory, store } = await filled();
  const parts = await partsOf(store, directory);
  await parts.tend();
  const { hits } = await parts.ask('title7', { order: 'newest' });
  const last = hits[0].last;
  const [hit] = (await parts.ask('title7', { since: last - DAY, until: last })).hits;
  expect(hit.last).toBeLessThan(last);
  expect((await parts.ask('title7', { since: last })).hits).toMatchObject([
    { count: 1, first: last, last },
  ]);
});

test('what comes first can be chosen', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  const at = (i: number, title: string, duration: number) => ({
    ...eventAt(i, title),
    duration: duration * 1_000_000,
    data: { title },
  });
  await store.append(bucket, [
    at(0, 'tea of old', 9_000),
    at(1, 'tea twice', 1),
    at(2, 'tea twice', 1),
    at(3, 'about tea and a lot of other things that nobody asked for at all', 1),
    at(4, 'teapots', 2),
  ]);
  const parts = await partsOf(store, directory);
  const first = async (order: 'best' | 'newest' | 'often' | 'longest', limit = 1) =>
    (await parts.ask('tea', { order, limit })).hits.map(({ texts }) => texts[0].text);
  expect(await first('newest')).toEqual(['teapots']);
  expect(await first('often')).toEqual(['tea twice']);
  expect(await first('longest')).toEqual(['tea of old']);
  // What has the word itself goes before what only begins with it, unless that is lost among others.
  expect((await first('best', 4)).slice(2)).toEqual([
    'teapots',
    'about tea and a lot of other things that nobody asked for at all',
  ]);
});

test('what is like a text is found though no word is the same', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  const titles = ['Stromrechnungen 2024', 'Urlaub in Norwegen', 'kubernetes-dashboards', 'Einkauf'];
  await store.append(
    bucket,
    titles.map((title, i) => eventAt(i, title)),
  );
  const parts = await partsOf(store, directory);
  for (const when of ['not in the index', 'in it']) {
    const best = async (text: string) =>
      (await parts.ask(text, { similar: true })).hits.at(0)?.texts[0].text;
    expect([when, await best('Rechnung für Strom')]).toEqual([when, 'Stromrechnungen 2024']);
    expect([when, await best('kubernets dashbord')]).toEqual([when, 'kubernetes-dashboards']);
    await parts.tend();
  }
});

test('of much text less is put into one segment', async () => {
  const { directory, store } = await filled();
  const parts = await partsOf(store, directory, { least: 1, units: 200, words: 100 });
  // Of ten events in a chunk each, with some twenty units and three words each.
  expect((await parts.tend())?.segments).toBeGreaterThan(3);
  expect(await parts.ask('title7', {}, -1)).toMatchObject({ unsearched: 0 });
});

test('what is read from large parts is right, by several at once and while the disk forgets', async () => {
  const directory = newDirectory();
  const shelf = await openTestShelf(directory, { parts: 0, texts: 0, packedTexts: 0 });
  const documents = upTo(600).map((i) => ({
    bucket: 'b',
    texts: join([['title', `${String(i).padStart(3, '0')} ${randomBytes(8_192).toString('hex')}`]]),
    tallies: [[0, { count: 1, duration: 0, first: i, last: i }]] as [number, Tally][],
  }));
  const source = { bucket: 'b', digest: '', stamp: '', events: 600, first: 0, last: 600 };
  const pause = (): Promise<void> => Promise.resolve();
  const embedder = createGramEmbedder();
  const { put, parts } = createPacking(1);
  const how = { most: 600, pause, put, embedder };
  await shelf.put({ head: await buildSegment(documents, [source], how), parts }, []);
  const [{ reader }] = shelf.segments;

  async function readAll(every: number): Promise<void> {
    const wanted = upTo(600).filter((i) => i % every === 0);
    const read: [number, string][] = [];
    for await (const [document, text] of reader.textsOf(wanted)) read.push([document, text]);
    expect(read).toEqual(wanted.map((i) => [i, documents[i].texts]));
    const bits: number[] = [];
    for await (const vectors of reader.vectors()) bits.push(...vectors.bits);
    expect(bits).toEqual(
      documents.map(({ texts }) => bitsIn(embedder.embed(embeddedText(split(texts))))),
    );
    expect(await reader.text(599)).toBe(documents[599].texts);
  }

  let isRead = false;
  const forgets = async (): Promise<void> => {
    while (!isRead) await shelf.compact();
  };
  const reads = async (): Promise<void> => {
    await Promise.all([1, 2, 7].map((every) => readAll(every)));
    isRead = true;
  };
  await Promise.all([reads(), forgets()]);
  await shelf.close();
});

function bitsIn(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
}
