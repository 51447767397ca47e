/**
 * What every chunk store has to do, whatever it is made of: a test file of each calls this with how it is opened.
 */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Change, ChunkStore, Kept, OwnerId } from '../../../node/vault/chunk-store.ts';

/** A store that may be opened again where it was. */
export interface StoreUnderTest {
  open(): Promise<ChunkStore>;
}

const ANNA: OwnerId = 'a'.repeat(32);
const BERT: OwnerId = 'b'.repeat(32);
const STREAM = '1'.repeat(32);
const OTHER = '2'.repeat(32);
const DEVICE = 'd'.repeat(64);

export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

export function chunkChange(streamId: string, bytes: Uint8Array): Change & { digest: string } {
  return { type: 'chunk', streamId, digest: digestOf(bytes), bytes };
}

function stateChange(type: 'held' | 'coming', streamId: string, text: string): Change {
  return { type, streamId, head: bytesOf(`head ${text}`), manifest: bytesOf(`manifest ${text}`) };
}

function statement(text: string, received = 5): Change {
  const bytes = bytesOf(text);
  return { type: 'statement', digest: digestOf(bytes), bytes, received };
}

const register = (name: string, text: string): Change => ({
  type: 'register',
  device: DEVICE,
  name,
  bytes: bytesOf(text),
});

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** All that is kept as texts, in order. */
function textsOf({ statements, registers, streams }: Kept) {
  return {
    statements: statements.map(({ bytes, received }) => `${textOf(bytes)} ${received}`).sort(),
    registers: registers.map(textOf).sort(),
    streams: Object.fromEntries(
      streams.map(({ streamId, held, coming, chunks }) => [
        streamId,
        {
          held: held && `${textOf(held.head)}, ${textOf(held.manifest)}`,
          coming: coming && `${textOf(coming.head)}, ${textOf(coming.manifest)}`,
          chunks: Object.fromEntries(chunks.map(({ digest, left }) => [digest, left])),
        },
      ]),
    ),
  };
}

const NOTHING = { statements: [], registers: [], streams: {} };

