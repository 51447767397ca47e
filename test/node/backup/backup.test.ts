import fc from 'fast-check';
import { readdirSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAudit } from '../../../node/audit/index.ts';
import {
  createBackups,
  openBackup,
  refuseOccupied,
  removeUnfinished,
  restoreBackup,
} from '../../../node/backup/index.ts';
import { randomBytes, zstd } from '../../../node/crypto.ts';
import { prepareDirectory } from '../../../node/directory/index.ts';
import { createPurge } from '../../../node/purge/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { openDocsIn } from '../docs/fixture.ts';
import { newDisk } from '../store/disk.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  T0,
  titleOf,
  upTo,
} from '../store/fixture.ts';
import { backupOf, emptyDirectory, fileOf, PASSPHRASE, restoredFrom, textIn } from './fixture.ts';

async function fill(store: Store, count: number): Promise<void> {
  const bucket = await bucketOf(store, 'b');
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(count)) {
    await insert(store, i % 3 === 0 ? web : bucket, eventAt(i));
    if (i % 20 === 19) await store.flush();
  }
}

async function titlesOf(store: Store): Promise<string[]> {
  const all: string[] = [];
  for (const bucket of store.buckets().values()) {
    for (const { data } of await eventsOf(store, bucket)) all.push(titleOf(data));
  }
  return all.sort();
}

const titles = (count: number): string[] =>
  upTo(count)
    .map((i) => `title ${i}`)
    .sort();

