import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkFormat,
  FORMAT,
  prepareDirectory,
  removeDirectory,
} from '../../../node/directory/index.ts';
import { temporaryFolder } from '../folder.ts';

describe('a data directory', () => {
  it('is made with its format, for its owner alone, and known again', async () => {
    const directory = join(temporaryFolder(), 'a', 'b');
    expect(await checkFormat(directory)).toBeUndefined();
    await prepareDirectory(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(await checkFormat(directory)).toBe(FORMAT);
    await prepareDirectory(directory);
  });

  it('of a newer Elatio is refused, with what to do, and left as it is', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'format'), JSON.stringify({ format: FORMAT + 1 }));
    await expect(prepareDirectory(directory)).rejects.toMatchObject({
      code: 'ELATIO_DIRECTORY_NEWER',
      message: expect.stringContaining('Update Elatio'),
    });
    expect(readdirSync(directory)).toEqual(['format']);
  });

  it.each(['', 'x', '[]', 'null', '{}', '{"format":"1"}', '{"format":1.5}'])(
    'with other things in it and %j as its format is not taken over',
    async (format) => {
      const directory = temporaryFolder();
      writeFileSync(join(directory, 'format'), format);
      writeFileSync(join(directory, 'holiday.jpg'), '');
      await expect(prepareDirectory(directory)).rejects.toMatchObject({
        code: 'ELATIO_DIRECTORY_FOREIGN',
      });
      expect(readdirSync(directory)).toHaveLength(2);
    },
  );

  it('that others may write to is closed to them', async () => {
    const directory = join(temporaryFolder(), 'data');
    await prepareDirectory(directory);
    for (const [found, left] of [
      [0o777, 0o755],
      [0o1770, 0o750],
      [0o750, 0o750],
      [0o700, 0o700],
    ]) {
      chmodSync(directory, found);
      await prepareDirectory(directory);
      expect(statSync(directory).mode & 0o777).toBe(left);
    }
  });

  it('is begun again where a full disk cut its first start short', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'format'), '');
    expect(await checkFormat(directory)).toBeUndefined();
    await prepareDirectory(directory);
    expect(await checkFormat(directory)).toBe(FORMAT);
  });

  it('may be the root of an empty file system', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'lost+found'), '');
    await prepareDirectory(directory);
    expect(existsSync(join(directory, 'format'))).toBe(true);
  });

  it('where nothing was recorded yet cannot be removed, and stays', async () => {
    const directory = temporaryFolder();
    for (const none of [directory, join(directory, 'none')]) {
      await expect(removeDirectory(none)).rejects.toMatchObject({
        code: 'ELATIO_DIRECTORY_ABSENT',
      });
    }
    expect(existsSync(directory)).toBe(true);
  });

  it('cannot be below a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(prepareDirectory(join(file, 'data'))).rejects.toMatchObject({
      code: 'ELATIO_DIRECTORY_FAILED',
    });
  });
});
