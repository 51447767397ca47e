import { linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createKeys, overwriteKeys } from '../../../node/keys/index.ts';
import { sealing } from '../../../node/open.ts';
import { temporaryFolder } from '../folder.ts';
import { memoryKeychain } from './memory-keychain.ts';

it('overwrites keys where they lie: a second name of the file holds them no more', async () => {
  const directory = temporaryFolder();
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  await createKeys({ directory, sealing, env: {}, ask, keychain: memoryKeychain() }).unlock();
  const names = readdirSync(directory);
  const elsewhere = temporaryFolder();
  for (const name of names) linkSync(join(directory, name), join(elsewhere, name));
  const before = names.map((name) => readFileSync(join(elsewhere, name)));
  await overwriteKeys(directory);
  for (const [i, name] of names.entries()) {
    const after = readFileSync(join(elsewhere, name));
    expect(after.length).toBe(before[i].length);
    expect(after.equals(before[i])).toBe(false);
  }
  expect(names.sort()).toEqual(['key', 'keys.json']);
});

it('goes on where there is none, and says which cannot be overwritten', async () => {
  const directory = temporaryFolder();
  await overwriteKeys(directory);
  mkdirSync(join(directory, 'key'));
  await expect(overwriteKeys(directory)).rejects.toMatchObject({
    code: 'ELATIO_KEYS_FAILED',
    message: expect.stringContaining(join(directory, 'key')),
  });
});
