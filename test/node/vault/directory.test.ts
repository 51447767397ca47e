import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { checkFormat, prepareDirectory } from '../../../node/directory/index.ts';
import { prepareVaultDirectory, readIdentity } from '../../../node/vault/directory.ts';
import { temporaryFolder } from '../folder.ts';

const deps = { random: randomBytes, signing: nativeSigning };

describe("a vault's directory", () => {
  test('is made, closed to others, and opened again', async () => {
    const directory = join(temporaryFolder(), 'new', 'vault');
    await prepareVaultDirectory(directory);
    await prepareVaultDirectory(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(directory, 'vault'), 'utf8')).toBe('{"vault":1}\n');
  });

  test('is never opened as a node, nor a node as a vault', async () => {
    const [vault, node] = [join(temporaryFolder(), 'v'), join(temporaryFolder(), 'n')];
    await prepareVaultDirectory(vault);
    await expect(checkFormat(vault)).rejects.toMatchObject({ code: 'ELATIO_DIRECTORY_FOREIGN' });
    await prepareDirectory(node);
    const failure = prepareVaultDirectory(node);
    await expect(failure).rejects.toMatchObject({ code: 'ELATIO_VAULT_DIRECTORY' });
    await expect(failure).rejects.toThrow('a node that records');
  });

  test('is not one that holds something else', async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, 'diary.txt'), 'mine');
    await expect(prepareVaultDirectory(directory)).rejects.toMatchObject({
      code: 'ELATIO_VAULT_DIRECTORY',
    });
  });

  test('of a newer program is left alone', async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, 'vault'), '{"vault":2}\n');
    await expect(prepareVaultDirectory(directory)).rejects.toMatchObject({
      code: 'ELATIO_VAULT_NEWER',
    });
  });

  test('that cannot be made says so', async () => {
    const file = join(temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(prepareVaultDirectory(join(file, 'vault'))).rejects.toMatchObject({
      code: 'ELATIO_VAULT_DIRECTORY',
    });
  });
});

describe("a vault's keys", () => {
  test('are made once, in a file that only its owner can read', async () => {
    const directory = temporaryFolder();
    const first = await readIdentity(directory, deps);
    expect(await readIdentity(directory, deps)).toEqual(first);
    expect(nativeSigning.signingKey(first.secret)).toEqual(first.publicKey);
    expect((await stat(join(directory, 'identity'))).mode & 0o777).toBe(0o600);
  });

  test('that are damaged are not made anew', async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, 'identity'), 'cut');
    await expect(readIdentity(directory, deps)).rejects.toMatchObject({
      code: 'ELATIO_VAULT_IDENTITY',
    });
  });
});
