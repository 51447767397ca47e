import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNewFolder } from '../../../node/cli/new-folder.ts';
import { temporaryFolder } from '../folder.ts';

const filled = (folder: string): Promise<void> => writeFile(join(folder, 'one'), 'content');

describe('a new folder', () => {
  test('is there when all of it is, for its owner alone', async () => {
    const parent = temporaryFolder();
    const path = join(parent, 'out');
    const result = await writeNewFolder(path, async (folder) => {
      await filled(folder);
      expect(existsSync(path)).toBe(false);
      return 'done';
    });
    expect(result).toBe('done');
    expect(readdirSync(parent)).toEqual(['out']);
    expect(readdirSync(path)).toEqual(['one']);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('takes the place of an empty one, also by another name of it', async () => {
    const parent = temporaryFolder();
    const [path, link] = [join(parent, 'out'), join(parent, 'link')];
    mkdirSync(path, { mode: 0o755 });
    symlinkSync(path, link);
    await writeNewFolder(link, filled);
    expect(readdirSync(path)).toEqual(['one']);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readdirSync(parent).sort()).toEqual(['link', 'out']);
  });

  test('leaves nothing where filling it fails', async () => {
    const parent = temporaryFolder();
    const writing = writeNewFolder(join(parent, 'out'), async (folder) => {
      mkdirSync(join(folder, 'deep'));
      await filled(join(folder, 'deep'));
      throw new Error('cut');
    });
    await expect(writing).rejects.toThrow('cut');
    expect(readdirSync(parent)).toEqual([]);
  });

  test.each([
    [
      'a folder that holds something',
      (path: string) => (mkdirSync(path), writeFileSync(join(path, 'mine'), '')),
    ],
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['what another export is writing', (path: string) => mkdirSync(`${path}.partial`)],
  ])('does not take the place of %s', async (_, make) => {
    const parent = temporaryFolder();
    const path = join(parent, 'out');
    make(path);
    const before = readdirSync(parent, { recursive: true });
    await expect(writeNewFolder(path, filled)).rejects.toMatchObject({
      code: 'ELATIO_CLI_FOLDER',
    });
    expect(readdirSync(parent, { recursive: true })).toEqual(before);
  });

  test('keeps what appears in its place meanwhile', async () => {
    const parent = temporaryFolder();
    const path = join(parent, 'out');
    const writing = writeNewFolder(path, async () => {
      mkdirSync(path);
      await filled(path);
    });
    await expect(writing).rejects.toMatchObject({ code: 'ELATIO_CLI_FOLDER' });
    expect(readdirSync(parent)).toEqual(['out']);
    expect(readdirSync(path)).toEqual(['one']);
  });

  test('says why it cannot be made', async () => {
    const path = join(temporaryFolder(), 'none', 'out');
    await expect(writeNewFolder(path, filled)).rejects.toMatchObject({ code: 'ELATIO_CLI_FILE' });
  });

  test.runIf(existsSync('/dev/shm'))('is not put upon a file system', async () => {
    await expect(writeNewFolder('/dev/shm', filled)).rejects.toMatchObject({
      code: 'ELATIO_CLI_FOLDER',
    });
  });
});