describe('a backup, restored', () => {
  it('holds everything of the moment it was made, with the ids of all that was closed, and goes on', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 50);
    const numbers = await numbersOf(store, await bucketOf(store, 'b'));
    const bytes = await backupOf(store, directory);
    await insert(store, await bucketOf(store, 'b'), eventAt(90, 'after the backup'));

    const restored = await openTestStore(await restoredFrom(bytes));
    expect(await titlesOf(restored)).toEqual(titles(50));
    const bucket = await bucketOf(restored, 'b');
    // What was open is open still, under a number of its own: see test/node/former/doubles.test.ts.
    expect((await numbersOf(restored, bucket)).slice(0, -1)).toEqual(numbers.slice(0, -1));
    expect(bucket.index).toBe((await bucketOf(store, 'b')).index);
    expect(bucket.open).toEqual({ ...openAfter(50), number: expect.any(Number) as number });
    expect(bucket.open?.number).toBeGreaterThan(1_000_000);
    await insert(restored, bucket, eventAt(91, 'title 50'));
    expect(await titlesOf(restored)).toEqual(titles(51));
    expect((await restored.verify()).faults).toEqual([]);
  });

  it('writes to streams of its own, with numbers that nobody was given', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 30);
    const bytes = await backupOf(store, directory);
    const before = await bucketOf(store, 'b');
    const lost = await insert(store, before, eventAt(40));

    const at = await restoredFrom(bytes);
    let restored = await openTestStore(at);
    let bucket = await bucketOf(restored, 'b');
    const { stream } = bucket;
    expect(stream.record.device).toEqual(before.stream.record.device);
    expect(stream.record.incarnation).not.toEqual(before.stream.record.incarnation);
    const made = await insert(restored, bucket, eventAt(41));
    expect(made.number).toBeGreaterThan(lost.number + 1_000_000);
    await restored.flush();
    expect(bucket.stream.flushed).toBeGreaterThan(0);
    await restored.stop();

    // And again, over a restart and a second restore.
    restored = await openTestStore(at);
    bucket = await bucketOf(restored, 'b');
    expect(bucket.stream.record.id).toBe(stream.record.id);
    const twice = await openTestStore(await restoredFrom(await backupOf(restored, at)));
    const again = await bucketOf(twice, 'b');
    expect(again.earlier.map(({ record }) => record.id)).toEqual([
      before.stream.record.id,
      stream.record.id,
    ]);
    await insert(twice, again, eventAt(42, 'newest'));
    expect(await titlesOf(twice)).toEqual([...titles(30), 'newest', 'title 41'].sort());
    expect((await twice.verify()).faults).toEqual([]);
  });

  it('has its edits, which can be undone, and makes new ones of what is in older streams', async () => {
    const directory = newDirectory();
    const { store, docs } = await openDocsIn(directory);
    await fill(store, 30);
    await docs.replaceEvents('b', [{ number: 1, ...eventAt(2, 'corrected') }]);
    const deletion = await docs.deleteEvents('b', [2]);
    const bytes = await backupOf(store, directory);

    const restored = await openDocsIn(await restoredFrom(bytes));
    const bucket = await bucketOf(restored.store, 'b');
    const titleAt = async (number: number): Promise<string | undefined> => {
      const event = await restored.store.event(bucket, number);
      return event && titleOf(event.data);
    };
    expect(await titleAt(1)).toBe('corrected');
    expect(await titleAt(2)).toBeUndefined();
    await restored.docs.undo(deletion?.id ?? '');
    expect(await titleAt(2)).toBe('title 4');
    await restored.docs.replaceEvents('b', [{ number: 3, ...eventAt(5, 'corrected later') }]);
    expect(await titleAt(3)).toBe('corrected later');
    const next = await insert(restored.store, bucket, eventAt(60, 'new'));
    await restored.docs.deleteEvents('b', [next.number]);
    expect(await titleAt(next.number)).toBeUndefined();
    expect(restored.problems).toEqual([]);
    expect((await restored.docs.edits(10)).map(({ kind }) => kind)).toHaveLength(5);
  });

  it('can be purged of what it had before, and of what came since', async () => {
    const directory = newDirectory();
    const { store } = await openDocsIn(directory);
    await fill(store, 30);
    const opened = await openDocsIn(await restoredFrom(await backupOf(store, directory)));
    const bucket = await bucketOf(opened.store, 'b');
    await insert(opened.store, bucket, { ...eventAt(60), data: { app: 'app 1', title: 'new' } });
    await insert(opened.store, bucket, eventAt(67, 'open'));
    const purge = createPurge({ store: opened.store, docs: opened.docs, random: randomBytes });
    const { events, left, faults } = await purge.run({ app: 'app 1' });
    expect({ events, left, faults }).toEqual({
      events: 1 + upTo(30).filter((i) => i % 7 === 1).length,
      left: 0,
      faults: [],
    });
    const rest = upTo(30).filter((i) => i % 7 !== 1);
    expect(await titlesOf(opened.store)).toEqual([...rest.map((i) => `title ${i}`), 'open'].sort());
    expect(bucket.closed + 1).toBe(await opened.store.count(bucket, { from: 0 }));
  });

  it('goes on with the access log, which can be checked to its beginning', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const auditOf = (of: Store) =>
      createAudit({
        store: of,
        sha256: sealing.primitives.sha256,
        now: () => T0,
        onError(error) {
          throw error;
        },
      });
    const access = (name: string) => ({
      actor: { kind: 'owner' as const, id: '', name: '' },
      action: 'read',
      object: { kind: 'events', name, domain: '' },
      from: undefined,
      until: undefined,
    });
    const before = auditOf(store);
    before.note(access('one'));
    before.note(access('two'));
    await before.flush();
    const restored = await openTestStore(await restoredFrom(await backupOf(store, directory)));
    const audit = auditOf(restored);
    audit.note(access('three'));
    const names = (await audit.entries({ limit: 10 })).map(({ object }) => object.name);
    expect(names).toEqual(['three', 'two', 'one']);
    expect(await audit.verify()).toMatchObject({ entries: 3, sound: 3, broken: undefined });
  });

  it('has the settings of the node, and no other file', async () => {
    const directory = await emptyDirectory();
    writeFileSync(join(directory, 'config.json'), '{ "port": 5601 }');
    writeFileSync(join(directory, 'other.json'), '{}');
    const store = await openTestStore(directory);
    await fill(store, 3);
    const at = await restoredFrom(await backupOf(store, directory));
    expect(await textIn(at, 'config.json')).toBe('{ "port": 5601 }');
    expect((await readdir(at)).sort()).toEqual([
      'config.json',
      'format',
      'keys.json',
      'store',
      'tail',
    ]);
  });
});

/** The open event of the bucket "b" after so many. */
function openAfter(count: number) {
  const i = upTo(count).filter((one) => one % 3 !== 0).length;
  return { number: i - 1, ...eventAt(count - 1) };
}

