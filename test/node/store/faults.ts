/**
 * Stands between the store and the disk: every step that lasts can be watched, held up or made to fail.
 * Files are reached through `node:fs/promises`, databases through LevelDB's `batch`; both are replaced for
 * the length of a test.
 */
import { open } from 'node:fs/promises';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { onTestFinished } from 'vitest';

export type Step = 'write' | 'datasync' | 'truncate' | 'rm' | 'rename' | 'batch';

export interface Hooks {
  /** Before a step; what it throws is what the step fails with. */
  before?: (step: Step, ...args: unknown[]) => void | Promise<void>;
  /** After a step that succeeded. */
  after?: (step: Step) => void | Promise<void>;
}

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** Hooks into all steps of all stores of this process until the test ends. */
export async function hookSteps(directory: string, hooks: Hooks): Promise<void> {
  const handle = await open(join(directory, '.hook'), 'w');
  const files: object = Object.getPrototypeOf(handle);
  await handle.close();
  await fs.rm(join(directory, '.hook'));
  for (const step of ['write', 'datasync', 'truncate'] as const) hook(files, step, step);
  hook(ClassicLevel.prototype, 'batch', 'batch');
  hook(fs, 'rm', 'rm');
  hook(fs, 'rename', 'rename');
  syncBuiltinESMExports();

  function hook(target: object, name: string, step: Step): void {
    const original = Reflect.get(target, name) as Method;
    Reflect.set(target, name, async function hooked(this: unknown, ...args: unknown[]) {
      await hooks.before?.(step, ...args);
      const result = await original.apply(this, args);
      await hooks.after?.(step);
      return result;
    });
    onTestFinished(() => {
      Reflect.set(target, name, original);
      syncBuiltinESMExports();
    });
  }
}

/** What the file system says when it is full, or whatever else is asked for. */
export function systemError(code: string, message = code): Error {
  return Object.assign(new Error(`${code}: ${message}, write`), { code });
}
