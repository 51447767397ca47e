/** A repair that is cut short at any step leaves the damaged store or the repaired one, whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { settleRepair } from '../../../../node/store/index.ts';
import { partitionName } from '../../../../node/store/partition.ts';
import { createSealer } from '../../../../node/store/seal.ts';
import { hookSteps } from '../faults.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  insert,
  numbersOf,
  openStoreIn,
  openTestStore,
  sealing,
  upTo,
} from '../fixture.ts';
import { copyOf, repair, repairOf } from './damage.ts';

const sealer = createSealer({ sealing, diskKey: DISK_KEY });
const core = (directory: string): string => join(directory, 'store', partitionName(sealer, 'core'));

const HOLDING = fileURLToPath(new URL('./holding.ts', import.meta.url));

let template: string;

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'elatio-exchange-'));
  const store = await openStoreIn(template);
  const bucket = await bucketOf(store, 'b');
  for (let i = 0; i < 20; i++) await insert(store, bucket, eventAt(i));
  await store.settle();
  await insert(store, bucket, eventAt(20));
  await store.stop();
  await rm(join(core(template), 'CURRENT'));
  return () => rm(template, { recursive: true });
});

async function isRepaired(directory: string): Promise<boolean> {
  await settleRepair(directory);
  expect(readdirSync(directory)).not.toContain('repair');
  const store = await openTestStore(directory);
  const { damage } = store.status();
  if (damage.length === 0) {
    expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual(upTo(21));
    expect((await store.verify()).faults).toEqual([]);
  } else expect(damage.join()).toContain('"core" does not open');
  await store.stop();
  return damage.length === 0;
}

test('killed at any step of it, the next start finishes it or takes it back', async () => {
  let alive = true;
  let left = Infinity;
  const count = (): void => {
    if (left-- <= 0) alive = false;
    if (!alive) throw new Error('killed');
  };
  await hookSteps(template, { before: (step) => (step === 'write' ? undefined : count()) });
  const outcomes: boolean[] = [];
  for (let steps = 0; ; steps++) {
    const directory = await copyOf(template);
    [alive, left] = [true, steps];
    const isDone = await repair(directory).then(
      () => true,
      () => false,
    );
    [alive, left] = [true, Infinity];
    const repaired = await isRepaired(directory);
    outcomes.push(repaired);
    if (!repaired) {
      // It can be said again.
      await repair(directory);
      expect(await isRepaired(directory)).toBe(true);
    }
    const kept = readdirSync(directory).filter((name) => name.startsWith('damaged-'));
    expect(kept).toHaveLength(1);
    expect(readdirSync(join(directory, kept[0])).sort()).toEqual(['store', 'tail']);
    if (isDone) break;
  }
  // From some step on there is no way back.
  const first = outcomes.indexOf(true);
  expect(first).toBeGreaterThan(2);
  expect(outcomes.slice(first).every(Boolean)).toBe(true);
  expect(outcomes.length - first).toBeGreaterThan(4);
});

/** Takes the directory in another process; what it says. */
async function hold(
  what: 'store' | 'repair',
  directory: string,
): Promise<{ readonly said: string; end(): Promise<void> }> {
  const child = spawn(process.execPath, [HOLDING, what, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: said.toString().trim(),
    async end() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

describe('a repair', () => {
  test('keeps other processes off while it is under way, and is kept off by them', async () => {
    const directory = await copyOf(template);
    const repairing = await hold('repair', directory);
    expect(repairing.said).toBe('held');
    expect((await hold('repair', directory)).said).toBe('ELATIO_STORE_LOCKED');
    expect((await hold('store', directory)).said).toBe('ELATIO_STORE_LOCKED');
    await repairing.end();
    const storing = await hold('store', directory);
    expect(storing.said).toBe('held');
    expect((await hold('repair', directory)).said).toBe('ELATIO_STORE_LOCKED');
    await storing.end();
    expect((await hold('repair', directory)).said).toBe('held');
  });

  test('that is called off changes nothing', async () => {
    const directory = await copyOf(template);
    const ended = new AbortController();
    const opened = await repairOf(directory, { signal: ended.signal });
    ended.abort(new Error('enough'));
    await expect(opened.carryOut()).rejects.toThrow('enough');
    await opened.close();
    expect(readdirSync(directory).sort()).toEqual(['store', 'tail']);
    await expect(repairOf(directory, { signal: ended.signal })).rejects.toThrow('enough');
    expect(await isRepaired(directory)).toBe(false);
  });

  test('whose mark is not what it wrote is not gone on with, and nothing is removed', async () => {
    const directory = await copyOf(template);
    const ready = join(directory, 'repair', 'ready');
    mkdirSync(dirname(ready));
    for (const text of ['', '{"damaged":"../elsewhere"}', '{"damaged":1}']) {
      writeFileSync(ready, text);
      await expect(settleRepair(directory)).rejects.toMatchObject({ code: 'ELATIO_REPAIR_STATE' });
      await expect(repairOf(directory)).rejects.toMatchObject({ code: 'ELATIO_REPAIR_STATE' });
    }
    expect(readdirSync(directory).sort()).toEqual(['repair', 'store', 'tail']);
  });

  test('with the key of another store finds no fault in it but the key', async () => {
    const directory = await copyOf(template);
    const wrong = repairOf(directory, { diskKey: new Uint8Array(32).fill(8) });
    await expect(wrong).rejects.toMatchObject({ code: 'ELATIO_STORE_KEY' });
  });
});
