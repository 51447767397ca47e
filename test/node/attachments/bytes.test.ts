/** Whatever is attached comes back byte for byte: after a restart, packed anew, from a backup. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { openDocsIn } from '../docs/fixture.ts';
import { newDirectory, openTestStore, T0 } from '../store/fixture.ts';
import { arriving, attachmentsOf, NO_TEXT, said } from './fixture.ts';

/** A byte more and less than a piece has, than some have, and than are read together. */
const SIZES = [0, 1, 49_151, 49_152, 49_153, 200_000, 128 * 49_152 + 1];

test('any bytes come back, restarted, packed anew, backed up and restored', async () => {
  const directory = newDirectory();
  const opened = await openDocsIn(directory);
  const attachments = attachmentsOf(opened, NO_TEXT);
  const kept = new Map<string, Uint8Array>();
  const add = async (bytes: Uint8Array, size?: number): Promise<void> => {
    const { id } = await attachments.add(said({ at: T0 + kept.size }), arriving(bytes, size));
    kept.set(id, bytes);
  };
  for (const size of SIZES) await add(randomBytes(size));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 100 }), add),
    { numRuns: 8 },
  );
  // One that is there already is kept once more: deleting the one must not take the other's content.
  await add(kept.values().toArray()[4]);

  const isAllThere = async (of: typeof attachments): Promise<void> => {
    expect(await of.list({ limit: -1 })).toHaveLength(kept.size);
    for (const [id, bytes] of kept) {
      const { content } = await of.content(id);
      expect(Buffer.compare(content, bytes)).toBe(0);
    }
  };
  await isAllThere(attachments);
  const backup = await backupOf(opened.store, directory);
  await opened.store.settle();
  await opened.stop();
  await isAllThere(attachmentsOf(await openDocsIn(directory)));
  const restored = await openTestStore(await restoredFrom(backup));
  await isAllThere(attachmentsOf({ store: restored, docs: opened.docs }));
});
