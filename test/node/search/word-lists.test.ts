import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteReader } from '../../../node/search/segment/bytes.ts';
import { createNumberList } from '../../../node/search/segment/number-list.ts';
import { createWordLists } from '../../../node/search/segment/word-lists.ts';

/** Which documents each word is in, by parts as they are written. */
async function written(texts: readonly (readonly string[])[]): Promise<number[][]> {
  const parts = new Map<string, Uint8Array>();
  const lists = createWordLists();
  for (const [i, words] of texts.entries()) for (const word of words) lists.add(word, i);
  const firsts = await lists.write(
    (name, bytes) => parts.set(name, bytes),
    () => Promise.resolve(),
  );
  const bytes = Buffer.concat(firsts.map((_, i) => parts.get(`list ${i}`) ?? new Uint8Array(0)));
  const reader = createByteReader(bytes);
  const sizes = createByteReader(parts.get('lengths') ?? new Uint8Array(0));
  const found: number[][] = [];
  while (reader.at < bytes.length) {
    const end = reader.at + sizes.number();
    const documents: number[] = [];
    while (reader.at < end) documents.push((documents.at(-1) ?? -1) + reader.number() + 1);
    found.push(documents);
  }
  return found;
}

function twin(texts: readonly (readonly string[])[]): number[][] {
  const words = [...new Set(texts.flat())].sort();
  return words.map((word) => texts.flatMap((those, i) => (those.includes(word) ? [i] : [])));
}

test('the documents of each word are those that have it, rising', async () => {
  const word = fc.constantFrom('a', 'b', 'c', 'tea', 'coffee');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(word)), async (texts) => {
      expect(await written(texts)).toEqual(twin(texts));
    }),
  );
});

test('of more words than a block has, and lists of more than a part, none is lost', async () => {
  const texts = Array.from({ length: 40_000 }, (_, i) => ['all', `word ${i % 701}`]);
  const found = await written(texts);
  expect(found).toHaveLength(702);
  expect(found[0]).toEqual(texts.map((_, i) => i));
  const words = [...new Set(texts.map(([, word]) => word))].sort();
  expect(found.slice(1).map(([first]) => `word ${first}`)).toEqual(words);
});

test('a list of numbers keeps them over the ends of blocks', () => {
  const list = createNumberList();
  for (let i = 0; i < 50_000; i++) list.push((i * 2_654_435_761) % 2 ** 32);
  expect(list.length).toBe(50_000);
  for (let i = 0; i < 50_000; i += 7) expect(list.at(i)).toBe((i * 2_654_435_761) % 2 ** 32);
});
