import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatioProcess } from './daemon.ts';

test('the market is shown at work in ten sales, and nothing of it stays', async () => {
  const TMPDIR = temporaryFolder();
  const child = elatioProcess(['demo', '--market', '--json'], cleanEnv({ TMPDIR }));
  if (!child.stdout) throw new Error('no output');
  const ended = once(child, 'close');
  const told = JSON.parse(await text(child.stdout)) as {
    readonly stories: readonly { readonly isRight: boolean }[];
    readonly isRight: boolean;
  };
  await ended;
  expect(child.exitCode).toBe(0);
  expect(told.stories.map(({ isRight }) => isRight)).toEqual(Array(10).fill(true));
  expect(told).toMatchObject({ isRight: true, money: { left: '0 TEST', isRight: true } });
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('whose chain is killed under it, it says so and fails', async () => {
  const TMPDIR = temporaryFolder();
  const child = elatioProcess(['demo', '--market'], cleanEnv({ TMPDIR }));
  const { pid, stdout, stderr } = child;
  if (!pid || !stdout || !stderr) throw new Error('no process');
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  const said = text(stderr);
  await once(stdout, 'data');
  // Where somebody has a story told, there is a chain.
  const [chain] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  process.kill(Number(chain), 'SIGKILL');
  await ended;
  expect([child.exitCode, await said]).toEqual([1, expect.stringContaining('ELATIO_CHAIN_AWAY')]);
  expect(readdirSync(TMPDIR)).toEqual([]);
});
