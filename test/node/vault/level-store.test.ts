import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openLevelStore } from '../../../node/vault/level-store.ts';
import { temporaryFolder } from '../folder.ts';
import { hookSteps, systemError } from '../store/faults.ts';
import { acceptChunkStore, chunkChange, digestOf } from './acceptance.ts';

acceptChunkStore('LevelDB', () => {
  const directory = join(temporaryFolder(), 'owners');
  return Promise.resolve({ open: () => openLevelStore(directory) });
});

const WRITER = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
const OWNER = 'a'.repeat(32);
const STREAM = '1'.repeat(32);

/** Lets a process write until it has told of some writes, and kills it; what it told. */
async function writeAndKill(directory: string, round: number): Promise<string[]> {
  const told = join(directory, `told-${round}`);
  const child = spawn(process.execPath, [WRITER, join(directory, 'owners'), told, `${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  await new Promise((resolve) => setTimeout(resolve, (round * 37) % 150));
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  return readFileSync(told, 'utf8').split('\n').slice(0, -1);
}

describe('a process that is killed in mid-write', () => {
  test('has lost no chunk that was acknowledged, and kept no write in part', async () => {
    const directory = temporaryFolder();
    const told: string[] = [];
    for (let round = 0; round < 6; round++) told.push(...(await writeAndKill(directory, round)));
    expect(told.length).toBeGreaterThan(20);
    const store = await openLevelStore(join(directory, 'owners'));
    const { streams, registers } = await store.read(OWNER);
    const kept = streams.flatMap(({ chunks }) => chunks.map(({ digest }) => digest));
    const there = new Set(kept);
    expect(told.filter((digest) => !there.has(digest))).toEqual([]);
    let bytes = 0;
    for (const digest of kept) {
      const chunk = await store.chunk(OWNER, STREAM, digest);
      expect(chunk && digestOf(chunk)).toBe(digest);
      bytes += chunk?.length ?? 0;
    }
    // Each write had a chunk and a register that names it.
    expect(registers.map((name) => Buffer.from(name).toString()).sort()).toEqual(kept.sort());
    expect(await store.usage(OWNER)).toBe(bytes + 64 * kept.length);
    await store.close();
  });

  test('may have removed half of an owner: the rest goes at the next start', async () => {
    const directory = temporaryFolder();
    let store = await openLevelStore(directory);
    await store.write(OWNER, [chunkChange(STREAM, Buffer.from('one'))]);
    await store.close();
    await rename(join(directory, OWNER), join(directory, `removed-${OWNER}`));
    store = await openLevelStore(directory);
    expect(await store.owners()).toEqual([]);
    expect((await store.read(OWNER)).streams).toEqual([]);
    await store.close();
  });
});

describe('a full disk', () => {
  test('fails writes, keeps nothing of them, serves reads, and goes on once there is space', async () => {
    const directory = temporaryFolder();
    const store = await openLevelStore(join(directory, 'owners'));
    const [one, two, three] = ['one', 'two', 'three'].map((text) =>
      chunkChange(STREAM, Buffer.from(text)),
    );
    await store.write(OWNER, [one]);
    let full = true;
    await hookSteps(directory, {
      before: (step) => {
        if (step === 'batch' && full) throw systemError('ENOSPC', 'no space left on device');
      },
    });
    await expect(store.write(OWNER, [two])).rejects.toMatchObject({ code: 'ELATIO_STORE_FULL' });
    expect(await store.chunk(OWNER, STREAM, one.digest)).toEqual(
      new Uint8Array(Buffer.from('one')),
    );
    expect(await store.usage(OWNER)).toBe(3);
    full = false;
    await store.write(OWNER, [three]);
    expect(await store.chunk(OWNER, STREAM, two.digest)).toBeUndefined();
    expect(await store.usage(OWNER)).toBe(8);
    await store.close();
  });
});

describe('damage', () => {
  test('of one owner leaves the others alone', async () => {
    const directory = temporaryFolder();
    const damaged = join(directory, 'b'.repeat(32));
    await mkdir(damaged);
    await writeFile(join(damaged, '000005.ldb'), 'no table');
    const store = await openLevelStore(directory);
    await expect(store.read('b'.repeat(32))).rejects.toMatchObject({
      code: 'ELATIO_STORE_DAMAGED',
    });
    await store.write(OWNER, [chunkChange(STREAM, Buffer.from('one'))]);
    expect((await store.read(OWNER)).streams).toHaveLength(1);
    await store.close();
  });
});
