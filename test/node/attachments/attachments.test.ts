/** What can go wrong on the way of a file into the log, and out of it. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { BYTES_TYPE, isPieces, TEXT_TYPE } from '../../../node/attachments/buckets.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { createPurge } from '../../../node/purge/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { type Opened, openDocsIn } from '../docs/fixture.ts';
import { bucketOf, eventsOf, newDirectory, T0 } from '../store/fixture.ts';
import { arriving, attachmentsOf, said, textBytes } from './fixture.ts';

async function opened(directory = newDirectory()): Promise<Opened> {
  return openDocsIn(directory);
}

/** Events of all buckets that hold pieces of files. */
async function piecesIn({ store }: Opened): Promise<number> {
  let count = 0;
  for (const bucket of store.buckets().values()) {
    if (isPieces(bucket.spec.type)) count += (await eventsOf(store, bucket)).length;
  }
  return count;
}

test('of a file that broke off on the way nothing is kept', async () => {
  const node = await opened();
  const attachments = attachmentsOf(node);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield textBytes('the beginning');
    throw new Error('hung up');
  }
  const cut = { code: 'ELATIO_ATTACHMENT_CUT' };
  await expect(attachments.add(said(), broken())).rejects.toMatchObject(cut);
  // Some servers end what broke off as if it were whole.
  const short = attachments.add(said({ length: 9 }), arriving(textBytes('short')));
  await expect(short).rejects.toMatchObject(cut);
  expect(await attachments.list({ limit: -1 })).toEqual([]);
  expect(node.store.buckets().size).toBe(0);
});

test('several at once are all kept, and more than four are told to wait', async () => {
  const attachments = attachmentsOf(await opened());
  const { promise: opens, resolve: open } = Promise.withResolvers<void>();
  async function* slow(text: string): AsyncGenerator<Uint8Array> {
    await opens;
    yield textBytes(text);
  }
  const sent = ['a', 'b', 'c', 'd'].map((text) =>
    attachments.add(said({ name: `${text}.txt` }), slow(text)),
  );
  await expect(attachments.add(said(), arriving(textBytes('e')))).rejects.toMatchObject({
    code: 'ELATIO_ATTACHMENT_BUSY',
  });
  open();
  for (const { id, name } of await Promise.all(sent)) {
    const { content } = await attachments.content(id);
    expect(`${Buffer.from(content).toString()}.txt`).toBe(name);
  }
  await attachments.add(said(), arriving(textBytes('e')));
  expect(await attachments.list({ limit: -1 })).toHaveLength(5);
});

test('what there is no room for is refused before anything of it is written', async () => {
  const node = await opened();
  const full = new ElatioError('ELATIO_SPACE_LOW', 'There is no room.');
  const attachments = attachmentsOf(node, {
    admit(bytes) {
      if (bytes > 1_000) throw full;
    },
  });
  await attachments.add(said(), arriving(new Uint8Array(700)));
  const before = await piecesIn(node);
  await expect(attachments.add(said(), arriving(randomBytes(900)))).rejects.toBe(full);
  expect(await piecesIn(node)).toBe(before);
});

describe('a node that ended in the middle', () => {
  test('shows nothing of the file, and destroys what was written of it at the next start', async () => {
    const directory = newDirectory();
    const node = await opened(directory);
    const whole = await attachmentsOf(node).add(said(), arriving(textBytes('one that is whole')));
    const kept = await piecesIn(node);
    // All pieces are written; what would say that they are a file is not.
    const { overlay } = node.store;
    const dying = attachmentsOf({
      ...node,
      store: {
        ...node.store,
        write: (operation) =>
          node.store.write((transaction) =>
            operation({
              ...transaction,
              insert() {
                throw new Error('the end');
              },
            }),
          ),
      },
    });
    await expect(
      dying.add(said({ at: T0 + 5 }), arriving(textBytes('a canary of a file'))),
    ).rejects.toThrow('the end');
    expect(await piecesIn(node)).toBe(kept + 2);
    await overlay.sync();
    await node.stop();

    const again = await opened(directory);
    const purge = createPurge({ store: again.store, docs: again.docs, random: randomBytes });
    const attachments = attachmentsOf(again, { purge });
    expect(await attachments.list({ limit: -1 })).toEqual([whole]);
    attachments.start();
    await attachments.stop();
    expect(await piecesIn(again)).toBe(kept);
    expect(again.store.local.keys('attaching/')).toEqual([]);
    const { content } = await attachments.content(whole.id);
    expect(Buffer.from(content).toString()).toBe('one that is whole');
    await purge.stop();
  });

  test('destroys nothing of one that was kept', async () => {
    const node = await opened();
    const attachments = attachmentsOf(node);
    const { id } = await attachments.add(said(), arriving(textBytes('kept')));
    // It ended after the last word, and before it had noted so.
    await node.store.local.set(`attaching/${id}`, true);
    const before = await piecesIn(node);
    attachments.start();
    await attachments.stop();
    expect([await piecesIn(node), node.store.local.keys('attaching/')]).toEqual([before, []]);
  });
});

