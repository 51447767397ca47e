import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createOwnerKeeping } from '../../../node/vault/keeping.ts';
import { openLevelStore } from '../../../node/vault/level-store.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { type ChunkReference, encodeManifest } from '../../../protocol/manifest.ts';
import { encodeRegister } from '../../../protocol/register.ts';
import { temporaryFolder } from '../folder.ts';
import { hookSteps, systemError } from '../store/faults.ts';

const { sha256 } = nativePrimitives;
const OWNER = 'a'.repeat(32);
const QUOTA = { code: 'ELATIO_VAULT_QUOTA' };
const HEAD = new Uint8Array(10);

interface MadeChunk {
  readonly bytes: Uint8Array;
  readonly digest: string;
  reference(first: number): ChunkReference;
}

function makeChunk(size: number): MadeChunk {
  const bytes = randomBytes(size);
  const digest = sha256(bytes);
  return {
    bytes,
    digest: hexOf(digest),
    reference: (first) => ({
      digest,
      keyId: new Uint8Array(16),
      kind: 'event',
      bytes: size,
      ordinals: [{ first, end: first + 1 }],
    }),
  };
}

/** A manifest of chunks of an item each. */
function manifestOf(stream: string, generation: number, chunks: readonly MadeChunk[]): Uint8Array {
  return encodeManifest({
    streamId: new Uint8Array(Buffer.from(stream, 'hex')),
    generation,
    next: chunks.length,
    removed: [],
    chunks: chunks.map((chunk, i) => chunk.reference(i)),
    chain: [],
  });
}

async function newKeeping(quota = 1_000_000) {
  const directory = join(temporaryFolder(), 'owners');
  const limit = { quota };
  const open = async () => {
    const store = await openLevelStore(directory);
    const keeping = createOwnerKeeping({
      store,
      owner: OWNER,
      kept: await store.read(OWNER),
      usage: await store.usage(OWNER),
      quota: () => limit.quota,
      now: () => 1000,
      sha256,
      signing: nativeSigning,
    });
    const send = async (stream: string, generation: number, chunks: readonly MadeChunk[]) => {
      const manifest = manifestOf(stream, generation, chunks);
      await keeping.head(stream, { head: HEAD, manifest, held: false });
      for (const [i, chunk] of chunks.entries()) {
        if ((await keeping.load(stream, chunk.digest)) === undefined) {
          await keeping.chunk(stream, chunk.reference(i), chunk.bytes);
        }
      }
      await keeping.head(stream, { head: HEAD, manifest, held: true });
    };
    const left = async (stream: string): Promise<Record<string, number | undefined>> => {
      const { streams } = await store.read(OWNER);
      const chunks = streams.find(({ streamId }) => streamId === stream)?.chunks ?? [];
      return Object.fromEntries(chunks.map((chunk) => [chunk.digest, chunk.left]));
    };
    return { store, keeping, send, left };
  };
  return { directory, open, limit, ...(await open()) };
}

const [S, T] = ['1'.repeat(32), '2'.repeat(32)];

const secret = randomBytes(32);
const register = (name: string, size: number, version = 1): Uint8Array =>
  encodeRegister(nativeSigning, secret, {
    device: nativeSigning.signingKey(secret),
    incarnation: new Uint8Array(16),
    name,
    version,
    frontier: [],
    content: new Uint8Array(size),
  });

