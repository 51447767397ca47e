import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSpace, measureRoom, type Room, type Shortage } from '../../../node/space/index.ts';
import { failureOf } from '../../protocol/failure.ts';
import { temporaryFolder } from '../folder.ts';

const SECOND_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A space whose figures the test sets. */
async function watching(limits: { maxDisk?: number; lowSpace?: number }) {
  const room = { used: 0, free: 1e12 };
  const told: (Shortage['code'] | undefined)[] = [];
  const measure = vi.fn<() => Promise<Room>>(() => Promise.resolve({ ...room }));
  const space = createSpace({
    measure,
    lowSpace: 0,
    ...limits,
    onChange: (shortage) => told.push(shortage?.code),
  });
  await space.start();
  onTestFinished(() => space.stop());
  const set = async (change: Partial<typeof room>): Promise<void> => {
    Object.assign(room, change);
    await vi.advanceTimersByTimeAsync(30 * SECOND_MS);
  };
  return { space, told, measure, set };
}

describe('room on the disk', () => {
  test('is unlimited where nothing is said', async () => {
    const { space, told, set } = await watching({});
    await set({ used: 1e15, free: 0 });
    expect(failureOf(() => space.admit(1))).toBeUndefined();
    expect(told).toEqual([]);
    expect(space.status()).toEqual({ used: 1e15, free: 0, lowSpace: 0 });
  });

  test('is short above the limit, says so once, and is there again well below it', async () => {
    const { space, told, set } = await watching({ maxDisk: 1_000e6 });
    await set({ used: 1_000e6 });
    expect(failureOf(() => space.admit(1))).toBeUndefined();
    await set({ used: 1_001e6 });
    expect(failureOf(() => space.admit(1))).toBe('ELATIO_SPACE_LIMIT');
    expect(space.status()?.shortage?.message).toMatch(/takes 1 GB.*maxDisk allows 1 GB.*purge/);
    // At the edge it would go on and off.
    await set({ used: 999e6 });
    await set({ used: 951e6 });
    expect(failureOf(() => space.admit(1))).toBe('ELATIO_SPACE_LIMIT');
    expect(told).toEqual(['ELATIO_SPACE_LIMIT']);
    await set({ used: 950e6 });
    expect(failureOf(() => space.admit(1))).toBeUndefined();
    await set({ used: 999e6 });
    expect(told).toEqual(['ELATIO_SPACE_LIMIT', undefined]);
  });

  test('is short where the disk has too little free, until it has somewhat more', async () => {
    const { space, told, set } = await watching({ lowSpace: 500e6 });
    await set({ free: 499e6 });
    expect(failureOf(() => space.admit(1))).toBe('ELATIO_SPACE_LOW');
    expect(space.status()?.shortage?.message).toMatch(/499 MB free.*500 MB.*Free some/);
    await set({ free: 520e6 });
    expect(told).toEqual(['ELATIO_SPACE_LOW']);
    await set({ free: 525e6 });
    expect(told).toEqual(['ELATIO_SPACE_LOW', undefined]);
  });

  test('tells when the reason is another', async () => {
    const { told, set } = await watching({ maxDisk: 100, lowSpace: 100 });
    await set({ used: 200, free: 0 });
    await set({ used: 0, free: 0 });
    await set({ free: 1_000 });
    expect(told).toEqual(['ELATIO_SPACE_LIMIT', 'ELATIO_SPACE_LOW', undefined]);
  });

  test('is known at the start', async () => {
    const onChange = vi.fn<(shortage: Shortage | undefined) => void>();
    const measure = () => Promise.resolve({ used: 9, free: 9 });
    const space = createSpace({ measure, maxDisk: 5, lowSpace: 0, onChange });
    await space.start();
    onTestFinished(() => space.stop());
    expect(onChange).toHaveBeenCalledOnce();
  });

  test('is looked at each half a minute, sooner while it is short, and never twice at once', async () => {
    const { measure, set } = await watching({ maxDisk: 100 });
    measure.mockClear();
    await set({});
    expect(measure).toHaveBeenCalledTimes(1);
    await set({ used: 200 });
    measure.mockClear();
    await set({});
    expect(measure).toHaveBeenCalledTimes(6);
  });

  test('is looked at again after much came in, whatever the time', async () => {
    const { space, measure } = await watching({ maxDisk: 100 });
    measure.mockClear();
    for (let i = 0; i < 100; i++) space.admit(200e3);
    expect(measure).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 100; i++) space.admit(200e3);
    expect(measure).toHaveBeenCalledTimes(2);
  });

  test('that the system does not tell of stops nothing', async () => {
    const { space, told, measure, set } = await watching({ maxDisk: 100 });
    await set({ used: 200 });
    measure.mockRejectedValue(new Error('no statfs here'));
    await set({});
    expect(failureOf(() => space.admit(1))).toBeUndefined();
    expect(space.status()).toBeUndefined();
    expect(told).toEqual(['ELATIO_SPACE_LIMIT', undefined]);
  });

  test('is not looked at any more once it is stopped', async () => {
    const { space, measure, set } = await watching({});
    await space.stop();
    measure.mockClear();
    await set({});
    expect(measure).not.toHaveBeenCalled();
  });

  test('whatever the figures do: it is short only beyond a limit, and never both told and not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ used: fc.nat(200), free: fc.nat(200) }), { maxLength: 20 }),
        async (figures) => {
          const { space, told, set } = await watching({ maxDisk: 100, lowSpace: 100 });
          for (const figure of figures) {
            await set(figure);
            const isShort = failureOf(() => space.admit(0)) !== undefined;
            if (figure.used > 100 || figure.free < 100) expect(isShort).toBe(true);
            if (figure.used <= 95 && figure.free >= 105) expect(isShort).toBe(false);
            expect(told.at(-1) !== undefined).toBe(isShort);
          }
          for (let i = 1; i < told.length; i++) expect(told[i]).not.toBe(told[i - 1]);
          await space.stop();
        },
      ),
      { numRuns: 50 },
    );
  });
});

test('what a directory holds is counted, folders in it too, and what is free is told', async () => {
  vi.useRealTimers();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'one'), Buffer.alloc(1_000));
  writeFileSync(join(folder, 'a', 'b', 'two'), Buffer.alloc(234));
  const { used, free } = await measureRoom(folder);
  expect(used).toBe(1_234);
  expect(free).toBeGreaterThan(0);
  await expect(measureRoom(join(folder, 'none'))).rejects.toThrow('ENOENT');
});
