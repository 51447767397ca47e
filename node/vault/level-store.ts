/** Chunks in LevelDB: a directory for each owner, opened when it is first needed. */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../protocol/error.ts';
import { syncDirectory } from '../directory/index.ts';
import { type Database, makeDirectory, openDatabase, stopped } from '../store/index.ts';
import type { ChunkStore, Kept, KeptChunk, OwnerId, StreamState } from './chunk-store.ts';
import { createGroupedWrites, type GroupedWrites } from './grouped-writes.ts';
import {
  chunkKey,
  countedBytes,
  KINDS,
  namesIn,
  numberIn,
  operationsOf,
  rangeOf,
  SIZE,
  stateIn,
} from './rows.ts';

/** An owner's database that is open. */
interface Place {
  readonly database: Database;
  readonly writes: GroupedWrites;
}

const OWNER = /^[0-9a-f]{32}$/;
/** What such a directory is called until it is gone. */
const REMOVED = /^removed-[0-9a-f]{32}$/;

/**
 * Opens a store, making it where there is none.
 * @param directory of its own; nobody else may have it open
 */
export async function openLevelStore(directory: string): Promise<ChunkStore> {
  await makeDirectory(directory);
  for (const name of await readdir(directory)) {
    if (REMOVED.test(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
  const places = new Map<OwnerId, Promise<Place>>();
  let isClosed = false;

  function placeOf(owner: OwnerId): Promise<Place> {
    if (isClosed) return Promise.reject(stopped());
    let place = places.get(owner);
    if (!place) {
      place = openPlace(pathOf(owner));
      places.set(owner, place);
      // One that fails is tried again by whoever asks next.
      place.catch(() => places.delete(owner));
    }
    return place;
  }

  function pathOf(owner: OwnerId): string {
    if (!OWNER.test(owner))
      throw new RangeError(`"owner" expected ${OWNER.source}, got "${owner}"`);
    return join(directory, owner);
  }

  async function close(owner: OwnerId): Promise<void> {
    const place = await places.get(owner)?.catch(() => undefined);
    places.delete(owner);
    await place?.writes.close();
    await place?.database.close();
  }

  return {
    async owners() {
      return (await readdir(directory)).filter((name) => OWNER.test(name));
    },
    async write(owner, changes) {
      const { writes } = await placeOf(owner);
      await writes.write(changes.flatMap(operationsOf));
    },
    async read(owner) {
      return readAll((await placeOf(owner)).database);
    },
    async chunk(owner, streamId, digest) {
      const { database } = await placeOf(owner);
      const bytes = await database.get(chunkKey(streamId, digest));
      return bytes && bare(bytes);
    },
    async usage(owner) {
      return (await placeOf(owner)).writes.usage();
    },
    async remove(owner) {
      const path = pathOf(owner);
      await close(owner);
      const gone = join(directory, `removed-${owner}`);
      try {
        await rename(path, gone);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return;
        throw error;
      }
      await syncDirectory(directory);
      await rm(gone, { recursive: true, force: true });
    },
    async close() {
      isClosed = true;
      await Promise.all([...places.keys()].map(close));
    },
  };
}

async function openPlace(path: string): Promise<Place> {
  await makeDirectory(path);
  const database = await openDatabase(path);
  try {
    return { database, writes: createGroupedWrites({ database, sizes: await sizesIn(database) }) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Sizes of all rows that count, by key as latin1. */
async function sizesIn(database: Database): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const kind of [KINDS.statement, KINDS.register, KINDS.held, KINDS.coming]) {
    for await (const [key, value] of database.entries(...rangeOf(kind))) {
      sizes.set(key.toString('latin1'), countedBytes(key, value));
    }
  }
  for await (const [key, value] of database.entries(...rangeOf(SIZE))) {
    const { streamId, digest } = namesIn(key);
    sizes.set(chunkKey(streamId, digest).toString('latin1'), Buffer.from(value).readUInt32BE());
  }
  return sizes;
}

async function readAll(database: Database): Promise<Kept> {
  const statements: Kept['statements'][number][] = [];
  for await (const [, value] of database.entries(...rangeOf(KINDS.statement))) {
    statements.push({ received: numberIn(value), bytes: bare(value).slice(8) });
  }
  const registers: Uint8Array[] = [];
  for await (const [, value] of database.entries(...rangeOf(KINDS.register)))
    registers.push(bare(value));
  const held = await statesIn(database, KINDS.held);
  const coming = await statesIn(database, KINDS.coming);
  const left = new Map<string, number>();
  for await (const [key, value] of database.entries(...rangeOf(KINDS.left))) {
    left.set(key.toString('hex', 1), numberIn(value));
  }
  const chunks = new Map<string, KeptChunk[]>();
  for await (const [key] of database.entries(...rangeOf(SIZE))) {
    const { streamId, digest } = namesIn(key);
    const list = chunks.get(streamId) ?? [];
    list.push({ digest, left: left.get(streamId + digest) });
    chunks.set(streamId, list);
  }
  const ids = new Set([...held.keys(), ...coming.keys(), ...chunks.keys()]);
  const streams = [...ids].map((streamId) => ({
    streamId,
    held: held.get(streamId),
    coming: coming.get(streamId),
    chunks: chunks.get(streamId) ?? [],
  }));
  return { statements, registers, streams };
}

async function statesIn(database: Database, kind: string): Promise<Map<string, StreamState>> {
  const states = new Map<string, StreamState>();
  for await (const [key, value] of database.entries(...rangeOf(kind))) {
    states.set(namesIn(key).streamId, stateIn(bare(value)));
  }
  return states;
}

/** LevelDB gives small values as Buffers, whose `slice` shares memory where that of others copies. */
function bare({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
