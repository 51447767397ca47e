import { deflateSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTextReader, type TextReader } from '../../../../node/attachments/text/index.ts';
import type { Limits } from '../../../../node/attachments/text/limits.ts';
import { paragraph, pdf, utf8, word } from './files.ts';

const SAID = { name: 'file', type: '' };
const FAILED = { outcome: 'failed', pieces: [] };

function readerOf(limits: Partial<Limits> = {}): TextReader {
  const reader = createTextReader({ limits });
  onTestFinished(() => reader.stop());
  return reader;
}

/** A PDF with pages that inflate to 30 MiB each: a few kilobytes. */
function bomb(pages: number): Uint8Array {
  const stream = deflateSync(Buffer.alloc(30 * 1_048_576, ' '));
  const page = { dictionary: '/Filter /FlateDecode', stream };
  return pdf(Array.from({ length: pages }, () => page));
}

/** A document that takes a while: a million elements in each other. */
const ENDLESS = `<!doctype html><p>begun</p>${'<i>'.repeat(1_000_000)}`;

test('several at once are read one after the other, and their bytes left as they are', async () => {
  const reader = readerOf();
  const pool = Buffer.concat([utf8('before'), word(paragraph('a letter')), utf8('after')]);
  const [letter, copy] = [pool.subarray(6, -5), Buffer.from(pool)];
  const read = await Promise.all([
    reader.read(letter, SAID),
    reader.read(pdf(['a page']), SAID),
    reader.read(utf8('a note'), { ...SAID, signal: new AbortController().signal }),
    reader.read(utf8(''), SAID),
  ]);
  expect(read).toEqual([
    { outcome: 'read', pieces: [{ text: 'a letter' }] },
    { outcome: 'read', pieces: [{ page: 1, text: 'a page' }] },
    { outcome: 'read', pieces: [{ text: 'a note' }] },
    { outcome: 'none', pieces: [] },
  ]);
  expect(pool).toEqual(copy);
});

test('one that takes too long is given up, and the next is read', async () => {
  const reader = readerOf({ time: 1 });
  expect((await reader.read(utf8(ENDLESS), SAID)).outcome).not.toBe('read');
  const patient = readerOf();
  expect(await patient.read(utf8('next'), SAID)).toMatchObject({ outcome: 'read' });
});

test('a PDF that inflates to more than there may be is given up', async () => {
  const reader = readerOf({ buffers: 16 * 1_048_576 });
  expect(await reader.read(bomb(30), SAID)).toEqual(FAILED);
});

test('a document that needs more memory than there may be is given up', async () => {
  const reader = readerOf({ heap: 8, time: 1e9 });
  expect(await reader.read(utf8(ENDLESS.repeat(4)), SAID)).toEqual(FAILED);
});

test('who does not want it any more is told so, while it is read and while it waits', async () => {
  const reader = readerOf();
  const hangUp = new AbortController();
  const { signal } = hangUp;
  const running = reader.read(utf8(ENDLESS), { ...SAID, signal });
  const waiting = reader.read(utf8('waits'), { ...SAID, signal });
  const other = reader.read(utf8('another'), SAID);
  const reason = new Error('hung up');
  hangUp.abort(reason);
  await expect(running).rejects.toBe(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(reader.read(utf8('x'), { ...SAID, signal })).rejects.toBe(reason);
  expect(await other).toMatchObject({ outcome: 'read' });
});

test('at the end what is read and what waits is broken off, and no thread stays', async () => {
  const threads = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = threads();
  const reader = createTextReader();
  const reads = [reader.read(utf8(ENDLESS), SAID), reader.read(utf8('waits'), SAID)];
  await vi.waitFor(() => expect(threads()).toBeGreaterThan(before), 60_000);
  await reader.stop();
  expect((await Promise.all(reads)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  expect(await reader.read(utf8('late'), SAID)).toEqual(FAILED);
  await vi.waitFor(() => expect(threads()).toBe(before), 60_000);
});
