import { expect, onTestFinished, test } from 'vitest';
import { createCopies } from '../../../../node/store/backup/copy.ts';
import { openDatabase } from '../../../../node/store/database.ts';
import { createState } from '../../../../node/store/state.ts';
import { newDirectory } from '../fixture.ts';

/** Copies of a single database with some rows, which a purge waits for no longer than an instant. */
async function copiesOfRows() {
  const database = await openDatabase(newDirectory());
  onTestFinished(() => database.close());
  const rows = Array.from({ length: 50 }, (_, i) => Buffer.from([1, i]));
  await database.batch(
    rows.map((key) => ({ type: 'put' as const, key, value: Buffer.alloc(100_000, key[1]) })),
    { sync: false },
  );
  const still = <T>(take: () => Promise<T>): Promise<T> => take();
  return createCopies({
    state: createState(),
    root: database,
    partitions: { open: new Map() } as never,
    catalog: { still },
    maintenance: { still },
    patienceMs: 20,
  });
}

test('a reader that has stopped reading keeps nobody waiting for longer than that', async () => {
  const copies = await copiesOfRows();
  const copy = await copies.take();
  const rows = copy.rows()[Symbol.asyncIterator]();
  await rows.next();
  await copies.released();
  await expect(rows.next()).rejects.toMatchObject({ code: 'ELATIO_STORE_BACKUP' });
});
