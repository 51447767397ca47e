import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createKeychain,
  createKeys,
  keychainFailure,
  type Keys,
  type Protection,
} from '../../../node/keys/index.ts';
import { sealing } from '../../../node/open.ts';
import { temporaryFolder } from '../folder.ts';
import { type MemoryKeychain, memoryKeychain } from './memory-keychain.ts';

const PASSPHRASE = 'correct horse';
const PROTECTIONS: readonly Protection[] = ['file', 'passphrase', 'keychain'];

function fixture() {
  const directory = temporaryFolder();
  const keychain = memoryKeychain();
  /** As a program that begins now, and the person who knows the passphrase. */
  const fresh = (by = keychain): Keys =>
    createKeys({
      directory,
      sealing,
      env: {},
      ask: () => Promise.resolve(PASSPHRASE),
      keychain: by,
    });
  const turnTo = async (protection: Protection, keys = fresh()) =>
    ({
      file: () => keys.setKeyFile(),
      passphrase: () => keys.setPassphrase(PASSPHRASE),
      keychain: () => keys.setKeychain(),
    })[protection]();
  return { directory, keychain, fresh, turnTo };
}

const pairs = PROTECTIONS.flatMap((from) => PROTECTIONS.map((to) => [from, to] as const));

describe.each(pairs)('from %s to %s', (from, to) => {
  it('keeps the disk key, and leaves nothing of the old way in', async () => {
    const { directory, keychain, fresh, turnTo } = fixture();
    const { diskKey } = await fresh().unlock();
    await turnTo(from);
    expect(await turnTo(to)).toEqual({ leftEntry: undefined });
    expect(await fresh().unlock()).toMatchObject({ diskKey, protection: to });
    expect(existsSync(join(directory, 'key'))).toBe(to === 'file');
    expect(keychain.entries.size).toBe(to === 'keychain' ? 1 : 0);
    expect((await fresh().entry()) !== undefined).toBe(to === 'keychain');
    expect(existsSync(join(directory, 'keys.lock'))).toBe(false);
  });

  it('opens at every step, whichever is the last before a crash', async () => {
    const { keychain, fresh, turnTo } = fixture();
    const { diskKey } = await fresh().unlock();
    await turnTo(from);
    const watched = afterEachStep(keychain, async () => {
      expect((await fresh().unlock()).diskKey).toEqual(diskKey);
      // Whatever is in the keychain can be found again, and so removed.
      const known = await fresh().entry();
      expect([...keychain.entries.keys()].filter((entry) => entry !== known)).toEqual([]);
    });
    await turnTo(to, fresh(watched));
  });

  it.each(['read', 'write', 'remove'] as const)(
    'opens as before, or as wanted, where the keychain is locked at "%s"',
    async (step) => {
      const { keychain, fresh, turnTo } = fixture();
      const { diskKey } = await fresh().unlock();
      await turnTo(from);
      keychain.fault = { step, kind: 'locked' };
      const outcome = await turnTo(to).then(
        () => to,
        (error: { code?: string }) => {
          expect(error.code).toBe('ELATIO_KEYS_KEYCHAIN_LOCKED');
          return from;
        },
      );
      keychain.fault = undefined;
      expect(await fresh().unlock()).toMatchObject({ diskKey, protection: outcome });
      const known = await fresh().entry();
      expect([...keychain.entries.keys()].filter((entry) => entry !== known)).toEqual([]);
    },
  );
});

/** The keychain, with a look at everything before and after each thing it does. */
function afterEachStep(keychain: MemoryKeychain, look: () => Promise<void>): MemoryKeychain {
  const looked =
    <A extends string[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await look();
      const result = await work(...args);
      await look();
      return result;
    };
  return {
    ...keychain,
    read: looked((entry: string) => keychain.read(entry)),
    write: looked((entry: string, secret: string) => keychain.write(entry, secret)),
    remove: looked((entry: string) => keychain.remove(entry)),
  };
}

