import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNewFile } from '../../../node/cli/new-file.ts';
import { temporaryFolder } from '../folder.ts';

async function* texts(...all: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const one of all) {
    if (one instanceof Error) throw one;
    yield Buffer.from(one);
  }
}

const KEEP = { replace: false };
const REPLACE = { replace: true };

describe('a new file', () => {
  test('is there when all of it is, for its owner alone', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'out');
    async function* watched() {
      yield* texts('one ');
      expect(existsSync(path)).toBe(false);
      expect(readdirSync(folder)).toEqual(['out.partial']);
      yield* texts('two');
    }
    await writeNewFile(path, watched(), KEEP);
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  test('leaves nothing where its content breaks off', async () => {
    const folder = temporaryFolder();
    const writing = writeNewFile(join(folder, 'out'), texts('half', new Error('cut')), KEEP);
    await expect(writing).rejects.toThrow('cut');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes the place of no other unless it is told to, and then only when it is whole', async () => {
    const path = join(temporaryFolder(), 'out');
    writeFileSync(path, 'old');
    await expect(writeNewFile(path, texts('new'), KEEP)).rejects.toMatchObject({
      code: 'ELATIO_CLI_EXISTS',
    });
    const cut = writeNewFile(path, texts('half', new Error('cut')), REPLACE);
    await expect(cut).rejects.toThrow('cut');
    expect(readFileSync(path, 'utf8')).toBe('old');
    await writeNewFile(path, texts('new'), REPLACE);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('that appears while another is written is kept', async () => {
    const path = join(temporaryFolder(), 'out');
    async function* slow() {
      yield* texts('mine');
      writeFileSync(path, 'theirs');
    }
    await expect(writeNewFile(path, slow(), KEEP)).rejects.toMatchObject({
      code: 'ELATIO_CLI_EXISTS',
    });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  test('does not take over what another export is writing', async () => {
    const path = join(temporaryFolder(), 'out');
    writeFileSync(`${path}.partial`, 'another');
    await expect(writeNewFile(path, texts('a'), KEEP)).rejects.toMatchObject({
      code: 'ELATIO_CLI_EXISTS',
    });
    expect(readFileSync(`${path}.partial`, 'utf8')).toBe('another');
    await writeNewFile(path, texts('a'), REPLACE);
    expect(readFileSync(path, 'utf8')).toBe('a');
  });

  test('that cannot be written says why', async () => {
    const folder = temporaryFolder();
    const nowhere = writeNewFile(join(folder, 'none', 'out'), texts('a'), KEEP);
    await expect(nowhere).rejects.toMatchObject({ code: 'ELATIO_CLI_FILE' });
    mkdirSync(join(folder, 'dir'));
    const over = writeNewFile(join(folder, 'dir'), texts('a'), REPLACE);
    await expect(over).rejects.toMatchObject({ code: 'ELATIO_CLI_FILE' });
    expect(readdirSync(folder)).toEqual(['dir']);
  });
});
