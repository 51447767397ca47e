import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKeys, type Keys } from '../../../node/keys/index.ts';
import { sealing } from '../../../node/open.ts';
import { temporaryFolder } from '../folder.ts';
import { memoryKeychain } from './memory-keychain.ts';

const nobody = (): Promise<undefined> => Promise.resolve(undefined);

function keysOf(directory: string, env: NodeJS.ProcessEnv = {}, typed?: string): Keys {
  const ask = typed === undefined ? nobody : () => Promise.resolve(typed);
  return createKeys({ directory, sealing, env, ask, keychain: memoryKeychain() });
}

describe('at first run', () => {
  it('makes a key file that only its owner can read', async () => {
    const directory = temporaryFolder();
    const { diskKey, protection, isNew } = await keysOf(directory).unlock();
    expect({ protection, isNew, length: diskKey.length }).toEqual({
      protection: 'file',
      isNew: true,
      length: 32,
    });
    for (const name of ['key', 'keys.json']) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    }
  });

  it.each(['ELATIO_KEY', 'ACTIVITY_TRACKER_KEY'])(
    'takes the passphrase in %s, and leaves no key file',
    async (name) => {
      const directory = temporaryFolder();
      const { diskKey, protection, variable } = await keysOf(directory, {
        [name]: 'pässwörd 🗝',
      }).unlock();
      expect({ protection, variable }).toEqual({ protection: 'passphrase', variable: name });
      expect(readdirSync(directory)).toEqual(['keys.json']);
      expect(readFileSync(join(directory, 'keys.json'))).not.toContain(Buffer.from(diskKey));
      const again = await keysOf(directory, {}, 'pässwörd 🗝').unlock();
      expect(again.diskKey).toEqual(diskKey);
    },
  );

  it('never makes a new key over data that an old one sealed', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'store'));
    await expect(keysOf(directory).unlock()).rejects.toMatchObject({ code: 'ELATIO_KEYS_ABSENT' });
    expect(readdirSync(directory)).toEqual(['store']);
  });
});

describe('two that begin at once on a new directory', () => {
  // Else the one that goes on would record under a key that the next start does not find.
  it.each([{}, { ELATIO_KEY: 'x' }])(
    'have one key, which the next start finds (%j)',
    async (env) => {
      for (let round = 0; round < 5; round++) {
        const directory = temporaryFolder();
        const [one, other] = await Promise.all([
          keysOf(directory, env).unlock(),
          keysOf(directory, env).unlock(),
        ]);
        expect(other.diskKey).toEqual(one.diskKey);
        expect([one, other].filter(({ isNew }) => isNew)).toHaveLength(1);
        expect((await keysOf(directory, env).unlock()).diskKey).toEqual(one.diskKey);
        expect(readdirSync(directory).filter((name) => name.includes('-'))).toEqual([]);
      }
    },
  );

  it('one with a passphrase and one without, have the key of whoever was first', async () => {
    const directory = temporaryFolder();
    const env = { ELATIO_KEY: 'x' };
    const all = [keysOf(directory, env).unlock(), keysOf(directory, {}, 'x').unlock()];
    const [one, other] = await Promise.all(all);
    expect(other.diskKey).toEqual(one.diskKey);
    expect((await keysOf(directory, env).unlock()).diskKey).toEqual(one.diskKey);
  });
});

describe('a key that does not open', () => {
  it('is a wrong key, never damage', async () => {
    const directory = temporaryFolder();
    await keysOf(directory, { ELATIO_KEY: 'right' }).unlock();
    for (const keys of [
      keysOf(directory, { ELATIO_KEY: 'wrong' }),
      keysOf(directory, {}, 'wrong'),
    ]) {
      await expect(keys.unlock()).rejects.toMatchObject({
        code: 'ELATIO_KEYS_WRONG',
        message: expect.stringMatching(/^Wrong key/),
      });
    }
    await expect(keysOf(directory, { ELATIO_KEY: 'wrong' }).unlock()).rejects.toThrow('ELATIO_KEY');
  });

  it("is a wrong key where the key file is another directory's", async () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    await keysOf(one).unlock();
    await keysOf(other).unlock();
    writeFileSync(join(one, 'key'), readFileSync(join(other, 'key')));
    await expect(keysOf(one).unlock()).rejects.toMatchObject({ code: 'ELATIO_KEYS_WRONG' });
  });

  it('says that one is needed where nobody can be asked', async () => {
    const directory = temporaryFolder();
    await keysOf(directory, { ELATIO_KEY: 'x' }).unlock();
    await expect(keysOf(directory).unlock()).rejects.toMatchObject({
      code: 'ELATIO_KEYS_NEEDED',
      message: expect.stringContaining('ELATIO_KEY'),
    });
  });

  it('counts an empty variable as none', async () => {
    const directory = temporaryFolder();
    const { protection } = await keysOf(directory, { ELATIO_KEY: '' }).unlock();
    expect(protection).toBe('file');
  });
});

