import { expect, onTestFinished, test } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import type { LocalRecords } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { testStore } from '../http/fixture.ts';

const over = (local: LocalRecords, now = Date.now) =>
  createCredentials({ local, random: randomBytes, now });

test('tokens and sessions outlive a restart; of their secrets nothing is kept', async () => {
  const directory = temporaryFolder();
  const first = await testStore(directory);
  const before = over(first.local);
  const { token, id } = await before.tokens.create({ name: 'n', scope: 'write' });
  const session = await before.sessions.begin('admin');
  const { code } = before.codes.create();
  const kept = first.local.keys('').map((key) => [key, first.local.get(key)]);
  for (const secret of [token, session, code]) expect(JSON.stringify(kept)).not.toContain(secret);
  await first.stop();

  const second = await testStore(directory);
  onTestFinished(() => second.stop());
  const after = over(second.local);
  expect(after.tokens.find(token)).toMatchObject({ id, scope: 'write' });
  expect(after.sessions.find(session)).toMatchObject({ scope: 'admin' });
  expect(after.codes.use(code)).toBe(false);
  await after.tokens.revoke(id);
  expect(after.tokens.find(token)).toBeUndefined();
});

/** Records whose writes take their time, and end in any order. */
function slowRecords() {
  const values = new Map<string, Parameters<LocalRecords['set']>[1]>();
  let isBroken = false;
  const local: LocalRecords = {
    get: (key) => values.get(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
    async set(key, value) {
      await new Promise((resolve) => setTimeout(resolve, value === undefined ? 1 : 20));
      if (isBroken) throw new Error('the disk is full');
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
  return { local, break: () => void (isBroken = true) };
}

test('a use that is still being noted does not bring back what is revoked', async () => {
  const { tokens } = over(slowRecords().local);
  const { token, id } = await tokens.create({ name: '', scope: 'read' });
  tokens.find(token);
  await tokens.revoke(id);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(tokens.find(token)).toBeUndefined();
  expect(tokens.list()).toEqual([]);
});

test('on a disk that takes nothing any more tokens and sessions serve on', async () => {
  const records = slowRecords();
  const clock = { now: 0 };
  const { tokens, sessions } = over(records.local, () => clock.now);
  const { token } = await tokens.create({ name: '', scope: 'read' });
  const session = await sessions.begin('admin');
  records.break();
  clock.now += 2 * 86_400_000;
  expect(tokens.find(token)).toBeDefined();
  expect(sessions.find(session)).toBeDefined();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(tokens.find(token)?.lastUsed).toBeNull();
});

test('there are at most 100 sessions and 20 codes; the oldest make room', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  let now = 0;
  const { sessions, codes } = over(store.local, () => now++);
  const first = await sessions.begin('read');
  for (let i = 0; i < 100; i++) await sessions.begin('read');
  expect(sessions.count()).toBe(100);
  expect(sessions.find(first)).toBeUndefined();
  const oldest = codes.create().code;
  const made = Array.from({ length: 20 }, () => codes.create().code);
  expect(codes.use(oldest)).toBe(false);
  expect(codes.use(made[0])).toBe(true);
});
