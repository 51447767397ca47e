import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { elatioProcess } from './daemon.ts';

/** A vault in a process of its own. */
export interface VaultProcess {
  readonly directory: string;
  readonly address: string;
  readonly process: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** @param ended told what has to be ended with the test */
export async function serveVault(
  directory: string,
  peerPort: number,
  ended: (stop: () => Promise<void>) => void = onTestFinished,
): Promise<VaultProcess> {
  const words = ['vault', 'serve', '--data', directory, '--peer-port', `${peerPort}`, '--no-mdns'];
  const child = elatioProcess(words);
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer): void => {
      output += bytes.toString();
      const found = /(\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+)[\s\S]*Ctrl-C/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the vault ended: ${output}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  };
  ended(async () => void (await stop()));
  return { directory, address, process: child, stop };
}
