import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import type { ChunkStore } from '../../../node/vault/chunk-store.ts';
import { openLevelStore } from '../../../node/vault/level-store.ts';
import { openOwner } from '../../../node/vault/owner.ts';
import { temporaryFolder } from '../folder.ts';
import { newDevice, newOwner, SILENT } from './devices.ts';

const STOPPED = { code: 'ELATIO_STORE_STOPPED' };

/** What a vault keeps of a new owner, opened, and the door of its store, which a write waits at while it is shut. */
async function opened() {
  const owner = newOwner();
  const directory = join(temporaryFolder(), 'owners');
  const level = await openLevelStore(directory);
  const gate = { open: Promise.resolve(), waiting: 0 };
  const store: ChunkStore = {
    ...level,
    async write(...args) {
      gate.waiting++;
      await gate.open;
      await level.write(...args);
      gate.waiting--;
    },
  };
  const [{ digest, bytes }] = owner.statements();
  const first = { type: 'statement', bytes, received: 0 } as const;
  await store.write(owner.id, [{ ...first, digest: Buffer.from(digest).toString('hex') }]);
  const secret = randomBytes(32);
  const vault = await openOwner({
    owner: owner.id,
    identity: { publicKey: nativeSigning.signingKey(secret), secret },
    store,
    quota: () => 1_000_000,
    primitives: nativePrimitives,
    signing: nativeSigning,
    random: randomBytes,
    now: () => 1,
    log: SILENT,
    onSeen: () => undefined,
  });
  await newDevice(owner);
  const news = owner.statements().map((statement) => statement.bytes);
  return { owner: owner.id, store, vault, gate, news };
}

test('an owner who is removed while something is on its way to the disk is not there again', async () => {
  const { owner, store, vault, gate, news } = await opened();
  const door = Promise.withResolvers<void>();
  gate.open = door.promise;
  const learning = vault.learn(news);
  await expect.poll(() => gate.waiting).toBe(1);
  let isStopped = false;
  const stopping = vault.stop().then(() => (isStopped = true));
  await new Promise(setImmediate);
  expect(isStopped).toBe(false);
  door.resolve();
  await Promise.all([stopping, expect(learning).rejects.toMatchObject(STOPPED)]);
  expect(gate.waiting).toBe(0);
  await store.remove(owner);
  expect(await store.owners()).toEqual([]);
});

test('an owner who is removed is neither read nor written any more by what was open', async () => {
  const { owner, store, vault, news } = await opened();
  await vault.stop();
  await store.remove(owner);
  for (const late of [() => vault.learn(news), () => vault.sweep(), () => vault.heads()]) {
    await expect(late()).rejects.toMatchObject(STOPPED);
  }
  expect(await store.owners()).toEqual([]);
});
