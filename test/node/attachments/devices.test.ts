/** What is attached on one device is a file on the others. */
import { expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { devicesOf, meet, now } from '../peers/together.ts';
import { bucketOf, eventAt, insert, sealing } from '../store/fixture.ts';
import { arriving, attachmentsOf, said, textBytes } from './fixture.ts';

function docsOf(store: Store): Docs {
  return createDocs({
    store,
    now,
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    onProblem: () => undefined,
  });
}

test('another device gives a file back byte for byte, and belongs it to the same event', async () => {
  const [laptop, phone] = await devicesOf(2);
  const [here, there] = [laptop, phone].map(({ store }) =>
    attachmentsOf({ store, docs: docsOf(store) }),
  );
  const content = randomBytes(150_000);
  const bucket = await bucketOf(laptop.store, 'b');
  await insert(laptop.store, bucket, eventAt(0));
  const event = { bucket: bucket.id, number: 0 };
  const at = now();
  const photo = await here.add(said({ name: 'photo.jpg', at, event }), arriving(content));
  await here.add(said({ name: 'note.txt', at }), arriving(textBytes('a note')));
  await laptop.store.flush();
  expect(await there.list({ limit: -1 })).toEqual([]);

  meet(laptop, phone);
  await expect.poll(() => there.list({ limit: -1 }), { timeout: 15_000 }).toHaveLength(2);
  const isWhole = async (): Promise<boolean> => {
    const found = await there.content(photo.id).catch(() => undefined);
    return found !== undefined && Buffer.compare(found.content, content) === 0;
  };
  await expect.poll(isWhole, { timeout: 15_000 }).toBe(true);
  expect(await there.list({ limit: -1, event })).toEqual([photo]);
  await expect.poll(() => phone.store.overlay.bucket(bucket.id)?.id).toBe(bucket.id);
});
