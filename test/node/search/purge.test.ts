/** That nothing of what was purged is left in the index, and nothing of what is in it can be read without the key. */
import { ClassicLevel } from 'classic-level';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { createPurge } from '../../../node/purge/index.ts';
import { createSealer } from '../../../node/store/index.ts';
import { openDocsIn } from '../docs/fixture.ts';
import { bytesOf } from '../on-disk.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  insert,
  newDirectory,
  sealing,
  upTo,
} from '../store/fixture.ts';
import { partsOf } from './fixture.ts';

const CANARY = 'Kanarienvogel';

/** Everything in the index that opens, as text. */
async function openedIn(directory: string): Promise<string> {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const level = new ClassicLevel<Buffer, Uint8Array>(join(directory, 'search'), {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
  });
  const texts: string[] = [];
  for await (const [, sealed] of level.iterator()) {
    const { table } = sealer.identify(sealed);
    const { value } = sealer.open(table, sealed);
    const isPart = value instanceof Uint8Array;
    texts.push(isPart ? zstdDecompressSync(value).toString() : JSON.stringify(value));
  }
  await level.close();
  return texts.join('\n').toLowerCase();
}

test('after a purge nothing of it is in the index, and what else was there is found', async () => {
  const directory = newDirectory();
  const { store, docs } = await openDocsIn(directory);
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(60)) {
    await insert(store, bucket, eventAt(i, i % 6 === 0 ? `${CANARY} ${i}` : `Rechnung ${i}`));
    if (i % 20 === 19) await store.flush();
  }
  await store.flush();
  let parts = await partsOf(store, directory);
  await parts.tend();
  expect((await parts.ask(CANARY)).total).toBe(10);
  await parts.shelf.close();
  expect(await openedIn(directory)).toContain(CANARY.toLowerCase());
  const before = (await bytesOf(join(directory, 'search'))).toString('latin1').toLowerCase();
  expect(before).not.toContain('rechnung');
  const sealedBefore = await sealedIn(directory);

  parts = await partsOf(store, directory);
  const forget = (): Promise<void> => parts.forget();
  const purge = createPurge({ store, docs, random: randomBytes, forget });
  await purge.run({ text: CANARY });
  expect((await parts.ask(CANARY)).total).toBe(0);
  expect((await parts.ask('rechnung')).total).toBe(50);
  await parts.tend();
  expect((await parts.ask('rechnung')).total).toBe(50);
  await parts.shelf.close();
  expect(await openedIn(directory)).not.toContain(CANARY.toLowerCase());
  // Nor do the files keep what LevelDB dropped.
  const after = await bytesOf(join(directory, 'search'));
  for (const sealed of sealedBefore) expect(after.includes(sealed)).toBe(false);
});

/** Values that hold the canary, as they stand on the disk: the middle of them, whatever is around. */
async function sealedIn(directory: string): Promise<Buffer[]> {
  const level = new ClassicLevel<Buffer, Uint8Array>(join(directory, 'search'), {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
  });
  const values: Buffer[] = [];
  for await (const [, sealed] of level.iterator()) {
    if (sealed.length > 64) values.push(Buffer.from(sealed.subarray(30, 62)));
  }
  await level.close();
  expect(values.length).toBeGreaterThan(2);
  return values;
}