/** @param newStore a place of its own for each test */
export function acceptChunkStore(name: string, newStore: () => Promise<StoreUnderTest>): void {
  describe(`a chunk store: ${name}`, () => {
    test('holds nothing at first', async () => {
      const store = await (await newStore()).open();
      expect(await store.owners()).toEqual([]);
      expect(textsOf(await store.read(ANNA))).toEqual(NOTHING);
      expect(await store.chunk(ANNA, STREAM, digestOf(bytesOf('x')))).toBeUndefined();
      expect(await store.usage(ANNA)).toBe(0);
      await store.close();
    });

    test('gives back what was written, before and after it was closed', async () => {
      const place = await newStore();
      let store = await place.open();
      const chunk = chunkChange(STREAM, randomBytes(3_000_000));
      const other = chunkChange(OTHER, bytesOf('other'));
      await store.write(ANNA, [
        statement('genesis', 7),
        statement('enrol', 2 ** 50),
        register('prekey', 'prekey 1'),
        register('keyring/2026', 'ring 1'),
        stateChange('coming', STREAM, 'one'),
        chunk,
        other,
      ]);
      for (let round = 0; round < 2; round++) {
        expect(textsOf(await store.read(ANNA))).toEqual({
          statements: [`enrol ${2 ** 50}`, 'genesis 7'],
          registers: ['prekey 1', 'ring 1'],
          streams: {
            [STREAM]: {
              held: undefined,
              coming: 'head one, manifest one',
              chunks: { [chunk.digest]: undefined },
            },
            [OTHER]: {
              held: undefined,
              coming: undefined,
              chunks: { [other.digest]: undefined },
            },
          },
        });
        const found = await store.chunk(ANNA, STREAM, chunk.digest);
        expect(found && digestOf(found)).toBe(chunk.digest);
        expect(await store.chunk(ANNA, OTHER, chunk.digest)).toBeUndefined();
        await store.close();
        store = await place.open();
        expect(await store.owners()).toEqual([ANNA]);
      }
      await store.close();
    });

    test('keeps one state of a stream that is held and one that is coming', async () => {
      const store = await (await newStore()).open();
      const look = async () => {
        const { held, coming } = textsOf(await store.read(ANNA)).streams[STREAM];
        return [held, coming];
      };
      await store.write(ANNA, [stateChange('coming', STREAM, 'one')]);
      await store.write(ANNA, [stateChange('held', STREAM, 'one')]);
      expect(await look()).toEqual(['head one, manifest one', undefined]);
      await store.write(ANNA, [stateChange('coming', STREAM, 'two')]);
      await store.write(ANNA, [stateChange('coming', STREAM, 'three')]);
      expect(await look()).toEqual(['head one, manifest one', 'head three, manifest three']);
      await store.write(ANNA, [stateChange('held', STREAM, 'three')]);
      expect(await look()).toEqual(['head three, manifest three', undefined]);
      await store.close();
    });

    test('replaces a register by the next of its device and name', async () => {
      const store = await (await newStore()).open();
      await store.write(ANNA, [register('live/core', 'one'), register('live/web', 'w')]);
      await store.write(ANNA, [register('live/core', 'two')]);
      expect(textsOf(await store.read(ANNA)).registers).toEqual(['two', 'w']);
      await store.close();
    });

    test('remembers which chunk no manifest lists any more, until it is dropped or comes again', async () => {
      const place = await newStore();
      let store = await place.open();
      const chunks = ['a', 'b', 'c'].map((text) => chunkChange(STREAM, bytesOf(text)));
      const [a, b, c] = chunks.map(({ digest }) => digest);
      await store.write(ANNA, chunks);
      await store.write(ANNA, [
        { type: 'left', streamId: STREAM, digest: a, generation: 3 },
        { type: 'left', streamId: STREAM, digest: b, generation: 4 },
      ]);
      await store.close();
      store = await place.open();
      const look = async () => textsOf(await store.read(ANNA)).streams[STREAM].chunks;
      expect(await look()).toEqual({ [a]: 3, [b]: 4, [c]: undefined });
      await store.write(ANNA, [{ type: 'listed', streamId: STREAM, digest: a }]);
      expect(await look()).toEqual({ [a]: undefined, [b]: 4, [c]: undefined });
      await store.write(ANNA, [{ type: 'drop', streamId: STREAM, digest: a }, chunks[1]]);
      expect(await look()).toEqual({ [b]: undefined, [c]: undefined });
      expect(await store.chunk(ANNA, STREAM, a)).toBeUndefined();
      expect(await store.usage(ANNA)).toBe(2);
      await store.close();
    });

    test('says how much of an owner it keeps', async () => {
      const place = await newStore();
      let store = await place.open();
      const chunk = chunkChange(STREAM, randomBytes(1000));
      await store.write(ANNA, [statement('12345'), register('prekey', '1234567'), chunk]);
      expect(await store.usage(ANNA)).toBe(1012);
      await store.write(ANNA, [register('prekey', '1'), chunk]);
      expect(await store.usage(ANNA)).toBe(1006);
      await store.close();
      store = await place.open();
      expect(await store.usage(ANNA)).toBe(1006);
      await store.write(ANNA, [{ type: 'drop', streamId: STREAM, digest: chunk.digest }]);
      expect(await store.usage(ANNA)).toBe(6);
      expect(await store.usage(BERT)).toBe(0);
      await store.close();
    });

    test("never gives one owner what is another's, nor removes it with them", async () => {
      const place = await newStore();
      let store = await place.open();
      const [hers, his] = ['hers', 'his'].map((text) => chunkChange(STREAM, bytesOf(text)));
      await store.write(ANNA, [hers, statement('hers'), register('prekey', 'hers')]);
      await store.write(BERT, [his, statement('his'), register('prekey', 'his')]);
      expect(await store.chunk(BERT, STREAM, hers.digest)).toBeUndefined();
      expect(await store.chunk(ANNA, STREAM, his.digest)).toBeUndefined();
      expect(textsOf(await store.read(BERT))).toMatchObject({
        statements: ['his 5'],
        registers: ['his'],
      });
      expect([...(await store.owners())].sort()).toEqual([ANNA, BERT]);
      await store.remove(ANNA);
      for (let round = 0; round < 2; round++) {
        expect(await store.owners()).toEqual([BERT]);
        expect(textsOf(await store.read(BERT)).registers).toEqual(['his']);
        expect(await store.chunk(BERT, STREAM, his.digest)).toBeDefined();
        await store.close();
        store = await place.open();
      }
      expect(textsOf(await store.read(ANNA))).toEqual(NOTHING);
      await store.close();
    });

    test('takes an owner in again who was removed', async () => {
      const store = await (await newStore()).open();
      await store.write(ANNA, [statement('one')]);
      await store.remove(ANNA);
      await store.remove(ANNA);
      await store.write(ANNA, [statement('two')]);
      expect(textsOf(await store.read(ANNA)).statements).toEqual(['two 5']);
      await store.close();
    });

    test('keeps many writes that come at once', async () => {
      const place = await newStore();
      let store = await place.open();
      const chunks = Array.from({ length: 300 }, (_, i) => chunkChange(STREAM, bytesOf(`${i}`)));
      await Promise.all(chunks.map((chunk, i) => store.write(i % 2 === 0 ? ANNA : BERT, [chunk])));
      await store.close();
      store = await place.open();
      for (const [i, { digest }] of chunks.entries()) {
        const [owner, other] = i % 2 === 0 ? [ANNA, BERT] : [BERT, ANNA];
        expect(await store.chunk(owner, STREAM, digest)).toEqual(bytesOf(`${i}`));
        expect(await store.chunk(other, STREAM, digest)).toBeUndefined();
      }
      await store.close();
    });

    test('refuses to write once it is closed', async () => {
      const store = await (await newStore()).open();
      await store.write(ANNA, [statement('one')]);
      await store.close();
      await expect(store.write(ANNA, [statement('two')])).rejects.toMatchObject({
        code: 'ELATIO_STORE_STOPPED',
      });
    });

    test.each(['', '../b', 'A'.repeat(32), 'a'.repeat(31)])('has no owner %j', async (owner) => {
      const store = await (await newStore()).open();
      await expect(store.write(owner, [statement('one')])).rejects.toThrow('"owner" expected');
      await store.close();
    });
  });
}
