/**
 * Whatever befalls the files of a store: after a repair it opens, everything is there whose bytes were, nothing is
 * there twice or that never was, and what comes next takes no place that was ever given.
 */
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { randomBytes, zstd } from '../../../../node/crypto.ts';
import { createPurge } from '../../../../node/purge/index.ts';
import { openEvents } from '../../../../node/store/chunks.ts';
import type { ChunkEntry } from '../../../../node/store/entry.ts';
import { partitionName, type StreamKey } from '../../../../node/store/partition.ts';
import { createSealer } from '../../../../node/store/seal.ts';
import { keyIn, prefixOf } from '../../../../node/store/table.ts';
import { DOMAINS } from '../../../../protocol/bucket.ts';
import { rowsOf } from '../../../../protocol/codec/columns.ts';
import { runs } from '../../../thorough.ts';
import { openDocsIn } from '../../docs/fixture.ts';
import { bucketOf, DISK_KEY, eventAt, insert, sealing, T0, upTo } from '../fixture.ts';
import { copyOf, filesIn, repair, repairOf } from './damage.ts';

const MONTH = 31 * 86_400_000_000;
const CANARY = 'Kanarie';
const sealer = createSealer({ sealing, diskKey: DISK_KEY });

/** A row of the store before anything befell it. */
interface Row {
  readonly value: Buffer;
  /** The bytes before it, which say how long it is. */
  readonly head: Buffer;
}

interface Chunk {
  readonly row: Row;
  readonly key: Row;
  readonly entry: Row;
  /** "bucket number start title" */
  readonly events: readonly string[];
}

/** What there was. */
interface Truth {
  readonly chunks: readonly Chunk[];
  /** Data of all events, recorded or shown: "start title". */
  readonly events: ReadonlySet<string>;
  /** Greatest numbers by the ids of buckets. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly flushed: ReadonlyMap<string, number>;
}

let template: string;
let truth: Truth;

const textOf = (start: number, data: Readonly<Record<string, unknown>>): string =>
  `${start} ${String(data['title'])}`;

/** In a test, for what is opened there is closed with it. */
async function prepare(): Promise<void> {
  template = await mkdtemp(join(tmpdir(), 'elatio-any-damage-'));
  const opened = await openDocsIn(template);
  const { store, docs } = opened;
  const names = ['one', 'two', 'web'];
  const make = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      const name = names[i % 3];
      const bucket = await bucketOf(store, name, name === 'web' ? 'web.tab.current' : undefined);
      const title = i % 11 === 0 ? `${CANARY} ${i}` : `${name} ${i} ${'x'.repeat((i % 7) * 40)}`;
      await insert(store, bucket, { ...eventAt(i, title), start: T0 + (i % 4) * MONTH + i });
      if (i % 30 === 29) await store.flush();
    }
  };
  await make(0, 150);
  await docs.deleteEvents('one', [1, 3]);
  await docs.replaceEvents('web', [{ number: 2, ...eventAt(900, 'replaced') }]);
  await store.settle();
  await make(150, 210);
  await createPurge({ store, docs, random: randomBytes }).run({ text: CANARY });
  await make(210, 300);
  await docs.deleteEvents('two', [5]);
  await make(300, 310);
  const events = new Set<string>();
  const numbers = new Map<string, number>();
  for (const bucket of store.buckets().values()) {
    numbers.set(bucket.id, bucket.nextNumber - 1);
    for await (const batch of store.recorded(bucket)) {
      for (const { start, data } of batch) {
        events.add(textOf(start, JSON.parse(data) as Record<string, unknown>));
      }
    }
    for await (const batch of store.events(bucket)) {
      for (const { start, data } of batch) events.add(textOf(start, data));
    }
  }
  const flushed = new Map(store.streams().map(({ record, next }) => [record.id, next]));
  await opened.stop();
  truth = { chunks: await chunksIn(template), events, numbers, flushed };
  expect(truth.chunks.length).toBeGreaterThan(10);
}

let preparing: Promise<void> | undefined;
const prepared = (): Promise<void> => (preparing ??= prepare());
afterAll(() => rm(template, { recursive: true }));

/** All chunks of events, read with LevelDB itself. */
async function chunksIn(directory: string): Promise<Chunk[]> {
  const copy = await copyOf(directory);
  const chunks: Chunk[] = [];
  const contents = await Promise.all(
    (await filesIn(join(directory, 'store'))).map((path) => readFile(path)),
  );
  const rowOf = (value: Buffer): Row => {
    // A row may be in an old file too.
    const content = contents.find((bytes) => bytes.includes(value)) ?? Buffer.alloc(0);
    const at = content.indexOf(value);
    return { value, head: content.subarray(Math.max(0, at - 40), Math.max(0, at)) };
  };
  for (const domain of DOMAINS) {
    const location = join(copy, 'store', partitionName(sealer, domain));
    const level = new ClassicLevel<Buffer, Buffer>(location, {
      keyEncoding: 'buffer',
      valueEncoding: 'buffer',
      createIfMissing: false,
    });
    await level.open().catch(() => undefined);
    if (level.status !== 'open') continue;
    const table = async <T>(name: string): Promise<(readonly [T, Buffer])[]> => {
      const full = `${domain} ${name}`;
      const prefix = prefixOf(sealer, full);
      const end = Buffer.concat([prefix, Buffer.alloc(17, 0xff)]);
      const rows = await level.iterator({ gte: prefix, lt: end }).all();
      return rows.map(([, value]) => [sealer.open(full, value).value as T, value]);
    };
    const keys = await table<StreamKey>('key');
    for (const [entry, sealed] of await table<ChunkEntry>('index')) {
      if (entry.kind !== 'event') continue;
      const envelope = await level.get(keyIn(sealer, 'chunk', entry.digest));
      const found = keys.find(([{ id }]) => id === entry.keyId);
      if (!envelope || !found) throw new Error('the template is damaged');
      const [key, sealedKey] = found;
      const columns = openEvents({ sealing, compression: zstd }, key, envelope);
      const events = rowsOf(columns).map(
        ({ bucket, number, start, data }) => `${bucket} ${number} ${textOf(start, data)}`,
      );
      chunks.push({
        row: rowOf(envelope),
        key: rowOf(sealedKey),
        entry: rowOf(sealed),
        events,
      });
    }
    await level.close();
  }
  return chunks;
}

