import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { elatioProcess } from './daemon.ts';

/** `elatio chain dev` in a process of its own. */
export interface ChainProcess {
  readonly url: string;
  readonly process: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on a port, 0 for any, and waits until it says where it is. */
export async function startChain(
  state: string,
  { port = 0, more = [] }: { readonly port?: number; readonly more?: readonly string[] } = {},
): Promise<ChainProcess> {
  const child = elatioProcess(['chain', 'dev', '--state', state, '--port', `${port}`, ...more]);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer): void => {
      output += bytes.toString();
      const found = /runs at (http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ctrl-C/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the chain ended: ${output}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  };
  onTestFinished(async () => void (await stop()));
  return { url, process: child, stop };
}
