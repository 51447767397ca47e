import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPartition } from '../../../node/store/partition.ts';
import { createSealer } from '../../../node/store/seal.ts';
import { openDocsIn } from '../docs/fixture.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  sealing,
  T0,
  upTo,
} from './fixture.ts';

/** January 2026, as versions before 0.3 counted. */
const MONTH = 672;

test('amendments as they were kept by months are read, and kept otherwise with the next edit', async () => {
  const directory = newDirectory();
  let opened = await openDocsIn(directory);
  const bucket = await bucketOf(opened.store, 'b');
  for (const i of upTo(400)) await insert(opened.store, bucket, eventAt(i));
  await opened.docs.deleteEvents('b', [3]);
  await opened.docs.replaceEvents('b', [{ number: 300, ...eventAt(300, 'other') }]);
  await opened.stop();
  const records = async (change?: true): Promise<string[]> => {
    const sealer = createSealer({ sealing, diskKey: DISK_KEY });
    const partition = await openPartition({
      directory: join(directory, 'store'),
      domain: 'core',
      sealer,
    });
    const { amended } = partition;
    const all = await amended.all((error) => expect.unreachable(error.message));
    if (change) {
      const { start, duration, data } = eventAt(300, 'other');
      const rows = [
        [3, T0 + 30_000_000, 5_000_000],
        [300, start, duration, [start, duration, data]],
      ];
      await partition.write([
        ...all.map(([key]) => amended.remove(key)),
        amended.put(`${bucket.id} ${MONTH}`, JSON.stringify(rows)),
      ]);
    }
    await partition.close();
    return all.map(([key]) => key.slice(33)).sort();
  };
  expect(await records(true)).toEqual(['a0', 'a1']);
  opened = await openDocsIn(directory);
  const again = await bucketOf(opened.store, 'b');
  const left = upTo(400).filter((i) => i !== 3);
  expect(await numbersOf(opened.store, again)).toEqual(left);
  expect(await opened.store.event(again, 300)).toEqual({ number: 300, ...eventAt(300, 'other') });
  const before = await eventsOf(opened.store, again);
  const { start, duration } = eventAt(7);
  const edit = await opened.docs.splitEvent('b', 7, [
    { start, duration: duration / 2 },
    { start: start + duration / 2, duration: duration / 2 },
  ]);
  await opened.docs.undo(edit?.id ?? '');
  await opened.stop();
  expect(await records()).toEqual(['a0', 'a1', 'p0']);
  opened = await openDocsIn(directory);
  expect(await eventsOf(opened.store, await bucketOf(opened.store, 'b'))).toEqual(before);
});
