import { ClassicLevel } from 'classic-level';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { partitionName } from '../../../node/store/partition.ts';
import { createSealer } from '../../../node/store/seal.ts';
import { DOMAINS } from '../../../protocol/bucket.ts';
import {
  bucketOf,
  bucketSpec,
  DISK_KEY,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  T0,
  upTo,
  eventAt,
} from './fixture.ts';

const sealer = createSealer({ sealing, diskKey: DISK_KEY });
const OTHER_KEY = new Uint8Array(32).fill(8);

/** Paths in a directory, and everything its files hold, by path. */
async function contentOf(directory: string): Promise<Map<string, Buffer>> {
  const content = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    content.set(
      path.slice(directory.length),
      entry.isFile() ? await readFile(path) : Buffer.alloc(0),
    );
  }
  return content;
}

/** The text as it might stand in a file, in any encoding that somebody could have used. */
function disguises(text: string): Buffer[] {
  const plain = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    // Without what depends on the neighbours.
    return Buffer.from(shifted.slice(shift === 0 ? 0 : 4, -4));
  });
  const wide = Buffer.from(text, 'utf16le');
  return [plain, wide, Buffer.from(wide).swap16(), ...base64, Buffer.from(plain.toString('hex'))];
}

describe('at rest', () => {
  test('no file holds, and no name is, anything that was recorded', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory, { deviceName: 'Kanarienname-device' });
    const texts = ['bucket', 'type', 'client', 'hostname', 'label', 'app', 'title', 'url', 'key'];
    const canaries = Object.fromEntries(texts.map((text) => [text, `Kanarie-${text}-0123456789`]));
    await store.createBucket({
      name: canaries['bucket'],
      type: `web.${canaries['type']}`,
      client: canaries['client'],
      hostname: canaries['hostname'],
      label: canaries['label'],
      data: { [canaries['key']]: canaries['key'] },
    });
    const write = async (i: number): Promise<void> => {
      const bucket = await bucketOf(store, canaries['bucket']);
      const { app, title, url, key } = canaries;
      const data = { app, title, url: `https://${url}/`, [key]: i };
      await insert(store, bucket, { start: T0 + i * 1e6, duration: 1, data });
      await store.record('docs', Buffer.from(`Kanarie-record-0123456789 ${i}`));
    };
    const check = async (): Promise<void> => {
      const content = await contentOf(directory);
      expect(content.size).toBeGreaterThan(15);
      const wanted = [
        'Kanarie',
        ...Object.values(canaries),
        'Kanarienname-device',
        'Kanarie-record-',
      ];
      for (const [path, bytes] of content) {
        for (const text of wanted) {
          expect(path).not.toContain(text);
          for (const disguise of disguises(text)) {
            expect([path, text, bytes.includes(disguise)]).toEqual([path, text, false]);
          }
        }
        for (const domain of [...DOMAINS, 'root']) expect(path.split('/')).not.toContain(domain);
      }
    };
    for (let i = 0; i < 40; i++) await write(i);
    await check();
    await store.settle();
    await check();
    for (let i = 40; i < 50; i++) await write(i);
    await store.stop();
    await check();
    // The search finds what is there, and the key brings back what was written.
    const [[, bytes]] = await contentOf(join(directory, 'tail'));
    expect(disguises('ELATIOT1').map((disguise) => bytes.includes(disguise))[0]).toBe(true);
    store = await openTestStore(directory);
    const bucket = await bucketOf(store, canaries['bucket']);
    expect(bucket.spec).toMatchObject({ label: canaries['label'], hostname: canaries['hostname'] });
    const [newest] = await eventsOf(store, bucket);
    expect(newest.data).toMatchObject({ app: canaries['app'], title: canaries['title'] });
    expect(await numbersOf(store, bucket)).toEqual(upTo(50));
  });

  test('the search for disguised text finds it', () => {
    const text = 'Kanarie-0123456789';
    for (let shift = 0; shift < 3; shift++) {
      const base64 = Buffer.from('xyz'.slice(0, shift) + text + 'more').toString('base64');
      expect(disguises(text).some((disguise) => Buffer.from(base64).includes(disguise))).toBe(true);
    }
  });
});

