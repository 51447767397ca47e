/** Somebody who has the key of the disk changes what stands in the chunks, and the index with it. */
import * as fc from 'fast-check';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nativePrimitives, zstd } from '../../../node/crypto.ts';
import { openPayloads, sealPayloads } from '../../../node/store/chunks.ts';
import { openPartition } from '../../../node/store/partition.ts';
import { createSealer } from '../../../node/store/seal.ts';
import { decodeAuditEntry, encodeAuditEntry } from '../../../protocol/audit.ts';
import { DISK_KEY, newDirectory, openTestStore, sealing, upTo } from '../store/fixture.ts';
import { logOver, reading } from './log.ts';

const COUNT = 8;
const ZONE = new Uint8Array(Buffer.from('{"type":"zone","zone":"UTC"}'));

/** Changes the payloads of a log of {@link COUNT} entries, all in one chunk, and verifies it. */
async function verified(tamper: (payloads: readonly Uint8Array[]) => readonly Uint8Array[]) {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const before = logOver(store).audit;
  for (const i of upTo(COUNT)) {
    before.note(reading(`bucket ${i}`));
    await before.flush();
  }
  const { head } = await before.verify();
  await store.flush();
  await store.stop();
  await rewrite(directory, tamper);
  const opened = await openTestStore(directory);
  const { audit, all } = logOver(opened);
  const found = await audit.verify();
  // The fault stays to be seen when the log goes on.
  audit.note(reading('later'));
  const later = await audit.verify();
  expect(later.broken === undefined).toBe(found.broken === undefined);
  expect(later.sound).toBe(found.broken ? found.sound : COUNT + 1);
  expect((await all()).at(-1)?.object.name).toBe('later');
  return { ...found, isHead: found.head === head };
}

function fail(error: Error): never {
  throw error;
}

async function rewrite(
  directory: string,
  tamper: (payloads: readonly Uint8Array[]) => readonly Uint8Array[],
): Promise<void> {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const partition = await openPartition({
    directory: join(directory, 'store'),
    domain: 'docs',
    sealer,
  });
  const tools = { sealing: { ...sealing, primitives: nativePrimitives }, compression: zstd };
  const keys = new Map(await partition.keys.all(fail));
  for (const [, entry] of await partition.index.all(fail)) {
    if (entry.kind !== 'record') continue;
    const key = keys.get(entry.keyId);
    if (!key) throw new Error('no key');
    const { rows } = openPayloads(tools, key, await partition.chunk(entry.digest));
    expect(rows).toHaveLength(COUNT);
    const payloads = tamper(rows.map(({ payload }) => payload));
    const changed = rows.map((row, i) => ({ ...row, payload: payloads[i] }));
    const { digest, envelope } = sealPayloads(tools, key, 'record', changed);
    await partition.write([
      partition.dropChunk(entry.digest),
      partition.index.remove(entry.digest),
      partition.putChunk(digest, envelope),
      partition.index.put(digest, { ...entry, digest, bytes: envelope.length }),
    ]);
  }
  await partition.close();
}

const all = expect.anything() as unknown;
const brokenAt = (sequence: number) => ({
  sound: sequence,
  broken: { sequence, what: all },
});

test('a log that nobody touched is sound', async () => {
  const found = await verified((payloads) => payloads);
  expect(found).toMatchObject({ entries: COUNT, sound: COUNT, broken: undefined, isHead: true });
});

test.each([0, 3, COUNT - 1])('entry %i taken out is missed', async (at) => {
  const found = await verified((payloads) => payloads.with(at, ZONE));
  expect(found).toMatchObject({ entries: COUNT - 1, ...brokenAt(at) });
  expect(found.broken?.what).toBe(`Entry ${at} is missing.`);
});

test('the newest ones cut off are missed', async () => {
  const found = await verified((payloads) => payloads.map((one, i) => (i < 5 ? one : ZONE)));
  expect(found).toMatchObject({ entries: 5, ...brokenAt(5) });
  expect(found.broken?.what).toBe('Entries 5 to 7 are missing.');
});

test('all of them taken out are missed', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const { audit } = logOver(store);
  for (const i of upTo(COUNT)) {
    audit.note(reading(`b${i}`));
    await audit.flush();
  }
  await store.flush();
  await store.stop();
  await rewrite(directory, (payloads) => payloads.map(() => ZONE));
  const found = await logOver(await openTestStore(directory)).audit.verify();
  expect(found).toMatchObject({ entries: 0, ...brokenAt(0) });
  expect(found.broken?.what).toBe('Entries 0 to 7 are missing.');
});

test.each([
  [0, 1],
  [2, 5],
  [6, 7],
])('entries %i and %i in each other’s places are found out', async (one, other) => {
  const found = await verified((payloads) =>
    payloads.with(one, payloads[other]).with(other, payloads[one]),
  );
  expect(found).toMatchObject({ entries: COUNT, ...brokenAt(one) });
});

test.each([0, 3, COUNT - 1])('entry %i that says something else is found out', async (at) => {
  const found = await verified((payloads) => {
    const entry = decodeAuditEntry(payloads[at]);
    return payloads.with(at, encodeAuditEntry({ ...entry, count: entry.count + 1 }));
  });
  expect(found).toMatchObject({ entries: COUNT, ...brokenAt(at) });
  expect(found.broken?.what).toBe(`Entry ${at} is not what it was.`);
});

test('an entry made anew with all that follow it is found out by the noted end', async () => {
  const found = await verified((payloads) => {
    const made: Uint8Array[] = [];
    for (const payload of payloads) {
      const entry = decodeAuditEntry(payload);
      const previous = made.at(-1);
      const before = previous ? nativePrimitives.sha256(previous) : entry.before;
      const count = made.length === 2 ? 99 : entry.count;
      made.push(encodeAuditEntry({ ...entry, before, count }));
    }
    return made;
  });
  expect(found).toMatchObject({ ...brokenAt(COUNT - 1), isHead: false });
});

test('a log put together from any other order and number of its entries is found out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(COUNT), { minLength: COUNT, maxLength: COUNT }),
      async (order) => {
        const found = await verified((payloads) => order.map((i) => payloads[i] ?? ZONE));
        const firstWrong = order.findIndex((i, at) => i !== at);
        const wanted = order.filter((i) => i < COUNT);
        const isWhole = upTo(COUNT).every((i) => wanted[i] === i) && wanted.length === COUNT;
        expect(found.broken === undefined).toBe(isWhole);
        // What is told to be sound is so: the first ones, in their order.
        expect(found.sound).toBeLessThanOrEqual(wanted.length);
        expect(wanted.slice(0, found.sound)).toEqual(upTo(found.sound));
        if (!isWhole) expect(firstWrong).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 15 },
  );
});

test('a chunk that does not open is told, and the log goes on', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const before = logOver(store).audit;
  before.note(reading('b'));
  await before.flush();
  await store.flush();
  await store.stop();
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const partition = await openPartition({
    directory: join(directory, 'store'),
    domain: 'docs',
    sealer,
  });
  for (const [digest] of await partition.index.all(fail)) {
    await partition.write([partition.putChunk(digest, new Uint8Array(300))]);
  }
  await partition.close();
  const { audit } = logOver(await openTestStore(directory));
  audit.note(reading('later'));
  const found = await audit.verify();
  expect(audit.status()).toEqual({ waiting: 0, lost: 0, problem: undefined });
  expect(found).toMatchObject({ entries: 1, sound: 0, broken: { sequence: 0 } });
  expect(found.broken?.what).toMatch(/cannot be read/);
});
