/** The program of a development chain, and its process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ElatioError } from '../../protocol/error.ts';

/** Finds anvil: in its npm package, else on the path. Throws `ELATIO_CHAIN_ANVIL` where there is none. */
export function findAnvil(path = process.env['PATH'] ?? '', isPackaged = true): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    if (isPackaged) {
      const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
      return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
    }
  } catch {
    // There is no such package for this machine, or it was left out.
  }
  for (const folder of path.split(delimiter).filter((it) => it !== '')) {
    try {
      accessSync(join(folder, file), constants.X_OK);
      return join(folder, file);
    } catch {
      // Not here.
    }
  }
  throw new ElatioError(
    'ELATIO_CHAIN_ANVIL',
    `A development chain is run by anvil, which is not on this machine. Install Foundry (https://getfoundry.sh), or the npm package @foundry-rs/anvil-linux-amd64 on Linux.`,
  );
}

export interface AnvilProcess {
  readonly pid: number;
  /** Where it answers, on loopback. */
  readonly url: string;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Ends what it became when its standard input ends, which it does with the process that has the other end, however that ends.
 * A line means that there is nothing left to end.
 */
const GUARDED =
  'exec 3<&0; { read -r line <&3; [ -n "$line" ] || kill $$; } >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null';

/** How long, in ms, it may take to end when asked to. */
const GRACE = 10_000;

/** Starts anvil. Throws `ELATIO_CHAIN_PORT`, `ELATIO_CHAIN_STATE`, `ELATIO_CHAIN_ANVIL`. */
export async function startAnvil(binary: string, args: readonly string[]): Promise<AnvilProcess> {
  const [command, ...rest] =
    process.platform === 'win32' ? [binary] : ['/bin/sh', '-c', GUARDED, 'sh', binary];
  const child = spawn(command ?? binary, [...rest, '--host', '127.0.0.1', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => undefined);
  void ended.then(() => child.stdin.end('ended\n'));
  const url = await listening(child, ended);
  return {
    pid: child.pid ?? 0,
    url,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), GRACE);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Where it says that it listens. */
async function listening(child: ChildProcess, ended: Promise<void>): Promise<string> {
  let said = '';
  const found = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => {
      said += error.message;
    });
    child.stderr?.on('data', (part: Buffer) => {
      said = `${said}${part.toString()}`.slice(-10_000);
    });
    if (child.stdout !== null) {
      // Read to the end, or the process would wait for somebody to read.
      createInterface(child.stdout).on('line', (line) => {
        const at = /Listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (at !== undefined) resolve(`http://${at}`);
      });
    }
    void ended.then(() => resolve(undefined));
  });
  if (found !== undefined) return found;
  if (/address (already )?in use/i.test(said)) {
    throw new ElatioError(
      'ELATIO_CHAIN_PORT',
      'Something else listens on the port of the development chain: another one, perhaps. Choose one with --port.',
    );
  }
  if (/failed to parse json|load.*state|state.*load/i.test(said)) {
    throw new ElatioError(
      'ELATIO_CHAIN_STATE',
      "The file with the development chain's state cannot be read. Move it away to start with a new chain.",
    );
  }
  throw new ElatioError(
    'ELATIO_CHAIN_ANVIL',
    `anvil does not start: ${said.trim().slice(-300) || 'it says nothing'}`,
  );
}