describe('while a backup is made', () => {
  it('what is written waits for an instant only, and all of it is in the backup or none', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    let written = 0;
    let isOver = false;
    const writing = (async () => {
      for (; !isOver; written++) await insert(store, bucket, eventAt(written));
    })();
    while (written < 200) await store.write(() => undefined);
    const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
    const before = written;
    const { content, events } = await backups.make(PASSPHRASE);
    const bytes = Buffer.concat(await Array.fromAsync(content));
    isOver = true;
    await writing;
    const restored = await openTestStore(await restoredFrom(bytes));
    const held = await titlesOf(restored);
    expect(events).toBeGreaterThanOrEqual(before);
    expect(held).toEqual(titles(events));
  });

  it('a purge waits, so that nothing of what it destroys stays on the disk', async () => {
    const directory = newDirectory();
    const { store, docs } = await openDocsIn(directory);
    await fill(store, 30);
    const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
    const { content } = await backups.make(PASSPHRASE);
    await content.next();
    const purge = createPurge({ store, docs, random: randomBytes });
    let isDone = false;
    const purging = purge.run({ app: 'app 1' }).then(() => (isDone = true));
    await content.next();
    await expect.poll(() => store.buckets().get('b')?.purged).toBeDefined();
    expect(isDone).toBe(false);
    await content.return(undefined);
    await purging;
    expect(isDone).toBe(true);
  });

  it('one that is not read to its end can be left, and leaves nothing open', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 30);
    const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
    const ended = new AbortController();
    const { content } = await backups.make(PASSPHRASE, ended.signal);
    await content.next();
    await content.next();
    ended.abort(new Error('enough'));
    await expect(content.next()).rejects.toThrow('enough');
    await store.stop();
  });

  it('ends with the store, as when it is locked, and keeps that from nothing', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 30);
    const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
    const { content } = await backups.make(PASSPHRASE);
    await content.next();
    await content.next();
    await store.stop();
    await expect(content.next()).rejects.toMatchObject({ code: 'ELATIO_STORE_STOPPED' });
  });
});

describe('what is no whole backup', () => {
  async function small(): Promise<Buffer> {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 12);
    return backupOf(store, directory);
  }

  const codes = ['CUT', 'DAMAGED', 'FORMAT', 'NEWER'].map((what) => `ELATIO_BACKUP_${what}`);

  test('cut, changed or empty: is refused with a code, and leaves no directory', async () => {
    const whole = await small();
    const keysEnd = 12 + whole.readUInt32BE(8);
    const expectRefused = async (bytes: Uint8Array, expected: readonly string[]): Promise<void> => {
      const path = await fileOf(bytes);
      const at = join(dirname(path), 'restored');
      const failure = await restoredFrom(bytes).catch((error: unknown) => error);
      expect(expected).toContain((failure as { code?: string }).code);
      expect(existsSync(at) || existsSync(`${at}.restoring`)).toBe(false);
    };
    await expectRefused(Buffer.alloc(0), ['ELATIO_BACKUP_FORMAT']);
    await expectRefused(Buffer.from('{"buckets": {}}'), ['ELATIO_BACKUP_FORMAT']);
    await expectRefused(randomBytes(5_000), ['ELATIO_BACKUP_FORMAT']);
    const newer = Buffer.from(whole);
    newer[7]++;
    await expectRefused(newer, ['ELATIO_BACKUP_NEWER']);
    // Each Argon2 run takes a while: few places, at random, with those around each border.
    const borders = [9, keysEnd - 1, keysEnd + 31, keysEnd + 33, keysEnd + 40, whole.length - 1];
    for (const end of borders) await expectRefused(whole.subarray(0, end), codes);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 8, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = Buffer.from(whole);
          changed[at] ^= by;
          await expectRefused(changed, [...codes, 'ELATIO_KEYS_WRONG']);
        },
      ),
      { numRuns: 12 },
    );
    // Two frames in each other's place.
    const first = keysEnd + 32;
    const second = first + 4 + whole.readUInt32BE(first);
    const swapped = Buffer.concat([
      whole.subarray(0, first),
      whole.subarray(second),
      whole.subarray(first, second),
    ]);
    await expectRefused(swapped, ['ELATIO_BACKUP_DAMAGED']);
  });

  test('a length of gigabytes makes nobody reserve them', async () => {
    const whole = await small();
    const at = 12 + whole.readUInt32BE(8) + 32;
    whole.writeUInt32BE(0xffffffff, at);
    await expect(restoredFrom(whole)).rejects.toMatchObject({ code: 'ELATIO_BACKUP_CUT' });
  });

  test('another passphrase opens nothing', async () => {
    await expect(restoredFrom(await small(), 'Käse ohne Löcher')).rejects.toMatchObject({
      code: 'ELATIO_KEYS_WRONG',
    });
  });

  test('a file that is not there is named', async () => {
    const ask = () => Promise.resolve('');
    const path = join(newDirectory(), 'nothing');
    await expect(openBackup(sealing, path, ask)).rejects.toMatchObject({
      code: 'ELATIO_BACKUP_FAILED',
      message: expect.stringContaining(path) as string,
    });
  });
});