describe('a keychain that fails', () => {
  it('that does not keep what it is given is refused, and nothing is changed', async () => {
    const { directory, keychain, fresh, turnTo } = fixture();
    await fresh().unlock();
    const before = readFileSync(join(directory, 'keys.json'));
    keychain.fault = { step: 'write', kind: 'forgets' };
    await expect(turnTo('keychain')).rejects.toMatchObject({ code: 'ELATIO_KEYS_KEYCHAIN_FAILED' });
    expect(readFileSync(join(directory, 'keys.json'))).toEqual(before);
  });

  it('whose entry could not be removed is told of, and is rid of it by the next change', async () => {
    const { keychain, fresh, turnTo } = fixture();
    await fresh().unlock();
    await turnTo('keychain');
    const entry = await fresh().entry();
    keychain.fault = { step: 'remove', kind: 'locked' };
    expect(await turnTo('passphrase')).toEqual({ leftEntry: entry });
    expect(await fresh().entry()).toBe(entry);
    keychain.fault = undefined;
    expect(await turnTo('file')).toEqual({ leftEntry: undefined });
    expect([keychain.entries.size, await fresh().entry()]).toEqual([0, undefined]);
  });

  it.each([
    ['locked', 'ELATIO_KEYS_KEYCHAIN_LOCKED'],
    ['forgets', 'ELATIO_KEYS_KEYCHAIN_GONE'],
  ] as const)('a start where it is "%s" says %s', async (kind, code) => {
    const { keychain, fresh, turnTo } = fixture();
    await fresh().unlock();
    await turnTo('keychain');
    keychain.fault = { step: 'read', kind };
    await expect(fresh().unlock()).rejects.toMatchObject({ code });
    expect(await fresh().protection()).toBe('keychain');
  });

  it('an entry that was changed is a wrong key, never damage', async () => {
    const { keychain, fresh, turnTo } = fixture();
    await fresh().unlock();
    await turnTo('keychain');
    const entry = (await fresh().entry()) ?? '';
    for (const secret of ['', 'zz', 'ab'.repeat(32)]) {
      keychain.entries.set(entry, secret);
      await expect(fresh().unlock()).rejects.toMatchObject({ code: 'ELATIO_KEYS_WRONG' });
    }
  });
});

it('a keys.json that names another entry is damaged: the key is not called gone', async () => {
  const { directory, fresh, turnTo } = fixture();
  await fresh().unlock();
  await turnTo('keychain');
  const path = join(directory, 'keys.json');
  const good = JSON.parse(readFileSync(path, 'utf8')) as { entry?: string };
  for (const entry of [good.entry?.replace(/^./, (c) => (c === '0' ? '1' : '0')), undefined, 'x']) {
    writeFileSync(path, JSON.stringify({ ...good, entry }));
    await expect(fresh().unlock()).rejects.toMatchObject({ code: 'ELATIO_KEYS_DAMAGED' });
  }
});

describe('two changes at once', () => {
  it('one of them waits its turn, by being refused; what is there opens', async () => {
    const { fresh, turnTo } = fixture();
    const { diskKey } = await fresh().unlock();
    await turnTo('keychain');
    const done = await Promise.allSettled([turnTo('file'), turnTo('passphrase')]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'ELATIO_KEYS_BUSY' },
    });
    expect((await fresh().unlock()).diskKey).toEqual(diskKey);
  });

  it.each(['', '0', 'x', '4194305'])(
    'what a killed one left (%j) holds nobody up',
    async (content) => {
      const { directory, fresh, turnTo } = fixture();
      await fresh().unlock();
      writeFileSync(join(directory, 'keys.lock'), content);
      await turnTo('keychain');
      expect(existsSync(join(directory, 'keys.lock'))).toBe(false);
    },
  );
});

describe("the system's keychain", () => {
  it('is refused where none is known to last', async () => {
    const keychain = createKeychain({ platform: 'aix' });
    const code = 'ELATIO_KEYS_KEYCHAIN_NONE';
    await expect(keychain.read('x')).rejects.toMatchObject({ code });
    await expect(keychain.write('x', 'y')).rejects.toMatchObject({ code });
  });

  it.each([
    [
      'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead',
      'NONE',
    ],
    ["Couldn't access platform storage: Secret Service: no result found", 'NONE'],
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'LOCKED'],
    ['User interaction is not allowed.', 'LOCKED'],
    ['The sky is falling', 'FAILED'],
  ])('tells by "%s" that it is %s', (message, what) => {
    const cause = new Error(message);
    expect(keychainFailure(cause)).toMatchObject({ code: `ELATIO_KEYS_KEYCHAIN_${what}`, cause });
  });
});
