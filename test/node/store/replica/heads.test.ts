import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Operation } from '../../../../node/store/database.ts';
import {
  createHeadsTable,
  type HeadsTable,
  type RecentHeads,
} from '../../../../node/store/replica/heads.ts';
import { patched, patchOf, sizeOf } from '../../../../node/store/replica/patch.ts';
import type { SignedState } from '../../../../node/store/replica/interface.ts';
import type { ReplicaHeads } from '../../../../node/store/replica/records.ts';
import type { Table } from '../../../../node/store/table.ts';

/** Records that operations change, which say so in plain objects; how many bytes those are. */
function inMemory() {
  const rows = new Map<string, unknown>();
  let written = 0;
  const tableOf = <T>(name: string): Table<T> => ({
    put: (key, value) => ({ name: `${name} ${key}`, value }) as unknown as Operation,
    remove: (key) => ({ name: `${name} ${key}` }) as unknown as Operation,
    get: async (key) => rows.get(`${name} ${key}`) as T | undefined,
    all: async () =>
      [...rows]
        .filter(([place]) => place.startsWith(name))
        .map(([place, value]) => [place.slice(name.length + 1), value as T]),
  });
  return {
    table: createHeadsTable(tableOf<ReplicaHeads>('whole'), tableOf<RecentHeads>('recent')),
    written: () => written,
    write: (operations: readonly Operation[]): void => {
      for (const { name, value } of operations as unknown as { name: string; value?: unknown }[]) {
        if (value === undefined) rows.delete(name);
        else rows.set(name, value);
        written += sizeIn(value);
      }
    },
  };
}

function sizeIn(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum: number, each) => sum + sizeIn(each), 0);
}

const stateOf = (manifest: Uint8Array): SignedState => ({
  head: randomBytes(200),
  manifest: new Uint8Array(manifest),
});

async function read(table: HeadsTable): Promise<unknown> {
  const [one] = (await table.all(() => undefined)).map(([, heads]) => heads);
  expect(one).toEqual(await table.get('id'));
  return plain(one);
}

/** Whichever kind of bytes there are. */
function plain(heads: ReplicaHeads | undefined): unknown {
  const state = (one: SignedState | undefined): unknown =>
    one && [one.head, one.manifest].map((bytes) => Buffer.from(bytes).toString('hex'));
  return { held: state(heads?.held), coming: state(heads?.coming) };
}

const bytes = fc.uint8Array({ maxLength: 400 });
/** So much of what was is passed over, so much of it kept, and this comes then. */
const edits = fc.array(fc.tuple(fc.nat(300), fc.nat(2000), bytes), { maxLength: 6 });

function edited(older: Uint8Array, list: readonly (readonly [number, number, Uint8Array])[]) {
  let at = 0;
  const parts: Uint8Array[] = [];
  for (const [skip, keep, added] of list) {
    at += skip;
    parts.push(older.subarray(at, at + keep), added);
    at += keep;
  }
  return new Uint8Array(Buffer.concat([...parts, older.subarray(at)]));
}

test('what differs makes what it was made for, whatever the two are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), edits, fc.boolean(), (older, list, isOther) => {
      const newer = isOther ? edited(new Uint8Array(50), list) : edited(older, list);
      expect(Buffer.from(patched(older, patchOf(older, newer))).equals(newer)).toBe(true);
    }),
  );
  const repeated = new Uint8Array(3000);
  expect(patched(repeated, patchOf(repeated, repeated.subarray(7)))).toHaveLength(2993);
});

test('what differs is little where little was added and taken away', () => {
  const older = new Uint8Array(randomBytes(1_000_000));
  const newer = edited(older, [
    [20, 30_000, randomBytes(70)],
    [0, 400_000, new Uint8Array()],
    [37, 569_943, randomBytes(100)],
  ]);
  expect(newer.length).toBeGreaterThan(1_000_000);
  expect(sizeOf(patchOf(older, newer))).toBeLessThan(500);
});

test('heads are read as they were written last, whatever came in which order', async () => {
  const step = fc.record({ isHeld: fc.boolean(), list: edits, isAnew: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat(9000), async (steps, length) => {
      const { table, write } = inMemory();
      let manifest = new Uint8Array(randomBytes(length));
      let heads: ReplicaHeads = {};
      for (const { isHeld, list, isAnew } of steps) {
        manifest = isAnew ? new Uint8Array(randomBytes(length)) : edited(manifest, list);
        const state = stateOf(manifest);
        heads = isHeld ? { held: state } : { ...heads, coming: state };
        write(await table.change('id', heads));
        expect(await read(table)).toEqual(plain(heads));
      }
    }),
  );
});

test('a record that is written whole counts, whatever was kept of what came before', async () => {
  const { table, write } = inMemory();
  const manifest = new Uint8Array(randomBytes(10_000));
  write([table.put('id', { held: stateOf(manifest) })]);
  const more = new Uint8Array([...manifest, 1, 2, 3]);
  write(await table.change('id', { held: stateOf(more), coming: stateOf(more) }));
  const other: ReplicaHeads = { held: stateOf(randomBytes(10_000)) };
  write([table.put('id', other)]);
  expect(await read(table)).toEqual(plain(other));
});

test('a day of a ten-year-old stream is written in a hundredth of its manifests', async () => {
  const { table, write, written } = inMemory();
  let manifest = new Uint8Array(randomBytes(1_000_000));
  let heads: ReplicaHeads = { held: stateOf(manifest) };
  write(await table.change('id', heads));
  const before = written();
  let whole = 0;
  for (let i = 0; i < 40; i++) {
    manifest = edited(manifest, [
      [0, 30_000 + 70 * i, randomBytes(70)],
      [0, 2_000_000, randomBytes(78)],
    ]);
    const coming = stateOf(manifest);
    for (const next of [{ ...heads, coming }, { held: coming }]) {
      heads = next;
      write(await table.change('id', heads));
      whole += sizeIn(heads);
    }
  }
  expect(whole).toBeGreaterThan(110_000_000);
  expect(written() - before).toBeLessThan(whole / 100);
});