type Damage = {
  readonly file: number;
  readonly at: number;
  readonly how: 'flip' | 'overwrite' | 'cut' | 'remove';
};

const damages = fc.array(
  fc.record<Damage>({
    file: fc.nat(1_000),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    how: fc.constantFrom('flip', 'flip', 'flip', 'overwrite', 'cut', 'remove'),
  }),
  { minLength: 1, maxLength: 6 },
);

async function inflict(directory: string, list: readonly Damage[]): Promise<void> {
  const all = (await filesIn(directory)).filter((path) => !/(LOCK|LOG|LOG\.old)$/.test(path));
  const gone = new Set<string>();
  for (const { file, at, how } of list) {
    const path = all[file % all.length];
    if (gone.has(path)) continue;
    if (how === 'remove') {
      gone.add(path);
      await rm(path);
      continue;
    }
    const bytes = await readFile(path);
    const place = Math.floor(bytes.length * at);
    if (how === 'cut') await truncate(path, place);
    if (how === 'flip' && bytes.length > 0) bytes[place] ^= 0x55;
    if (how === 'overwrite') bytes.fill(0x41, place, Math.min(bytes.length, place + 4_096));
    if (how !== 'cut') await writeFile(path, bytes);
  }
}

/** Events of chunks whose bytes are all still there, with what is needed to open them. */
async function intactIn(directory: string): Promise<string[]> {
  const contents = await Promise.all(
    (await filesIn(join(directory, 'store'))).map((path) => readFile(path)),
  );
  const isThere = ({ value, head }: Row): boolean => {
    const whole = Buffer.concat([head, value]);
    return contents.some((bytes) => bytes.includes(whole));
  };
  return truth.chunks
    .filter(({ row, key }) => isThere(row) && isThere(key))
    .flatMap(({ events }) => events);
}

test('any damage leaves a store that works, with all that was whole', async () => {
  await prepared();
  await fc.assert(
    fc.asyncProperty(damages, async (list) => {
      const directory = await copyOf(template);
      await inflict(directory, list);
      const intact = await intactIn(directory);
      const { verification } = await repair(directory);
      expect(verification.faults).toEqual([]);

      const opened = await openDocsIn(directory);
      const { store, docs } = opened;
      expect(store.status().damage).toEqual([]);
      const found = new Set<string>();
      for (const bucket of store.buckets().values()) {
        const numbers = new Set<number>();
        for await (const batch of store.recorded(bucket)) {
          for (const { number, start, data } of batch) {
            const text = textOf(start, JSON.parse(data) as Record<string, unknown>);
            expect(truth.events).toContain(text);
            expect(numbers).not.toContain(number);
            numbers.add(number);
            found.add(`${bucket.id} ${number} ${text}`);
          }
        }
        for await (const batch of store.events(bucket)) {
          for (const { start, data } of batch) expect(truth.events).toContain(textOf(start, data));
        }
      }
      expect(intact.filter((event) => !found.has(event))).toEqual([]);

      for (const name of ['one', 'web']) {
        const bucket = await bucketOf(store, name, name === 'web' ? 'web.tab.current' : undefined);
        const { number } = await insert(store, bucket, eventAt(5_000));
        expect(number).toBeGreaterThan(truth.numbers.get(bucket.id) ?? -1);
        expect(await docs.deleteEvents(name, [number])).toMatchObject({ count: 1 });
      }
      await store.flush();
      for (const { record, chunks, own } of store.streams()) {
        const before = truth.flushed.get(record.id);
        // With the identity of the device its streams end.
        if (before === undefined || !own) continue;
        const ends = chunks.map(({ ordinals }) => ordinals.at(-1)?.end ?? 0);
        expect(Math.max(...ends)).toBeGreaterThan(before);
      }
      expect((await store.verify()).faults).toEqual([]);
      await opened.stop();

      const again = await repairOf(directory);
      expect(again.plan.faults).toEqual([]);
      await again.close();
      await rm(directory, { recursive: true });
    }),
    { seed: 20261122, numRuns: runs(10, 20) },
  );
});

test('nothing of it is needed where nothing is wrong', async () => {
  await prepared();
  const directory = await copyOf(template);
  const opened = await repairOf(directory);
  expect(opened.plan).toMatchObject({ faults: [], lost: 0 });
  expect(opened.plan.buckets.reduce((sum, { kept }) => sum + kept, 0)).toBe(
    310 - upTo(210).filter((i) => i % 11 === 0).length,
  );
  await opened.close();
  expect((await filesIn(directory)).map((path) => relative(directory, path))).toEqual(
    (await filesIn(template)).map((path) => relative(template, path)),
  );
});
