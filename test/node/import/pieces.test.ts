import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { textPieces } from '../../../node/import/json/pieces.ts';
import { cuts, inChunks, listed, sourceOf } from './chunks.ts';

const textOf = async (source: AsyncIterable<Uint8Array>): Promise<string> =>
  (await listed(textPieces(source))).join('');

test('bytes become the same text wherever they are cut', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 }).map((part) => part.repeat(200));
  await fc.assert(
    fc.asyncProperty(text, cuts, async (expected, places) => {
      fc.pre(!expected.startsWith('\uFEFF'));
      expect(await textOf(inChunks(Buffer.from(expected), places))).toBe(expected);
    }),
    { numRuns: 60 },
  );
});

test('every single cut of a character of each length is mended', async () => {
  const text = `${'x'.repeat(2 ** 16)}aé€👩`;
  const bytes = Buffer.from(text);
  for (let cut = 2 ** 16; cut <= bytes.length; cut++) {
    expect(await textOf(inChunks(bytes, [cut]))).toBe(text);
  }
});

test('a byte order mark goes at the beginning, and stays elsewhere', async () => {
  const rest = `${'x'.repeat(2 ** 16)}\uFEFF`.repeat(2);
  expect(await textOf(sourceOf('\uFEFF', rest))).toBe(rest);
  expect(await textOf(inChunks(Buffer.from(`\uFEFF${rest}`), [1, 2, 2 ** 16 + 4]))).toBe(rest);
});

test.each([
  ['a byte that never occurs', [0x61, 0xff, 0x62]],
  ['a character that goes on where none began', [0x61, 0x80, 0x62]],
  ['half a character amid others', [0xe2, 0x82, 0x61]],
  ['a surrogate', [0xed, 0xa0, 0x80, 0x61]],
  ['an overlong form', [0xc0, 0xaf, 0x61]],
])('%s is refused', async (_, bytes) => {
  await expect(textOf(sourceOf(Uint8Array.from(bytes)))).rejects.toMatchObject({
    code: 'ELATIO_IMPORT_FORMAT',
  });
});

test('half a character at the end shows, so that it does not pass for the end', async () => {
  expect(await textOf(sourceOf('{}', Uint8Array.of(0xe2, 0x82)))).toBe('{}\uFFFD');
});

test('a source that fails, and an abort, end it', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    throw new Error('reset');
  }
  await expect(textOf(failing())).rejects.toMatchObject({ code: 'ELATIO_IMPORT_CUT' });
  const reason = new Error('enough');
  const pieces = textPieces(sourceOf('x'), AbortSignal.abort(reason));
  await expect(pieces.next()).rejects.toBe(reason);
});
