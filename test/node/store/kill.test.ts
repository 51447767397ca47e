import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventsOf, newDirectory, openTestStore, titleOf } from './fixture.ts';

interface Acknowledged {
  readonly name: string;
  readonly title: string;
  readonly number: number;
  readonly duration: number;
}

const WRITER = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
const ENDING = fileURLToPath(new URL('./ending.ts', import.meta.url));

/** Lets a process write for so many milliseconds after it is ready, and kills it. */
async function writeAndKill(
  directory: string,
  round: number,
  milliseconds: number,
): Promise<Acknowledged[]> {
  const told = join(directory, `told-${round}`);
  const child = spawn(process.execPath, [WRITER, directory, String(round), told], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  // A process that ends before it is ready has nothing to say.
  await Promise.race([once(child.stdout, 'data'), exited]);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  const lines = readFileSync(told, 'utf8').split('\n');
  // The last line may be cut short.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Acknowledged);
}

describe('a process that is killed at any moment', () => {
  test('has lost nothing that was acknowledged', async () => {
    const directory = newDirectory();
    const expected = new Map<string, Acknowledged>();
    for (let round = 0; round < 14; round++) {
      const acknowledged = await writeAndKill(directory, round, (round * 37) % 230);
      for (const one of acknowledged) expected.set(one.title, one);
    }
    expect(expected.size).toBeGreaterThan(200);
    const store = await openTestStore(directory);
    expect(store.status().damage).toEqual([]);
    const found = new Map<string, Acknowledged>();
    for (const [name, bucket] of store.buckets()) {
      const events = await eventsOf(store, bucket);
      const numbers = events.map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(await store.count(bucket)).toBe(events.length);
      for (const { number, duration, data } of events) {
        const title = titleOf(data);
        expect(found.has(title)).toBe(false);
        found.set(title, { name, title, number, duration });
      }
    }
    for (const [title, one] of expected) {
      const stored = found.get(title);
      expect(stored).toMatchObject({ name: one.name, number: one.number });
      // A write may be kept that nobody was told of any more.
      expect(stored?.duration).toBeGreaterThanOrEqual(one.duration);
    }
    // At most one write of each of four writers in each of 14 rounds.
    expect(found.size - expected.size).toBeLessThanOrEqual(4 * 14);
    await store.settle();
    expect((await store.verify()).faults).toEqual([]);
  });
});

describe('a process whose store is stopped', () => {
  test('ends by itself', async () => {
    const child = spawn(process.execPath, [ENDING, newDirectory()], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });
});
