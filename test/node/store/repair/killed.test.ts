import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newDirectory } from '../fixture.ts';
import { repairOf } from './damage.ts';

const WRITER = fileURLToPath(new URL('../killed-writer.ts', import.meta.url));

test('what a process leaves that is killed at any moment is no damage', async () => {
  const directory = newDirectory();
  for (let round = 0; round < 10; round++) {
    const told = join(directory, `told-${round}`);
    const child = spawn(process.execPath, [WRITER, directory, String(round), told], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    await sleep((round * 53) % 310);
    child.kill('SIGKILL');
    await exited;
    const opened = await repairOf(directory);
    expect([round, opened.plan.faults, opened.plan.lost]).toEqual([round, [], 0]);
    await opened.close();
  }
});
