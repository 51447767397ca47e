import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cleanEnv } from './daemon.ts';

/** What a command asks, and the keys that answer it. */
export type Answer = readonly [asked: string, keys: string];

const BIN = join(import.meta.dirname, '../../node/cli/bin.js');

/**
 * Runs the command line at a terminal (util-linux' `script` makes one) and answers each question in turn, when what is
 * asked is shown. Resolves with all that was shown.
 * @param onShown told all that was shown so far, whenever it is more
 */
export async function atTerminal(
  words: readonly string[],
  answers: readonly Answer[],
  env: NodeJS.ProcessEnv = cleanEnv(),
  onShown: (shown: string) => void = () => undefined,
): Promise<string> {
  const command = ['stty cols 200;', process.execPath, BIN, ...words].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...env, TERM: 'xterm' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let shown = '';
  let from = 0;
  let answered = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    onShown(shown);
    const next = answers[answered];
    if (answered >= answers.length) return;
    const at = shown.indexOf(next[0], from);
    if (at < 0) return;
    from = at + next[0].length;
    answered++;
    child.stdin.write(next[1]);
  });
  await once(child, 'close');
  return shown;
}