describe('files that are not what was written', () => {
  it('names the key file when it is gone or damaged', async () => {
    const directory = temporaryFolder();
    await keysOf(directory).unlock();
    const path = join(directory, 'key');
    const refused = (code: string): Promise<void> =>
      expect(keysOf(directory).unlock()).rejects.toMatchObject({
        code,
        message: expect.stringContaining(path),
      });
    writeFileSync(path, 'zz');
    await refused('ELATIO_KEYS_DAMAGED');
    rmSync(path);
    await refused('ELATIO_KEYS_ABSENT');
  });

  it('calls keys.json damaged, not the key wrong, whatever byte of it is changed or cut', async () => {
    const directory = temporaryFolder();
    await keysOf(directory).unlock();
    const path = join(directory, 'keys.json');
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at += 7) {
      const bad = Buffer.from(good);
      bad[at] ^= 0x04;
      for (const content of [bad, good.subarray(0, at)]) {
        writeFileSync(path, content);
        const outcome = await keysOf(directory)
          .unlock()
          .then(
            () => 'opened',
            (error: { code?: string }) => error.code,
          );
        // White space may change without harm.
        if (outcome !== 'opened') expect(outcome).toBe('ELATIO_KEYS_DAMAGED');
        else expect(JSON.parse(content.toString())).toEqual(JSON.parse(good.toString()));
      }
    }
  });

  it('says which file cannot be read', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'keys.json'));
    await expect(keysOf(directory).unlock()).rejects.toMatchObject({
      code: 'ELATIO_KEYS_FAILED',
      message: expect.stringContaining(join(directory, 'keys.json')),
    });
  });

  it('refuses parameters that would take all memory', async () => {
    const directory = temporaryFolder();
    await keysOf(directory, { ELATIO_KEY: 'x' }).unlock();
    const path = join(directory, 'keys.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { kdf: { memory: number } };
    writeFileSync(path, JSON.stringify({ ...file, kdf: { ...file.kdf, memory: 2 ** 40 } }));
    await expect(keysOf(directory, { ELATIO_KEY: 'x' }).unlock()).rejects.toMatchObject({
      code: 'ELATIO_KEYS_DAMAGED',
    });
  });
});

describe('a new passphrase', () => {
  it('keeps the disk key, removes the key file, and shuts the old way in', async () => {
    const directory = temporaryFolder();
    const { diskKey } = await keysOf(directory).unlock();
    await keysOf(directory).setPassphrase('first');
    expect(readdirSync(directory)).toEqual(['keys.json']);
    await keysOf(directory, { ELATIO_KEY: 'first' }).setPassphrase('second');
    await expect(keysOf(directory, { ELATIO_KEY: 'first' }).unlock()).rejects.toMatchObject({
      code: 'ELATIO_KEYS_WRONG',
    });
    expect((await keysOf(directory, { ELATIO_KEY: 'second' }).unlock()).diskKey).toEqual(diskKey);
    expect(await keysOf(directory).protection()).toBe('passphrase');
  });

  it('must not be empty, and is not taken where the present one is wrong', async () => {
    const directory = temporaryFolder();
    await keysOf(directory, { ELATIO_KEY: 'x' }).unlock();
    const before = readFileSync(join(directory, 'keys.json'));
    await expect(keysOf(directory, { ELATIO_KEY: 'x' }).setPassphrase('')).rejects.toMatchObject({
      code: 'ELATIO_KEYS_EMPTY',
    });
    await expect(keysOf(directory, { ELATIO_KEY: 'y' }).setPassphrase('z')).rejects.toMatchObject({
      code: 'ELATIO_KEYS_WRONG',
    });
    expect(readFileSync(join(directory, 'keys.json'))).toEqual(before);
  });
});

it('stretches by Argon2id as RFC 9106 recommends', async () => {
  const directory = temporaryFolder();
  await keysOf(directory, { ELATIO_KEY: 'x' }).unlock();
  const { kdf } = JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8')) as {
    kdf: Record<string, unknown>;
  };
  expect(kdf).toMatchObject({ name: 'argon2id', memory: 65_536, passes: 3, parallelism: 4 });
});
