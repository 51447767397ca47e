import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFiles } from '../../../marketplace/trade/files.ts';
import { temporaryFolder } from '../../node/folder.ts';
import { whole } from './fixture.ts';

const GOODS = '0'.repeat(32);
const NAME = `${GOODS}.goods`;
const bytes = (text: string) => new TextEncoder().encode(text);

function opened() {
  const folder = join(temporaryFolder(), 'market');
  return { folder, files: createFiles(folder) };
}
const textOf = async (content: AsyncIterable<Uint8Array>) => (await whole(content)).toString();

test('a file that is written is there whole, for its owner alone', async () => {
  const { folder, files } = opened();
  const said = await files.write(NAME, async (put) => {
    await put(bytes('one '));
    await put(bytes('two'));
    return 2;
  });
  expect([said, await textOf(files.read(NAME)), await files.size(NAME)]).toEqual([2, 'one two', 7]);
  expect(readdirSync(folder)).toEqual([NAME]);
  if (process.platform === 'win32') return;
  expect([statSync(folder).mode & 0o777, statSync(join(folder, NAME)).mode & 0o777]).toEqual([
    0o700, 0o600,
  ]);
});

test('nothing is there of a file whose writing breaks off, and what was there before stays', async () => {
  const { folder, files } = opened();
  const breakOff = () =>
    files.write(NAME, async (put) => {
      await put(bytes('half'));
      throw new Error('gone');
    });
  await expect(breakOff()).rejects.toThrow('gone');
  expect([readdirSync(folder), await files.size(NAME)]).toEqual([[], 0]);
  await files.write(NAME, (put) => put(bytes('before')));
  await expect(breakOff()).rejects.toThrow('gone');
  expect([readdirSync(folder), await textOf(files.read(NAME))]).toEqual([[NAME], 'before']);
});

test('a file that comes in parts goes on where it was, also with a part twice', async () => {
  const { folder, files } = opened();
  await files.put(NAME, 0, bytes('abc'));
  const again = createFiles(folder);
  expect(await again.size(NAME)).toBe(3);
  await again.put(NAME, 3, bytes('def'));
  await again.put(NAME, 2, bytes('cde'));
  expect(await textOf(again.read(NAME))).toBe('abcdef');
});

test('a part of a file is read from its first byte and before its last', async () => {
  const { files } = opened();
  await files.put(NAME, 0, bytes('abcdef'));
  expect(await textOf(files.read(NAME, 2, 4))).toBe('cd');
  expect(await textOf(files.read(NAME, 4))).toBe('ef');
  expect(await textOf(files.read(NAME, 3, 3))).toBe('');
  expect(await textOf(files.read(NAME, 5, 100))).toBe('f');
});

test.each(['../a', 'a/b', '..', '.', '', 'a\0', 'a b', 'a'.repeat(81), 'a.goods~', 'C:a'])(
  'no file has the name %j',
  async (name) => {
    const { files } = opened();
    await expect(files.size(name)).rejects.toThrow(RangeError);
    await expect(whole(files.read(name))).rejects.toThrow(RangeError);
    await expect(files.put(name, 0, bytes('a'))).rejects.toThrow(RangeError);
    await expect(files.write(name, (put) => put(bytes('a')))).rejects.toThrow(RangeError);
    await expect(files.remove(name)).rejects.toThrow(RangeError);
  },
);

test('what a crash left is removed, and nothing that somebody knows of', async () => {
  const { folder, files } = opened();
  const [known, left] = ['1'.repeat(32), '2'.repeat(32)];
  for (const name of [`${known}.goods`, `${known}.leaves`, `${left}.goods`, `${left}.leaves`]) {
    await files.put(name, 0, bytes('a'));
  }
  writeFileSync(join(folder, `${known}.goods~`), 'half');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await files.sweep(new Set([known]));
  expect(readdirSync(folder).toSorted()).toEqual([
    `${known}.goods`,
    `${known}.leaves`,
    'notes.txt',
  ]);
});

test('a folder that cannot be made fails whoever uses it, not the program', async () => {
  const folder = join(temporaryFolder(), 'file');
  writeFileSync(folder, '');
  const files = createFiles(join(folder, 'market'));
  await expect(files.put(NAME, 0, bytes('a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
