import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatioProcess } from './daemon.ts';
import { createMachine } from './household.ts';
import { serveVault, type VaultProcess } from './vault.ts';

async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = elatioProcess(words);
  const ended = once(child, 'close');
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no output');
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  await ended;
  return { code: child.exitCode, out, err };
}

/** Runs `elatio vault …` to its end. */
const ask = ({ directory }: VaultProcess, ...words: string[]): ReturnType<typeof run> =>
  run('vault', ...words, '--data', directory);

test('a directory of a node is none of a vault, nor the reverse, and nothing is asked where nobody serves', async () => {
  const folder = temporaryFolder();
  const node = createMachine(folder, 'node', onTestFinished);
  await node.start();
  await node.stop();
  const wrong = await run('vault', 'serve', '--data', node.directory);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_DIRECTORY')]);
  const vault = await serveVault(join(folder, 'vault'), 0);
  const started = await run('up', '--data', vault.directory, '--port', '0');
  const foreign = expect.stringContaining('ELATIO_DIRECTORY_FOREIGN');
  expect([started.code, started.err]).toEqual([1, foreign]);
  const second = await ask(vault, 'serve', '--peer-port', '0');
  expect([second.code, second.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_HELD')]);
  const nobody = await ask(vault, 'remove', 'nobody');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_OWNER')]);
  expect(await vault.stop('SIGTERM')).toBe(0);
  const asked = await ask(vault, 'status');
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('No vault is served from')]);
});