test('of two restores into one directory one is told, and takes nothing of the other', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  await fill(store, 12);
  const path = await fileOf(await backupOf(store, directory));
  const at = join(newDirectory(), 'restored');
  const open = () => openBackup(sealing, path, () => Promise.resolve(PASSPHRASE));
  const deps = { sealing, compression: zstd, now: () => T0, deviceName: 'laptop' };
  const [first, second, third] = [await open(), await open(), await open()];
  onTestFinished(async () => {
    for (const one of [first, second, third]) await one.close();
  });
  const both = await Promise.allSettled([first, second].map((one) => restoreBackup(deps, one, at)));
  // Whichever was there first.
  expect(both.toSorted((a, b) => a.status.localeCompare(b.status))).toMatchObject([
    { status: 'fulfilled', value: { events: 12, faults: [] } },
    { status: 'rejected', reason: { code: 'ELATIO_BACKUP_OCCUPIED' } },
  ]);
  // What one that was killed has left keeps nobody out, and goes.
  const other = join(newDirectory(), 'restored');
  await prepareDirectory(`${other}.restoring`);
  writeFileSync(`${other}.restoring.lock`, '999999999\n');
  expect(await removeUnfinished(other)).toBe(`${other}.restoring`);
  expect(readdirSync(dirname(other))).toEqual([]);
  writeFileSync(`${other}.restoring.lock`, '999999999\n');
  expect(await restoreBackup(deps, third, other)).toMatchObject({ events: 12 });
  expect(existsSync(`${other}.restoring.lock`)).toBe(false);
});

test('nothing is restored over what is there', async () => {
  const directory = await emptyDirectory();
  await expect(refuseOccupied(directory)).rejects.toMatchObject({ code: 'ELATIO_BACKUP_OCCUPIED' });
  const foreign = newDirectory();
  mkdirSync(join(foreign, 'photos'));
  await expect(refuseOccupied(foreign)).rejects.toMatchObject({
    code: 'ELATIO_DIRECTORY_FOREIGN',
  });
  const next = join(foreign, 'new');
  await expect(refuseOccupied(next)).resolves.toBe(next);
});

describe('a place to restore into', () => {
  it('may be a link to an empty folder, which stays one', async () => {
    const bytes = await oneEvent();
    const folder = newDirectory();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    await restoredFrom(bytes, PASSPHRASE, join(folder, 'link'));
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(await titlesOf(await openTestStore(join(folder, 'real')))).toEqual(['title 0']);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('may hold what a system or a start that was cut short has put there', async () => {
    const at = newDirectory();
    for (const name of ['.DS_Store', 'format']) writeFileSync(join(at, name), '');
    await restoredFrom(await oneEvent(), PASSPHRASE, at);
    expect(await titlesOf(await openTestStore(at))).toEqual(['title 0']);
  });

  it('is no link that leads to nothing, and no file system of its own', async ({ skip }) => {
    const link = join(newDirectory(), 'link');
    symlinkSync(join(link, '../nothing'), link);
    const code = 'ELATIO_BACKUP_OCCUPIED';
    await expect(refuseOccupied(link)).rejects.toMatchObject({ code });
    const disk = newDisk(2 ** 20);
    if (disk === undefined) return skip('mounting is not permitted here');
    const message = expect.stringContaining(join(disk, 'elatio')) as string;
    await expect(refuseOccupied(disk)).rejects.toMatchObject({ code, message });
  });

  it('holds nothing where the disk gets full', async ({ skip }) => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, 300);
    const bytes = await backupOf(store, directory);
    const disk = newDisk(bytes.length >> 1);
    if (disk === undefined) return skip('mounting is not permitted here');
    await expect(restoredFrom(bytes, PASSPHRASE, join(disk, 'x'))).rejects.toMatchObject({
      code: 'ELATIO_BACKUP_FAILED',
      message: expect.stringContaining('is full: nothing was restored') as string,
    });
    expect(await readdir(disk)).toEqual([]);
  });

  async function oneEvent(): Promise<Buffer> {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await insert(store, await bucketOf(store, 'b'), eventAt(0));
    return backupOf(store, directory);
  }
});

test('data without a passphrase needs one for its backup', async () => {
  const directory = await emptyDirectory();
  const store = await openTestStore(directory);
  onTestFinished(() => store.stop());
  const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
  await expect(backups.make(undefined)).rejects.toMatchObject({ code: 'ELATIO_BACKUP_PASSPHRASE' });
  await expect(backups.make('')).rejects.toMatchObject({ code: 'ELATIO_KEYS_EMPTY' });
});