describe('what is not what was attached', () => {
  async function withFile() {
    const node = await opened();
    const attachments = attachmentsOf(node);
    const { id } = await attachments.add(said({ name: 'a.txt' }), arriving(textBytes('one two')));
    const bucket = [...node.store.buckets()].find(([, { spec }]) => spec.type === BYTES_TYPE);
    return { node, attachments, id, bytes: bucket?.[0] ?? '' };
  }

  test('is not given where a piece is missing', async () => {
    const { node, attachments, id, bytes } = await withFile();
    await node.docs.deleteEvents(bytes, [0]);
    const missing = { code: 'ELATIO_ATTACHMENT_PARTS' };
    await expect(attachments.content(id)).rejects.toMatchObject(missing);
    // What is left of it can be deleted all the same.
    expect(await attachments.delete(id)).toMatchObject({ kind: 'events-delete', count: 2 });
    expect(await attachments.list({ limit: -1 })).toEqual([]);
  });

  test('is not given where a piece was changed', async () => {
    const { node, attachments, id, bytes } = await withFile();
    const base64 = Buffer.from('one six').toString('base64');
    const data = { attachment: id, piece: 0, base64 };
    await node.docs.replaceEvents(bytes, [{ number: 0, start: T0, duration: 0, data }]);
    const changed = { code: 'ELATIO_ATTACHMENT_CHANGED' };
    await expect(attachments.content(id)).rejects.toMatchObject(changed);
  });

  test('is not listed where its description is none', async () => {
    const { node, attachments } = await withFile();
    const bucket = await bucketOf(node.store, 'forged', 'attachment');
    for (const data of [{}, { attachment: 'x' }, { $attachment: { bytes: -1 }, name: 'a' }]) {
      await node.store.write((transaction) =>
        transaction.insert(bucket, { start: T0, duration: 0, data }),
      );
    }
    expect(await attachments.list({ limit: -1 })).toHaveLength(1);
  });
});

test('deleting is one edit of all that belongs to it, which undo takes back; another stays', async () => {
  const node = await opened();
  const attachments = attachmentsOf(node);
  const content = randomBytes(120_000);
  const gone = await attachments.add(said(), arriving(content));
  const stays = await attachments.add(said(), arriving(content));
  const edit = await attachments.delete(gone.id);
  expect(edit).toMatchObject({
    kind: 'events-delete',
    of: 'elatio-attachments_laptop',
    count: 4,
  });
  await expect(attachments.find(gone.id)).rejects.toMatchObject({ code: 'ELATIO_ATTACHMENT_ID' });
  expect(await attachments.list({ limit: -1 })).toEqual([stays]);
  expect(Buffer.compare((await attachments.content(stays.id)).content, content)).toBe(0);
  await node.docs.undo(edit?.id ?? '');
  expect(Buffer.compare((await attachments.content(gone.id)).content, content)).toBe(0);
});

test('a purge by its id destroys the file, what it says and that it was there, and nothing else', async () => {
  const node = await opened();
  const purge = createPurge({ store: node.store, docs: node.docs, random: randomBytes });
  onTestFinished(() => purge.stop());
  const attachments = attachmentsOf(node, { purge });
  const gone = await attachments.add(said({ name: 'a.txt' }), arriving(textBytes('the canary')));
  const stays = await attachments.add(said({ name: 'b.txt' }), arriving(textBytes('the canary')));
  await attachments.delete(gone.id);
  const purged = await purge.run({ text: gone.id });
  expect(purged).toMatchObject({ events: 3, left: 0, faults: [] });
  expect(await piecesIn(node)).toBe(2);
  const types = [...node.store.buckets().values()].map(({ spec }) => spec.type).sort();
  expect(types).toEqual(['attachment', BYTES_TYPE, TEXT_TYPE]);
  const { content } = await attachments.content(stays.id);
  expect(Buffer.from(content).toString()).toBe('the canary');
});

test('an id may be cut short as long as it is one attachment’s', async () => {
  let calls = 0;
  // The first digits of the first two are the same.
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(calls++ < 2 ? 7 : 9);
  const attachments = attachmentsOf(await opened(), { random });
  const first = await attachments.add(said(), arriving(textBytes('a')));
  await attachments.add(said({ at: T0 + 1 }), arriving(textBytes('b')));
  const third = await attachments.add(said(), arriving(textBytes('c')));
  expect(await attachments.find(third.id.slice(0, 6))).toEqual(third);
  const none = { code: 'ELATIO_ATTACHMENT_ID' };
  await expect(attachments.find('070707')).rejects.toMatchObject(none);
  await expect(attachments.find(third.id.slice(0, 5))).rejects.toMatchObject(none);
  await expect(attachments.find('ffffffffffffffffffffffffffffffff')).rejects.toMatchObject(none);
  expect(await attachments.find(first.id)).toEqual(first);
});