describe('another key', () => {
  test.each(['after a stop', 'with writes in the tail only', 'with nothing recorded'])(
    'is told to be the wrong one, and changes nothing: %s',
    async (state) => {
      const directory = join(newDirectory(), 'data');
      const store = await openTestStore(directory);
      const identity = store.device.publicKey;
      if (state !== 'with nothing recorded') {
        const bucket = await bucketOf(store, 'b');
        for (let i = 0; i < 5; i++) await insert(store, bucket, eventAt(i));
        if (state === 'after a stop') await store.flush();
      }
      await store.stop();
      const before = await contentOf(directory);
      const opened = openTestStore(directory, { diskKey: OTHER_KEY });
      await expect(opened).rejects.toMatchObject({ code: 'ELATIO_STORE_KEY' });
      await expect(opened).rejects.toThrow(/^Wrong key/);
      expect(await contentOf(directory)).toEqual(before);
      const again = await openTestStore(directory);
      expect(again.device.publicKey).toEqual(identity);
      expect(again.status().damage).toEqual([]);
    },
  );
});

describe('records', () => {
  /** Stores what `change` makes of all entries of a database. */
  async function rewrite(
    location: string,
    change: (entries: [Buffer, Uint8Array][]) => [Buffer, Uint8Array][],
  ): Promise<void> {
    const level = new ClassicLevel<Buffer, Uint8Array>(location, {
      keyEncoding: 'buffer',
      valueEncoding: 'view',
    });
    const entries = await level.iterator().all();
    await level.clear();
    await level.batch(change(entries).map(([key, value]) => ({ type: 'put', key, value })));
    await level.close();
  }

  test('do not open in one another’s place', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    for (const [name, type] of [
      ['b', 'currentwindow'],
      ['web', 'web.x'],
    ]) {
      const bucket = await bucketOf(store, name, type);
      for (let part = 0; part < 3; part++) {
        for (let i = 0; i < 10; i++)
          await insert(store, bucket, eventAt(part * 10 + i, `${name} ${i}`));
        await store.flush();
      }
    }
    await store.stop();
    const location = join(directory, 'store', partitionName(sealer, 'core'));
    const chunk = sealer.name('table', 'chunk').subarray(0, 8);
    const tables = {
      chunk,
      ...Object.fromEntries(
        ['stream', 'key', 'index'].map((name) => [
          name,
          sealer.name('table', `core ${name}`).subarray(0, 8),
        ]),
      ),
    };
    for (const [name, prefix] of Object.entries(tables)) {
      const copy = join(newDirectory(), 'data');
      await cp(directory, copy, { recursive: true });
      let swapped = 0;
      await rewrite(join(copy, location.slice(directory.length)), (entries) => {
        const own = entries.filter(([key]) => prefix.equals(key.subarray(0, 8)));
        swapped = own.length;
        // Each value one place on; a single one into the place of something else.
        const values = own.map(([, value]) => value);
        values.push(values.shift() ?? new Uint8Array(0));
        if (own.length === 1)
          values[0] = entries.find(([key]) => !prefix.equals(key.subarray(0, 8)))?.[1] ?? values[0];
        const others = entries.filter(([key]) => !prefix.equals(key.subarray(0, 8)));
        return [...others, ...own.map(([key], i): [Buffer, Uint8Array] => [key, values[i]])];
      });
      expect([name, swapped]).toEqual([name, name === 'chunk' || name === 'index' ? 3 : 1]);
      const again = await openTestStore(copy);
      const bucket = again.buckets().get('b');
      // Nothing is served from the wrong place: only what is still in the tail.
      const found = bucket ? await numbersOf(again, bucket) : [];
      expect([name, found]).toEqual([name, name === 'stream' ? [] : found.filter((n) => n >= 29)]);
      expect([name, again.status().damage.length > 0]).toEqual([name, true]);
      expect(await numbersOf(again, await bucketOf(again, 'web'))).toEqual(upTo(30));
      await again.stop();
    }
  });

  test('have keys of one length that repeat nothing between stores', async () => {
    const keysOf = async (): Promise<string[]> => {
      const directory = newDirectory();
      const store = await openTestStore(directory);
      const bucket = await bucketOf(store, 'b');
      for (let i = 0; i < 5; i++) await insert(store, bucket, eventAt(i));
      await store.flush();
      await store.createBucket(bucketSpec('c'));
      await store.stop();
      const keys: string[] = [];
      for (const name of await readdir(join(directory, 'store'))) {
        const level = new ClassicLevel<Buffer, Uint8Array>(join(directory, 'store', name), {
          keyEncoding: 'buffer',
        });
        for (const key of await level.keys().all()) keys.push(key.subarray(8).toString('hex'));
        await level.close();
      }
      return keys;
    };
    const [first, second] = [await keysOf(), await keysOf()];
    expect(new Set(first.map((key) => key.length))).toEqual(new Set([32]));
    // Only the place of the identity is the same under the same key.
    expect(first.filter((key) => second.includes(key))).toHaveLength(1);
  });
});