describe('what manifests drop', () => {
  test('stays, until chunks of manifests below a generation may go', async () => {
    const { keeping, send, left } = await newKeeping();
    const [a, b, c, d] = [10, 20, 30, 40].map(makeChunk);
    await send(S, 1, [a, b]);
    await send(S, 2, [b, c]);
    await send(S, 3, [d]);
    expect(await left(S)).toEqual({
      [a.digest]: 1,
      [b.digest]: 2,
      [c.digest]: 2,
      [d.digest]: undefined,
    });
    expect(await keeping.load(S, a.digest)).toEqual(a.bytes);
    expect(await keeping.drop(new Map([[T, 9]]))).toBe(0);
    expect(await keeping.drop(new Map([[S, 2]]))).toBe(1);
    expect(await keeping.load(S, a.digest)).toBeUndefined();
    expect(await keeping.load(S, b.digest)).toEqual(b.bytes);
    // Not what a manifest lists now, whatever the generation.
    expect(await keeping.drop(new Map([[S, 99]]))).toBe(2);
    expect(await left(S)).toEqual({ [d.digest]: undefined });
  });

  test('and lists again is no longer to go, also after a restart', async () => {
    const { open, store, send, left } = await newKeeping();
    const [a, b] = [10, 20].map(makeChunk);
    await send(S, 1, [a]);
    await send(S, 2, [b]);
    expect(await left(S)).toEqual({ [a.digest]: 1, [b.digest]: undefined });
    await store.close();
    const again = await open();
    await again.send(S, 3, [a, b]);
    expect(await again.keeping.drop(new Map([[S, 99]]))).toBe(0);
    await again.store.close();
    const { keeping } = await open();
    expect(await keeping.drop(new Map([[S, 99]]))).toBe(0);
    expect(await keeping.load(S, a.digest)).toEqual(a.bytes);
  });

  test('is what no list has, whatever lists come and which chunks of them', async () => {
    const lists = fc.array(fc.uniqueArray(fc.nat(5), { minLength: 1 }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(lists, fc.infiniteStream(fc.boolean()), async (all, whole) => {
        const { keeping, store, send, left } = await newKeeping();
        const chunks = Array.from({ length: 6 }, (_, i) => makeChunk(50 + i));
        let held = { generation: 0, list: [] as readonly number[] };
        let coming = held;
        const there = new Set<number>();
        const gone = new Map<number, number>();
        /** What of the chunks that are there no list has any more, and the last of those just before that did. */
        const look = (older: readonly (typeof held)[]): void => {
          for (const number of there) {
            if ([held, coming].some(({ list }) => list.includes(number))) {
              gone.delete(number);
            } else if (!gone.has(number)) {
              const had = older.filter(({ list }) => list.includes(number));
              gone.set(number, Math.max(...had.map(({ generation }) => generation)));
            }
          }
        };
        for (const [i, list] of all.entries()) {
          const next = { generation: i + 1, list };
          const made = list.map((number) => chunks[number]);
          const isWhole = whole.next().value;
          if (isWhole) await send(S, next.generation, made);
          else {
            const manifest = manifestOf(S, next.generation, made);
            await keeping.head(S, { head: HEAD, manifest, held: false });
            await keeping.chunk(S, made[0].reference(0), made[0].bytes);
          }
          let older = [held, coming];
          coming = next;
          look(older);
          for (const number of isWhole ? list : list.slice(0, 1)) there.add(number);
          older = [held, coming];
          if (isWhole) held = coming;
          look(older);
        }
        const expected = [...there].map((number) => [chunks[number].digest, gone.get(number)]);
        expect(await left(S)).toEqual(Object.fromEntries(expected));
        await store.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('over quota', () => {
  test('a state is refused before any of it is kept, and what was held stays', async () => {
    const { keeping, send, left, limit, store } = await newKeeping(2_000);
    const [a, big] = [800, 1_500].map(makeChunk);
    await send(S, 1, [a]);
    const before = await store.usage(OWNER);
    expect(keeping.isFull()).toBe(false);
    await expect(send(S, 2, [a, big])).rejects.toMatchObject(QUOTA);
    expect(keeping.isFull()).toBe(true);
    expect(await store.usage(OWNER)).toBe(before);
    expect(keeping.used()).toBe(before);
    expect(await left(S)).toEqual({ [a.digest]: undefined });
    expect((await store.read(OWNER)).streams[0].coming).toBeUndefined();
    limit.quota = 5_000;
    expect(keeping.isFull()).toBe(false);
    await send(S, 2, [a, big]);
    expect(await keeping.load(S, big.digest)).toEqual(big.bytes);
  });

  test('two states that are coming do not get the same room', async () => {
    const { keeping, limit } = await newKeeping(3_000);
    const [a, b] = [1_500, 1_500].map(makeChunk);
    await keeping.head(S, { head: HEAD, manifest: manifestOf(S, 1, [a]), held: false });
    const second = { head: HEAD, manifest: manifestOf(T, 1, [b]), held: false };
    await expect(keeping.head(T, second)).rejects.toMatchObject(QUOTA);
    // What was promised is kept to.
    await keeping.chunk(S, a.reference(0), a.bytes);
    limit.quota = 3_500;
    await keeping.head(T, second);
    await keeping.chunk(T, b.reference(0), b.bytes);
  });

  test('no register is kept, but a statement is', async () => {
    const { keeping, store } = await newKeeping(1_000);
    await keeping.register(register('prekey', 100));
    const before = keeping.used();
    await expect(keeping.register(register('keyring/2026', 1_000))).rejects.toMatchObject(QUOTA);
    expect((await store.read(OWNER)).registers).toHaveLength(1);
    expect(keeping.used()).toBe(before);
    await keeping.statement(randomBytes(2_000));
    expect((await store.read(OWNER)).statements).toMatchObject([{ received: 1000 }]);
  });
});

describe('a disk that is full', () => {
  test('keeps nothing of a state, and takes it when there is space', async () => {
    const { directory, keeping, send, left } = await newKeeping();
    const [a, b] = [100, 200].map(makeChunk);
    await send(S, 1, [a]);
    let full = true;
    await hookSteps(directory, {
      before: (step) => {
        if (step === 'batch' && full) throw systemError('ENOSPC');
      },
    });
    await expect(send(S, 2, [b])).rejects.toMatchObject({ code: 'ELATIO_STORE_FULL' });
    await expect(keeping.chunk(S, b.reference(0), b.bytes)).rejects.toMatchObject({
      code: 'ELATIO_STORE_FULL',
    });
    full = false;
    expect(await left(S)).toEqual({ [a.digest]: undefined });
    await send(S, 2, [a, b]);
    expect(await left(S)).toEqual({ [a.digest]: undefined, [b.digest]: undefined });
    expect(await keeping.drop(new Map([[S, 99]]))).toBe(0);
  });
});
